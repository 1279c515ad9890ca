"""A report's document and its figures as a file: snapshot -> bytes, from nothing but the snapshot."""

import io
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from reports.figures.assembling import NUMBERS
from reports.figures.indicator import language
from reports.figures.opening import OF_PEOPLE
from reports.figures.reading import Reading
from reports.figures.tables import axes_label, label_of
from ui import charts, formats
from ui.pdf import Attachment, render_pdf
from ui.workbooks.writing import csv_rows

COLUMNS = (
    "indicator",
    "name",
    "axes",
    "values",
    "label",
    "starts_on",
    "ends_on",
    "period",
    "new",
    "cumulative",
    "occurrences_period",
    "occurrences",
    "weight_period",
    "weight",
    "target",
    "percent",
    "cumulative_of",
    "sha256",
)
BOM = "\ufeff"  # so that Excel reads the accents


def report_pdf(snapshot, language, *, hide_small=False):
    """The document in `language`, as PDF/A-3a and PDF/UA-1 with the figures attached as CSV.

    With `hide_small` numbers from 1 to 4 are hidden, and those that would give them away.
    """
    reading = Reading(snapshot.data, hide_small=hide_small)
    with override(language):
        return render_pdf(
            report_html(snapshot, reading),
            attachments=[Attachment(f"{reading.code}.csv", figures_csv(snapshot, reading), _("The figures"))],
            metadata={
                "title": f"{reading.title} – {reading.period.label}",
                "created": reading.cut_off,
                "authors": ["CEFA"],
            },
        )


def report_html(snapshot, reading):
    """What the document is rendered from, in the active language."""
    about = {"reading": reading, "snapshot": snapshot, "charts": _charts(reading)}
    return render_to_string("reports/pdf/report.html", about)


def figures_csv(snapshot, reading):
    """For programs: one line per place with all its numbers; with small numbers hidden what tables show.

    Columns have English names, decimals a point, in every language; names are in the active one.
    """
    target = io.StringIO()
    write = csv_rows(target)
    write(COLUMNS)
    for indicator in reading.indicators:
        for line in _lines(reading, indicator):
            write((line | {"sha256": snapshot.sha256}).get(name) for name in COLUMNS)
    return (BOM + target.getvalue()).encode()


def figures_sheet(reading):
    """The same for people: headings in words and numbers as spreadsheets of the active language read them."""
    target = io.StringIO()
    point = formats.POINTS[language()]
    write = csv_rows(target, ";" if point == "," else ",")
    write(_headings().values())
    for indicator in reading.indicators:
        for line in sorted(_lines(reading, indicator), key=lambda line: bool(line.get("axes"))):  # the total first
            if indicator.is_computed and indicator.counts != "people" and OF_PEOPLE & {*line["axes"].split(",")}:
                continue
            line = line | {"axes": axes_label(line.get("axes", "")), "label": line.get("label") or _("Total")}
            if indicator.counts == "people":  # their facts weigh hours in some indicators, nothing in others
                line |= {"weight_period": "", "weight": ""}
            if indicator.weighs == "MAD":
                weighed = (line.pop("weight_period", ""), line.pop("weight", ""))
                line |= dict(zip(("amount_period", "amount"), weighed, strict=True))
            line |= {"starts_on": formats.day(reading.period.start, "short")}
            line |= {"ends_on": formats.day(reading.period.end, "short")}
            write(_written(line.get(name), point) for name in _headings())
    return (BOM + target.getvalue()).encode()


def _headings():
    return {
        "indicator": _("Code"),
        "name": _("Indicator"),
        "axes": _("Disaggregation"),
        "label": _("Value"),
        "starts_on": _("From"),
        "ends_on": _("To"),
        "period": _("In the period"),
        "new": pgettext("counted for the first time", "New"),
        "cumulative": _("Since the start"),
        "occurrences_period": _("Participations in the period"),
        "occurrences": _("Participations since the start"),
        "weight_period": _("Hours in the period"),
        "weight": _("Hours since the start"),
        "amount_period": _("MAD in the period"),
        "amount": _("MAD since the start"),
        "target": _("Target"),
        "percent": _("Per cent of the target"),
        "cumulative_of": _("Total as in"),
    }


def _written(value, point):
    """34,5 and 34, never 34.0; words as they are."""
    if value is None or value == "":
        return ""
    if isinstance(value, int | float | Decimal):
        text = f"{Decimal(str(value)).normalize():f}"
        return text.replace(".", point)
    return value


def _lines(reading, indicator):
    about = {
        "indicator": indicator.code,
        "name": indicator.name,
        "starts_on": reading.period.start.isoformat(),
        "ends_on": reading.period.end.isoformat(),
    }
    if not indicator.is_computed:
        yield about | {"target": indicator.target}
    for (axes, values), numbers in _places(indicator).items():
        line = about | {"axes": ",".join(axes), "values": ",".join(values), "label": label_of(reading, axes, values)}
        if not axes:
            line |= {"target": indicator.target, "percent": indicator.percent}
        yield line | numbers


def _places(indicator):
    """The numbers of each place in the figure; with small numbers hidden, those that its tables show."""
    if not indicator.is_small_hidden:
        return {place: {kind: cell[kind] for kind in NUMBERS} for place, cell in indicator.cells.items()}
    numbers = [indicator.in_period, indicator.new, indicator.cumulative]
    numbers += [number for table in indicator.tables for number in table.numbers if number.kind]
    places = {}
    for number in numbers:
        shown = number.text if number.is_hidden else number.shown
        place = places.setdefault((number.axes, number.values), {})
        place[number.kind] = shown
        if number.kept is not None:
            place["cumulative_of"] = indicator.report.compared_with
    return places


def _charts(reading):
    """What the document draws: every chart stands beside the table with the same numbers."""
    aimed = [each for each in reading.people_indicators if each.percent is not None]
    return {
        "progress": charts.bullet_chart(
            [(f"{each.code} {each.name}", each.value.shown, each.target) for each in aimed],
            title=_("Progress to the targets"),
            description=_("For each indicator, how much of its target is reached. The red mark is the target."),
        ),
        "maps": [map_of(each) for each in reading.key_figures],
        "indicators": {
            each.code: {"growth": growth_chart(each), "areas": area_chart(each)} for each in reading.people_indicators
        },
    }


def growth_chart(indicator):
    """The total month by month; for readers outside as the published reports gave it."""
    if not indicator.growth:
        return ""
    title, description = (
        (
            _("%(indicator)s: growth from report to report"),
            _("The total since the start as each published report gave it, and the target."),
        )
        if indicator.is_small_hidden
        else (
            _("%(indicator)s: growth month by month"),
            _("The total since the start at the end of each month, and the target."),
        )
    )
    return charts.line_chart(
        indicator.growth,
        target=indicator.target,
        title=title % {"indicator": indicator.code},
        description=description,
        words=(_("Total since the start"), _("Target")),
    )


def area_chart(indicator):
    """Women, men and everybody else by area; nothing when one of its numbers is hidden, or when sessions count."""
    tables = indicator.tables if indicator.counts == "people" else []
    table = next((table for table in tables if table.axis == "area"), None)
    rows = [row for row in table.rows if not (row.is_total or row.is_overlap)] if table else []
    if not rows or any(number.is_hidden for row in rows for number in row.numbers):
        return ""
    bars = []
    for row in rows:
        by_sex = {number.values[1]: number.shown for number in row.numbers if number.axes == ("area", "sex")}
        bars.append((row.label, [by_sex["F"], by_sex["M"], by_sex.get("X", 0) + by_sex["U"]]))
    return charts.bar_chart(
        bars,
        series=[_("Women"), _("Men"), _("Other or not known")],
        title=_("%(indicator)s: women and men by area") % {"indicator": indicator.code},
        description=_("For each area, how many women and men were counted since the start."),
    )


def map_of(indicator):
    """Where the people of an indicator were counted: its numbers by area, hidden ones hatched; "" without provinces."""
    report = indicator.report
    if not report.provinces:
        return ""
    numbers = [(code, indicator.in_area(code)) for code in report.order("area")]
    return charts.area_map(
        [
            (report.name("area", code), report.provinces.get(code, []), _told_or_none(number), number.text)
            for code, number in numbers
        ],
        title=f"{indicator.code} {indicator.name}",
        description=_("People counted in each area since the start. The small map shows where in the country this is."),
    )


def _told_or_none(number):
    return None if number.is_hidden else number.shown
