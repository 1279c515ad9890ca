"""Of a quarter of which months are published: what may be told beside the numbers that readers have of the months.

A reader who takes the months' numbers, or what the total grew from one report to the next, from the quarter's has what
is left: a month that was hidden, or data that came late (docs/decisions/0015).
"""

from reports.figures.reading import Reading
from reports.models import Report


def shared_meanwhile(report, previous):
    """What readers outside have of published reports on days of the same period; [] when there is none.

    With them stands the report before the period (`is_inside` is null): its total is where the period starts.
    """
    overlapping = list(Report.objects.overlapping(report))
    if not overlapping:
        return []
    start = [_shared(previous) | {"is_inside": None}] if previous else []
    return start + [
        _shared(each) | {"is_inside": report.starts_on <= each.starts_on and each.ends_on <= report.ends_on}
        for each in overlapping
    ]


def _shared(report):
    reading = Reading(report.snapshots.first().data, hide_small=True)
    return {
        "report": report.code,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "numbers": {each.code: _numbers(each) for each in reading.people_indicators},
    }


def _numbers(indicator):
    """The told numbers of the indicator's total: how many in the period, and totals by their day."""
    total = indicator.cumulative
    totals = [] if total.is_hidden else [[indicator.report.period.end.isoformat(), total.shown]]
    if indicator.adjustment and indicator.tells_late:
        totals.append([indicator.adjustment["period_end"], indicator.adjustment["recounted"]])
    return {
        "grown": [number.value for number in (indicator.in_period, indicator.new) if number.is_told],
        "totals": totals,
    }
