"""A report is made once, also when the worker dies in the middle or its message is lost."""

from datetime import date

import pytest
from django.urls import reverse

from journal import jobs
from journal.models import Entry
from programme.periods import month
from reports import actions
from reports.models import Document, Report
from reports.tasks import ReportTask, compute_report, resume_reports
from reports.workflow import ATTEMPTS, PROBLEMS, ReportStatus
from tests.cast import PASSWORD
from tests.facts import person, registered

pytestmark = pytest.mark.django_db


def state(report):
    report.refresh_from_db()
    return report.status


def asked(manager):
    registered(person(), "2018-04-02")
    return actions.register(period=month(2018, 4), languages=["fr"], by=manager)


@pytest.mark.sweep
def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_report_is_made_once_later(worker, wait_until, manager):
    report = asked(manager)
    wait_until(lambda: state(report) and report.progress_total > 0, seconds=60)
    worker.kill()

    wait_until(lambda: not jobs.is_held(report), seconds=30)
    assert state(report) == ReportStatus.COMPUTING
    assert report.attempts == 1, "each attempt is counted before it begins"
    assert not report.snapshots.exists()

    worker.start()
    resume_reports()
    resume_reports()
    wait_until(lambda: state(report) == ReportStatus.READY, seconds=90)

    snapshot = report.snapshots.get()
    assert snapshot.is_intact and Document.objects.get().snapshot == snapshot
    assert snapshot.documents.get().pages > 8
    assert [entry.act for entry in Entry.objects.about(report)] == ["deliver", "compute", "register"]


@pytest.mark.django_db(transaction=True)
def test_a_report_whose_message_is_lost_waits_says_so_and_is_asked_for_again_unless_somebody_is_at_work_on_it(
    queue, manager, client
):
    report = asked(manager)
    queue.flushdb()
    client.login(email=manager.email, password=PASSWORD)

    page = client.get(report.get_absolute_url()).content.decode()
    assert "hx-get" in page and "<progress" not in page

    with jobs.alone(report):
        resume_reports()
    assert queue.llen("pdf") == 0
    resume_reports()
    assert queue.llen("pdf") == 1


def test_a_task_that_breaks_gives_the_report_back_with_what_went_wrong(manager, client):
    report = asked(manager)

    ReportTask().on_failure(RuntimeError("no more disk"), "id", [report.pk], {}, None)

    assert state(report) == ReportStatus.DRAFT
    assert report.problem == "broken"
    client.login(email=manager.email, password=PASSWORD)
    assert "notice-bad" in client.get(reverse("reports:report", args=[report.pk])).content.decode()


def test_a_report_that_kills_every_worker_is_given_back_after_three_attempts(manager, client):
    report = asked(manager)
    Report.objects.filter(pk=report.pk).update(attempts=ATTEMPTS)

    compute_report(report.pk)

    assert (state(report), report.problem) == (ReportStatus.DRAFT, "stopped")
    assert not report.snapshots.exists()
    client.login(email=manager.email, password=PASSWORD)
    assert str(PROBLEMS["stopped"])[:20] in client.get(report.get_absolute_url()).content.decode()
    client.post(reverse("reports:compute", args=[report.pk]))
    assert state(report) == ReportStatus.COMPUTING and report.attempts == 0


def test_a_message_for_a_report_that_is_done_changes_nothing(manager):
    report = Report.objects.create(
        starts_on=date(2018, 4, 1), ends_on=date(2018, 4, 30), number=4, status=ReportStatus.READY
    )

    compute_report(report.pk)

    assert state(report) == ReportStatus.READY and not report.snapshots.exists()
