"""A snapshot in the words of the active language, as lines and tables that pages and documents loop over.

Everything comes from the snapshot's data; the same data always give the same numbers.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from programme.models import Partner
from programme.periods import Period
from reports.figures.hiding import is_small
from reports.figures.indicator import IndicatorReading, in_words, language
from reports.figures.tables import Number
from reports.figures.wording import check_sentences, reconciliation_lines
from ui import formats


class Reading:
    """What a report says. `hide_small` hides numbers from 1 to 4 and what would tell them, save in `own_areas`."""

    def __init__(self, data, *, hide_small=False, own_areas=frozenset()):
        self.data, self.hide_small, self.own_areas = data, hide_small, own_areas
        self.names = {axis: dict(pairs) for axis, pairs in data["names"].items()}

    @property
    def code(self):
        """Of the report in the active language: RAP-2018-02-IT."""
        about = self.data["report"]
        code = about["code"].removesuffix(f"-{about.get('language', '').upper()}")  # as the first snapshots have it
        return f"{code}-{language().upper()}"

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
            "leads": [in_words(each["names"]) for each in about["partners"] if each["role"] == Partner.ACCOUNTABLE],
            "others": [in_words(each["names"]) for each in about["partners"] if each["role"] != Partner.ACCOUNTABLE],
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
    def grant_indicators(self):
        """Those of micro-projects that count no people but files, and weigh money."""
        return [indicator for indicator in self.computed if indicator.weighs == "MAD"]

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
        return formats.listed(
            sorted({str(each["baseline_year"]) for each in self.data["indicators"] if each["baseline"]})
        )

    @property
    def checks(self):
        """For those who approve; their small numbers are not for readers outside."""
        return [] if self.hide_small else check_sentences(self.data["checks"])

    @property
    def waits_for_imports(self):
        """Whether a check is about imports that nobody decided on."""
        return not self.hide_small and any(check["code"] == "imports_waiting" for check in self.data["checks"])

    @property
    def provinces(self):
        """{area: HCP codes of its provinces}, for maps; the first snapshots have none."""
        return self.data.get("provinces", {})

    @property
    def areas(self):
        """The areas side by side: [(name, [(indicator, its total there) for each indicator of people]), ...]."""
        return [
            (self.name("area", code), [(each, each.in_area(code)) for each in self.people_indicators])
            for code in self.order("area")
        ]

    @property
    def reconciliation(self):
        """From participations to unique people: [(step, [number of each indicator of people], is_total), ...]."""
        columns = [reconciliation_lines(each) for each in self.people_indicators]
        return [
            (line[0]["label"], [each["number"] for each in line], line[0]["is_total"])
            for line in zip(*columns, strict=True)
        ]

    @property
    def headcounts(self):
        """People whom reports of associations counted and did not name, by area and the sum last: [(area, numbers)].

        Women, men, others, all, of whom youth, all in the period. Readers outside have the total alone.
        """
        rows = [] if self.hide_small else (self.data.get("reached") or {}).get("headcounts", [])
        by_area = {code: [*sexes, sum(sexes), *rest] for code, *numbers in rows for sexes, rest in [_parted(numbers)]}
        lines = [(self.name("area", code), by_area[code]) for code in self.order("area") if code in by_area]
        sums = [sum(column) for column in zip(*by_area.values(), strict=True)]
        return [*lines, (_("Total"), sums)] if lines else []

    @property
    def headcount_total(self):
        """How many these are, hidden when they are few and the reader is one outside."""
        rows = (self.data.get("reached") or {}).get("headcounts", [])
        total = sum(sum(row[1:4]) for row in rows)
        return Number(total, "", is_hidden=self.hide_small and is_small(total))

    @property
    def reached(self):
        """How people reached agree with the programme's unique people: {"registered", "reached", "both", "trained"}."""
        return None if self.hide_small else (self.data.get("reached") or {}).get("people")

    @property
    def compared_with(self):
        """The code of the report before, whose shared numbers stand where too little has changed; "" if none."""
        return (self.data.get("shared_before") or {}).get("report", "")

    @property
    def told_meanwhile(self):
        """Codes of the reports on days of the same period with whose shared numbers these were compared."""
        meanwhile = self.data.get("shared_meanwhile", [])
        return {each["report"] for each in meanwhile if each["is_inside"] is not None}

    @property
    def keeps_some(self):
        return any(each.keeps_some for each in self.people_indicators)

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


def _parted(numbers):
    """A headcount's women, men and others; then the rest of its numbers."""
    return numbers[:3], numbers[3:]
