"""Charts and maps as HTML with small SVG pictures, the same on a page and in a PDF (why no library: decision 0004).

Words and numbers are text of the page, so they keep their size on a phone, are shaped and ordered in Arabic, and are
read aloud; SVG holds the shapes only. Shapes carry their colour for documents and a class for pages, where tokens.css
decides in both schemes. Everything is drawn from the reading side: Arabic charts begin on the right.
"""

import json
from datetime import date
from decimal import Decimal
from functools import cache
from math import ceil
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

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
    "map-land": "#e9ecea",
    "map-1": "#b5dad5",
    "map-2": "#55a19d",
    "map-3": "#0b5d5e",
    "ink-soft": "#47585f",
}
BAR_WIDTH, GAP = 600, 3
LINE_WIDTH, LINE_HEIGHT = 600, 220
MAP_WIDTH, MAP_HEIGHT, INSET = 600, 400, 104
PIN = 30  # how far above its place an area's number stands, so that it does not cover a small one
OUTLINES = Path(__file__).parent / "data" / "provinces.json"


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


def area_map(areas, *, title, description):
    """Where numbers belong: areas of (name, HCP codes of its provinces, number or None when hidden, its text).

    Three steps at most, from faint to strong, hollow for nothing, hatched for hidden; a number on the map leads to the
    list. An area without outlines, as of another country, stands in the list alone. Arabic does not turn maps round.
    """
    top = max((value for *_rest, value, _text in areas if value is not None), default=0)
    limits = _limits(top)
    drawn = [_area(*area, limits) for area in areas]
    placed = [area for area in drawn if area["paths"]]
    for number, area in enumerate(placed, 1):
        area["number"] = number
    return _drawn(
        "map",
        title=title,
        description=description,
        areas=drawn,
        legend=_legend(limits, {area["step"] for area in placed}),
        says=formats.listed(f"{formats.colon(area['label'])} {area['text']}" for area in drawn),
        window=_window(placed) if placed else None,
    )


@cache
def _outlines():
    """As script/map draws them: lengths in units of 500 m."""
    return json.loads(OUTLINES.read_text())


def _area(label, provinces, value, text, limits):
    shapes = [_outlines()["provinces"][code] for code in provinces if code in _outlines()["provinces"]]
    step = "hidden" if value is None else sum(value > limit for limit in [0, *limits[:-1]])
    return {
        "label": label,
        "text": text,
        "step": step,
        "paths": [shape["path"] for shape in shapes],
        "box": _around(shape["box"] for shape in shapes) if shapes else None,
        "point": shapes[0]["point"] if shapes else None,
    }


def _limits(top):
    """Up to three round numbers at which steps end, the last one at least `top`: 100, 200, 300."""
    if not top:
        return []
    rough = Decimal(ceil(top)) / 3
    unit = Decimal(10) ** max(rough.adjusted(), 0)
    step = next(int(unit * by) for by in (1, 2, 3, 4, 5, 10) if unit * by >= rough)
    return [step * number for number in range(1, ceil(Decimal(top) / step) + 1)]


def _legend(limits, steps):
    """What each step in use means, in words."""
    firsts = [1, *(limit + 1 for limit in limits)]
    words = {0: formats.number(0), "hidden": _("hidden")}
    for step, (first, last) in enumerate(zip(firsts, limits, strict=False), 1):
        words[step] = formats.number(last) if first == last else _range(first, last)
    return [(step, words[step]) for step in (0, 1, 2, 3, "hidden") if step in steps]


def _range(first, last):
    """1–100, never turned round by Arabic."""
    return formats.left_to_right(f"{formats.number(first)}–{formats.number(last)}")


def _window(placed):
    """What is shown of the country: all areas with some land around them, and where on the picture they lie."""
    left, top, right, bottom = _around(area["box"] for area in placed)
    units = max(1.2 * (right - left) / MAP_WIDTH, 1.35 * (bottom - top) / MAP_HEIGHT, 0.4)  # in one of the picture's
    x, y = (left + right - units * MAP_WIDTH) / 2, (top + bottom - units * MAP_HEIGHT) / 2
    for area in placed:
        area["x"], area["y"] = round((area["point"][0] - x) / units), round((area["point"][1] - y) / units)
        area["top"] = area["y"] - PIN
    return {
        "country": _outlines()["country"]["path"],
        "transform": f"scale({1 / units:.4f}) translate({-x:.0f} {-y:.0f})",
        "units": _plain(units),
        "line": _plain(1.5 * units),
        "width": MAP_WIDTH,
        "height": MAP_HEIGHT,
        "pin": PIN,
        "inset": _inset(placed, (x, y, x + units * MAP_WIDTH, y + units * MAP_HEIGHT)),
    }


def _inset(placed, frame):
    """The small map of the country with the window's frame, in the first corner where no area's number stands."""
    end, foot = MAP_WIDTH - INSET - 1, MAP_HEIGHT - INSET - 1
    corners = [(1, 1), (end, foot), (end, 1)]
    x, y = next((each for each in corners if not _covers(each, placed)), (1, foot))
    left, top, right, bottom = _around([_outlines()["country"]["box"], frame])
    units = max(right - left, bottom - top) / (INSET - 12)
    beside, above = x + (INSET - (right - left) / units) / 2, y + (INSET - (bottom - top) / units) / 2
    return {
        "x": x,
        "y": y,
        "size": INSET,
        "country": _outlines()["small"],
        "frame": [round(each) for each in (*frame[:2], frame[2] - frame[0], frame[3] - frame[1])],
        "transform": f"translate({beside:.1f} {above:.1f}) scale({1 / units:.4f}) translate({-left:.0f} {-top:.0f})",
        "line": _plain(1.5 * units),
    }


def _covers(corner, placed):
    x, y = corner
    return any(x - PIN < area["x"] < x + INSET + PIN and y - PIN < area["y"] < y + INSET + 2 * PIN for area in placed)


def _around(boxes):
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


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
