"""The ranking of a call: means of all assessments, ties as the call says, and the line where the money ends.

One statement reads the scores, however many applications there are. Means are rounded to two decimals first: what is
printed is what counts.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum

from microprojects.workflow import RANKED, AssessmentStatus
from microprojects.workflow import ApplicationStatus as P

CENT = Decimal("0.01")
SUBMITTED = Q(assessments__status=AssessmentStatus.SUBMITTED)
FIELDS = (
    "pk", "title", "association__name", "association__arabic_name", "area", "requested", "submitted_at", "assessed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application: its means, whether it passes, and, once the line is drawn, what becomes of it."""

    pk: int
    title: str
    applicant: tuple
    area: int
    requested: Decimal
    total: Decimal
    marks: tuple  # the mean of each criterion, in their order
    below: tuple  # the places of criteria whose threshold is not reached
    passes: bool
    key: tuple = ()
    place: int | None = None
    outcome: str = P.REJECTED
    running: Decimal | None = None  # committed from the top to here
    is_tied: bool = False  # nothing but the moment of submission tells it from its neighbour
    is_moved: bool = False  # by the committee

    @property
    def code(self):
        return f"APL-{self.pk:04d}"


@dataclass(frozen=True)
class Line:
    """A ranking with the line drawn, and what is left of the envelope: for all, and of what is kept for areas."""

    rows: list
    envelope: Decimal
    committed: Decimal
    kept: dict  # {area: what is left of what was kept for it}

    @property
    def left(self):
        return self.envelope - self.committed

    def of(self, outcome):
        return [row for row in self.rows if row.outcome == outcome]


def judged(applications, criteria, pass_mark):
    """[Ranked] of those of `applications` that are scored, the best first; those that do not pass come last."""
    sums = {
        f"sum_{each.pk}": Sum("assessments__scores__points", filter=SUBMITTED & Q(assessments__scores__criterion=each))
        for each in criteria
    }
    found = (
        applications.filter(status__in=RANKED)
        .order_by()
        .annotate(assessed=Count("assessments", distinct=True, filter=SUBMITTED), **sums)
        .values_list(*FIELDS, *sums)
    )
    rows = sorted((_ranked(row, criteria, pass_mark) for row in found), key=lambda row: row.key)
    return [replace(row, is_tied=True) if _has_twin(rows, place) else row for place, row in enumerate(rows)]


def _has_twin(rows, place):
    return any(rows[place].key[:-2] == rows[near].key[:-2] for near in (place - 1, place + 1) if 0 <= near < len(rows))


def _ranked(row, criteria, pass_mark):
    pk, title, name, arabic, area, requested, submitted_at, number, *sums = row
    marks = tuple(_mean(each, number) for each in sums)
    total = _mean(sum(each or 0 for each in sums), number)
    below = tuple(
        place for place, each in enumerate(criteria) if each.threshold is not None and marks[place] < each.threshold
    )
    passes = total >= pass_mark and not below
    ties = sorted((each.tie_order, place) for place, each in enumerate(criteria) if each.tie_order is not None)
    key = (not passes, -total, *(-marks[place] for _order, place in ties), submitted_at, pk)
    return Ranked(pk, title, (name, arabic), area, requested, total, marks, below, passes, key)


def _mean(total, number):
    return (Decimal(total or 0) / number).quantize(CENT, ROUND_HALF_UP) if number else Decimal(0)


def moved(rows, changes):
    """The ranking as the committee changed it: {application's id: new place, or None to reject it}."""
    kept = [row for row in rows if row.passes and row.pk not in changes]
    changed = {row.pk: replace(row, is_moved=True) for row in rows if row.passes and row.pk in changes}
    for pk, place in sorted(changes.items(), key=lambda change: (change[1] or 0, change[0])):
        if place is not None and pk in changed:
            kept.insert(place - 1, changed[pk])
    refused = [replace(changed[pk], passes=False) for pk, place in changes.items() if place is None and pk in changed]
    return [*kept, *refused, *(row for row in rows if not row.passes)]


def drawn(rows, envelope, quotas):
    """The Line through `rows`: from the top while the money lasts, what is kept for an area for its own ones first.

    `quotas` are {area: amount kept for it, or None}. The first that does not fit ends it for its area, and the common
    money for all: nobody overtakes because they ask for less.
    """
    kept = {area: amount for area, amount in quotas.items() if amount}
    common, committed = max(envelope - sum(kept.values()), Decimal(0)), Decimal(0)
    ended, is_over, made = set(), False, []
    for place, row in enumerate((row for row in rows if row.passes), start=1):
        own = kept.get(row.area, Decimal(0))
        fits = row.area not in ended and row.requested <= own + (Decimal(0) if is_over else common)
        fits = fits and committed + row.requested <= envelope
        if fits:
            committed += row.requested
            if row.area in kept:
                kept[row.area] = max(own - row.requested, Decimal(0))
            common -= max(row.requested - own, Decimal(0))
            made.append(replace(row, place=place, outcome=P.SELECTED, running=committed))
        else:
            ended.add(row.area)
            is_over = True
            made.append(replace(row, place=place, outcome=P.RESERVE))
    made += [replace(row, outcome=P.REJECTED) for row in rows if not row.passes]
    return Line(made, envelope, committed, kept)


def line_of(call, *, envelope=None, changes=None):
    """The Line of a call as it stands, with another envelope or the committee's changes if asked."""
    criteria = list(call.criteria.all())
    rows = judged(call.applications.all(), criteria, call.pass_mark)
    rows = moved(rows, changes) if changes else rows
    quotas = dict(call.quotas.values_list("area", "amount"))
    return drawn(rows, call.envelope if envelope is None else envelope, quotas)
