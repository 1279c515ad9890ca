"""A page of a ranking and its sums: read is what the money may reach and what the page shows, never all of it."""

from dataclasses import replace
from decimal import Decimal

from django.db.models import Count, Q, Sum

from microprojects.querysets.ranking import judged, taken, tallies_of
from microprojects.workflow import ApplicationStatus as P

ZERO = Decimal(0)


class Sheet:
    """The ranking of a call as line_of draws it, with another envelope or the committee's changes if asked.

    `len()` and slices of it are those of line_of's rows; `sums` are {outcome: (how many, how much they ask for)}.
    """

    def __init__(self, call, *, envelope=None, changes=None):
        self.call, self.tallies = call, tallies_of(call)
        self.envelope = call.envelope if envelope is None else envelope
        self.criteria = list(call.criteria.all())
        self.passing = self.tallies.passing(call.pass_mark)
        self._move(changes or {})
        numbers = self._numbers()
        self.kept_count = numbers["passing"] - len(self.changed)
        self._place()
        self.refused = [pk for pk, place in self.changes.items() if place is None]
        self.passing_count = numbers["passing"] - len(self.refused)
        self.count = numbers["all"]
        self._draw()
        self._sum(numbers)

    def __len__(self):
        return self.count

    @property
    def committed(self):
        return max(self.running.values(), default=ZERO)

    @property
    def left(self):
        return self.envelope - self.committed

    def _move(self, changes):
        """Only what passes can be moved."""
        asked = ("pk", "area", "requested")
        found = self.passing.filter(pk__in=changes).values_list(*asked) if changes else []
        self.changed = {pk: (pk, area, requested) for pk, area, requested in found}
        self.changes = {pk: place for pk, place in changes.items() if pk in self.changed}
        self.kept = self.passing.exclude(pk__in=self.changed) if self.changed else self.passing

    def _numbers(self):
        passes = Q(is_below=False, total__gte=self.call.pass_mark)
        return self.tallies.aggregate(
            all=Count("pk"),
            asked=Sum("requested", default=ZERO),
            passing=Count("pk", filter=passes),
            passing_asked=Sum("requested", filter=passes, default=ZERO),
        )

    def _place(self):
        """{place from 0: id} of those that the committee put there, one after the other."""
        placed, length = [], self.kept_count
        for pk, place in sorted(self.changes.items(), key=lambda change: (change[1] or 0, change[0])):
            if place is not None:
                at = min(place - 1, length)
                placed = [(here + (here >= at), one) for here, one in placed] + [(at, pk)]
                length += 1
        self.placed = dict(sorted(placed))

    def _now_at(self, place):
        """Where the one that stands at `place` among the others stands with those that were put between them."""
        for put in self.placed:
            place += put <= place
        return place

    def _draw(self):
        quotas = dict(self.call.quotas.values_list("area", "amount"))
        areas = [area for area, amount in quotas.items() if amount]
        rows = [(self._now_at(place), row) for place, *row in self.kept.reached(self.envelope, areas)]
        rows += [(place, self.changed[pk]) for place, pk in self.placed.items()]
        rows.sort(key=lambda each: each[0])
        self.running, _kept = taken((row for _place, row in rows), self.envelope, quotas)
        self.taken_at = {place for place, row in rows if row[0] in self.running}

    def _sum(self, numbers):
        refused = sum((self.changed[pk][2] for pk in self.refused), ZERO)
        passing = (self.passing_count, numbers["passing_asked"] - refused)
        selected = (len(self.running), self.committed)
        self.sums = {
            P.SELECTED: selected,
            P.RESERVE: (passing[0] - selected[0], passing[1] - selected[1]),
            P.REJECTED: (self.count - passing[0], numbers["asked"] - passing[1]),
        }

    def __getitem__(self, asked):
        start, stop, _step = asked.indices(self.count)
        places = range(start, min(stop, self.passing_count))
        put = [self.placed[place] for place in places if place in self.placed]
        before = sum(place < start for place in self.placed)
        first = max(start - before, 0)
        kept = self._read(self.kept, first, first + len(places) - len(put)) if len(places) else []
        behind = self._behind(max(start - self.passing_count, 0), stop - self.passing_count)
        moved = {row.pk: replace(row, is_moved=True) for row in self._of([*put, *behind[0]])}
        others = iter(kept)
        rows = [moved[self.placed[place]] if place in self.placed else next(others) for place in places]
        return [
            *(self._passed(row, place) for place, row in zip(places, rows, strict=True)),
            *(replace(moved[pk], passes=False, outcome=P.REJECTED) for pk in behind[0]),
            *behind[1],
        ]

    def _behind(self, start, stop):
        """(ids refused by the committee, rows that do not pass) of a stretch behind those that pass."""
        if stop <= start:
            return [], []
        first, last = (max(each - len(self.refused), 0) for each in (start, stop))
        return self.refused[start:stop], self._read(self.tallies.failing(self.call.pass_mark), first, last)

    def _passed(self, row, place):
        outcome = P.SELECTED if row.pk in self.running else P.RESERVE
        return replace(row, place=place + 1, outcome=outcome, running=self.running.get(row.pk))

    def _read(self, tallies, start, stop):
        """By the keys of the stretch: what is shown is looked up for them alone."""
        return self._of(list(tallies.best_first().values_list("pk", flat=True)[start:stop])) if stop > start else []

    def _of(self, pks):
        return judged(self.tallies.filter(pk__in=pks), self.criteria, self.call.pass_mark) if pks else []
