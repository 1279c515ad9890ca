"""What the pages of a grant show of its money: everything looked up and put into words once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from microprojects.models import GrantFile
from microprojects.querysets.conditions import (
    is_settled,
    missing_for_closure,
    missing_for_settlement,
    missing_for_tranche,
)
from microprojects.querysets.expenses import Money, money_of
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import AMENDMENT, GRANT, RUNNING, Missing, TrancheStatus
from ui import formats


@dataclass(frozen=True)
class Bar:
    """One amount against what it is measured by."""

    label: str
    amount: str
    of: str
    percent: int
    tone: str = ""


@dataclass(frozen=True)
class MoneyPanel:
    state: Money
    bars: list
    balance_label: str
    balance: str
    undecided: int

    @property
    def is_owed(self):
        """Whether the association has more than it comes to."""
        return self.state.balance < 0


def money_panel(grant):
    """The state of a grant's money in MAD: paid of granted, declared and admitted of the budget."""
    money = money_of(grant, counts_excess=is_settled(grant) and grant.settlement.counts_excess)
    budget = sum((each.line.amount for each in money.lines), Decimal(0))
    bars = [
        _bar(_("Paid"), money.paid, money.granted, _("of %(amount)s granted")),
        _bar(_("Declared"), money.declared, budget, _("of a budget of %(amount)s")),
        _bar(_("Admitted"), money.admitted, money.declared, _("of what was declared")),
    ]
    label = _("To be paid back as things stand") if money.balance < 0 else _("Still to be paid as things stand")
    if is_settled(grant):
        label = _("To be paid back") if money.balance < 0 else _("Balance of the settlement")
    undecided = grant.expenses.undecided().count()
    balance = grant.settlement.balance if is_settled(grant) else money.balance
    return MoneyPanel(money, bars, label, formats.money(abs(balance), "MAD"), undecided)


def _bar(label, amount, of, words):
    percent = min(int(amount * 100 / of), 100) if of else 0
    return Bar(label, formats.money(amount, "MAD"), words % {"amount": formats.money(of, "MAD")}, percent)


@dataclass(frozen=True)
class LineRow:
    name: str
    budget: str
    declared: str
    admitted: str
    left: str
    overrun: str


def lines_of(money):
    """The budget lines against what was spent; an overrun beyond the tolerance in words."""
    return [
        LineRow(
            name=f"{state.line.number} · {state.line.name}",
            budget=formats.decimal(state.line.amount, 2),
            declared=formats.decimal(state.declared, 2),
            admitted=formats.decimal(state.admitted, 2),
            left=formats.decimal(state.line.amount - state.declared, 2),
            overrun=_overrun(state),
        )
        for state in money.lines
    ]


def _overrun(state):
    if not state.is_over:
        return ""
    above = formats.money(state.declared - state.limit, "MAD")
    return _("%(above)s above the tolerance") % {"above": above}


@dataclass(frozen=True)
class TrancheRow:
    tranche: object
    can: dict
    missing: list


def tranches_of(grant, user):
    """Each tranche with the acts allowed now, and what keeps the next one from being requested."""
    rows, is_next = [], grant.is_signed
    for tranche in grant.tranches.select_related("requested_by", "released_by", "confirmed_by"):
        tranche.grant = grant
        can = {
            step: step in tranche.steps and user.has_perm(f"microprojects.{step}_tranche", tranche)
            for step in ("request", "turn_down", "release", "confirm_payment", "return_payment")
        }
        waits = is_next and tranche.status == TrancheStatus.PLANNED
        missing = [Missing(each).label for each in missing_for_tranche(tranche)] if waits else []
        can["request"] = can["request"] and waits and not missing
        is_next = is_next and tranche.status in (TrancheStatus.PAID, TrancheStatus.DROPPED)
        rows.append(TrancheRow(tranche, can, missing))
    return rows


@dataclass(frozen=True)
class AmendmentRow:
    amendment: object
    changes: list  # (what, before, after)
    can_approve: bool
    can_refuse: bool


def amendments_of(grant, user):
    """Each amendment with what it changes from what to what, and whether the user may decide on it."""
    names = {str(line.number): line.name for line in grant.lines.all()}
    rows = []
    for each in grant.amendments.select_related("proposed_by"):
        each.grant = grant
        can = {act: act in AMENDMENT.open_from(each.status) and user.has_perm(f"microprojects.{act}_amendment", each)
               for act in ("approve", "refuse")}  # fmt: skip
        rows.append(AmendmentRow(each, list(_changes(each, names)), can["approve"], can["refuse"]))
    return rows


def _changes(amendment, names):
    before = amendment.before
    if amendment.amount is not None:
        told = formats.money(Decimal(before["amount"]), "MAD"), formats.money(amendment.amount, "MAD")
        yield _("Amount granted"), *told
    if amendment.ends_on:
        yield _("Ends on"), formats.day(date.fromisoformat(before["ends_on"])), formats.day(amendment.ends_on)
    for number, new in amendment.lines.items():
        label = f"{number} · {names.get(number, '')}"
        yield label, formats.decimal(Decimal(before["lines"][number]), 2), formats.decimal(Decimal(new), 2)


def acts_of(grant, user):
    """{act: whether the state allows it and the user may}."""
    status, settled = grant.application.status, is_settled(grant)
    may = {act: user.has_perm(f"microprojects.{act}_grant", grant) for act in (
        "change", "sign", "terminate", "close", "propose_amendment", "settle", "record_recovery", "record_expense",
        "open_agreement",
    )}  # fmt: skip
    is_open = grant.is_signed and not settled
    allowed = {
        "change": grant.application.status == ApplicationStatus.SELECTED and not grant.is_signed,
        "sign": status in GRANT.steps["sign"].sources,
        "add_copy": grant.is_signed and not grant.copy and may["sign"],
        "open_agreement": bool(grant.copy),
        "terminate": status in GRANT.steps["terminate"].sources and not settled,
        "propose_amendment": status in RUNNING and not settled,
        "record_expense": is_open,
        "settle": is_open and status in (ApplicationStatus.FINAL_REPORT, ApplicationStatus.TERMINATED),
        "record_recovery": settled and grant.settlement.balance < 0 and status != ApplicationStatus.SETTLED,
        "close": settled and status != ApplicationStatus.SETTLED,
    }
    return {act: is_so and may.get(act, True) for act, is_so in allowed.items()}


@dataclass(frozen=True)
class FileRow:
    kind: str
    label: str
    made: object
    is_waiting: bool
    can_make: bool
    can_open: bool


def files_of(grant, user):
    """A row for each kind of document: the latest that was made, and whether the user may ask for another."""
    made, settled = list(grant.files.all()), is_settled(grant)
    rows = []
    for kind in GrantFile.Kind:
        act = "make_archive" if kind == GrantFile.Kind.ARCHIVE else "make_file"
        ready = next((each for each in made if each.kind == kind and each.made_at), None)
        is_waiting = any(each.kind == kind and not each.made_at for each in made)
        can_make = user.has_perm(f"microprojects.{act}_grant", grant)
        can_open = ready is not None and user.has_perm("microprojects.open_grantfile", ready)
        if settled or not kind.startswith("statement"):
            rows.append(FileRow(kind.value, kind.label, ready, is_waiting, can_make, can_open))
    return [row for row in rows if row.can_make or row.can_open]


def gates_of(grant):
    """What is missing before a running grant is settled, or a settled one closed: (heading, sentences); or None."""
    status = grant.application.status
    if status == ApplicationStatus.SETTLED or not grant.is_signed:
        return None
    if is_settled(grant):
        missing, heading = missing_for_closure(grant), _("Before the file can be closed:")
    elif status in (ApplicationStatus.FINAL_REPORT, ApplicationStatus.TERMINATED):
        missing, heading = missing_for_settlement(grant), _("Before the grant can be settled:")
    else:
        return None
    return (heading, [Missing(each).label for each in missing]) if missing else None
