"""From facts to the data of a snapshot: everything a document needs, so that documents ask nothing else.

The data are plain JSON. Areas, partners, groups and modules stand by their codes; names stand in four languages.
"""

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import override

from beneficiaries.models import Group
from programme.counting import EMPTY, count
from programme.languages import LANGUAGES
from programme.models import Area, Indicator, Partner, Programme, Result, Target
from reports.figures.checks import checks_of
from reports.figures.meanwhile import shared_meanwhile
from reports.figures.reached import reached_beside
from reports.figures.reading import Reading
from reports.indicators import COMPUTED
from reports.models import FrozenCell, Report
from trainings.models import Module

FORMAT = 2
NUMBERS = ("period", "new", "cumulative", "occurrences_period", "occurrences", "weight_period", "weight")
KINDS = {
    FrozenCell.Kind.PERIOD: ("period", "ids_period"),
    FrozenCell.Kind.NEW: ("new", "ids_new"),
    FrozenCell.Kind.CUMULATIVE: ("cumulative", "ids"),
}


@dataclass(frozen=True)
class Assembled:
    """`data` go into a Snapshot, `cells` (without their snapshot) beside it."""

    data: dict
    cells: list


def assemble(report, *, version, tell):
    """Count every computed indicator for the report's period; `tell(done)` hears how many are counted.

    Raises Programme.DoesNotExist before the programme is loaded.
    """
    programme = Programme.objects.current()
    previous = Report.objects.published_before(report.starts_on).first()
    cut_off, codes = timezone.now(), _codes()
    counted, cells = {}, []
    for done, (code, rule) in enumerate(_computed_rules(programme)):
        tell(done)
        figure = count(COMPUTED[code].facts(), rule=rule, period=report.period, with_ids=True, with_growth=True)
        counted[code] = _numbers(figure, codes) | {
            "growth": _month_ends(figure.growth, programme, report),
            "adjustment": _adjustment(code, figure.growth, previous),
        }
        cells += _frozen_cells(code, figure, codes)
    tell(len(counted))
    indicators = [_about_indicator(indicator) for indicator in _indicators(programme)]
    data = {
        "format": FORMAT,
        "cut_off": cut_off.isoformat(),
        "report": _about_report(report, version),
        "programme": _about_programme(programme),
        "names": _names(),
        "provinces": dict(Area.objects.values_list("code", "provinces")),
        "shared_before": _shared_before(report),
        "shared_meanwhile": shared_meanwhile(report, previous),
        "indicators": [each | counted.get(each["code"], {}) for each in indicators],
        "reached": reached_beside(report.period) if "R2.3" in counted else None,
        "checks": checks_of(report, counted, targets={each["code"]: each["target"] for each in indicators}),
    }
    return Assembled(data, cells)


def _computed_rules(programme):
    rules = dict(Indicator.objects.filter(result__programme=programme).values_list("code", "rule"))
    return [(code, rules[code]) for code in COMPUTED if rules.get(code, Indicator.Rule.TYPED) != Indicator.Rule.TYPED]


def _indicators(programme):
    targets = Target.objects.all()
    return (
        Indicator.objects.filter(result__programme=programme)
        .with_target(targets, timezone.localdate())
        .select_related("result")
    )


def _codes():
    """How ids of areas and partners are spelt in a snapshot."""
    return {
        "area": dict(Area.objects.values_list("pk", "code")),
        "partner": dict(Partner.objects.values_list("pk", "code")),
    }


def _spelt(axes, values, codes):
    """Ids as codes; "U", which is no id, stays."""
    return [codes.get(axis, {}).get(value, value) for axis, value in zip(axes, values, strict=True)]


def _numbers(figure, codes):
    return {
        "cells": [
            {"axes": list(axes), "values": _spelt(axes, values, codes)}
            | {name: getattr(cell, name) for name in NUMBERS}
            for (axes, values), cell in sorted(figure.cells.items(), key=lambda item: str(item[0]))
        ],
        "reconciliation": [list(line) for line in figure.reconciliation],
    }


def _frozen_cells(code, figure, codes):
    """One row per number that is not zero: what opens when a reader clicks on it."""
    cells = []
    for (axes, values), cell in {((), ()): EMPTY, **figure.cells}.items():
        for kind, (number, ids) in KINDS.items():
            value = getattr(cell, number)
            if value or not axes:
                spelt = _spelt(axes, values, codes)
                place = {"axes": ",".join(axes), "values": ",".join(spelt)}
                cells.append(FrozenCell(indicator=code, kind=kind, value=value, ids=list(getattr(cell, ids)), **place))
    return cells


def _total_on(grown, day):
    """The cumulative total at the end of `day`, from a figure's growth."""
    before = bisect_right(grown, day, key=lambda step: step[0])
    return grown[before - 1][1] if before else 0


def _month_ends(grown, programme, report):
    ends = _ends_of_months(programme.starts_on, report.ends_on)
    return [[end.isoformat(), _total_on(grown, end)] for end in ends]


def _ends_of_months(first, last):
    """The last day of every month between two days, the last one cut at `last`."""
    ends, year, month = [], first.year, first.month
    while date(year, month, 1) <= last:
        ends.append(min(date(year, month, monthrange(year, month)[1]), last))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return ends


def _adjustment(code, grown, previous):
    """What arrived late: the total at the end of the last published report, now and as it was frozen then."""
    if previous is None:
        return None
    snapshot = previous.snapshots.first()
    frozen = next((each for each in snapshot.data["indicators"] if each["code"] == code and "cells" in each), None)
    if frozen is None:
        return None
    reported = next(cell["cumulative"] for cell in frozen["cells"] if not cell["axes"])
    recounted = _total_on(grown, previous.ends_on)
    return {
        "report": previous.code,
        "period_end": previous.ends_on.isoformat(),
        "frozen_on": timezone.localdate(snapshot.taken_at).isoformat(),
        "reported": reported,
        "recounted": recounted,
        "difference": recounted - reported,
    }


def _shared_before(report):
    """What readers outside saw in the report published before: a small growth since then is not to be told.

    {"report": its code, "numbers": {indicator: [(axes, values, number or None when it was hidden), ...]},
    "growth": {indicator: [(day, total), ...]}}
    """
    compared = Report.objects.to_compare_with(report)
    if compared is None:
        return None
    reading = Reading(compared.snapshots.first().data, hide_small=True)
    return {
        "report": compared.code,
        "numbers": {each.code: _shared(each) for each in reading.people_indicators},
        "growth": {each.code: each.given for each in reading.people_indicators},
    }


def _shared(indicator):
    numbers = [indicator.cumulative, *(number for table in indicator.tables for number in table.numbers)]
    places = {
        (number.axes, number.values): None if number.is_hidden else number.shown
        for number in numbers
        if number.kind == "cumulative"
    }
    return [(axes, values, shown) for (axes, values), shown in places.items()]


def _about_report(report, version):
    return {
        "code": report.code,
        "kind": report.kind,
        "number": report.number,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "version": version,
    }


def _about_programme(programme):
    return {
        "code": programme.code,
        "names": _in_four(programme),
        "aid_number": programme.aid_number,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "end_original": programme.end_original.isoformat(),
        "certificate_share": _written(programme.certificate_share),
        "partners": [
            {"code": partner.code, "names": _in_four(partner), "role": partner.role, "country": partner.country}
            for partner in Partner.objects.order_by("role", "short_name")
        ],
        "funders": list(programme.funders.values_list("name", flat=True)),
        "results": [
            {"code": result.code, "level": result.level, "names": _in_four(result)}
            for result in Result.objects.filter(programme=programme)
        ],
    }


def _about_indicator(indicator):
    return {
        "code": indicator.code,
        "names": _in_four(indicator),
        "result": indicator.result.code,
        "unit": indicator.unit,
        "rule": indicator.rule,
        "axes": indicator.axes,
        "source": indicator.source,
        "baseline": _written(indicator.baseline_value),
        "baseline_year": indicator.baseline_year,
        "target": _written(indicator.target),
        "counts": COMPUTED[indicator.code].counts if indicator.code in COMPUTED else "",
        "weighs": COMPUTED[indicator.code].weighs if indicator.code in COMPUTED else "",
    }


def _names():
    groups = [[code, _label_in_four(Group(code))] for code in Group.values]
    modules = [[module.code, _in_four(module)] for module in Module.objects.all()]
    return {
        "area": [[area.code, _in_four(area)] for area in Area.objects.all()],
        "partner": [[partner.code, _in_four(partner)] for partner in Partner.objects.all()],
        "group": [*groups, *modules],
    }


def _in_four(record):
    return {language: record.name_in(language) for language in LANGUAGES}


def _label_in_four(choice):
    labels = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = str(choice.label)
    return labels


def _written(number):
    """A decimal as text, without zeros at its end: JSON has no decimals."""
    return None if number is None else f"{Decimal(number).normalize():f}"
