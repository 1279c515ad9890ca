"""Making a report: count, draw, freeze, all or nothing. A killed worker leaves nothing; the sweep asks again."""

import logging
from contextlib import contextmanager
from hashlib import sha256

from celery import Task, shared_task
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from journal import jobs
from journal.actions import write
from programme.models import Programme
from programme.periods import PeriodKind, month_of
from programme.scope import acting_as_system
from reports.figures.assembling import assemble
from reports.figures.freezing import freeze, next_version, unsaved_snapshot
from reports.indicators import COMPUTED
from reports.models import Document, Edition, Report
from reports.pdf import report_pdf
from reports.workflow import ATTEMPTS, REPORT, STAGES, ReportStatus

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
        with jobs.alone(report), jobs.many_objects():
            report.refresh_from_db()
            if report.status == ReportStatus.COMPUTING:
                _compute(report)
    except jobs.AlreadyRunning:
        logger.info("report %s is being computed already", pk)


def _compute(report):
    if not _may_try_again(report):
        _give_up(report, "stopped")
        return
    version, edition = next_version(report), report.editions.first()
    with _progress(report) as tell:
        try:
            with _one_moment(), acting_as_system("report"):
                assembled = assemble(report, version=version, tell=tell)
        except Programme.DoesNotExist:
            _give_up(report, "no_programme")
            return
        snapshot = unsaved_snapshot(report, assembled, version=version)
        tell(len(COMPUTED) + 1)
        content = report_pdf(snapshot, edition.language)
        tell(len(COMPUTED) + 2)
        with transaction.atomic():
            freeze(snapshot, assembled.cells)
            _keep(snapshot, edition, Document.Variant.FULL, content)
            details = {"version": version, "sha256": snapshot.sha256}
            REPORT.take("deliver", report, system="compute_report", details=details)
            for other in report.editions.exclude(pk=edition.pk):
                jobs.start(draw_documents, other)


def _may_try_again(record):
    """Count the attempt before it begins: what kills its worker would be asked for again for ever."""
    again = type(record).objects.filter(pk=record.pk, attempts__lt=ATTEMPTS)
    return bool(again.update(attempts=F("attempts") + 1))


def _keep(snapshot, edition, variant, content):
    suffix = "" if variant == Document.Variant.FULL else f"-{variant}"
    name = f"{edition.report.code}-{edition.language.upper()}-v{snapshot.version}{suffix}.pdf"
    return Document.objects.create(
        snapshot=snapshot,
        edition=edition,
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
def draw_documents(pk):
    """Draw what is missing of one edition from the frozen figures: with every number and, once published, shared."""
    waiting = Edition.objects.to_draw().filter(pk=pk).select_related("report")
    edition = waiting.first()
    if edition is None:
        return
    try:
        with jobs.alone(edition), jobs.many_objects():
            edition = waiting.first()
            if edition and _may_try_again(edition):
                _draw(edition)
    except jobs.AlreadyRunning:
        logger.info("edition %s is being drawn already", pk)


def _draw(edition):
    snapshot = edition.report.snapshots.first()
    wanted = [Document.Variant.FULL, *([Document.Variant.SHARED] if edition.report.is_published else [])]
    there = set(edition.documents.filter(snapshot=snapshot).values_list("variant", flat=True))
    for variant in wanted:
        if variant not in there:
            content = report_pdf(snapshot, edition.language, hide_small=variant == Document.Variant.SHARED)
            _keep(snapshot, edition, variant, content)
    Edition.objects.filter(pk=edition.pk).update(attempts=0)


@shared_task
def resume_reports():
    """Ask again for what waits and nobody works on: its message was lost, or its worker was killed."""
    for report in Report.objects.waiting():
        if not jobs.is_held(report):
            jobs.send(compute_report, report.pk)
    for edition in Edition.objects.to_draw():
        if not jobs.is_held(edition):
            jobs.send(draw_documents, edition.pk)


@shared_task
def ensure_last_month():
    """Is last month's report there, with figures? If not, ask for it in the programme's languages: once a day."""
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
            only_in="",
            defaults={"number": period.number},
        )
        if created:
            languages = list(dict.fromkeys(programme.report_languages))
            write("register", report, system="ensure_last_month", languages=languages)
            Edition.objects.bulk_create([Edition(report=report, language=each) for each in languages])
        if report.status == ReportStatus.DRAFT and not report.snapshots.exists():
            fresh = {"progress_done": 0, "progress_total": 0, "problem": "", "attempts": 0}
            REPORT.take("compute", report, system="ensure_last_month", **fresh)
            jobs.start(compute_report, report)
    return report
