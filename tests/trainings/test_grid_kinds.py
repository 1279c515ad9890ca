"""A workbook given to the wrong wizard, or without a row: said at once, with the way to the right one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.models import Import
from tests.beneficiaries.registers import AMINA, KARIM, register
from tests.imported import sample
from tests.samples import FOLDER, KOBO, REGISTERS
from tests.trainings.sheets import checked, sheet
from tests.workbooks.files import xlsx

pytestmark = pytest.mark.django_db

GRIDS = sorted(path.name for path in FOLDER.glob("presences_*"))
PEOPLE, TRAININGS = reverse("beneficiaries:upload"), reverse("trainings:upload")


@pytest.fixture
def send(client, officer, partners, areas):
    """send(url, file): the answer of an upload page in English."""
    client.force_login(officer)
    place = {"partner": partners.aideca.pk, "area": areas.khouribga.pk}
    return lambda url, file: client.post(url, {**place, "file": file}, headers={"accept-language": "en"})


def refused(answer):
    """What the page says beside the file; nothing is kept."""
    assert answer.status_code == 200
    assert not Import.objects.exists()
    [said] = answer.context["form"].errors["file"]
    return said


@pytest.mark.parametrize("name", GRIDS)
def test_an_attendance_grid_among_people_is_sent_to_trainings(send, name):
    answer = send(PEOPLE, sample(name))

    assert refused(answer) == "This looks like an attendance grid, not like a register of people."
    assert f'href="{TRAININGS}"' in answer.content.decode().split("<main", 1)[1]
    assert "Upload it under Trainings" in answer.content.decode()


@pytest.mark.parametrize("name", [*REGISTERS, KOBO])
def test_a_register_among_grids_is_sent_to_people(send, name):
    answer = send(TRAININGS, sample(name))

    assert refused(answer) == "This looks like a register of people, not like an attendance grid."
    assert f'href="{PEOPLE}"' in answer.content.decode().split("<main", 1)[1]
    assert "Upload it under People" in answer.content.decode()


def test_a_grid_with_columns_of_a_register_is_still_a_grid(send):
    rows = [["N°", "Nom", "Sexe", "Catégorie", "03/04/2018", "10/04/2018"], [None] * 4 + ["3h", "3h"]]
    file = SimpleUploadedFile(
        "presences.xlsx", xlsx(("Présences", [*rows, [1, "Tazi Karim", "M", "Enseignant", "P", "P"]]))
    )

    assert send(TRAININGS, file).status_code == 302


@pytest.mark.parametrize("rows", [(AMINA,), (AMINA, KARIM)])
def test_a_short_register_with_a_period_above_it_is_a_register(send, rows):
    said = "Période :;01/03/2017;28/02/2018\n".encode() + register(*rows).read()

    assert send(PEOPLE, SimpleUploadedFile("registre.csv", said)).status_code == 302


def test_headings_without_a_row_are_said_to_be_that(send):
    file = SimpleUploadedFile(
        "registre.xlsx", xlsx(("Liste", [["AIDECA"], ["N°", "Nom", "Prénom", "Sexe", "Catégorie"]]))
    )
    assert refused(send(PEOPLE, file)) == "This file holds headings only: there is no row below them."

    assert refused(send(TRAININGS, sheet())) == "This grid holds headings only: there are no participants below them."


def test_sessions_before_the_start_are_told_in_one_sentence(officer, partners, areas, client):
    days = ("06/02/2017", "13/02/2017", "20/02/2017", "06/03/2017")
    lines = ("Tazi Karim", "0612345678", "P", "P", "P", "P")
    source = checked(sheet(lines, days=days), by=officer, partner=partners.aideca, area=areas.khouribga)
    client.force_login(officer)

    page = client.get(source.get_absolute_url(), headers={"accept-language": "en"}).content.decode()

    sentence = "The programme began on 01/03/2017. Sessions before that day: 3 of 4; they do not count."
    assert page.count(sentence) == page.count("before that day") == 1
    assert [problem[2] for problem in source.mapping["courses"][0]["problems"]] == ["session_early"]
