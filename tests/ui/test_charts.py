import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from ui.charts import BAR_WIDTH, COLOURS, bar_chart, bullet_chart, line_chart

ABOUT = {"title": "People by area", "description": "Women, men and not known."}


def shapes(chart, name, *attributes):
    """The numbers of these attributes of each shape of class `name`."""
    found = re.findall(rf'<[a-z]+\s+class="{name}"[^>]*>', chart)
    return [[float(re.search(rf'\s{each}="([\d.]+)"', shape).group(1)) for each in attributes] for shape in found]


def bars(chart):
    return shapes(chart, "c1", "x", "width")


def test_the_colours_of_charts_are_those_of_the_tokens():
    tokens = Path(settings.BASE_DIR, "static/css/tokens.css").read_text()
    light = tokens[: tokens.index("prefers-color-scheme")]

    assert {name: re.search(rf"--{name}: (\S+);", light).group(1) for name in COLOURS} == COLOURS


@pytest.mark.parametrize(
    "chart",
    [
        bar_chart([("Khouribga", [3, 2, 1])], series=["Women", "Men", "Not known"], **ABOUT),
        bullet_chart([("R1.1", 412, 500), ("R1.3", 3, None)], **ABOUT),
        line_chart([(date(2018, 1, 1), 4), (date(2018, 2, 1), 9)], target=12, words=("People", "Target"), **ABOUT),
        bar_chart([], **ABOUT),
        line_chart([], target=None, words=("People", "Target"), **ABOUT),
    ],
)
def test_a_chart_has_title_and_description_and_nothing_that_the_security_policy_forbids(chart):
    assert "<figcaption>People by area</figcaption>" in chart
    assert "Women, men and not known." in chart
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", chart)


def test_a_label_cannot_smuggle_markup_in():
    chart = bar_chart([("<script>alert(1)</script>", 3)], **ABOUT)

    assert "<script" not in chart and "&lt;script&gt;" in chart


def test_bars_are_as_long_as_their_numbers():
    chart = bar_chart([("Khouribga", 200), ("Oujda", 50), ("Rabat", 0)], **ABOUT)

    assert [width for _, width in bars(chart)] == [BAR_WIDTH, BAR_WIDTH / 4, 0]


def test_in_arabic_bars_begin_on_the_right():
    with override("ar"):
        chart = bar_chart([("خريبكة", 200), ("وجدة", 50)], **ABOUT)

    assert [x + width for x, width in bars(chart)] == [BAR_WIDTH, BAR_WIDTH]


def test_a_target_that_was_passed_stands_inside_the_bar():
    with override("en"):
        chart = bullet_chart([("R1.2", 1200, 600)], **ABOUT)

    assert shapes(chart, "mark", "x") == [[BAR_WIDTH / 2]]
    assert "200.0%" in chart


def test_a_growing_total_climbs_and_ends_below_its_target():
    with override("en"):
        points = [(date(2018, month, 1), 100 * month) for month in range(1, 6)]
        chart = line_chart(points, target=600, words=("People", "Target"), **ABOUT)

    corners = re.search(r'points="([^"]+)"', chart).group(1).split()
    heights = [float(corner.split(",")[1]) for corner in corners]
    [[target]] = shapes(chart, "target", "y1")
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] > target
    assert "January" in chart and "May" in chart
