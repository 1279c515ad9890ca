"""The ranking of a call: means of all assessments, ties as the call says, and the line where the money ends.

The database keeps the means of each application (Tally), rounded to two decimals first: what is printed is what
counts. line_of reads a ranking whole, for the committee's decision; querysets/sheet.py reads a page of it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from microprojects.workflow import ApplicationStatus as P

FIELDS = (
    "pk", "application__title", "application__association__name", "application__association__arabic_name",
    "area", "requested", "submitted_at", "total", "marks", "ties", "is_below", "is_tied",
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


def judged(tallies, criteria, pass_mark):
    """[Ranked] of `tallies`, the best first; those that do not pass come last."""
    found = tallies.with_twins(pass_mark).values_list(*FIELDS)
    return sorted((_ranked(row, criteria, pass_mark) for row in found), key=lambda row: row.key)


def _ranked(row, criteria, pass_mark):
    pk, title, name, arabic, area, requested, submitted_at, total, marks, ties, is_below, is_tied = row
    limits = [each.threshold for each in criteria] if is_below else []
    below = tuple(place for place, limit in enumerate(limits) if limit is not None and marks[place] < limit)
    passes = total >= pass_mark and not is_below
    key = (not passes, -total, *(-mark for mark in ties), submitted_at, pk)
    return Ranked(pk, title, (name, arabic), area, requested, total, tuple(marks), below, passes, key, is_tied=is_tied)


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
    """The Line through `rows`; `quotas` are {area: amount kept for it, or None}."""
    passing = [row for row in rows if row.passes]
    running, kept = taken(((row.pk, row.area, row.requested) for row in passing), envelope, quotas)
    made = [
        replace(row, place=place, outcome=P.SELECTED if row.pk in running else P.RESERVE, running=running.get(row.pk))
        for place, row in enumerate(passing, start=1)
    ]
    made += [replace(row, outcome=P.REJECTED) for row in rows if not row.passes]
    return Line(made, envelope, max(running.values(), default=Decimal(0)), kept)


def taken(rows, envelope, quotas):
    """({id: committed from the top to here} of those that get money, {area: what is left of what was kept for it}).

    `rows` are (id, area, amount asked for): from the top while the money lasts, what is kept for an area for its own
    ones first. The first that does not fit ends it for its area, and the common money for all: nobody overtakes
    because they ask for less.
    """
    kept = {area: amount for area, amount in quotas.items() if amount}
    common, committed = max(envelope - sum(kept.values()), Decimal(0)), Decimal(0)
    ended, is_over, running = set(), False, {}
    for pk, area, requested in rows:
        own = kept.get(area, Decimal(0))
        has_money = area not in ended and (own > 0 or not is_over)
        fits = has_money and requested <= own + (Decimal(0) if is_over else common)
        if fits and committed + requested <= envelope:
            committed += requested
            if area in kept:
                kept[area] = max(own - requested, Decimal(0))
            common -= max(requested - own, Decimal(0))
            running[pk] = committed
        else:
            ended.add(area)
            is_over = True
    return running, kept


def tallies_of(call):
    return _related(_related(type(call), "applications"), "tally").objects.ranked(call)


def _related(model, name):
    return model._meta.get_field(name).related_model


def line_of(call, *, envelope=None, changes=None):
    """The Line of a call as it stands, with another envelope or the committee's changes if asked."""
    criteria = list(call.criteria.all())
    rows = judged(tallies_of(call), criteria, call.pass_mark)
    rows = moved(rows, changes) if changes else rows
    quotas = dict(call.quotas.values_list("area", "amount"))
    return drawn(rows, call.envelope if envelope is None else envelope, quotas)
