"""Imports of attendance grids in the background; and what asks again for work that a dead worker left behind.

Every task may run twice: the record's status and a lock (journal/jobs.py) let the work be done once.
"""

from dataclasses import asdict

from celery import shared_task

from beneficiaries.models import Import
from beneficiaries.tasks import JOB, ImportTask, once
from beneficiaries.workflow import IMPORT, ImportStatus
from journal import jobs
from programme.scope import acting_as_system
from trainings.resources import checking, saving
from trainings.resources.grid import NoGridFound
from trainings.resources.surplus import Undecided
from ui.workbooks.reading import UnreadableFile

GRIDS = Import.Kind.ATTENDANCE


@shared_task(base=ImportTask)
def check_grid(pk):
    """Read the grid and find out who its lines are, saving nothing; leaves the import checked, or failed."""
    once(pk, GRIDS, ImportStatus.CHECKING, _check)


@shared_task(base=ImportTask)
def save_grid(pk):
    """Save what was confirmed, all of it or nothing; leaves the import done."""
    once(pk, GRIDS, ImportStatus.CONFIRMING, _save)


@shared_task
def resume_grids():
    """Ask again for every grid that waits while nobody works on it."""
    grids = Import.objects.filter(kind=GRIDS)
    for status, task in ((ImportStatus.CHECKING, check_grid), (ImportStatus.CONFIRMING, save_grid)):
        for record in grids.filter(status=status):
            if not jobs.is_held(record):
                jobs.send(task, record.pk)


def _check(record):
    progress = Import.objects.filter(pk=record.pk)  # outside the transactions below, so that the page sees it move
    try:
        grids = checking.grids_of(record)
    except (UnreadableFile, NoGridFound) as refused:
        IMPORT.take("fail", record, system=JOB, problem=str(refused.sentence))
        return
    total, done, courses = sum(len(grid.participants) for grid in grids), 0, []
    for grid in grids:
        progress.update(progress_done=done, progress_total=total)
        with acting_as_system(JOB):
            courses.append(checking.stage(record, grid, before=courses))
        done += len(grid.participants)
    progress.update(progress_done=done, progress_total=total)
    with acting_as_system(JOB):
        left = checking.to_decide(record, courses)
    IMPORT.take(
        "report_check",
        record,
        system=JOB,
        mapping={"courses": [asdict(course) for course in courses]},
        counts={"rows": done, "open": left},
        problem="",
    )


def _save(record):
    try:
        with acting_as_system(JOB):
            courses, saved = saving.save_grids(record, by=record.confirmed_by)
            record.rows.all().delete()
            counts = record.counts | {"saved": saved, "courses": [course.pk for course in courses]}
            IMPORT.take("finish", record, system=JOB, details=saved, counts=counts)
    except Undecided as undecided:
        _ask_again(record, str(undecided.sentence))


def _ask_again(record, problem):
    """Nothing was saved, for the course is another than it was compared with: compare again, answers to lines kept."""
    with acting_as_system(JOB):
        headings = checking.settle_again(record)
        mapping = {"courses": [asdict(heading) for heading in headings]}
        counts = record.counts | {"open": checking.to_decide(record, headings)}
        IMPORT.take("reopen", record, system=JOB, mapping=mapping, counts=counts, problem=problem)
