"""A full name that stands in the register already, with no birth to tell them apart, is a question."""

import pytest

from beneficiaries.models import Beneficiary, ImportRow
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.registers import AMINA, checked, imported, saved, verdicts

pytestmark = pytest.mark.django_db
FILALI = {
    "last_name": "Filali", "first_name": "Adil", "sex": "M", "group": "Migrant de retour", "consent": "oui",
    "registered_on": "05/02/2018",
}  # fmt: skip
KNOWN = FILALI | {"birth": "12/03/1989", "document": "QA123456", "phone": "0612345678"}
AGAIN = FILALI | {"registered_on": "06/03/2018"}


@pytest.fixture(autouse=True)
def _everybody(db):
    with scoped(EVERYTHING):
        yield


@pytest.fixture
def home(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.mark.parametrize(
    ("known", "row"),
    [
        (KNOWN, AGAIN),
        (FILALI, AGAIN | {"birth": "12/03/1989", "document": "QA123456", "phone": "0612345678"}),
        (FILALI, AGAIN),
        (KNOWN, AGAIN | {"document": "QA123456", "last_name": "Filali"}),
        (FILALI | {"consent": "non"}, AGAIN),
    ],
    ids=["a bare row", "a bare person", "both bare", "the number too", "a person without a name"],
)
def test_the_same_full_name_without_a_birth_never_becomes_a_second_person_by_itself(known, row, home):
    imported(known, **home)
    source = checked(row, **home)

    assert set(verdicts(source)) <= {"question", "known"}
    assert Beneficiary.objects.count() == 1


def test_the_question_offers_the_person_and_the_answer_decides(home):
    imported(KNOWN, **home)
    adil = Beneficiary.objects.get()
    source = checked(AGAIN, **home)
    row = ImportRow.objects.get(source=source)
    assert (row.candidates, row.clean["reasons"]) == ([adil.pk], [["name"]])

    saved(source, by=home["by"], answers=[f"same:{adil.pk}"])
    assert (Beneficiary.objects.count(), adil.registrations.count()) == (1, 2)
    saved(checked(AGAIN | {"registered_on": "07/03/2018"}, **home), by=home["by"], answers=["other"])
    assert Beneficiary.objects.count() == 2


@pytest.mark.parametrize(
    "difference",
    [
        {"sex": "F"},
        {"first_name": "Adnane"},
        {"phone": "0699999999"},
        {"document": "QB999999"},
    ],
)
def test_what_tells_them_apart_makes_two_people_without_a_question(difference, home):
    imported(KNOWN, **home)

    assert verdicts(checked(AGAIN | difference, **home)) == {"new": 1}


def test_two_births_were_compared_already(home):
    imported(KNOWN, **home)

    assert verdicts(checked(AGAIN | {"birth": "1970"}, **home)) == {"new": 1}


def test_a_namesake_of_another_partner_or_area_is_not_asked_about(home, me_officer, partners, areas):
    imported(KNOWN, by=me_officer, partner=partners.cefa, area=areas.khouribga)
    imported(KNOWN | {"birth": "1970", "document": "", "phone": ""}, by=me_officer, partner=partners.aideca,
             area=areas.oujda)  # fmt: skip

    assert verdicts(checked(AGAIN, **home)) == {"new": 1}


def test_two_rows_of_one_file_are_asked_about_too(home):
    source = checked(FILALI, AGAIN, AMINA, AGAIN | {"phone": "0699999999", "registered_on": "07/03/2018"}, **home)

    assert verdicts(source) == {"new": 2, "question": 2}
    second, fourth = ImportRow.objects.filter(source=source, verdict="question").order_by("id")
    assert (second.candidates, sorted(fourth.candidates)) == ([-1], [-2, -1])


def test_the_same_file_again_is_unchanged(home):
    imported(FILALI, AMINA, **home)

    assert verdicts(checked(FILALI, AMINA, **home)) == {"unchanged": 2}


def test_a_form_asks_as_well(client, officer, home):
    imported(KNOWN, **home)
    client.force_login(officer)
    form = {
        "partner": home["partner"].pk, "area": home["area"].pk, "group": "TG1_RETURNEE", "on": "2018-03-06",
        "consent": "yes", "last_name": "Filali", "first_name": "Adil", "sex": "M",
    }  # fmt: skip
    answer = client.post("/people/register/", form)

    assert [candidate.reasons for candidate in answer.context["candidates"]] == [("name",)]
