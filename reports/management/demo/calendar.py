"""The demo's calendar: the programme's dates moved by whole months, so that it ends with the month after this one.

A programme of 2017–2020 would have an empty “last month” today. Only the demo moves; `load_programme` never does.
"""

from calendar import monthrange
from datetime import date, timedelta

from programme.models import Indicator, Target
from programme.periods import month_of


def move(programme, today):
    """Move the programme, its amendments, baselines and targets; nothing happens when they are there already."""
    end = month_of(month_of(today).end + timedelta(days=1)).end
    months = (end.year - programme.ends_on.year) * 12 + end.month - programme.ends_on.month
    if not months:
        return
    programme.starts_on = shifted(programme.starts_on, months)
    programme.end_original = shifted(programme.end_original, months)
    programme.end_amended = programme.end_amended and shifted(programme.end_amended, months)
    programme.save()
    for amendment in programme.amendments.filter(approved_on__isnull=False):
        amendment.approved_on = shifted(amendment.approved_on, months)
        amendment.save()
    indicators = Indicator.objects.filter(result__programme=programme)
    indicators.filter(baseline_year__isnull=False).update(baseline_year=programme.starts_on.year)
    Target.objects.filter(indicator__in=indicators).update(due_on=programme.ends_on)


def shifted(day, months):
    """The same day some months later; the last day of a month stays the last day."""
    is_last = day.day == monthrange(day.year, day.month)[1]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))
