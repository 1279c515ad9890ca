"""Where the money of all micro-projects stands today, by call and by area: some statements, however many grants."""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Role
from microprojects.models import Application, Call, Expense, Grant, Recovery, Tranche
from microprojects.querysets import SEES_ASSOCIATIONS, of_areas
from microprojects.workflow import GRANTED, ApplicationStatus, CallStatus
from microprojects.workflow.grants import UNDER_WAY, TrancheStatus
from programme.models import Area

ZERO = Decimal(0)
READERS = SEES_ASSOCIATIONS | {Role.DONOR}
SHOWN_LATE = 20


@dataclass(frozen=True)
class Money:
    """The state of the money of some grants, in MAD; `envelope` is None where there is none of their own."""

    applications: int = 0
    grants: int = 0
    committed: Decimal = ZERO  # what selected applications and their grants come to, as the database sums it up
    paid: Decimal = ZERO
    recovered: Decimal = ZERO  # of what was paid, paid back after a settlement
    under_way: Decimal = ZERO
    justified: Decimal = ZERO  # expenses handed in
    admitted: Decimal = ZERO
    envelope: Decimal | None = None

    def __add__(self, other):
        sums = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)[:-1]}
        known = [each for each in (self.envelope, other.envelope) if each is not None]
        return Money(**sums, envelope=sum(known) if known else None)

    @property
    def balance(self):
        """Still to be paid of what is committed; below zero, to be paid back."""
        return self.committed - self.paid + self.recovered

    @property
    def left(self):
        """Of the envelope, committed to nobody."""
        return None if self.envelope is None else self.envelope - self.committed


@dataclass(frozen=True)
class Portfolio:
    """`calls` and `areas` are [(record, Money)], `states` [(status, how many)], `late` [Grant], first the longest.

    `is_whole` tells whether the reader sees all areas; else the envelopes are those of all, the rest is theirs.
    """

    calls: list
    areas: list
    total: Money
    states: list
    late: list
    late_count: int
    is_whole: bool


def portfolio_of(user, *, call=None, today=None):
    """The portfolio as far as the user reads it, of one `call` or of all that were published.

    Justified is what was handed in, admitted what CEFA accepted of it (domain reference, grant contract).
    """
    chosen = Call.objects.exclude(status=CallStatus.DRAFT)
    if call is not None:
        chosen = chosen.filter(pk=call.pk)
    calls, areas = list(chosen.order_by("-opens_at", "pk")), list(Area.objects.all())
    found = _sums(user, calls)
    by_call, by_area = defaultdict(Money), defaultdict(Money)
    for (of_call, of_area), money in found.items():
        by_call[of_call] += money
        by_area[of_area] += money
    rows = [(each, replace(by_call[each.pk], envelope=each.envelope)) for each in calls]
    late = _late(user, calls, today or timezone.localdate())
    return Portfolio(
        calls=rows,
        areas=[(area, by_area[area.pk]) for area in areas if area.pk in by_area or not _limits(user, "pk")],
        total=sum((money for _call, money in rows), Money()),
        states=_states(user, calls),
        late=list(late.select_related("application__association", "application__area")[:SHOWN_LATE]),
        late_count=late.count(),
        is_whole=not _limits(user, "area"),
    )


def _limits(user, area):
    return of_areas(user, area, READERS)


def _sums(user, calls):
    """{(call, area): Money} of all applications, tranches and expenses that the user sees, by one statement each."""
    found = defaultdict(lambda: defaultdict(lambda: ZERO))
    committed = Q(status__in=GRANTED) | Q(status=ApplicationStatus.TERMINATED, grant__isnull=False)
    amount = Coalesce("grant__settlement__due", "grant__amount", "requested")
    signed = Q(grant__signed_on__isnull=False)
    sources = [
        (
            Application.objects.submitted(), "",
            {"applications": Count("pk"), "grants": Count("grant", signed), "committed": Sum(amount, filter=committed)},
        ),
        (
            Tranche.objects.all(), "grant__application__",
            {
                "paid": Sum("amount", filter=Q(status=TrancheStatus.PAID)),
                "under_way": Sum("amount", filter=Q(status__in=UNDER_WAY)),
            },
        ),
        (Recovery.objects.all(), "grant__application__", {"recovered": Sum("amount")}),
        (
            Expense.objects.all(), "grant__application__",
            {"justified": Sum("amount"), "admitted": Sum("admitted")},
        ),
    ]  # fmt: skip
    for rows, path, sums in sources:
        here = rows.filter(_limits(user, f"{path}area"), **{f"{path}call__in": calls}).order_by()
        grouped = here.values(of_call=F(f"{path}call"), of_area=F(f"{path}area")).annotate(
            **{f"sum_{name}": each for name, each in sums.items()}
        )
        for row in grouped:
            for name in sums:
                found[row["of_call"], row["of_area"]][name] += row[f"sum_{name}"] or 0
    return {place: Money(**parts) for place, parts in found.items()}


def _states(user, calls):
    here = Application.objects.submitted().filter(_limits(user, "area"), call__in=calls)
    numbers = dict(here.order_by().values_list("status").annotate(number=Count("pk")))
    return [(status, numbers[status]) for status in ApplicationStatus if status in numbers]


def _late(user, calls, today):
    here = Grant.objects.filter(_limits(user, "application__area"), call__in=calls)
    return here.late(today).order_by("ends_on", "pk")
