"""A signed agreement is amended: small shifts at once, everything else once another person approves."""

from datetime import date
from decimal import Decimal

import pytest

from journal.steps import StepRefused
from microprojects.actions import amendments as actions
from microprojects.actions import grants
from microprojects.actions.grants import GrantRefused
from microprojects.models import BudgetLine
from tests.cast import place
from tests.microprojects.granted import ENDS, fresh, paid, selected, settled, signed, somebody
from tests.microprojects.notices import published

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(lasting):
    call = published()
    costs = {"A": 40_000, "B": 10_000, "C": 10_000}
    heading = call.headings.first()
    lines = [
        BudgetLine(heading=heading, name=name, quantity=1, unit_cost=cost, own_contribution=cost / 4)
        for name, cost in costs.items()
    ]
    area = place("khouribga")
    return signed(area, application=selected(area, call=call, lines=lines))


@pytest.fixture
def grant(made, db):
    """45,000 of 60,000 MAD in three lines of 40,000, 10,000 and 10,000."""
    return fresh(made)


def propose(grant, **changes):
    if "lines" in changes:
        changes["lines"] = {number: Decimal(amount) for number, amount in changes["lines"].items()}
    return actions.propose_amendment(grant, reason="Prix du matériel", by=somebody("preparer"), **changes)


def budget(grant):
    return [int(line.amount) for line in grant.lines.order_by("number")]


def test_a_shift_within_the_tolerance_is_in_force_at_once(grant):
    amendment = propose(grant, lines={1: 41_500, 2: 8_500, 3: 10_000})

    assert (amendment.status, amendment.lines) == ("in_force", {"1": "41500", "2": "8500"})
    assert amendment.before["lines"] == {"1": "40000.00", "2": "10000.00"}
    assert budget(grant) == [41_500, 8_500, 10_000]


def test_a_shift_beyond_it_waits_for_another_person(grant):
    amendment = propose(grant, lines={1: 41_600, 2: 8_400})
    with pytest.raises(GrantRefused):
        actions.approve_amendment(amendment, by=somebody("preparer"))
    assert (amendment.status, budget(grant)) == ("proposed", [40_000, 10_000, 10_000])

    actions.approve_amendment(amendment, by=somebody("approver"))

    assert budget(grant) == [41_600, 8_400, 10_000]


def test_an_amendment_that_waited_is_not_approved_once_the_grant_is_terminated(grant):
    amendment = propose(grant, ends_on=date(2019, 11, 30))
    grants.terminate(grant, reason="Abandon", by=somebody("preparer"))

    with pytest.raises(GrantRefused):
        actions.approve_amendment(amendment, by=somebody("approver"))

    assert fresh(grant).ends_on == ENDS
    actions.refuse_amendment(amendment, by=somebody("approver"))


def test_small_shifts_add_up_until_somebody_approves(grant):
    propose(grant, lines={1: 41_000, 2: 9_000})
    second = propose(grant, lines={1: 41_600, 2: 8_400})
    assert second.status == "proposed"

    actions.approve_amendment(second, by=somebody("approver"))

    assert propose(grant, lines={1: 42_800, 2: 7_200}).status == "in_force"


def test_another_amount_moves_the_last_tranche_and_another_end_the_period(grant):
    paid(grant)
    amendment = propose(grant, amount=Decimal(40_000), ends_on=date(2019, 11, 30))

    actions.approve_amendment(amendment, by=somebody("approver"))

    grant = fresh(grant)
    assert (grant.amount, grant.ends_on) == (40_000, date(2019, 11, 30))
    assert [each.amount for each in grant.tranches.all()] == [18_000, 18_000, 4_000]


@pytest.mark.parametrize(
    "changes",
    [{}, {"amount": Decimal(45_000)}, {"lines": {1: 50_000}}, {"amount": Decimal("45000.01")},
     {"amount": Decimal(17_999)}, {"ends_on": date(2020, 6, 1)}, {"ends_on": date(2019, 1, 1)}],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(grant, changes):
    paid(grant)

    with pytest.raises(GrantRefused):
        propose(grant, **changes)


def test_one_amendment_waits_at_a_time_and_is_decided_once(grant):
    first = propose(grant, amount=Decimal(40_000))
    with pytest.raises(GrantRefused):
        propose(grant, amount=Decimal(39_000))

    actions.refuse_amendment(first, by=somebody("approver"))

    with pytest.raises(StepRefused):
        actions.approve_amendment(first, by=somebody("approver"))
    assert fresh(grant).amount == 45_000


def test_nothing_is_amended_after_the_settlement(areas):
    grant = settled(areas.oujda)

    with pytest.raises(GrantRefused):
        propose(grant, ends_on=date(2019, 11, 30))
