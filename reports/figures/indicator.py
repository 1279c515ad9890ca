"""One indicator of a snapshot in the words of the active language, as one kind of reader may see it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import permutations

from django.utils.translation import get_language

from programme.models import Indicator
from reports.figures.hiding import is_small, tells_nothing_between, told_together
from reports.figures.tables import Number, is_of, tables_of
from reports.figures.wording import RULES, SOURCES, UNITS, adjustment_sentence, reconciliation_lines

DAY = timedelta(days=1)
ZERO = dict.fromkeys(("period", "new", "cumulative", "occurrences_period", "occurrences"), 0) | {
    "weight_period": 0,
    "weight": 0,
}


@dataclass
class IndicatorReading:
    """One indicator of a snapshot."""

    about: dict
    report: object = field(repr=False)

    def __getattr__(self, key):
        try:
            return self.about[key]
        except KeyError:
            raise AttributeError(key) from None

    @property
    def name(self):
        return in_words(self.about["names"])

    @property
    def is_computed(self):
        return "cells" in self.about

    @property
    def is_small_hidden(self):
        """Sessions are nobody's secret; people in small numbers are."""
        return self.report.hide_small and self.counts == "people"

    @property
    def weighs(self):
        """What its facts weigh: "hours", "MAD" or nothing; in the first snapshots sessions alone weighed something."""
        return self.about.get("weighs", "hours" if self.about.get("counts") == "sessions" else "")

    @property
    def follows_its_kind(self):
        """Whether the indicator before it is another short one of micro-projects: they share a page on paper."""
        return self.weighs == "MAD" and self.code != self.report.grant_indicators[0].code

    @property
    def rule_label(self):
        return RULES[self.rule]

    @property
    def unit_label(self):
        return UNITS.get(self.unit, self.unit)

    @property
    def source_label(self):
        """The first snapshots have it in French only."""
        return in_words(self.source) if isinstance(self.source, dict) else SOURCES.get(self.source, self.source)

    @cached_property
    def cells(self):
        return {(tuple(cell["axes"]), tuple(cell["values"])): cell for cell in self.about.get("cells", [])}

    @property
    def total(self):
        return self.cells.get(((), ()), ZERO)

    @property
    def own_areas(self):
        return self.report.own_areas

    def plain(self, kind, axes=(), values=()):
        """One number with its place, so that a page can open it; as it was frozen."""
        return Number(self.cells.get((axes, values), ZERO)[kind], kind, axes, values)

    def number(self, kind, axes=(), values=()):
        """One number as the reader sees it by itself: hidden when small, and as it was while it grows too little."""
        number = self.plain(kind, axes, values)
        if not self.is_small_hidden or is_of(axes, values, self.own_areas):
            return number
        was = self.shared_before(number) if self.is_compared and kind == "cumulative" else None
        kept = was if was is not None and is_small(number.value - was) else None
        return replace(number, is_hidden=is_small(number.value), kept=kept)

    def shows(self, kind, axes, values):
        """Whether the reader sees this number itself somewhere, so that they may open it."""
        if not self.is_small_hidden or is_of(axes, values, self.own_areas):
            return True
        numbers = [self.in_period, self.new, self.cumulative, *(n for table in self.tables for n in table.numbers)]
        return any(n.is_told and (n.kind, n.axes, n.values) == (kind, axes, values) for n in numbers)

    @property
    def is_compared(self):
        return self.code in self._before

    @cached_property
    def _before(self):
        before = self.report.data.get("shared_before") or {"numbers": {}}
        return {
            code: {(tuple(axes), tuple(values)): shown for axes, values, shown in lines}
            for code, lines in before["numbers"].items()
        }

    def shared_before(self, number):
        """What readers outside saw of a number since the start in the report before: 0 if it was not there yet, None
        if it was hidden.
        """
        return self._before[self.code].get((number.axes, number.values), 0)

    def in_area(self, code):
        """The total of one area; hidden or shown as in the table by area."""
        table = next((table for table in self.tables if table.axis == "area"), None) if self.is_small_hidden else None
        if table is None:
            return self.number("cumulative", ("area",), (code,))
        return next(each for each in table.numbers if (each.kind, each.values) == ("cumulative", (code,)))

    @property
    def in_period(self):
        return self._beside_total("period") if self.is_computed else None

    @property
    def new(self):
        return self._beside_total("new") if self.is_computed else None

    def _beside_total(self, kind):
        number = self.plain(kind)
        return replace(number, is_hidden=self.is_small_hidden and kind not in self._told)

    @cached_property
    def _told(self):
        """Of the numbers of the total those that a reader outside may read beside it."""
        was = self._before.get(self.code, {}).get(((), ()))
        known = {} if was is None else {"before": was}
        if not self.cumulative.is_hidden:
            known["total"] = self.cumulative.shown
        offered = [{kind: self.plain(kind).value} for kind in ("period", "new")]
        if meanwhile := self.report.data.get("shared_meanwhile"):
            parts = self._parts_told(meanwhile, known.get("total"))
            offered = [each for each in offered if tells_nothing_between(*each.values(), parts)]
        late = self.about["adjustment"]
        if late and not meanwhile and was in (None, late["reported"]):
            offered.append({name: late[name] for name in ("reported", "recounted")})
        return told_together(known, offered)

    def _parts_told(self, meanwhile, total):
        """What readers have of parts of the period: [(first day, last day, number), ...]; None if it goes beyond."""
        if not all(each["is_inside"] in (None, True) for each in meanwhile):
            return None
        period, parts = self.report.period, []
        totals = [] if total is None else [(period.end, total)]
        for each in meanwhile:
            start, end = date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"])
            told = each["numbers"].get(self.code, {"grown": [], "totals": []})
            totals += [(max(date.fromisoformat(day), period.start - DAY), number) for day, number in told["totals"]]
            parts += [(start, end, number) for number in told["grown"] if each["is_inside"]]
        if meanwhile[0]["is_inside"] is not None:
            totals.append((period.start - DAY, 0))  # nothing was published before
        return parts + [
            (first + DAY, last, after - before)
            for (first, before), (last, after) in permutations(totals, 2)
            if first < last
        ]

    @property
    def tells_late(self):
        """Whether the reader may read by how much an earlier total has moved."""
        return not self.is_small_hidden or "recounted" in self._told

    @property
    def cumulative(self):
        return self.number("cumulative") if self.is_computed else None

    @property
    def value(self):
        """The figure that stands against the target, as the rule says."""
        return self.in_period if self.rule == Indicator.Rule.UNIQUE_IN_PERIOD else self.cumulative

    @property
    def target(self):
        return None if self.about["target"] is None else Decimal(self.about["target"])

    @property
    def percent(self):
        """Of the target, in per cent with one decimal; None without a target or a computed value."""
        if not self.target or not self.is_computed or self.value.is_hidden:
            return None
        return (Decimal(100) * self.value.shown / self.target).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def women_percent(self):
        """Of all counted since the start; None when nobody is or when the women's number is hidden."""
        women, known = self.plain("cumulative", ("sex",), ("F",)), self.cumulative
        if table := next((table for table in self.tables if table.axis == "sex"), None):
            women = next(n for n in table.numbers if (n.kind, n.values) == ("cumulative", ("F",)))
        if women.is_hidden or known.is_hidden or not known.shown:
            return None
        return (Decimal(100) * women.shown / known.shown).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @cached_property
    def tables(self):
        return tables_of(self)

    @property
    def keeps_some(self):
        """Whether some of its numbers stay as they were in the report before."""
        return any(number.kept is not None for table in self.tables for number in table.numbers)

    @property
    def compared_with(self):
        return self.report.compared_with

    @property
    def growth(self):
        """The total at the end of each month; for readers outside the totals that reports gave them, so that the line
        tells nothing else: not what came late to a month, and not the months between.
        """
        points = self.given if self.is_small_hidden else self.about["growth"]
        if self.is_small_hidden and (len(points) == 1 or self.cumulative.is_hidden):
            return []
        return [(date.fromisoformat(day), total) for day, total in points]

    @property
    def given(self):
        """The totals that readers outside have with this report: [(day, total), ...]."""
        end = self.report.period.end.isoformat()
        before = (self.report.data.get("shared_before") or {}).get("growth", {}).get(self.code, [])
        own = [] if self.cumulative.is_hidden else [(end, self.cumulative.shown)]
        return [(day, total) for day, total in before if day < end] + own

    @property
    def reconciliation(self):
        return reconciliation_lines(self)

    @property
    def adjustment_text(self):
        return adjustment_sentence(self.about["adjustment"], with_numbers=self.tells_late)

    @property
    def anchor(self):
        return self.code.replace(".", "-")


def in_words(names):
    """The name in the active language, else in French; "" when there is none."""
    return names.get(language()) or names.get("fr", "")


def language():
    return (get_language() or "fr")[:2]
