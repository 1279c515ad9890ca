"""Imports in the background: check, save, annotate; and what asks again for work that a dead worker left behind.

Every task may run twice: the record's status and a lock (journal/jobs.py) let the work be done once.
"""

import json
from datetime import timedelta
from functools import partial

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from beneficiaries.models import Export, Import, ImportRow
from beneficiaries.resources import annotated, exporting, files, origin, staging
from beneficiaries.resources.register import PeopleResource
from beneficiaries.resources.telling import asked_in_own_register
from beneficiaries.workflow import EXPORT, IMPORT, ExportStatus, ImportStatus
from journal import jobs
from programme.scope import acting_as, acting_as_system
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

JOB = "import"
COPY = "copy"
EXPORT_JOB = "export"
ATTEMPTS = 3  # at an annotated copy
EXPORT_KEPT = timedelta(days=3)  # how long somebody has to take their list
KEPT = timedelta(days=30)  # how long files and rows of a finished import are kept
ENDED = (ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.CANCELLED)


class ImportTask(Task):
    """A task whose mistakes reach the user: the import ends as failed, with nothing saved."""

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        """A database that was away is no mistake of the task: the sweep asks for the work again."""
        if isinstance(exc, OperationalError | InterfaceError):
            return
        record = Import.objects.get(pk=args[0])
        if record.status in IMPORT.steps["fail"].sources:
            with _in_language_of(record):
                sentence = _("Something unexpected happened, and nothing was saved. Tell your administrator: %(code)s.")
                IMPORT.take("fail", record, system=JOB, problem=sentence % {"code": record.code})


class CopyTask(Task):
    """Without its annotated copy an import goes on; the page says that there is none."""

    def on_failure(self, exc, task_id, args, kwargs, einfo):
        _note(args[0], copy="failed")


@shared_task(base=ImportTask)
def check_import(pk):
    """Read, clean and compare every row, saving nobody; leaves the import checked, or failed with a sentence."""
    once(pk, Import.Kind.PEOPLE, ImportStatus.CHECKING, _check)


@shared_task(base=ImportTask)
def save_import(pk):
    """Save what was confirmed, all of it or nothing; leaves the import done."""
    once(pk, Import.Kind.PEOPLE, ImportStatus.CONFIRMING, _save)


@shared_task(base=CopyTask)
def annotate_import(pk):
    """Make the copy of the uploaded workbook that says at each row what to correct."""
    waiting = Import.objects.waiting_for_copy().filter(pk=pk)
    record = waiting.first()
    if record is None:
        return
    try:
        with jobs.alone(record, COPY):
            record = waiting.first()
            if record and _may_try_again(record):
                with acting_as_system(JOB), _in_language_of(record):
                    annotated.write(record)
    except jobs.AlreadyRunning:
        return


def _may_try_again(record):
    """Count the attempt before it begins: a workbook that kills its worker would be asked for again for ever."""
    attempts = record.counts.get("copy_attempts", 0)
    _note(record.pk, **({"copy": "failed"} if attempts >= ATTEMPTS else {"copy_attempts": attempts + 1}))
    return attempts < ATTEMPTS


def _note(pk, **noted):
    """Write among the counts of an import, which others may be writing too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE beneficiaries_import SET counts = counts || %s::jsonb WHERE id = %s", [json.dumps(noted), pk]
        )


@shared_task
def resume_imports():
    """Ask again for every import that waits while nobody works on it."""
    people = Import.objects.filter(kind=Import.Kind.PEOPLE)
    for status, task in ((ImportStatus.CHECKING, check_import), (ImportStatus.CONFIRMING, save_import)):
        for record in people.filter(status=status):
            if not jobs.is_held(record):
                jobs.send(task, record.pk)
    for record in people.waiting_for_copy():
        if not jobs.is_held(record, COPY):
            jobs.send(annotate_import, record.pk)


@shared_task
def forget_imports():
    """A month after the upload: delete the file, its copy and the rows that are left; give up what nobody decided."""
    old = Import.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file="", annotated="")
    for record in old.filter(status__in=IMPORT.steps["cancel"].sources):
        IMPORT.take("cancel", record, system=JOB)
    for record in old.filter(status__in=ENDED):
        with acting_as_system(JOB):
            ImportRow.objects.filter(source=record).delete()
            transaction.on_commit(partial(files.delete, record))
    files.delete_orphans("imports", [name for pair in Import.objects.values_list("file", "annotated") for name in pair])


def once(pk, kind, status, work):
    """Do `work` on the import of this `kind` if it is in `status` and nobody else is at it."""
    record = Import.objects.filter(pk=pk, kind=kind, status=status).select_related("created_by").first()
    if record is None:
        return
    try:
        with jobs.alone(record):
            record.refresh_from_db()
            if record.status == status:
                with _in_language_of(record), jobs.many_objects():
                    work(record)
    except jobs.AlreadyRunning:
        return


def _in_language_of(record):
    return translation.override(record.created_by.language)


def _check(record):
    progress = Import.objects.filter(pk=record.pk)  # outside the transaction below, so that the page sees it move
    try:
        rows = files.rows_of(record)
    except (UnreadableFile, NoHeaderFound) as refused:
        IMPORT.take("fail", record, system=JOB, problem=str(refused.sentence))
        return
    progress.update(progress_done=0, progress_total=len(rows))
    resource = PeopleResource(record)
    lines = resource.read_lines(rows, report=lambda done: progress.update(progress_done=done))
    progress.update(progress_done=len(rows))
    with acting_as_system(JOB):
        counts = _judge(resource, lines)
        if record.annotated:
            transaction.on_commit(partial(record.annotated.storage.delete, record.annotated.name))
        IMPORT.take("report_check", record, system=JOB, details=counts, counts=counts, annotated="", problem="")
        jobs.start(annotate_import, record)


def _judge(resource, lines):
    """Stage the lines; returns the counts that the pages show, and who was there to be compared."""
    staging.take_turn()
    as_of = staging.latest_people()
    totals = resource.import_data(lines, dry_run=True).totals
    remarks = [bool(line.person.warnings or line.remarks) for line in lines]
    told = sum(is_remarked or bool(line.person.errors) for is_remarked, line in zip(remarks, lines, strict=True))
    counts = {"rows": len(lines), "remarks": sum(remarks), "told": told + len(asked_in_own_register(resource.source))}
    return totals | counts | {"as_of": as_of, "places": origin.places_of(lines, resource.source)}


def _save(record):
    with acting_as_system(JOB):
        resource = PeopleResource(record, by=record.confirmed_by)
        staging.take_turn()
        if staging.latest_people() != record.counts["as_of"]:  # somebody was registered since: compare again
            record.counts = _judge(resource, resource.read_lines(files.rows_of(record)))
        if record.choice == Import.Choice.ALL_OR_NOTHING and staging.is_open(record):
            sentence = _(
                "People were registered meanwhile, and questions came up. Nothing was saved: please answer them."
            )
            IMPORT.take("reopen", record, system=JOB, counts=record.counts, problem=sentence)
            return
        saved = resource.import_data(None).totals
        staging.forget_what_is_saved(record)
        IMPORT.take("finish", record, system=JOB, details=saved, counts=record.counts | {"saved": saved}, problem="")


@shared_task
def write_export(pk):
    """Write the file of an export with what its owner sees; does nothing when it is written, or somebody is at it."""
    record = Export.objects.filter(pk=pk, status=ExportStatus.WAITING).select_related("created_by").first()
    if record is None:
        return
    try:
        with jobs.alone(record):
            record.refresh_from_db()
            if record.status == ExportStatus.WAITING:
                _write(record)
    except jobs.AlreadyRunning:
        return


def _write(record):
    if record.attempts >= ATTEMPTS:
        EXPORT.take("fail", record, system=EXPORT_JOB, people=[])
        return
    progress = Export.objects.filter(pk=record.pk)
    progress.update(attempts=record.attempts + 1, progress_done=0)
    with _in_language_of(record):
        rows = exporting.write(record, _chunks(record, progress))
    facts = {"file": record.file.name, "rows": rows, "left_out": len(record.people) - rows, "people": []}
    EXPORT.take("finish", record, system=EXPORT_JOB, details={"rows": rows}, **facts)


def _chunks(record, progress):
    """The rows, some thousand at a time in their owner's scope, which holds for its own transaction only."""
    for start in range(0, len(record.people), exporting.AT_ONCE):
        ids = record.people[start : start + exporting.AT_ONCE]
        record.refresh_from_db(fields=["created_by"])  # whose postings may have ended meanwhile
        with acting_as(owner := record.created_by):
            facts = exporting.facts_of(ids, user=owner, has_names=record.has_names)
        yield facts
        progress.update(progress_done=start + len(ids))


@shared_task
def resume_exports():
    """Ask again for every export that waits while nobody works on it."""
    for record in Export.objects.filter(status=ExportStatus.WAITING):
        if not jobs.is_held(record):
            jobs.send(write_export, record.pk)


@shared_task
def forget_exports():
    """Some days after it was asked for: delete the file, whether it was taken or not."""
    for record in Export.objects.filter(created_at__lt=timezone.now() - EXPORT_KEPT, status=ExportStatus.DONE):
        with transaction.atomic():
            transaction.on_commit(partial(record.file.storage.delete, record.file.name))
            EXPORT.take("forget", record, system=EXPORT_JOB, file="")
    files.delete_orphans("exports", Export.objects.values_list("file", flat=True))
