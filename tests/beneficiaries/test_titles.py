"""What the browser's history keeps of a page is its title: codes, never a name, nor a file's name."""

import re

import pytest
from django.urls import reverse

from beneficiaries import tasks
from beneficiaries.actions import imports
from beneficiaries.models import Import
from programme.scope import acting_as
from tests.beneficiaries.registers import AMINA, KARIM, register

pytestmark = pytest.mark.django_db


def title(answer):
    assert answer.status_code == 200
    return " ".join(re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1].split())


@pytest.mark.parametrize("page", ["dossier", "change"])
def test_the_title_of_a_person_s_page_is_their_code(page, client, officer, fatima):
    client.force_login(officer)

    told = title(client.get(reverse(f"beneficiaries:{page}", args=[fatima.code])))

    assert fatima.code in told
    assert "Amrani" not in told
    assert "Fatima" not in told


def test_the_title_of_an_import_s_pages_is_its_code(client, officer, partners, areas):
    file = register(AMINA, KARIM, name="Fatima El Amrani.csv")
    with acting_as(officer):
        source = imports.upload(file, partner=partners.aideca, area=areas.khouribga, by=officer)
    client.force_login(officer)
    told = [title(client.get(reverse("beneficiaries:columns", args=[source.pk])))]
    with acting_as(officer):
        imports.check(source, fields=source.mapping["fields"], by=officer)
    tasks.check_import(source.pk)
    source.refresh_from_db()
    told += [title(client.get(reverse(f"beneficiaries:{page}", args=[source.pk]))) for page in ("check", "confirm")]
    with acting_as(officer):
        imports.confirm(source, choice=Import.Choice.GOOD_ROWS, by=officer)
    tasks.save_import(source.pk)
    told += [title(client.get(reverse("beneficiaries:result", args=[source.pk])))]

    assert [source.code in one for one in told] == [True] * 4
    assert not any("Amrani" in one for one in told)
