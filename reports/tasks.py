"""Making a report: count, draw, freeze, all or nothing. A killed worker leaves nothing; the sweep asks again."""

import logging
from contextlib import contextmanager
from hashlib import sha256

from celery import Task, shared_task
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.utils import timezone

from journal import jobs
from journal.actions import write
from programme.models import Programme
from programme.periods import PeriodKind, month_of
from programme.scope import acting_as_system
from reports.figures.assembling import assemble
from reports.figures.freezing import freeze, next_version, unsaved_snapshot
from reports.indicators import COMPUTED
from reports.models import Document, Report, Snapshot
from reports.pdf import report_pdf
from reports.workflow import REPORT, STAGES, ReportStatus

logger = logging.getLogger(__name__)


class ReportTask(Task):
    """A report whose task broke goes back to draft with what went wrong, instead of waiting for ever."""

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        report = Report.objects.filter(pk=args[0], status=ReportStatus.COMPUTING).first()
        if report is not None and not jobs.is_held(report):
            _give_up(report, "broken")


@shared_task(base=ReportTask)
def compute_report(pk):
    """Make the figures and the document of one report that waits for them; does nothing when somebody else does."""
    report = Report.objects.get(pk=pk)
    try:
        with jobs.alone(report):
            report.refresh_from_db()
            if report.status == ReportStatus.COMPUTING:
                _compute(report)
    except jobs.AlreadyRunning:
        logger.info("report %s is being computed already", pk)


def _compute(report):
    version = next_version(report)
    with _progress(report) as tell:
        try:
            with _one_moment(), acting_as_system("report"):
                assembled = assemble(report, version=version, tell=tell)
        except Programme.DoesNotExist:
            _give_up(report, "no_programme")
            return
        snapshot = unsaved_snapshot(report, assembled, version=version)
        tell(len(COMPUTED) + 1)
        content = report_pdf(snapshot)
        tell(len(COMPUTED) + 2)
        with transaction.atomic():
            freeze(snapshot, assembled.cells)
            _keep(snapshot, content, Document.Variant.FULL)
            details = {"version": version, "sha256": snapshot.sha256}
            REPORT.take("deliver", report, system="compute_report", details=details)


def _keep(snapshot, content, variant):
    suffix = "" if variant == Document.Variant.FULL else f"-{variant}"
    name = f"{snapshot.report.code}-v{snapshot.version}{suffix}.pdf"
    return Document.objects.create(
        snapshot=snapshot,
        variant=variant,
        file=ContentFile(content, name=name),
        sha256=sha256(content).hexdigest(),
        pages=content.pages,
    )


def _give_up(report, problem):
    REPORT.take("give_up", report, system="compute_report", problem=problem, details={"problem": problem})


@contextmanager
def _one_moment():
    """Every statement of the next transaction sees the same moment: no import lands between two indicators."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET default_transaction_isolation")


@contextmanager
def _progress(report):
    """tell(done): shown at once, over a connection of its own, while the counting transaction is still open."""
    own = connections["default"].copy()

    def tell(done):
        with own.cursor() as cursor:
            cursor.execute(
                "UPDATE reports_report SET progress_done = %s, progress_total = %s WHERE id = %s AND status = %s",
                [done, len(COMPUTED) + len(STAGES), report.pk, ReportStatus.COMPUTING],
            )

    try:
        yield tell
    finally:
        own.close()


@shared_task
def share_report(pk):
    """Make the document with small numbers hidden, for readers outside; once per published snapshot."""
    snapshot = Snapshot.objects.select_related("report").get(pk=pk)
    try:
        with jobs.alone(snapshot):
            if not snapshot.documents.filter(variant=Document.Variant.SHARED).exists():
                _keep(snapshot, report_pdf(snapshot, hide_small=True), Document.Variant.SHARED)
    except jobs.AlreadyRunning:
        logger.info("snapshot %s is being shared already", pk)


@shared_task
def resume_reports():
    """Ask again for what waits and nobody works on: its message was lost, or its worker was killed."""
    for report in Report.objects.waiting():
        if not jobs.is_held(report):
            jobs.send(compute_report, report.pk)
    for snapshot in Snapshot.objects.to_share():
        if not jobs.is_held(snapshot):
            jobs.send(share_report, snapshot.pk)


@shared_task
def ensure_last_month():
    """Is last month's report there, with figures? If not, ask for it (in French). Asked once a day; it makes one."""
    programme = Programme.objects.order_by("starts_on").last()
    report = programme and last_report(programme, timezone.localdate())
    return report and report.pk


def last_report(programme, today):
    """The report on the last whole month before `today` within the programme; made and asked for when missing.

    One that has no figures because its work failed is asked for again, so that a bad night heals in the next one;
    one that has figures waits for a person. None while the programme's first month is not over.
    """
    period = month_of(min(month_of(today).previous.end, programme.ends_on))
    if period.end < programme.starts_on:
        return None
    with transaction.atomic():
        report, created = Report.objects.select_for_update().get_or_create(
            kind=PeriodKind.MONTH,
            starts_on=period.start,
            ends_on=period.end,
            language="fr",
            defaults={"number": period.number},
        )
        if created:
            write("register", report, system="ensure_last_month")
        if report.status == ReportStatus.DRAFT and not report.snapshots.exists():
            fresh = {"progress_done": 0, "progress_total": 0, "problem": ""}
            REPORT.take("compute", report, system="ensure_last_month", **fresh)
            jobs.start(compute_report, report)
    return report
