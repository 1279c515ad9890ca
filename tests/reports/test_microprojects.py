"""Micro-projects in a report: counted with their money, opened to the files behind a number, in the documents."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from microprojects.models import Grant
from programme.models import Indicator
from programme.scope import EVERYTHING, scoped
from reports.figures.reading import Reading
from reports.models import Report
from reports.pdf import figures_sheet, report_html
from tests.microprojects import granted

pytestmark = pytest.mark.django_db


@pytest.fixture
def january(frozen, areas):
    """The report on January 2019, in which one grant of 45,000 MAD was signed in Khouribga."""
    with scoped(EVERYTHING):
        granted.signed(areas.khouribga)
    return frozen(Report.objects.create(starts_on=date(2019, 1, 1), ends_on=date(2019, 1, 31), number=1))


def test_a_frozen_number_of_grants_opens_the_agreements_behind_it(client, january, me_officer, stranger):
    address = reverse("reports:indicator", args=[january.pk, 1, "R2.1"]) + "cell/"
    client.force_login(me_officer)

    page = client.get(address, {"axes": "area", "values": "khouribga", "kind": "cumulative"})

    assert page.status_code == 200
    (row,) = page.context["rows"]
    assert (row.record, row.code, row.amount) == (Grant.objects.get(), "APP/2018/01/C01", 45_000)
    assert row.record.get_absolute_url() in page.content.decode()


def test_documents_and_sheets_say_how_many_and_how_much(january):
    snapshot = january.snapshots.get()
    with override("en"):
        reading = Reading(snapshot.data)
        html = report_html(snapshot, reading)
        grants = next(each for each in reading.computed if each.code == "R2.1")
        (by_area,) = grants.tables
        sheet = figures_sheet(reading).decode()

    assert by_area.head == ("In the period", "MAD in the period", "Since the start", "MAD since the start")
    khouribga = next(row for row in by_area.rows if row.label == "Khouribga")
    assert [number.text for number in khouribga.numbers] == ["1", "45\u202f000", "1", "45\u202f000"]
    assert "in the period (45" in " ".join(html.split())
    assert "MAD since the start" in sheet.splitlines()[0]


def test_indicators_that_nobody_counts_by_a_rule_do_not_stop_a_report(frozen, programme):
    Indicator.objects.filter(code="R2.1").update(rule=Indicator.Rule.TYPED)

    report = frozen(Report.objects.create(starts_on=date(2019, 1, 1), ends_on=date(2019, 1, 31), number=1))

    assert "R2.1" not in {each.code for each in Reading(report.snapshots.get().data).computed}


def test_headcounts_stand_by_area_and_readers_outside_have_their_total_unless_it_is_small():
    data = {"names": {"area": [["khouribga", {"fr": "Khouribga"}]]}, "indicators": []}
    data["reached"] = {"headcounts": [["khouribga", 12, 8, 1, 5, 20]], "people": {"reached": 3}}
    few = data | {"reached": {"headcounts": [["khouribga", 2, 1, 0, 1, 3]], "people": {"reached": 3}}}

    assert Reading(data).headcounts[0] == ("Khouribga", [12, 8, 1, 21, 5, 20])
    assert Reading(data).headcounts[-1][1] == [12, 8, 1, 21, 5, 20]
    assert Reading(data | {"reached": None}).headcounts == []
    outside = Reading(data, hide_small=True), Reading(few, hide_small=True)
    assert [(each.headcounts, each.reached, each.headcount_total.text) for each in outside] == [
        ([], None, "21"), ([], None, "<5"),
    ]  # fmt: skip
