"""Consent in registers: the latest statement decides, and a refusal takes the identity away (decision 0006)."""

from datetime import date

import pytest

from beneficiaries.actions import people
from beneficiaries.models import Beneficiary, Identity, MatchKey, SearchKeys
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.registers import AMINA, imported

pytestmark = pytest.mark.django_db
MARCH = {"registered_on": "05/03/2018", "reference": "2"}
JANUARY = {"registered_on": "05/01/2018", "reference": "3"}
NO, YES, EMPTY = {"consent": "Non"}, {"consent": "oui"}, {"consent": ""}


@pytest.fixture
def file(officer, partners, areas):
    """file(*rows): a file of Amina's lines, imported by her officer. The line of AMINA is of February."""

    def imported_file(*changes):
        rows = [AMINA | each for each in changes]
        return imported(*rows, by=officer, partner=partners.aideca, area=areas.khouribga)

    return imported_file


def state():
    """(consent, its date, whether Amina has a name, whether she is found by it); she is one, and counted once."""
    person = Beneficiary.objects.get()
    assert MatchKey.objects.filter(person=person).exists()
    with scoped(EVERYTHING):
        return person.consent, person.consent_on, Identity.objects.exists(), SearchKeys.objects.exists()


@pytest.mark.parametrize("first", [EMPTY, YES])
def test_a_later_refusal_takes_the_identity_away(first, file):
    file(first)
    source = file(MARCH | NO)

    assert state() == ("no", date(2018, 3, 5), False, False)
    assert source.counts["saved"]["withheld"] == 1


def test_a_line_corrected_to_a_refusal_takes_the_identity_away(file):
    file({"consent": "signé le 10/02/2018"})
    file(NO)

    assert state()[0] == "no"
    assert state()[2:] == (False, False)


def test_an_older_refusal_leaves_a_later_consent(file):
    file(YES)
    file(JANUARY | NO)

    assert state() == ("yes", date(2018, 2, 5), True, True)


def test_an_older_consent_leaves_a_later_refusal(file):
    file(NO)
    file(JANUARY | YES)

    assert state() == ("no", date(2018, 2, 5), False, False)


def test_a_later_consent_brings_the_name_back(file):
    file(NO)
    file(MARCH | YES)

    assert state() == ("yes", date(2018, 3, 5), True, True)


def test_the_consent_that_counts_is_the_latest(file):
    file(MARCH | YES)
    file(YES)
    file({"registered_on": "20/02/2018", "reference": "4"} | NO)

    assert state() == ("yes", date(2018, 3, 5), True, True)


@pytest.mark.parametrize(
    ("rows", "consent"),
    [
        ((YES, MARCH | NO), "no"),
        ((MARCH | NO, YES), "no"),
        ((NO, MARCH | YES), "yes"),
        ((MARCH | YES, NO), "yes"),
        ((YES, {"reference": "2"} | NO), "no"),
        (({"reference": "2"} | NO, YES), "no"),
    ],
)
def test_of_two_lines_of_one_file_the_later_decides_and_on_one_day_the_refusal(rows, consent, file):
    file(*rows)

    assert (state()[0], state()[2]) == (consent, consent == "yes")


def test_what_was_refused_on_the_form_no_file_undoes(file, officer):
    file(YES)
    people.correct(Beneficiary.objects.get(), by=officer, consent="no", consent_on=None)
    file(MARCH | YES)

    assert state() == ("no", None, False, False)
