"""The map of the areas: on the home page and in the document the same numbers as in the table."""

import re

import pytest
from django.urls import reverse

from reports import actions
from reports.figures.reading import Reading
from reports.pdf import map_of, report_html
from tests.facts import person, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(report, frozen):
    """Twelve returnees in Khouribga, three in Oujda."""
    for number in range(15):
        where = "khouribga" if number < 12 else "oujda"
        registered(person(sex="F", in_area=where), f"2018-04-{number + 1:02d}", in_area=where)
    return frozen(report)


def reading(report, **options):
    return Reading(report.snapshots.get().data, **options)


def listed(chart):
    """{area: its number} as the list below the map says."""
    return dict(re.findall(r'<bdi dir="auto">([^<]+)</bdi></span\s*>\s*<strong><bdi>([^<]+)</bdi>', chart))


def test_the_map_says_what_the_table_of_areas_says(figures):
    whole = reading(figures)
    [r11] = [each for each in whole.people_indicators if each.code == "R1.1"]
    chart = str(map_of(r11))

    table = {area: {each.code: number.text for each, number in numbers}["R1.1"] for area, numbers in whole.areas}
    assert listed(chart) == table
    assert (table["Khouribga"], table["Oujda"]) == ("12", "3")


def test_what_readers_outside_may_not_know_is_hatched_on_the_map(figures):
    [r11] = [each for each in reading(figures, hide_small=True).people_indicators if each.code == "R1.1"]
    chart = str(map_of(r11))

    assert listed(chart)["Oujda"] == "&lt;5"
    assert re.search(r"Oujda\W+&lt;5", chart.partition("<title>")[2].partition("</title>")[0])
    assert 'class="mhidden"' in chart and 'class="hatched"' in chart


def test_figures_frozen_before_there_were_maps_have_none(figures):
    snapshot = figures.snapshots.get()
    old = {**snapshot.data}
    del old["provinces"]

    assert {map_of(each) for each in Reading(old).people_indicators} == {""}
    assert "map-picture" not in report_html(snapshot, Reading(old))


def test_a_map_shows_the_provinces_as_they_were_when_the_figures_were_frozen(figures, areas):
    before = str(map_of(reading(figures).people_indicators[0]))

    areas.khouribga.provinces = ["12.391"]
    areas.khouribga.save(update_fields=["provinces"])

    assert str(map_of(reading(figures).people_indicators[0])) == before


def test_the_document_has_a_page_of_areas_with_a_map_for_each_key_figure(figures):
    html = report_html(figures.snapshots.get(), reading(figures))

    page = html.partition('id="areas"')[2].partition("</section>")[0]
    assert page.count("map-picture") == len(reading(figures).key_figures) == 4
    assert 'href="#areas"' in html


def test_the_reader_chooses_which_indicator_stands_on_the_map(figures, client, manager, donor):
    client.force_login(manager)
    home = reverse("home")

    assert client.get(home).context["mapped"].code == "R1.1"
    assert client.get(home, {"map": "R1.2"}).context["mapped"].code == "R1.2"
    assert client.get(home, {"map": "nothing"}).context["mapped"].code == "R1.1"

    client.force_login(donor)
    assert client.get(home).context["map"] == "", "nothing is published yet"
    actions.approve(figures, version=1, by=manager)
    page = client.get(home).content.decode()
    assert listed(page)["Oujda"] == "&lt;5"
