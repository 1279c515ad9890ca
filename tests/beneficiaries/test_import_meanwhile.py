"""What others did between the check of a file and its saving."""

import pytest
from django.urls import reverse

from beneficiaries.models import Beneficiary, ImportRow, Registration
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered
from tests.beneficiaries.registers import AMINA, KARIM, checked, imported, saved

pytestmark = pytest.mark.django_db
NAMELESS = AMINA | {"last_name": "Fatna", "first_name": "", "birth": "", "document": "", "phone": ""}


@pytest.fixture
def here(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


def put_back(person, *belongings):
    """As if the transaction that registered `person`, with the ids it drew, had only now been committed."""
    with scoped(EVERYTHING):
        for each in (person, *belongings):
            each.save(force_insert=True)


def test_somebody_whose_registration_was_under_way_during_the_check_is_not_doubled(here, manager, partners, areas):
    known = {"sex": "F", "birth_year": 1989, "phones": ["+212612345678"], "document_number": "QA123456"}
    amina = registered(partners.aideca, areas.khouribga, "Bennani", "Amina", by=manager, **known)
    with scoped(EVERYTHING):
        belongings = [amina.identity, *amina.registrations.all(), *amina.match_keys.all()]
        ids = [each.pk for each in (amina, *belongings)]
        Beneficiary.objects.filter(pk=amina.pk).delete()
    registered(partners.aideca, areas.khouribga, "Tazi", "Karim", by=manager)
    source = checked(AMINA, **here)
    assert source.counts["new"] == 1
    for each, pk in zip((amina, *belongings), ids, strict=True):
        each.pk = pk
    put_back(amina, *belongings)
    saved(source, by=here["by"])

    assert Beneficiary.objects.count() == 2


def test_a_file_checked_twice_and_saved_twice_registers_nobody_twice(here):
    first, second = checked(NAMELESS, **here), checked(NAMELESS, **here)
    saved(first, by=here["by"])
    saved(second, by=here["by"])

    assert (Beneficiary.objects.count(), Registration.objects.count()) == (1, 1)


def test_a_page_that_was_open_for_long_empties_no_answer(client, here):
    imported(KARIM, **here)
    row = KARIM | {"reference": "5", "phone": "0655555555"}
    source = checked(row, KARIM | {"reference": "6", "phone": "0644444444"}, **here)
    client.force_login(here["by"])
    with scoped(EVERYTHING):
        asked = [f"row_{pk}" for pk in ImportRow.objects.filter(source=source).values_list("pk", flat=True)]
    page = reverse("beneficiaries:confirm", args=[source.pk])
    client.post(page, {asked[0]: "other"})
    client.post(page, {asked[1]: "other"})

    with scoped(EVERYTHING):
        assert set(ImportRow.objects.filter(source=source).values_list("answer", flat=True)) == {"other"}
