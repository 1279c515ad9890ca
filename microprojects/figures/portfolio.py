"""Where the money of all micro-projects stands today, by call and by area: some statements, however many grants."""

from collections import Counter, defaultdict
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache

from django.db import connection
from django.db.models import Count, DateField, Window
from django.utils import timezone

from accounts.models import Role
from microprojects.models import Application, Call, Grant
from microprojects.querysets import SEES_ASSOCIATIONS, areas_of
from microprojects.workflow import GRANTED, ApplicationStatus, CallStatus
from microprojects.workflow.grants import HAS_GRANT, UNDER_WAY, TrancheStatus
from programme.models import Area
from ui.statements import Given, Statement

ZERO = Decimal(0)
READERS = SEES_ASSOCIATIONS | {Role.DONOR}
SHOWN_LATE = 20
_SHOWN_OF_LATE = (
    "number", "ends_on", "application__area", "application__association__name", "application__association__arabic_name"
)  # fmt: skip
_STATES = {
    "granted": list(map(str, GRANTED)),
    "has_grant": list(map(str, HAS_GRANT)),
    "paid": str(TrancheStatus.PAID),
    "under_way": list(map(str, UNDER_WAY)),
}
# Tranches and expenses are added up by grant before anything is joined: there are ten times as many.
_MONEY = """
    SELECT file.call_id, file.area_id, count(given.signed_on),
           sum(coalesce(settlement.due, given.amount, file.requested))
               FILTER (WHERE file.status = ANY(%(granted)s) OR given.id IS NOT NULL),
           sum(tranches.paid), sum(back.recovered), sum(tranches.under_way), sum(spent.justified), sum(spent.admitted)
    FROM microprojects_application file
    LEFT JOIN microprojects_grant given ON given.application_id = file.id
    LEFT JOIN microprojects_settlement settlement ON settlement.grant_id = given.id
    LEFT JOIN (
        SELECT grant_id, sum(amount) FILTER (WHERE status = %(paid)s) AS paid,
               sum(amount) FILTER (WHERE status = ANY(%(under_way)s)) AS under_way
        FROM microprojects_tranche GROUP BY grant_id
    ) tranches ON tranches.grant_id = given.id
    LEFT JOIN (
        SELECT grant_id, sum(amount) AS justified, sum(admitted) AS admitted
        FROM microprojects_expense GROUP BY grant_id
    ) spent ON spent.grant_id = given.id
    LEFT JOIN (
        SELECT grant_id, sum(amount) AS recovered FROM microprojects_recovery GROUP BY grant_id
    ) back ON back.grant_id = given.id
    WHERE file.call_id = ANY(%(calls)s) AND file.status = ANY(%(has_grant)s)
      AND (%(areas)s::bigint[] IS NULL OR file.area_id = ANY(%(areas)s))
    GROUP BY file.call_id, file.area_id
"""


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
    mine = areas_of(user, READERS)
    found, states = _sums([each.pk for each in calls], mine)
    by_call, by_area = defaultdict(Money), defaultdict(Money)
    for (of_call, of_area), money in found.items():
        by_call[of_call] += money
        by_area[of_area] += money
    rows = [(each, replace(by_call[each.pk], envelope=each.envelope)) for each in calls]
    late, late_count = _late([each.pk for each in calls], mine, today or timezone.localdate())
    return Portfolio(
        calls=rows,
        areas=[(area, by_area[area.pk]) for area in areas if area.pk in by_area or mine is None],
        total=sum((money for _call, money in rows), Money()),
        states=[(status, states[status]) for status in ApplicationStatus if status in states],
        late=late,
        late_count=late_count,
        is_whole=mine is None,
    )


@cache
def _received(is_whole):
    """Applications by call, area and state, of all areas or of those given."""
    here = Application.objects.submitted().filter(call=Given("calls")).order_by()
    if not is_whole:
        here = here.filter(area=Given("areas"))
    return Statement(here.values_list("call", "area", "status").annotate(number=Count("pk")))


def _sums(calls, areas):
    """({(call, area): Money}, {state: how many}) of all that was submitted to `calls` from `areas` (None: all)."""
    ask = {"calls": calls, "areas": areas}
    received, states = Counter(), Counter()
    for call, area, status, number in _received(areas is None).rows(**ask):
        received[call, area] += number
        states[status] += number
    with connection.cursor() as cursor:
        cursor.execute(_MONEY, ask | _STATES)
        sums = {(call, area): [each or ZERO for each in rest] for call, area, *rest in cursor.fetchall()}
    return {place: Money(number, *sums.get(place, ())) for place, number in received.items()}, states


@cache
def _late_of(is_whole):
    """Those that are late, first the one that should have ended first, and how many they are."""
    here = Grant.objects.filter(call=Given("calls")).late(Given("today", DateField())).order_by("ends_on", "pk")
    if not is_whole:
        here = here.filter(application__area=Given("areas"))
    return Statement(here.values_list("pk", "overdue_on", Window(Count("pk")))[:SHOWN_LATE])


def _late(calls, areas, today):
    """(the first grants that are late, how many are)."""
    rows = _late_of(areas is None).rows(calls=calls, areas=areas, today=today)
    grants = Grant.objects.select_related("application__association", "application__area").only(*_SHOWN_OF_LATE)
    found = grants.in_bulk([pk for pk, *_rest in rows])
    for pk, overdue_on, _number in rows:
        found[pk].overdue_on = overdue_on
    return [found[pk] for pk, *_rest in rows], rows[0][2] if rows else 0
