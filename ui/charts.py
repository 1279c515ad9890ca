"""Charts as HTML with small SVG pictures: the same on a page and in a PDF (why no library: docs/decisions/0004-*.md).

Words and numbers are text of the page, so they keep their size on a phone, are shaped and ordered in Arabic, and are
read aloud; SVG holds the shapes only. Shapes carry their colour for documents and a class for pages, where tokens.css
decides in both schemes. Everything is drawn from the reading side: Arabic charts begin on the right.
"""

from datetime import date
from decimal import Decimal
from math import ceil

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from ui import formats

# As in static/css/tokens.css (light); tests/ui holds the two together.
COLOURS = {
    "chart-1": "#0b5d5e",
    "chart-2": "#e9a21b",
    "surface": "#ffffff",
    "surface-sunk": "#f1f3f2",
    "line-strong": "#84959a",
    "chart-grid": "#dde3e3",
    "chart-target": "#ad261c",
}
BAR_WIDTH, GAP = 600, 3
LINE_WIDTH, LINE_HEIGHT = 600, 220


def bar_chart(rows, *, title, description, series=()):
    """Horizontal bars by category: rows of (label, value) or, with `series` names, of (label, [a value a series]).

    At most three series: filled dark, filled light, hollow, so that they differ without colour too.
    """
    rows = [(label, list(value) if series else [value]) for label, value in rows]
    longest = max((sum(values) for _, values in rows), default=0) or 1
    bars = [
        {
            "label": label,
            "total": formats.number(sum(values)),
            "parts": _parts(values, longest),
            "says": formats.listed(_with_numbers(series, values)),
        }
        for label, values in rows
    ]
    return _drawn("bar", title=title, description=description, series=series, bars=bars)


def bullet_chart(rows, *, title, description):
    """How far each (label, value, target) has come: a bar on its track, and a mark where the target stands."""
    bars = [_bullet(label, value, target or 0) for label, value, target in rows]
    return _drawn("bullet", title=title, description=description, bars=bars)


def line_chart(points, *, target, title, description, words):
    """A total month by month, points of (date, value), with the target as a dashed line.

    `words` names the two lines: (what is counted, the target).
    """
    steps = _steps(max([value for _, value in points] + [target or 0, 1]))
    months = [day.year * 12 + day.month for day, _ in points]
    between = Decimal(LINE_WIDTH - 12) / max(1, months[-1] - months[0] if months else 0)
    corners = [
        (between * (month - months[0]), _height(value, steps[-1]))
        for month, (_, value) in zip(months, points, strict=True)
    ]
    return _drawn(
        "line",
        title=title,
        description=description,
        words=words,
        value=formats.number(points[-1][1]) if points else formats.NOTHING,
        target=formats.number(target),
        corners=" ".join(f"{_from_start(x)},{_plain(y)}" for x, y in corners),
        end=[_from_start(corners[-1][0]), _plain(corners[-1][1])] if corners else None,
        target_y=_plain(_height(target, steps[-1])) if target else None,
        steps=[formats.number(step) for step in reversed(steps)],
        grid=[_plain(_height(step, steps[-1])) for step in steps],
        months=_ticks(months) if points else [],
    )


def _ticks(months):
    """The first month, the one in the middle and the last one, by name; months are counted since the year 0."""
    first, last = months[0], months[-1]
    shown = sorted({first, (first + last) // 2, last})
    return [formats.month(date((month - 1) // 12, (month - 1) % 12 + 1, 1)) for month in shown]


def _drawn(kind, **context):
    context |= {"colours": {name.replace("-", "_"): colour for name, colour in COLOURS.items()}}
    return render_to_string(f"ui/charts/{kind}.html", context | {"width": BAR_WIDTH, "height": LINE_HEIGHT})


def _with_numbers(series, values):
    return [f"{name} {formats.number(value)}" for name, value in zip(series, values, strict=False)]


def _parts(values, longest):
    """One bar's pieces, each after the one before, a hair apart."""
    parts, x = [], Decimal(0)
    for value in values:
        length = BAR_WIDTH * Decimal(value) / longest
        drawn = max(length - GAP, Decimal(2)) if value and len(values) > 1 else length
        parts.append({"value": formats.number(value), "x": _from_start(x, drawn), "width": _plain(drawn)})
        x += length
    return parts


def _bullet(label, value, target):
    whole = max(value, target, 1)
    length = BAR_WIDTH * Decimal(value) / whole
    mark = min(BAR_WIDTH * Decimal(target) / whole, Decimal(BAR_WIDTH - 5))
    return {
        "label": label,
        "value": formats.number(value),
        "target": formats.number(target),
        "share": formats.percent(Decimal(100) * value / target, 1) if target else formats.NOTHING,
        "x": _from_start(Decimal(0), length),
        "width": _plain(length),
        "mark": _from_start(mark, Decimal(5)) if target else None,
    }


def _from_start(x, width=Decimal(0)):
    """Where a shape of this width stands in the picture when reading begins x before it."""
    return _plain(BAR_WIDTH - x - width if get_language_bidi() else x)


def _height(value, most):
    return 8 + (LINE_HEIGHT - 16) * (1 - Decimal(value) / most)


def _plain(number):
    """A coordinate, with a point in every language."""
    return f"{number:.1f}"


def _steps(most):
    """Three to six round numbers from nothing to at least `most`: 0, 200, 400, 600."""
    rough = Decimal(most) / 4
    unit = Decimal(10) ** rough.adjusted()
    step = next(unit * by for by in (1, 2, Decimal("2.5"), 5, 10) if unit * by >= rough)
    step = max(step, Decimal(1))
    return [step * number for number in range(ceil(Decimal(most) / step) + 1)]
