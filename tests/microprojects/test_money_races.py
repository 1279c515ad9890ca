"""Many people act at the same moment: what may happen once happens once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from journal.models import Entry
from journal.steps import StepRefused
from microprojects.actions import applications, committee, expenses, tranches
from microprojects.actions.committee import CommitteeRefused
from microprojects.actions.grants import GrantRefused
from microprojects.models import Application, Expense, Grant, Letter, Tranche
from microprojects.workflow import ApplicationStatus
from tests.microprojects.filed import line
from tests.microprojects.granted import ENDS, STARTS, requested, selected, signed, somebody, spent
from tests.microprojects.notices import published
from tests.microprojects.test_committee import ranked, session, statuses

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 12  # connections at a time, within what PostgreSQL allows


def outcomes(act, arguments):
    """Counter of what became of `act` with each of `arguments`, all asked together."""

    def attempt(argument):
        try:
            act(argument)
            return "done"
        except (StepRefused, GrantRefused, CommitteeRefused, IntegrityError) as refusal:
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


@pytest.mark.sweep  # making a hundred takes longer than all others here together
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


@pytest.mark.parametrize(("withdrawn", "free"), [(0, 0), (1, 1), (2, 2)])
def test_of_the_reserve_list_as_many_are_selected_as_the_money_holds(areas, grants_manager, withdrawn, free):
    """Two were selected, three stand on the reserve list; twelve managers act together, as long as one succeeds."""
    call, found = ranked(areas.khouribga, grants_manager, 5, 4, 3, 3, 3)
    session(call, grants_manager)
    committee.deliberate(call, by=grants_manager)
    for each in found[:withdrawn]:
        applications.withdraw(Application.objects.get(pk=each.pk), by=grants_manager, reason="Autre financement.")
    managers = [somebody(f"manager{number}") for number in range(TOGETHER)]

    told = Counter()
    while (now := outcomes(lambda by: committee.select_from_reserve(call, by=by), managers))["done"]:
        told += now
    told += now

    assert told["done"] == Entry.objects.filter(act="select_from_reserve").count() == free
    assert set(told) <= {"done", "StepRefused", "CommitteeRefused"}
    states = Counter(call.applications.values_list("status", flat=True))
    assert (states[ApplicationStatus.SELECTED], states[ApplicationStatus.RESERVE]) == (2 - withdrawn + free, 3 - free)
    assert Letter.objects.filter(selected_at__isnull=False).count() == free


def test_of_two_who_select_from_the_reserve_list_while_the_money_does_for_one_one_does(areas, grants_manager):
    """The first of the list asks for more than is free; whoever takes the second leaves nothing for anybody."""
    call, found = ranked(areas.khouribga, grants_manager, 5, 4, 3, 3)
    session(call, grants_manager)
    committee.deliberate(call, by=grants_manager)
    applications.withdraw(Application.objects.get(pk=found[0].pk), by=grants_manager, reason="Autre financement.")

    told = outcomes(lambda by: committee.select_from_reserve(call, by=by), [somebody("first"), somebody("second")])

    assert told["done"] == 1
    assert sum(told.values()) == 2 and set(told) <= {"done", "StepRefused", "CommitteeRefused"}
    assert call.applications.filter(status=ApplicationStatus.SELECTED).count() == 2


def test_of_two_managers_who_decide_together_one_does(areas, grants_manager, manager):
    call, found = ranked(areas.khouribga, grants_manager, 5, 4, 3)
    session(call, grants_manager)

    def decide(by):
        try:
            committee.deliberate(call, by=by)
            return True
        except StepRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(decide, (grants_manager, manager)))

    assert sorted(done) == [False, True]
    assert statuses(found) == [ApplicationStatus.SELECTED, ApplicationStatus.SELECTED, ApplicationStatus.RESERVE]
    assert Entry.objects.filter(act="select").count() == 2
