"""Expenses are recorded with receipts, looked at over all grants, decided with a reason; the grant is then settled."""

from datetime import date
from decimal import Decimal

import pytest

from journal.steps import StepRefused
from microprojects.actions import expenses as actions
from microprojects.actions import grants, settlements, tranches
from microprojects.actions.grants import GrantRefused
from microprojects.matching import is_never_paid, receipt_key
from microprojects.querysets.expenses import looks_at, money_of
from microprojects.workflow import ApplicationStatus
from tests.cast import place
from tests.microprojects.granted import (
    ENDS,
    STARTS,
    admitted,
    ended,
    fresh,
    paid,
    prepared,
    released,
    report,
    settled,
    signed,
    somebody,
    spent,
)
from tests.microprojects.notices import published
from tests.microprojects.registry import PDF

pytestmark = pytest.mark.django_db
PREPARER, OTHER = "preparer", "releaser"


def by(name=PREPARER):
    return somebody(name)


@pytest.fixture(scope="module")
def made(lasting):
    return signed(place("khouribga"))


@pytest.fixture
def grant(made, db):
    return fresh(made)


def flags(grant):
    return {look.expense.pk: list(look.flags) for look in looks_at(grant, list(grant.expenses.order_by("pk")))}


@pytest.mark.parametrize(
    ("label", "is_so"),
    [("Amende stationnement", True), ("Pénalité de retard DGI", True), ("Avance achat terrain", True),
     ("Achat d’un terrain", True), ("Remboursement d’un prêt", True), ("غرامة التأخير", True), ("شراء أرض", True),
     ("Visites de terrain", False), ("Frais bancaires", False), ("Crédit téléphone", False),
     ("Provisions du goûter", False), ("Location salle", False)],
)  # fmt: skip
def test_costs_that_no_grant_pays_are_known_by_their_words(label, is_so):
    assert is_never_paid(label) == is_so


def test_costs_that_a_call_names_are_not_paid_either():
    assert is_never_paid("Loyer du local, mars", ["Loyer du local"])
    assert not is_never_paid("Loyer d’une salle", ["Loyer du local", ""])


def test_a_receipt_is_the_same_however_it_is_written_down():
    key = receipt_key("Imprimerie El Wafa", "F 7131/01", date(2019, 2, 20), Decimal("1351.67"))

    assert key == receipt_key("IMPRIMERIE  el wafa", "f7131-01", date(2019, 2, 20), Decimal("1351.670"))
    assert key != receipt_key("Imprimerie El Wafa", "F7131/01", date(2019, 2, 20), Decimal("1351.76"))
    assert receipt_key("Imprimerie El Wafa", "", date(2019, 2, 20), Decimal(1)) == ""


def test_each_flaw_is_flagged(grant):
    told = {
        spent(grant, 10).pk: [],
        spent(grant, 11, voucher="").pk: ["no_voucher"],
        spent(grant, 12, spent_on=STARTS).pk: [],
        spent(grant, 13, spent_on=ENDS).pk: [],
        spent(grant, 14, spent_on=date(2019, 1, 21)).pk: ["outside"],
        spent(grant, 15, spent_on=date(2019, 9, 20)).pk: ["outside"],
        spent(grant, 16, label="Amende").pk: ["not_allowed"],
        spent(grant, 18, voucher="F99").pk: [],
        spent(grant, 18, voucher="f 99").pk: ["duplicate"],
    }

    assert flags(grant) == told


def test_a_receipt_handed_in_to_another_call_is_flagged_with_where(areas, grant):
    first = spent(grant, 500, voucher="F5")
    other = signed(areas.oujda, call=published(code="APP/2018/02"), name="Amal")
    second = spent(other, 500, voucher="F5")

    twins = looks_at(other, [second])[0].twins

    assert [(twin.code, twin.grant, twin.call, twin.is_earlier) for twin in twins] == [
        (first.code, grant.number, "APP/2018/01", True)
    ]
    assert looks_at(grant, [first])[0].flags == ()


def test_a_picture_seen_before_is_left_to_a_person(grant):
    spent(grant, 500, receipt=(PDF, ".pdf"))
    second = spent(grant, 600, receipt=(PDF, ".pdf"))

    told = actions.decide_as_proposed(grant, by=by())

    second.refresh_from_db()
    assert (told, second.status) == ({"admitted": 1, "refused": 0, "left": 1}, "declared")


def test_what_is_proposed_is_decided_at_once(grant):
    good, bad = spent(grant, 500), spent(grant, 600, voucher="")

    actions.decide_as_proposed(grant, by=by())

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, good.admitted) == ("admitted", 500)
    assert (bad.status, bad.admitted, bad.ground, bad.decided_by) == ("refused", 0, "no_voucher", by())


def test_an_expense_is_admitted_in_part_or_refused_for_a_reason_and_decided_again(grant):
    expense = spent(grant, 500)
    for amount in (0, 500, -1):
        with pytest.raises(GrantRefused):
            actions.admit_in_part(expense, admitted=Decimal(amount), ground="over_line", by=by())
    with pytest.raises(GrantRefused):
        actions.refuse(expense, ground="other", reason=" ", by=by())

    actions.admit_in_part(expense, admitted=Decimal(200), ground="over_line", by=by())
    with pytest.raises(StepRefused):
        actions.admit(grant.expenses.get(), by=by())
    actions.reconsider(grant.expenses.get(), by=by())

    assert (grant.expenses.get().status, grant.expenses.get().admitted) == ("declared", None)


def test_a_receipt_that_is_admitted_is_not_admitted_again(areas, grant):
    admitted(grant, 500, voucher="F5")
    other = signed(areas.oujda, call=published(code="APP/2018/02"), name="Amal")

    with pytest.raises(GrantRefused):
        admitted(other, 500, voucher="F5")
    assert money_of(other).admitted == 0


def test_an_expense_is_taken_back_until_it_is_decided(grant):
    expense, decided = spent(grant, 500, receipt=(PDF, ".pdf")), admitted(grant, 600)
    actions.remove_expense(expense, by=by())

    with pytest.raises(GrantRefused):
        actions.remove_expense(decided, by=by())
    assert list(grant.expenses.all()) == [decided]


def test_nothing_is_recorded_before_the_signature(areas):
    with pytest.raises(GrantRefused):
        spent(prepared(areas.oujda), 100)


def test_a_line_is_over_once_more_is_declared_than_the_tolerance_allows(grant):
    admitted(grant, 69_000)  # 60,000 and 15 %
    assert not money_of(grant).lines[0].is_over

    spent(grant, "0.01")

    assert (money_of(grant).lines[0].is_over, money_of(grant).lines[0].excess) == (True, 0)


@pytest.mark.parametrize(
    ("spendings", "due", "balance"),
    [
        ((60_000,), "45000.00", "9000.00"),  # all of it
        ((70_000,), "45000.00", "9000.00"),  # never more than was granted
        (("50000.02",), "37500.02", "1500.02"),  # 37,500.015
        ((48_000,), "36000.00", "0.00"),
        ((40_000,), "30000.00", "-6000.00"),  # to be paid back
    ],
)
def test_a_settlement_is_the_smaller_of_granted_and_eligible_times_rate_less_paid(areas, spendings, due, balance):
    settlement = settled(areas.khouribga, *spendings).settlement

    assert (settlement.due, settlement.balance) == (Decimal(due), Decimal(balance))
    assert settlement.content["sums"]["balance"] == balance


def test_what_exceeds_a_line_counts_only_when_it_is_accepted_for_a_reason(areas):
    call = published()
    strict = settled(areas.khouribga, 70_000, call=call, name="Amal")
    generous = ended(areas.khouribga, 70_000, call=call, name="Basma")
    with pytest.raises(GrantRefused):
        settlements.settle(generous, counts_excess=True, by=by())

    settlements.settle(generous, counts_excess=True, reason="Prix du matériel", by=by())

    assert (strict.settlement.eligible, strict.settlement.excess) == (69_000, 1_000)
    assert fresh(generous).settlement.eligible == 70_000


def test_a_settlement_waits_for_all_that_is_open(areas):
    grant = signed(areas.khouribga)
    paid(grant)
    spent(grant, 10)
    with pytest.raises(GrantRefused) as refusal:
        settlements.settle(grant, by=by())
    assert len(str(refusal.value).split(". ")) == 2

    actions.decide_as_proposed(grant, by=by())
    report(grant, "final")
    settlements.settle(grant, by=by())

    with pytest.raises(GrantRefused):
        settlements.settle(grant, by=by())


def test_the_balance_is_the_last_tranche_and_closes_the_file(areas):
    grant = settled(areas.khouribga, 50_000)
    assert [(each.amount, each.status) for each in grant.tranches.all()] == [
        (18_000, "paid"), (18_000, "paid"), (1_500, "planned"),
    ]  # fmt: skip
    with pytest.raises(GrantRefused):
        grants.close(grant, by=by())
    paid(grant, 3)

    grants.close(fresh(grant), by=by())

    assert fresh(grant).application.status == ApplicationStatus.SETTLED


def test_what_was_paid_too_much_comes_back_before_the_file_is_closed(areas):
    grant = settled(areas.khouribga, 40_000)
    facts = {"received_on": date(2019, 12, 1), "by": by()}
    assert list(grant.tranches.values_list("status", flat=True)) == ["paid", "paid", "dropped"]
    with pytest.raises(GrantRefused):
        settlements.record_recovery(grant, amount=Decimal("6000.01"), reference="R-1", **facts)
    settlements.record_recovery(grant, amount=Decimal(5_000), reference="R-1", **facts)
    with pytest.raises(GrantRefused):
        grants.close(grant, by=by())

    settlements.record_recovery(grant, amount=Decimal(1_000), reference="R-2", **facts)

    assert grants.close(fresh(grant), by=by()).application.status == ApplicationStatus.SETTLED


def test_a_terminated_grant_is_settled_by_what_was_spent_until_then(areas):
    grant = signed(areas.khouribga)
    paid(grant)
    admitted(grant, 30_000)
    grants.terminate(grant, reason="Abandon", by=by())

    settlements.settle(grant, by=by())

    grant = fresh(grant)
    assert (grant.settlement.due, grant.settlement.balance) == (22_500, 4_500)
    tranches.confirm_payment(released(grant, 3), paid_on=date(2019, 12, 1), reference="V-9", by=by(OTHER))
    assert grants.close(fresh(grant), by=by()).application.status == ApplicationStatus.SETTLED
