"""Stretches of time that reports speak of. Both ends count."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui import formats


class PeriodKind(models.TextChoices):
    MONTH = "month", gettext_lazy("Month")
    QUARTER = "quarter", gettext_lazy("Quarter")
    CONTRACT_YEAR = "contract_year", gettext_lazy("Contract year")
    CUSTOM = "custom", gettext_lazy("Custom")


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both included. Raises ValueError when it ends before it starts."""

    start: date
    end: date
    kind: str = PeriodKind.CUSTOM
    number: int = 0

    def __post_init__(self):
        if self.end < self.start:
            raise ValueError(f"a period cannot end on {self.end} before it starts on {self.start}")

    def __contains__(self, day):
        return self.start <= day <= self.end

    def __str__(self):
        return self.label

    @property
    def label(self):
        """What a reader calls it, in the active language: “avril 2018”, “2e trimestre 2018”."""
        if self.kind == PeriodKind.MONTH:
            return formats.month(self.start)
        if self.kind == PeriodKind.QUARTER:
            return _("Quarter %(number)s of %(year)s") % {"number": self.number, "year": self.start.year}
        if self.kind == PeriodKind.CONTRACT_YEAR:
            return _("Contract year %(number)s") % {"number": self.number}
        return _("%(start)s to %(end)s") % {
            "start": formats.day(self.start),
            "end": formats.day(self.end),
        }

    @property
    def previous(self):
        """The month, quarter or contract year before; for other kinds, as many days before the start."""
        if self.kind == PeriodKind.MONTH:
            return month_of(self.start - timedelta(days=1))
        if self.kind == PeriodKind.QUARTER:
            return quarter_of(self.start - timedelta(days=1))
        if self.kind == PeriodKind.CONTRACT_YEAR and self.number > 1:
            day_before = self.start - timedelta(days=1)
            return Period(_anniversary(self.start, -1), day_before, PeriodKind.CONTRACT_YEAR, self.number - 1)
        length = self.end - self.start
        return Period(self.start - timedelta(days=1) - length, self.start - timedelta(days=1))


def month(year, number):
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]), PeriodKind.MONTH, number)


def month_of(day):
    return month(day.year, day.month)


def quarter_of(day):
    number = (day.month - 1) // 3 + 1
    last = number * 3
    end = date(day.year, last, monthrange(day.year, last)[1])
    return Period(date(day.year, last - 2, 1), end, PeriodKind.QUARTER, number)


def contract_years(start, end):
    """The contract years between two dates: each starts on the anniversary, the last stops at `end`.

    2017-03-01 to 2020-05-31 gives three full years and the extension from 2020-03-01 (domain reference, section 1).
    """
    years, first, number = [], start, 1
    while first <= end:
        following = _anniversary(start, number)
        years.append(Period(first, min(following - timedelta(days=1), end), PeriodKind.CONTRACT_YEAR, number))
        first, number = following, number + 1
    return years


def _anniversary(start, years):
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)
