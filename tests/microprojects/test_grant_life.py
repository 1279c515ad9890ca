"""The life of a grant, driven at random: whatever people do in whatever order, the money adds up."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from journal.steps import StepRefused
from microprojects.actions import amendments, expenses, grants, settlements, tranches
from microprojects.actions.grants import GrantRefused
from microprojects.models import Expense, Grant, Recovery, Tranche
from microprojects.querysets.expenses import money_of
from programme.scope import EVERYTHING, scoped
from tests.microprojects.granted import fresh, prepared, somebody
from tests.microprojects.registry import PDF

pytestmark = pytest.mark.django_db
REFUSALS = (GrantRefused, StepRefused)
PEOPLE = st.sampled_from(["preparer", "requester", "releaser"])
WRITTEN = ("0.01", "333.33", "9000", "18000", "44999.99", "60000", "69000.01")
AMOUNTS = st.sampled_from([Decimal(each) for each in WRITTEN])
NUMBERS = st.integers(1, 4)


class Life(RuleBasedStateMachine):
    """One grant of 45,000 MAD; what is refused leaves everything as it was."""

    area = None
    reached = set()

    def __init__(self):
        super().__init__()
        self.block = scoped(EVERYTHING)
        self.block.__enter__()
        self.savepoint = transaction.savepoint()
        self.pk = prepared(self.area).pk
        self.paid, self.references = set(), 0

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)
        self.block.__exit__(None, None, None)

    @property
    def grant(self):
        return fresh(Grant(pk=self.pk))

    def tried(self, act, *args, **facts):
        try:
            with transaction.atomic():
                act(*args, **facts)
        except REFUSALS:
            return False
        return True

    @initialize(times=st.integers(0, 6), cost=st.sampled_from([18_000, 24_000, 60_000]))
    def go_on(self, times, cost):
        """So many steps of the usual course first: chance alone would seldom come to a settlement."""
        for _time in range(times):
            tranche = self.grant.tranches.exclude(status__in=["paid", "dropped"]).first()
            self.sign("preparer")
            for act, who in (("request", "requester"), ("release", "releaser"), ("confirm", "releaser")):
                if tranche:
                    self.pay(tranche.number, who, act)
            self.spend(Decimal(cost), f"G{self.references}")
            if self.grant.tranches.paid().total() < 36_000:
                self.decide_all()
                self.report("interim")
            else:
                self.report("final")
                self.decide_all()
                self.settle(False)
                self.close()

    @rule(who=PEOPLE)
    def sign(self, who):
        self.tried(grants.sign, self.grant, signed_on=date(2019, 1, 22), copy=(PDF, ".pdf"), by=somebody(who))

    @rule(number=NUMBERS, who=PEOPLE, act=st.sampled_from(["request", "release", "confirm", "turn_down", "return"]))
    def pay(self, number, who, act):
        tranche = self.grant.tranches.filter(number=number).first()
        if tranche is None:
            return
        self.references += 1
        facts = {
            "request": {}, "release": {}, "turn_down": {"reason": "x"}, "return": {"reason": "x"},
            "confirm": {"paid_on": date(2019, 1, 28), "reference": f"VIR-{self.references}"},
        }[act]  # fmt: skip
        acts = {"confirm": tranches.confirm_payment, "return": tranches.return_payment}
        self.tried(acts.get(act) or getattr(tranches, act), tranche, by=somebody(who), **facts)

    @rule(amount=AMOUNTS, voucher=st.sampled_from(["", "F1", "F2", "F3"]))
    def spend(self, amount, voucher):
        facts = {"spent_on": date(2019, 3, 1), "payee": "P", "label": "Affiches", "voucher": voucher}
        self.tried(expenses.record_expense, self.grant, line=self.grant.lines.first(), amount=amount,
                   by=somebody("preparer"), **facts)  # fmt: skip

    @rule(act=st.sampled_from(["admit", "refuse", "reconsider", "part", "remove"]), data=st.data())
    @precondition(lambda self: Expense.objects.filter(grant=self.pk).exists())
    def decide(self, act, data):
        expense = data.draw(st.sampled_from(list(Expense.objects.filter(grant=self.pk).order_by("pk"))))
        by = somebody("preparer")
        if act == "part":
            self.tried(expenses.admit_in_part, expense, admitted=expense.amount / 2, ground="over_line", by=by)
        elif act == "refuse":
            self.tried(expenses.refuse, expense, ground="other", reason="x", by=by)
        else:
            self.tried({"remove": expenses.remove_expense}.get(act) or getattr(expenses, act), expense, by=by)

    @rule()
    def decide_all(self):
        self.tried(expenses.decide_as_proposed, self.grant, by=somebody("preparer"))

    @rule(kind=st.sampled_from(["interim", "final"]))
    def report(self, kind):
        by = somebody("preparer")
        if self.tried(tranches.receive_report, self.grant, kind=kind, received_on=date(2019, 6, 1), by=by):
            self.tried(tranches.approve_report, self.grant.reports.last(), by=by)

    @rule(amount=st.sampled_from([None, Decimal(30_000), Decimal(44_000)]), who=PEOPLE)
    def amend(self, amount, who):
        facts = {"amount": amount} if amount else {"ends_on": date(2019, 10, 31)}
        self.tried(amendments.propose_amendment, self.grant, reason="x", by=somebody("preparer"), **facts)
        for amendment in self.grant.amendments.to_approve():
            self.tried(amendments.approve_amendment, amendment, by=somebody(who))

    @rule()
    def terminate(self):
        self.tried(grants.terminate, self.grant, reason="x", by=somebody("preparer"))

    @rule(counts_excess=st.booleans())
    def settle(self, counts_excess):
        facts = {"counts_excess": counts_excess, "reason": "x"}
        self.tried(settlements.settle, self.grant, by=somebody("preparer"), **facts)

    @rule(amount=AMOUNTS)
    def pay_back(self, amount):
        self.references += 1
        facts = {"amount": amount, "received_on": date(2019, 12, 1), "reference": f"REM-{self.references}"}
        self.tried(settlements.record_recovery, self.grant, by=somebody("releaser"), **facts)

    @rule()
    def close(self):
        self.tried(grants.close, self.grant, by=somebody("preparer"))

    @invariant()
    def no_more_is_paid_than_granted_and_nothing_before_the_signature(self):
        grant, spoken_for = self.grant, Tranche.objects.filter(grant=self.pk, status__in=["released", "paid"])
        assert spoken_for.total() <= grant.amount
        assert grant.is_signed or not spoken_for.exists()
        assert grant.amount <= grant.call.envelope

    @invariant()
    def what_is_paid_was_released_by_another_and_stays_paid(self):
        paid = Tranche.objects.filter(grant=self.pk).paid()
        assert all(each.requested_by_id != each.released_by_id for each in paid)
        assert set(paid.values_list("pk", "amount", "reference")) >= self.paid
        self.paid = set(paid.values_list("pk", "amount", "reference"))

    @invariant()
    def a_receipt_is_admitted_once_and_never_above_its_amount(self):
        admitted = Expense.objects.filter(grant=self.pk, admitted__gt=0)
        keys = [each.fingerprint for each in admitted if each.fingerprint]
        assert len(keys) == len(set(keys))
        assert all(each.admitted <= each.amount for each in admitted)

    @invariant()
    def a_settlement_adds_up_and_stays(self):
        grant = self.grant
        self.reached.add((grant.application.status, hasattr(grant, "settlement")))
        money = money_of(grant)
        assert money.due == min(grant.amount, money.share)
        if not hasattr(grant, "settlement"):
            assert not Recovery.objects.filter(grant=self.pk).exists()
            return
        told = grant.settlement
        assert told.balance == told.due - told.paid
        assert told.due == min(told.granted, told.share)
        assert Tranche.objects.filter(grant=self.pk).paid().total() <= max(told.due, told.paid)
        assert sum(each.amount for each in grant.recoveries.all()) <= told.to_recover
        if grant.application.status == "settled":
            back = sum(each.amount for each in grant.recoveries.all())
            assert Tranche.objects.filter(grant=self.pk).paid().total() - back == told.due


def test_whatever_people_do_the_money_adds_up(areas):
    Life.area = areas.khouribga
    about = settings(
        max_examples=8, stateful_step_count=15, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate],  # a failing life is told as it was met: to shorten it takes minutes
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    run_state_machine_as_test(Life, settings=about)

    assert not connection.needs_rollback
    assert Life.reached >= {("ongoing", False), ("settled", True)}
