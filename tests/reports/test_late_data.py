"""Data that arrive after a report was published show in the next one as a dated adjustment."""

from datetime import date

import pytest

from beneficiaries.models import Registration
from reports import actions
from reports.figures.reading import Reading
from reports.models import Report
from tests.facts import person, registered

pytestmark = pytest.mark.django_db


def next_report():
    return Report.objects.create(starts_on=date(2018, 5, 1), ends_on=date(2018, 5, 31), number=5)


def returnees(report):
    return Reading(report.snapshots.first().data).computed[0]


@pytest.fixture
def april(report, frozen, manager):
    """Published with one person."""
    registered(person(), "2018-04-10")
    frozen(report)
    actions.approve(report, version=1, by=manager)
    return report


def test_without_late_data_the_adjustment_is_none(april, frozen):
    registered(person(), "2018-05-10")

    may = returnees(frozen(next_report()))

    assert may.adjustment["difference"] == 0
    assert (may.new.value, may.cumulative.value) == (1, 2)


def test_late_data_are_dated_and_explain_the_total(april, frozen):
    registered(person(), "2018-04-28")
    registered(person(), "2018-03-03")
    registered(person(), "2018-05-10")

    may = returnees(frozen(next_report()))

    assert {name: may.adjustment[name] for name in ("report", "period_end", "reported", "recounted", "difference")} == {
        "report": "RAP-2018-04",
        "period_end": "2018-04-30",
        "reported": 1,
        "recounted": 3,
        "difference": 2,
    }
    assert may.adjustment["reported"] + may.adjustment["difference"] + may.new.value == may.cumulative.value == 4
    assert "+2" in may.adjustment_text
    assert returnees(april).cumulative.value == 1, "what was published stays"


def test_a_line_taken_out_gives_a_negative_adjustment(april, frozen):
    Registration.objects.filter(on=date(2018, 4, 10)).delete()

    assert returnees(frozen(next_report())).adjustment["difference"] == -1


def test_a_share_is_rounded_half_up_as_people_and_charts_do(report, frozen):
    for day in range(1, 9):
        registered(person(), f"2018-04-{day:02d}", group="TG2_SUBSAHARAN")
    migrants = Reading(frozen(report).snapshots.get().data).computed[1]
    migrants.about["target"] = "6400"

    assert str(migrants.percent) == "0.1"
    migrants.about["target"] = "16000"
    assert str(migrants.percent) == "0.1", "0.05 per cent"


def test_a_report_that_nobody_published_is_not_compared_with(report, frozen):
    frozen(report)
    registered(person(), "2018-04-28")

    assert returnees(frozen(next_report())).adjustment is None
