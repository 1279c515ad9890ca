"""Charts as SVG text: the same picture on a page and in a PDF (why no library: docs/decisions/0004-*.md).

Geometry is in units of the view box, `width` wide: about 400 for a page (a phone shows it at its own size), 640 for
a document. Colours stand in the markup for documents; on a page the classes let tokens.css decide, in both schemes.
Everything is drawn from the reading side, so that Arabic charts begin on the right.
"""

from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi

from ui import formats

# As in static/css/tokens.css (light); tests/ui holds the two together.
COLOURS = {
    "c1": "#0b5d5e",
    "c2": "#e9a21b",
    "c3": "#ffffff",
    "on1": "#ffffff",
    "on2": "#16242a",
    "on3": "#16242a",
    "ink": "#16242a",
    "soft": "#47585f",
    "track": "#f1f3f2",
    "outline": "#84959a",
    "grid": "#dde3e3",
    "target": "#ad261c",
}
TEXT = 13
SMALL = 12
BAR = 18
ROW = 48
LETTER = 7.2  # about as wide as a digit of size TEXT
RIGHT_TO_LEFT, END = "\u2067", "\u2069"  # "412 / 500" is read from the right, as the page around it


def bar_chart(rows, *, title, description, series=(), width=400):
    """Horizontal bars by category: rows of (label, value) or, with `series` names, of (label, [a value a series]).

    At most three series: filled dark, filled light, hollow, so that they differ without colour too.
    """
    rows = [(label, value if series else [value]) for label, value in rows]
    longest = max((sum(values) for _, values in rows), default=0)
    scale = Decimal(width) / longest if longest else Decimal(0)
    canvas = _Canvas(width)
    top = canvas.legend(series) if series else 0
    for number, (label, values) in enumerate(rows):
        y = top + number * ROW
        canvas.text(0, y + 15, label)
        canvas.text(width, y + 15, formats.number(sum(values)), anchor="end", bold=True)
        canvas.segments(y + 22, values, scale, named=bool(series))
    return canvas.svg(top + len(rows) * ROW, title, description)


def bullet_chart(rows, *, title, description, width=400):
    """How far each (label, value, target) has come: a bar on its track, and a mark where the target stands."""
    canvas = _Canvas(width)
    for number, (label, value, target) in enumerate(rows):
        y, whole = number * ROW, max(value, target, 1)
        share = formats.percent(Decimal(100) * value / target) if target else formats.NOTHING
        canvas.text(0, y + 15, label)
        canvas.text(width, y + 15, f"{formats.number(value)} / {formats.number(target)} · {share}", anchor="end")
        canvas.rect(0, y + 22, width, BAR, "track")
        canvas.rect(0, y + 22, _scaled(width, value, whole), BAR, "c1")
        if target:
            x = min(_scaled(width, target, whole), width - 1)
            canvas.line((x, y + 19), (x, y + 22 + BAR + 3), "target", stroke=3)
    return canvas.svg(len(rows) * ROW, title, description)


def line_chart(points, *, target, title, description, words, width=400):
    """A total month by month, points of (date, value), with the target as a dashed line.

    `words` names the two lines: (what is counted, the target).
    """
    canvas = _Canvas(width)
    height, top = round(width * 0.42), 44
    canvas.line_legend(words)
    steps = _steps(max([value for _, value in points] + [target or 0, 1]))
    left = Decimal(len(formats.number(steps[-1]))) * Decimal(LETTER) + 8
    place = _plot(points, left=left, right=width - 4, top=top, height=height, most=steps[-1])
    for step in steps:
        y = top + height - _scaled(height, step, steps[-1])
        canvas.line((left, y), (width, y), "grid")
        canvas.text(left - 8, y + 4, formats.number(step), anchor="end", css="soft")
    if target:
        y = top + height - _scaled(height, target, steps[-1])
        canvas.line((left, y), (width, y), "target", stroke=2, dashes="6 4")
    canvas.path(place)
    _name_months(canvas, points, place, y=top + height + 20)
    if points:
        x, y = place[-1]
        canvas.dot(x, y)
        canvas.text(x, max(y - 10, 12), formats.number(points[-1][1]), anchor="end", bold=True)
    return canvas.svg(top + height + 30, title, description)


def _name_months(canvas, points, place, *, y):
    """At most six months have their name under the axis, the last one always."""
    every = max(1, -(-len(points) // 6))
    last = len(points) - 1
    for index, ((month, _), (x, _)) in enumerate(zip(points, place, strict=True)):
        if (last - index) % every == 0 and (index == last or x < canvas.width - 70):
            anchor = "end" if index == last else "middle"
            canvas.text(x, y, f"{formats.month_short(month)} {month:%y}", anchor=anchor, css="soft")


def _plot(points, *, left, right, top, height, most):
    between = (right - left) / max(1, len(points) - 1)
    return [
        (left + between * index, top + height - _scaled(height, value, most)) for index, (_, value) in enumerate(points)
    ]


def _scaled(length, value, whole):
    return Decimal(length) * Decimal(value) / Decimal(whole)


def _steps(most):
    """Four or five round numbers from nothing to at least `most`: 0, 200, 400, 600."""
    rough = Decimal(most) / 4
    unit = Decimal(10) ** rough.adjusted()
    step = next(unit * by for by in (1, 2, Decimal("2.5"), 5, 10) if unit * by >= rough)
    step = max(step, Decimal(1))
    return [step * number for number in range(int(-(-Decimal(most) // step)) + 1)]


class _Canvas:
    """Shapes in reading direction: x grows from the side where reading starts."""

    def __init__(self, width):
        self.width, self.parts, self.from_right = width, [], get_language_bidi()

    def x(self, x):
        return round(float(self.width - x if self.from_right else x), 1)

    def rect(self, x, y, width, height, css, *, hollow=False):
        start = self.x(x + width) if self.from_right else self.x(x)
        outline = mark_safe(f' stroke="{COLOURS["outline"]}" stroke-width="1.5"') if hollow else ""
        self._add(
            '<rect class="{}{}" x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"{}/>',
            css,
            " hollow" if hollow else "",
            start,
            y,
            round(float(width), 1),
            height,
            COLOURS[css],
            outline,
        )

    def segments(self, y, values, scale, *, named):
        """One bar; where it has several parts each tells its number, if there is room."""
        x = Decimal(0)
        for index, value in enumerate(values, start=1):
            length = value * scale
            drawn = max(length - (2 if named else 0), Decimal(0))
            if value:
                self.rect(x, y, drawn, BAR, f"c{index}", hollow=index == 3)
            if named and length > len(str(value)) * LETTER + 8:
                self.text(x + 6, y + 13.5, formats.number(value), css=f"on{index}")
            x += length

    def line(self, start, end, css, *, stroke=1, dashes=""):
        self._add(
            '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>',
            css,
            self.x(start[0]),
            round(float(start[1]), 1),
            self.x(end[0]),
            round(float(end[1]), 1),
            COLOURS[css],
            stroke,
            format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
        )

    def path(self, places):
        corners = " ".join(f"{self.x(x)},{round(float(y), 1)}" for x, y in places)
        self._add(
            '<polyline class="line" points="{}" fill="none" stroke="{}" stroke-width="3" stroke-linejoin="round"/>',
            corners,
            COLOURS["c1"],
        )

    def dot(self, x, y):
        self._add(
            '<circle class="c1" cx="{}" cy="{}" r="4.5" fill="{}"/>', self.x(x), round(float(y), 1), COLOURS["c1"]
        )

    def text(self, x, y, label, *, anchor="start", css="ink", bold=False):
        if self.from_right:
            anchor = {"start": "end", "end": "start", "middle": "middle"}[anchor]
            label = f"{RIGHT_TO_LEFT}{label}{END}" if "/" in str(label) else label
        self._add(
            '<text class="{}" x="{}" y="{}" text-anchor="{}" font-size="{}" fill="{}"{}>{}</text>',
            css,
            self.x(x),
            round(float(y), 1),
            anchor,
            TEXT if css == "ink" else SMALL,
            COLOURS[css],
            mark_safe(' font-weight="600"') if bold else "",
            label,
        )

    def legend(self, names):
        x = Decimal(0)
        for index, name in enumerate(names, start=1):
            self.rect(x, 2, 12, 12, f"c{index}", hollow=index == 3)
            self.text(x + 18, 13, name, css="soft")
            x += 18 + Decimal(len(str(name)) * LETTER) + 16
        return 26

    def line_legend(self, words):
        counted, target = words
        self.line((0, 10), (24, 10), "c1", stroke=3)
        self.text(30, 14, counted, css="soft")
        self.line((0, 28), (24, 28), "target", stroke=2, dashes="6 4")
        self.text(30, 32, target, css="soft")

    def svg(self, height, title, description):
        return format_html(
            '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}"'
            ' role="img" direction="ltr" font-family="Noto Sans, Noto Sans Arabic, sans-serif">'
            "<title>{}</title><desc>{}</desc>{}</svg>",
            self.width,
            height,
            self.width,
            height,
            title,
            description,
            format_html_join("", "{}", ((part,) for part in self.parts)),
        )

    def _add(self, markup, *values):
        self.parts.append(format_html(markup, *values))
