"""A snapshot in the words of the active language, as lines and tables that pages and documents loop over.

Everything comes from the snapshot's data; the same data always give the same numbers.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programme.models import Indicator
from programme.periods import Period
from reports.figures.hiding import is_small
from reports.figures.tables import Number, tables_of
from reports.figures.wording import RULES, UNITS, adjustment_sentence, check_sentences, reconciliation_lines

ACCOUNTABLE = 2  # IATI's organisation role
ZERO = dict.fromkeys(("period", "new", "cumulative", "occurrences_period", "occurrences"), 0) | {
    "weight_period": 0,
    "weight": 0,
}


class Reading:
    """What a report says. `hide_small` hides numbers from 1 to 4, and what would give them away."""

    def __init__(self, data, *, hide_small=False):
        self.data, self.hide_small = data, hide_small
        self.names = {axis: dict(pairs) for axis, pairs in data["names"].items()}

    @property
    def code(self):
        """Of the report in the active language: RAP-2018-02-IT."""
        about = self.data["report"]
        code = about["code"].removesuffix(f"-{about.get('language', '').upper()}")  # as the first snapshots have it
        return f"{code}-{_language().upper()}"

    @cached_property
    def period(self):
        about = self.data["report"]
        start, end = date.fromisoformat(about["starts_on"]), date.fromisoformat(about["ends_on"])
        return Period(start, end, about["kind"], about["number"])

    @property
    def title(self):
        kinds = {"month": _("Monthly report"), "quarter": _("Quarterly report"), "contract_year": _("Annual report")}
        return kinds.get(self.data["report"]["kind"], _("Report"))

    @property
    def cut_off(self):
        return datetime.fromisoformat(self.data["cut_off"])

    @property
    def programme(self):
        about = self.data["programme"]
        return about | {
            "name": in_words(about["names"]),
            "starts_on": date.fromisoformat(about["starts_on"]),
            "ends_on": date.fromisoformat(about["ends_on"]),
            "leads": [in_words(each["names"]) for each in about["partners"] if each["role"] == ACCOUNTABLE],
            "others": [in_words(each["names"]) for each in about["partners"] if each["role"] != ACCOUNTABLE],
        }

    @cached_property
    def indicators(self):
        return [IndicatorReading(about, self) for about in self.data["indicators"]]

    @property
    def computed(self):
        return [indicator for indicator in self.indicators if indicator.is_computed]

    @property
    def people_indicators(self):
        return [indicator for indicator in self.computed if indicator.counts == "people"]

    @property
    def session_indicators(self):
        return [indicator for indicator in self.computed if indicator.counts == "sessions"]

    @property
    def key_figures(self):
        """The indicators with a target, four at most: the reader's first look."""
        return [indicator for indicator in self.people_indicators if indicator.target][:4]

    @property
    def logframe(self):
        """Results with their indicators, in the order of the logframe; results without indicators left out."""
        lines = []
        for result in self.data["programme"]["results"]:
            under = [indicator for indicator in self.indicators if indicator.result == result["code"]]
            if under:
                lines.append({"code": result["code"], "name": in_words(result["names"]), "indicators": under})
        return lines

    @property
    def certificate_percent(self):
        """The share of the planned hours that makes a certificate, in per cent; None in the first snapshots."""
        share = self.data["programme"].get("certificate_share")
        return share and Decimal(100) * Decimal(share)

    @property
    def baseline_year(self):
        """The years of the baselines, one in most programmes: "2017"."""
        return ", ".join(sorted({str(each["baseline_year"]) for each in self.data["indicators"] if each["baseline"]}))

    @property
    def checks(self):
        """For those who approve; their small numbers are not for readers outside."""
        return [] if self.hide_small else check_sentences(self.data["checks"])

    @property
    def areas(self):
        """The areas side by side: [(name, [(indicator, its total there) for each indicator of people]), ...]."""
        return [
            (self.name("area", code), [(each, each.in_area(code)) for each in self.people_indicators])
            for code in self.order("area")
        ]

    @property
    def adjusted(self):
        """Indicators whose earlier figures have moved since they were published."""
        return [each for each in self.computed if each.adjustment and each.adjustment["difference"]]

    def name(self, axis, value):
        """The name of an area, partner, group or module in the active language."""
        names = self.names[axis].get(value)
        return in_words(names) if names else value

    def order(self, axis):
        return list(self.names[axis])


@dataclass
class IndicatorReading:
    """One indicator of a snapshot."""

    about: dict
    report: Reading = field(repr=False)

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
    def rule_label(self):
        return RULES[self.rule]

    @property
    def unit_label(self):
        return UNITS.get(self.unit, self.unit)

    @cached_property
    def cells(self):
        return {(tuple(cell["axes"]), tuple(cell["values"])): cell for cell in self.about.get("cells", [])}

    @property
    def total(self):
        return self.cells.get(((), ()), ZERO)

    def number(self, kind, axes=(), values=()):
        """One number with its place, so that a page can open it."""
        value = self.cells.get((axes, values), ZERO)[kind]
        return Number(value, kind, axes, values, is_hidden=self.is_small_hidden and is_small(value))

    def in_area(self, code):
        """The total of one area; hidden or shown as in the table by area."""
        table = next((table for table in self.tables if table.axis == "area"), None) if self.is_small_hidden else None
        if table is None:
            return self.number("cumulative", ("area",), (code,))
        numbers = (number for row in table.rows for number in row.numbers)
        return next(each for each in numbers if (each.kind, each.values) == ("cumulative", (code,)))

    @property
    def in_period(self):
        return self.number("period") if self.is_computed else None

    @property
    def new(self):
        return self.number("new") if self.is_computed else None

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
        return (Decimal(100) * self.value.value / self.target).quantize(Decimal("0.1"))

    @property
    def women_percent(self):
        """Of all counted since the start; None when nobody is or when the women's number is hidden."""
        table = next((table for table in self.tables if table.axis == "sex"), None) if self.is_small_hidden else None
        hidden = table and any(n.is_hidden for row in table.rows for n in row.numbers if n.values == ("F",))
        women, known = self.cells.get((("sex",), ("F",)), ZERO)["cumulative"], self.total["cumulative"]
        return None if hidden or not known else (Decimal(100) * women / known).quantize(Decimal("0.1"))

    @cached_property
    def tables(self):
        return tables_of(self)

    @property
    def growth(self):
        """The total at the end of each month; nothing when small numbers are hidden and a month's step is one."""
        totals = [total for _end, total in self.about["growth"]]
        steps = (after - before for before, after in pairwise([0, *totals]))
        if self.is_small_hidden and any(is_small(step) for step in steps):
            return []
        return [(date.fromisoformat(end), total) for end, total in self.about["growth"]]

    @property
    def reconciliation(self):
        return reconciliation_lines(self)

    @property
    def adjustment_text(self):
        return adjustment_sentence(self.about["adjustment"], hide_small=self.is_small_hidden)

    @property
    def anchor(self):
        return self.code.replace(".", "-")


def in_words(names):
    """The name in the active language, else in French."""
    return names.get(_language()) or names["fr"]


def _language():
    return (get_language() or "fr")[:2]
