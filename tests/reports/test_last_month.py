"""“Is last month's report there?” – asked any number of times, one is made."""

from datetime import date

import pytest
import time_machine

from journal.models import Entry
from programme.models import Programme
from reports.models import Report
from reports.tasks import ReportTask, ensure_last_month, last_report
from reports.workflow import ReportStatus

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("today", "starts_on"),
    [
        ("2018-05-01", date(2018, 4, 1)),
        ("2018-05-31", date(2018, 4, 1)),
        ("2019-01-15", date(2018, 12, 1)),
        ("2020-06-01", date(2020, 5, 1)),
        ("2026-11-23", date(2020, 5, 1)),
    ],
)
def test_it_is_the_last_whole_month_of_the_programme(today, starts_on):
    report = last_report(Programme.objects.current(), date.fromisoformat(today))

    assert (report.starts_on, report.kind) == (starts_on, "month")
    assert [each.language for each in report.editions.all()] == ["fr", "it"], "as the programme says"
    assert report.status == ReportStatus.COMPUTING


def test_asked_twice_it_makes_one():
    with time_machine.travel("2018-05-10"):
        assert ensure_last_month() == ensure_last_month()

    assert Report.objects.count() == 1
    assert [entry.act for entry in Entry.objects.about(Report.objects.get())] == ["compute", "register"]


def test_a_language_named_twice_is_one_edition():
    Programme.objects.update(report_languages=["fr", "it", "fr"])

    assert sorted(
        last_report(Programme.objects.current(), date(2018, 5, 10)).editions.values_list("language", flat=True)
    ) == ["fr", "it"]


def test_before_the_programme_s_first_month_is_over_there_is_nothing_to_report():
    with time_machine.travel("2017-03-20"):
        assert ensure_last_month() is None

    assert not Report.objects.exists()


@pytest.mark.parametrize("status", [ReportStatus.COMPUTING, ReportStatus.READY])
def test_a_report_that_is_there_is_left_alone(status, report):
    Report.objects.update(status=status)

    with time_machine.travel("2018-05-10"):
        assert ensure_last_month() == report.pk

    report.refresh_from_db()
    assert report.status == status
    assert not Entry.objects.about(report)


def test_a_report_that_failed_without_any_figures_is_asked_for_again_the_next_day():
    with time_machine.travel("2018-05-10 04:30"):
        report = Report.objects.get(pk=ensure_last_month())
    ReportTask().on_failure(RuntimeError("no more disk"), "id", [report.pk], {}, None)

    with time_machine.travel("2018-05-11 04:30"):
        assert ensure_last_month() == report.pk

    report.refresh_from_db()
    assert (report.status, report.problem) == (ReportStatus.COMPUTING, "")
    assert [entry.act for entry in Entry.objects.about(report)] == ["compute", "give_up", "compute", "register"]


def test_a_report_that_failed_and_has_figures_waits_for_a_person(report, frozen):
    frozen(report)
    Report.objects.update(status=ReportStatus.DRAFT, problem="broken")

    with time_machine.travel("2018-05-11"):
        ensure_last_month()

    report.refresh_from_db()
    assert report.status == ReportStatus.DRAFT
