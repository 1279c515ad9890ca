"""Imports of associations in the background; and what asks again for work that a dead worker left behind.

Every task may run twice: the record's status and a lock (journal/jobs.py) let the work be done once.
"""

from celery import shared_task

from beneficiaries.models import Import
from beneficiaries.tasks import JOB, ImportTask, once
from beneficiaries.workflow import IMPORT, ImportStatus
from journal import jobs
from microprojects.resources import checking, saving
from programme.scope import acting_as_system
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

ASSOCIATIONS = Import.Kind.ASSOCIATIONS


@shared_task(base=ImportTask)
def check_associations(pk):
    """Read the list and find out which associations it speaks of, saving none; leaves the import checked, or failed."""
    once(pk, ASSOCIATIONS, ImportStatus.CHECKING, _check)


@shared_task(base=ImportTask)
def save_associations(pk):
    """Save what was confirmed, all of it or nothing; leaves the import done."""
    once(pk, ASSOCIATIONS, ImportStatus.CONFIRMING, _save)


@shared_task
def resume_associations():
    """Ask again for every list that waits while nobody works on it."""
    lists = Import.objects.filter(kind=ASSOCIATIONS)
    for status, task in ((ImportStatus.CHECKING, check_associations), (ImportStatus.CONFIRMING, save_associations)):
        for record in lists.filter(status=status):
            if not jobs.is_held(record):
                jobs.send(task, record.pk)


def _check(record):
    try:
        with acting_as_system(JOB):
            counts = checking.stage(record)
    except (UnreadableFile, NoHeaderFound) as refused:
        IMPORT.take("fail", record, system=JOB, problem=str(refused.sentence))
        return
    IMPORT.take("report_check", record, system=JOB, details=counts, counts=counts, problem="")


def _save(record):
    with acting_as_system(JOB):
        saved = saving.save_rows(record, by=record.confirmed_by)
        record.rows.all().delete()
        IMPORT.take("finish", record, system=JOB, details=saved, counts=record.counts | {"saved": saved})
