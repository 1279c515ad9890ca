"""Many people act at the same moment: what may happen once happens once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from journal.models import Entry
from journal.steps import StepRefused
from microprojects.actions import expenses, tranches
from microprojects.actions.grants import GrantRefused
from microprojects.models import Application, Expense, Grant, Tranche
from tests.microprojects.filed import line
from tests.microprojects.granted import ENDS, STARTS, requested, selected, signed, somebody, spent
from tests.microprojects.notices import published

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 12  # connections at a time, within what PostgreSQL allows


def outcomes(act, arguments):
    """Counter of what became of `act` with each of `arguments`, all asked together."""

    def attempt(argument):
        try:
            act(argument)
            return "done"
        except (StepRefused, GrantRefused, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return Counter(pool.map(attempt, arguments))


def test_fifty_releases_of_one_tranche_release_it_once(areas):
    tranche = requested(signed(areas.khouribga))
    people = [somebody(f"releaser{number}") for number in range(50)]

    told = outcomes(lambda by: tranches.release(Tranche.objects.get(pk=tranche.pk), by=by), people)

    assert told == {"done": 1, "StepRefused": 49}
    assert Entry.objects.filter(act="release", record_type="microprojects.tranche").count() == 1


def test_a_hundred_commitments_against_an_envelope_for_ten_commit_ten(areas):
    """A hundred of 30,000 are selected; the envelope has room for ten agreements of 450,000 beside the others."""
    call = published(envelope=7_200_000, maximum=450_000, minimum=30_000)
    small = {"quantity": 1, "unit_cost": 40_000, "own_contribution": 10_000}
    for number in range(100):
        selected(areas.khouribga, call=call, name=f"Association {number}", lines=[line(call, **small)])
    facts = {"call": call, "number": "", "amount": Decimal(450_000), "rate": 75, "starts_on": STARTS, "ends_on": ENDS}

    def commit(application):
        version = application.versions.get()
        made = facts | {"number": f"C{application.pk}", "version": version, "created_by_id": application.created_by_id}
        Grant.objects.create(application=application, **made)

    told = outcomes(commit, list(Application.objects.all()))

    assert told == {"done": 10, "IntegrityError": 90}
    assert 10 * 450_000 + 90 * 30_000 == call.envelope == 7_200_000


def test_one_receipt_in_two_grants_is_admitted_once_though_both_are_decided_together(areas):
    call, receipt = published(), {"voucher": "F1", "payee": "Papeterie"}
    for name in ("Amal", "Basma", "Chourouk", "Dounia"):
        spent(signed(areas.khouribga, call=call, name=name), 1_000, **receipt)

    told = outcomes(lambda each: expenses.admit(each, by=somebody("preparer")), list(Expense.objects.all()))

    assert told == {"done": 1, "GrantRefused": 3}
