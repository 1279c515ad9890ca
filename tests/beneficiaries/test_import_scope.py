"""Whom an import lets somebody see: a row that resembles a foreign person is no key to their file (decision 0010)."""

from datetime import date

import pytest

from beneficiaries.actions import people
from beneficiaries.models import Beneficiary, ImportRow, Registration
from beneficiaries.resources.questions import candidates_of
from programme.scope import EVERYTHING, acting_as, keys_for, scoped
from tests.beneficiaries.people import registered
from tests.beneficiaries.registers import AMINA, checked, imported, saved, verdicts

pytestmark = pytest.mark.django_db
NOBODYS = "+212699999999"
WEAK = AMINA | {"document": "", "phone": NOBODYS}


@pytest.fixture
def here(officer, partners, areas):
    """The officer's own register."""
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def amina(manager, partners, areas):
    """Registered by AMAPPE in Oujda, where the officer has no business."""
    return registered(
        partners.amappe,
        areas.oujda,
        "Bennani",
        "Amina",
        by=manager,
        sex="F",
        birth_year=1989,
        birth_date=date(1989, 3, 12),
        phones=["+212612345678"],
        document_kind="CIN",
        document_number="QA123456",
    )


def identity(person):
    with scoped(EVERYTHING):
        return people.identity_of(person)


def is_untouched(person, before):
    person.refresh_from_db()
    here = keys_for(person.partner_id, person.area_id)
    return set(person.scopes) == set(here) and identity(person) == before


def test_a_name_and_a_day_of_birth_count_a_foreign_person_once_and_open_nothing(amina, here, officer):
    before = identity(amina)
    source = imported(WEAK, **here)

    assert (source.counts["saved"]["people"], source.counts["saved"]["lines"]) == (0, 1)
    assert (Beneficiary.objects.count(), amina.registrations.count()) == (1, 2)
    assert is_untouched(amina, before)
    assert not Beneficiary.objects.visible_to(officer).exists()
    with acting_as(officer):
        assert people.identity_of(amina) == {}


def test_an_answer_opens_a_foreign_person_no_more_than_a_sure_match(amina, here):
    before = identity(amina)
    imported(WEAK | {"birth": "1989"}, **here, answers=[f"same:{amina.pk}"])

    assert amina.registrations.count() == 2
    assert is_untouched(amina, before)


def test_a_row_that_vouches_for_another_proves_nothing(amina, here):
    before = identity(amina)
    imported(WEAK, WEAK | {"reference": "2"}, **here)

    assert is_untouched(amina, before)


def test_a_weak_line_imported_again_with_a_correction_still_opens_nothing(amina, here):
    before = identity(amina)
    imported(WEAK, **here)
    imported(WEAK | {"arabic_name": "أمينة بناني", "group": "Etudiant"}, **here)

    assert is_untouched(amina, before)
    assert sorted(amina.registrations.values_list("group", flat=True)) == ["TG1_RETURNEE", "TG4_STUDENT"]


def test_a_refusal_about_a_foreign_person_takes_nothing_away_on_a_weak_match(amina, here):
    before = identity(amina)
    imported(WEAK | {"consent": "Non"}, **here)

    assert is_untouched(amina, before)
    assert amina.consent == "yes"


@pytest.mark.parametrize("without", [{"phone": NOBODYS}, {"document": ""}])
def test_who_holds_the_number_of_a_persons_document_or_telephone_sees_whom_they_registered(
    without, amina, here, officer
):
    imported(AMINA | without | {"arabic_name": "أمينة بناني"}, **here)

    assert list(Beneficiary.objects.visible_to(officer)) == [amina]
    assert identity(amina)["arabic_name"] == "أمينة بناني"


def test_who_sees_both_may_join_them(amina, here, me_officer, officer):
    imported(WEAK, **here | {"by": me_officer})

    assert list(Beneficiary.objects.visible_to(officer)) == [amina]
    assert NOBODYS in identity(amina)["phones"]


def test_the_confirming_user_counts_not_the_one_who_uploaded(amina, here, me_officer, officer):
    source = checked(WEAK, **here | {"by": me_officer})
    saved(source, by=officer)

    assert not Beneficiary.objects.visible_to(officer).exists()


def test_an_own_person_is_completed(here, officer):
    imported(AMINA | {"document": ""}, **here)
    imported(WEAK | {"reference": "3"}, **here)

    [person] = Beneficiary.objects.visible_to(officer)
    assert (len(identity(person)["phones"]), Registration.objects.count()) == (2, 2)


def test_the_number_of_another_card_makes_a_question(here):
    imported(AMINA, **here)

    assert verdicts(checked(AMINA | {"document": "QA99999", "reference": "2"}, **here)) == {"question": 1}


def test_a_question_about_a_foreign_person_tells_only_where_they_are_registered(amina, here, officer):
    source = checked(WEAK | {"birth": "1989"}, **here)
    with acting_as(officer):
        [[shown]] = candidates_of(list(ImportRow.objects.filter(source=source)), officer).values()

    assert (shown.code, shown.name) == (amina.code, "")
    assert "Oujda" in shown.facts
    assert "1989" not in shown.facts
    assert "name" not in shown.reasons and "year" not in shown.reasons
