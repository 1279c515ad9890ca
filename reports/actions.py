"""The writes of reports, each with its journal entry. Steps refused by the moment raise journal.steps.StepRefused."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal import jobs
from journal.actions import write
from journal.steps import StepRefused
from reports.figures.reading import Reading
from reports.models import Report
from reports.tasks import compute_report, draw_documents
from reports.workflow import REPORT

_PUBLISHING = 0x6A736D04  # any number: who publishes a report waits for who publishes another


@transaction.atomic
def register(*, period, languages, by):
    """The report on `period`: the one that is there, or a new draft that is computed at once, in `languages`.

    Languages that the report has not yet are asked for.
    """
    report, created = Report.objects.get_or_create(
        kind=period.kind,
        starts_on=period.start,
        ends_on=period.end,
        only_in="",
        defaults={"number": period.number, "created_by": by},
    )
    if created:
        write("register", report, by=by, languages=languages)
        report.editions.bulk_create([report.editions.model(report=report, language=each) for each in languages])
        compute(report, by=by)
    else:
        for language in languages:
            translate(report, language=language, by=by)
    return report


@transaction.atomic
def translate(report, *, language, by):
    """Ask for the report in `language`, from the figures that are frozen: nothing is counted anew.

    Asked again, what could not be drawn is tried once more.
    """
    edition, created = report.editions.get_or_create(language=language, defaults={"asked_by": by})
    if created:
        write("translate", report, by=by, language=language)
    if not created and edition.attempts:
        report.editions.filter(pk=edition.pk).update(attempts=0)
    if report.snapshots.exists():
        jobs.start(draw_documents, edition)


@transaction.atomic
def compute(report, *, by):
    """Ask for new figures. They become a new version; the versions before it are kept."""
    REPORT.take("compute", report, by=by, progress_done=0, progress_total=0, problem="", attempts=0)
    report.editions.update(attempts=0)
    jobs.start(compute_report, report)


@transaction.atomic
def approve(report, *, version, by):
    """Publish the version that was read: from now on the donor reads it, and nothing of it can change.

    Raises StepRefused when a newer version has come in between or the data do not have their hash any more. The
    report is held first, so that no version comes in between the reading here and the step.
    """
    _publish_one_at_a_time()
    report.refresh_from_db(from_queryset=Report.objects.select_for_update())
    snapshot = report.snapshots.first()
    if snapshot is not None and snapshot.version != version:
        raise StepRefused(_("The figures were computed again: read the new version before you approve it."))
    if snapshot is not None and not snapshot.is_intact:
        raise StepRefused(_("The frozen figures were changed behind the platform's back. Compute the report again."))
    if snapshot is not None and not _is_compared(report, snapshot):
        raise StepRefused(_("Another report was published since these figures were computed. Compute them again."))
    details = {"version": version, "sha256": snapshot.sha256 if snapshot else ""}
    REPORT.take("approve", report, by=by, approved_by=by, approved_at=timezone.now(), details=details)
    report.editions.update(attempts=0)
    for edition in report.editions.all():
        jobs.start(draw_documents, edition)


def _publish_one_at_a_time():
    """Until this transaction ends nobody publishes another report, so that each is compared with the one before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])


def _is_compared(report, snapshot):
    """Whether the numbers that readers outside get were compared with those that they have."""
    before = Report.objects.to_compare_with(report)
    reading = Reading(snapshot.data)
    meanwhile = {each.code for each in Report.objects.overlapping(report)}
    return (before.code if before else "") == reading.compared_with and meanwhile == reading.told_meanwhile


@transaction.atomic
def send(report, *, by):
    """Record that the report went out to the donor; the database refuses any change after that."""
    REPORT.take("send", report, by=by, sent_by=by, sent_at=timezone.now())


def report_damaged(document, report, *, by):
    """Write in the journal that a document on the disk is not the one that was made."""
    write(
        "damaged_document",
        report,
        by=by,
        variant=document.variant,
        language=document.edition.language,
        sha256=document.sha256,
    )
