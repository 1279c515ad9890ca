import json
import re
import tomllib

import pytest
from django.conf import settings
from django.utils.translation import override

from ui.charts import INSET, MAP_HEIGHT, MAP_WIDTH, OUTLINES, PIN, area_map

ABOUT = {"title": "People by area", "description": "Where they were counted."}
BENI_MELLAL = ("Béni Mellal", ["05.091"], 127, "127")
KHOURIBGA = ("Khouribga", ["05.311"], 287, "287")
RABAT_SALE = ("Rabat-Salé", ["04.421", "04.441"], 14, "14")
OUJDA = ("Oujda", ["02.411"], None, "<5")
FOUR = [BENI_MELLAL, KHOURIBGA, RABAT_SALE, OUJDA]


def drawn(*areas):
    with override("en"):
        return area_map(areas, **ABOUT)


def steps(chart):
    """The step of each province that is drawn."""
    return re.findall(r'<path\s+class="m(\w+)"', chart)


def legend(chart):
    return re.findall(r'key-map-(\w+)"><bdi>([^<]*)</bdi>', chart)


def pins(chart):
    return [(int(x), int(y)) for x, y in re.findall(r'class="pin"\s+d="M(-?\d+) (-?\d+)v', chart)]


def test_every_province_where_the_programme_works_has_an_outline():
    programme = tomllib.loads((settings.BASE_DIR / "programme/data/je_suis_migrant.toml").read_text())
    outlines = json.loads(OUTLINES.read_text())["provinces"]

    assert {code for area in programme["areas"] for code in area["provinces"]} - set(outlines) == set()
    assert len(outlines) == 75, "another programme may work anywhere"
    assert OUTLINES.stat().st_size < 50_000


def test_a_map_says_in_words_what_it_shows():
    chart = drawn(*FOUR)

    assert "<figcaption>People by area</figcaption>" in chart
    assert "Where they were counted." in chart
    assert "<title>Béni Mellal: 127, Khouribga: 287, Rabat-Salé: 14, Oujda: &lt;5</title>" in chart
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", chart)


def test_more_people_stand_in_a_stronger_step_and_the_legend_tells_from_where_to_where():
    chart = drawn(*FOUR)

    assert steps(chart) == ["2", "3", "1", "1", "hidden"]
    assert legend(chart) == [("1", "1–100"), ("2", "101–200"), ("3", "201–300"), ("hidden", "hidden")]


def test_a_hidden_number_is_hatched_and_tells_nothing_by_its_step():
    one, ten = (drawn(BENI_MELLAL, ("Oujda", ["02.411"], None, text)) for text in ("<5", "c"))

    assert one.replace("&lt;5", "c") == ten
    assert one.count('fill="url(#hatch)"') == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 0), ["0", "0"]),
        ((0, 1), ["0", "1"]),
        ((1, 2), ["1", "2"]),
        ((1, 3), ["1", "3"]),
        ((100, 300), ["1", "3"]),
        ((101, 301), ["1", "2"]),
    ],
)
def test_steps_begin_above_their_limits(values, expected):
    areas = [("Béni Mellal", ["05.091"], values[0], ""), ("Khouribga", ["05.311"], values[1], "")]

    assert steps(drawn(*areas)) == expected


def test_an_area_without_outline_stands_in_the_list_without_a_number():
    chart = drawn(("Tunis", ["TN.11"], 9, "9"), KHOURIBGA)

    numbers = re.findall(r'class="map-number">(\d)</span>\s*<bdi dir="auto">([^<]+)', chart)
    assert numbers == [("1", "Khouribga")]
    assert '<bdi dir="auto">Tunis</bdi>' in chart


def test_a_programme_elsewhere_has_a_list_and_no_picture():
    chart = drawn(("Tunis", ["TN.11"], 9, "9"))

    assert "<svg" not in chart and "Tunis" in chart
    assert "<figure" in drawn(), "also without any area"


@pytest.mark.parametrize("areas", [FOUR, [OUJDA], [RABAT_SALE, ("Figuig", ["02.251"], 3, "3")]])
def test_all_areas_lie_in_the_window_and_no_number_under_the_small_map(areas):
    chart = drawn(*areas)
    x, y = map(int, re.search(r'class="inset"\s+x="(\d+)"\s+y="(\d+)"', chart).groups())

    assert all(0 < across < MAP_WIDTH and 45 < down < MAP_HEIGHT for across, down in pins(chart))
    heads = [(across, down - PIN) for across, down in pins(chart)]
    assert not [head for head in heads if x < head[0] < x + INSET and y < head[1] < y + INSET]


def test_a_map_is_not_turned_round_in_arabic():
    with override("ar"):
        arabic = area_map(FOUR, **ABOUT)

    assert pins(arabic) == pins(drawn(*FOUR))
    assert "\u20661–100\u2069" in arabic
