"""An attendance grid on its way in: upload, check, confirm. The work itself is done in the background.

Cancelling is beneficiaries.actions.imports.cancel, as for any import.
"""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.actions.imports import keep
from beneficiaries.models import Import, ImportRow
from beneficiaries.resources.kinds import refuse_register
from beneficiaries.workflow import IMPORT, ImportStatus
from journal import jobs
from journal.actions import write
from journal.steps import StepRefused
from trainings import tasks
from trainings.actions.courses import CourseRefused
from trainings.resources.checking import settle_again, to_decide
from trainings.resources.grid import read_grids
from trainings.resources.heading import headings_of, seal_of_courses
from trainings.resources.remembering import LEFT_OUT
from trainings.resources.surplus import Undecided
from ui.workbooks.reading import UnreadableFile, read


@transaction.atomic
def upload(file, *, partner, area, by):
    """Keep an uploaded attendance grid and ask for its check; returns the Import.

    Raises UnreadableFile (OtherWizard for a register of people) or NoGridFound, and then nothing is kept.
    """
    data = file.read()
    sheets = read(data, file.name)
    refuse_register(sheets)
    if not any(grid.participants for grid in read_grids(sheets)):
        raise UnreadableFile(_("This grid holds headings only: there are no participants below them."))
    source = keep(data, file.name, kind=Import.Kind.ATTENDANCE, partner=partner, area=area, by=by, mapping={})
    return check(source, by=by)


@transaction.atomic
def check(source, *, by):
    """Read the uploaded grid (again) and find out who its lines are. Raises StepRefused when it is not the moment."""
    IMPORT.take("check", source, by=by, progress_done=0)
    jobs.start(tasks.check_grid, source)
    return source


@transaction.atomic
def choose(source, answers, *, by):
    """Say which course each sheet speaks of, {number of the sheet: id of a course as text, or “new”}, and compare anew.

    Raises StepRefused when the import is no longer open, CourseRefused when two sheets would be one course.
    """
    if not Import.objects.select_for_update().filter(pk=source.pk, status=ImportStatus.CHECKED).exists():
        raise StepRefused(_("This import is no longer open for answers. Somebody may have confirmed or cancelled it."))
    headings = settle_again(source, answers)
    chosen = [heading.course for heading in headings if heading.course]
    if len(set(chosen)) < len(chosen):
        raise CourseRefused(_("Two sheets cannot be the same course."))
    source.mapping = {"courses": [asdict(heading) for heading in headings]}
    source.counts |= {"open": to_decide(source, headings)}
    source.save(update_fields=["mapping", "counts"])
    write("choose_course", source, by=by, courses=[heading.answer for heading in headings if heading.answer])
    return source


@transaction.atomic
def confirm(source, answers, *, by, decided=None, seen=None, withheld=()):
    """Save the grid with these answers, {row's id: person's id, or None for “leave out”}.

    `decided` says what becomes of what the grid no longer has, {number of the sheet: {"move": [session's id…],
    "remove": [session's id…], "leave": [enrolment's id…]}}; what is not named stays. `seen` is the seal of the courses
    that were looked at; rows `withheld` from who confirms are left out, without an answer. Raises StepRefused when
    somebody was faster, CourseRefused when the courses are others now, when the grid itself has to be corrected first,
    or nobody said which course it is.
    """
    source.refresh_from_db(from_queryset=Import.objects.select_for_update())
    if source.status == ImportStatus.CHECKED and seen not in (None, seal_of_courses(source)):
        raise CourseRefused(str(Undecided.sentence))
    headings = headings_of(source)
    if any(heading.problems for heading in headings):
        raise CourseRefused(_("Correct the workbook first, then upload it again."))
    if any(heading.question and not heading.answer for heading in headings):
        raise CourseRefused(_("Say first which course this is."))
    for number, chosen in (decided or {}).items():
        headings[number].decided = chosen
    rows = list(ImportRow.objects.filter(source=source, pk__in=answers))
    for row in rows:
        person = answers[row.pk]
        row.answer = "" if row.pk in withheld else LEFT_OUT if person is None else str(person)
    ImportRow.objects.bulk_update(rows, ["answer"])
    _leave_out(source, withheld)
    mapping = {"courses": [asdict(heading) for heading in headings]}
    facts = {"confirmed_by": by, "confirmed_at": timezone.now(), "mapping": mapping, "problem": ""}
    IMPORT.take("confirm", source, by=by, details={"answers": len(rows)}, **facts)
    jobs.start(tasks.save_grid, source)
    return source


def _leave_out(source, withheld):
    """Who these rows are was not told: they are left out of this save, the others are not."""
    rows = ImportRow.objects.filter(Q(pk__in=withheld) | Q(clean__has_key="withheld"), source=source)
    for row in rows:
        row.clean.pop("withheld", None)
        if row.pk in withheld:
            row.clean["withheld"] = True
    ImportRow.objects.bulk_update(rows, ["clean"])
