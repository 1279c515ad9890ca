"""Which expenses; what the data show against one; and what a grant comes to, line by line, to the cent."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Q

from microprojects.formats import cents
from microprojects.matching import is_never_paid
from microprojects.querysets import of_areas
from microprojects.workflow.grants import ExpenseStatus, Ground

ZERO = Decimal("0.00")
PROPOSED = (Ground.DUPLICATE, Ground.NO_VOUCHER, Ground.OUTSIDE, Ground.NOT_ALLOWED)  # refused unless somebody says no


class ExpenseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the grants that the user sees."""
        return self.filter(of_areas(user, "grant__application__area"))

    def undecided(self):
        return self.filter(status=ExpenseStatus.DECLARED)


@dataclass(frozen=True)
class Twin:
    """Another expense with the same receipt, or the same picture, whatever its grant or call."""

    pk: int
    code: str
    grant: str
    application: str
    call: str
    is_earlier: bool
    is_picture: bool  # the same picture, with other words beside it


@dataclass(frozen=True)
class Look:
    """An expense with what the data show against it."""

    expense: object
    flags: tuple
    twins: tuple

    @property
    def proposal(self):
        """The ground on which it would be refused; None: admitted. A picture seen before is for a person to judge."""
        return next((ground for ground in PROPOSED if ground in self.flags), None)

    @property
    def has_known_picture(self):
        return any(twin.is_picture and twin.is_earlier for twin in self.twins)

    @property
    def is_clear(self):
        """Whether it can be decided as proposed."""
        return self.proposal is not None or not self.has_known_picture


def looks_at(grant, expenses):
    """[Look] of some expenses of one grant, in their order; as many statements for a hundred as for one."""
    twins = _twins_of(expenses)
    costs = [cost.name_fr for cost in grant.call.costs.all() if not cost.is_eligible]
    return [Look(each, tuple(_flags(grant, each, twins[each.pk], costs)), tuple(twins[each.pk])) for each in expenses]


def _flags(grant, expense, twins, costs):
    if any(twin.is_earlier and not twin.is_picture for twin in twins):
        yield Ground.DUPLICATE
    if not expense.voucher:
        yield Ground.NO_VOUCHER
    if not grant.starts_on <= expense.spent_on <= grant.ends_on:
        yield Ground.OUTSIDE
    if is_never_paid(expense.label, costs):
        yield Ground.NOT_ALLOWED


def _twins_of(expenses):
    """{expense's id: [Twin]} over all grants and calls."""
    found = defaultdict(list)
    keys = {each.fingerprint for each in expenses} - {""}
    pictures = {each.sha256 for each in expenses} - {""}
    if not (keys or pictures):
        return found
    model = type(expenses[0])
    rows = model.objects.filter(Q(fingerprint__in=keys) | Q(sha256__in=pictures)).order_by("pk")
    others = list(rows.select_related("grant__call", "grant__application"))
    for each in expenses:
        for other in others:
            is_same = bool(each.fingerprint) and other.fingerprint == each.fingerprint
            is_picture = not is_same and bool(each.sha256) and other.sha256 == each.sha256
            if other.pk != each.pk and (is_same or is_picture):
                grant = other.grant
                facts = (other.pk, other.code, grant.number, grant.application.code, grant.call.code)
                found[each.pk].append(Twin(*facts, other.pk < each.pk, is_picture))
    return found


@dataclass(frozen=True)
class LineState:
    """A budget line against what was declared and admitted under it."""

    line: object
    declared: Decimal  # what is not refused
    admitted: Decimal
    limit: Decimal  # the budget with the tolerance

    @property
    def excess(self):
        """What of the admitted expenses is above the limit."""
        return max(self.admitted - self.limit, ZERO)

    @property
    def is_over(self):
        """Whether what is declared, if it were all admitted, would be above the limit."""
        return self.declared > self.limit


@dataclass(frozen=True)
class Money:
    """The state of one grant's money, in MAD: every total is the sum of lines that are rounded to cents."""

    granted: Decimal
    rate: Decimal
    lines: tuple
    declared: Decimal
    undecided: Decimal
    refused: Decimal
    paid: Decimal
    counts_excess: bool

    @property
    def admitted(self):
        return sum((state.admitted for state in self.lines), ZERO)

    @property
    def excess(self):
        return sum((state.excess for state in self.lines), ZERO)

    @property
    def eligible(self):
        return self.admitted if self.counts_excess else self.admitted - self.excess

    @property
    def share(self):
        """What the grant pays of the eligible costs."""
        return cents(self.eligible * self.rate / 100)

    @property
    def due(self):
        return min(self.granted, self.share)

    @property
    def balance(self):
        """Still to be paid; below zero, to be paid back."""
        return self.due - self.paid

    @property
    def to_recover(self):
        return max(-self.balance, ZERO)

    @property
    def justified_share(self):
        """Per cent of what was paid that admitted expenses justify; 100 when nothing was paid."""
        return self.share * 100 / self.paid if self.paid else Decimal(100)


def money_of(grant, *, counts_excess=False):
    """The Money of a grant; what exceeds a line by more than the tolerance counts only with `counts_excess`."""
    declared, admitted, refused, undecided = (defaultdict(lambda: ZERO) for _each in range(4))
    rows = grant.expenses.values_list("line", "status", "amount", "admitted")
    for line, status, amount, part in rows:
        declared[line] += amount
        admitted[line] += part or ZERO
        if status == ExpenseStatus.DECLARED:
            undecided[line] += amount
        else:
            refused[line] += amount - part
    tolerance = 1 + grant.tolerance / 100
    return Money(
        granted=grant.amount,
        rate=grant.rate,
        lines=tuple(
            LineState(line, declared[line.pk] - refused[line.pk], admitted[line.pk], cents(line.amount * tolerance))
            for line in grant.lines.all()
        ),
        declared=sum(declared.values(), ZERO),
        undecided=sum(undecided.values(), ZERO),
        refused=sum(refused.values(), ZERO),
        paid=grant.tranches.paid().total(),
        counts_excess=counts_excess,
    )
