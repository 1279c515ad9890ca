"""An attendance grid on its way in: upload, check, confirm. The work itself is done in the background.

Cancelling is beneficiaries.actions.imports.cancel, as for any import.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.actions.imports import keep
from beneficiaries.models import Import, ImportRow
from beneficiaries.workflow import IMPORT
from journal import jobs
from trainings import tasks
from trainings.actions.courses import CourseRefused
from trainings.resources.grid import read_grids
from trainings.resources.saving import LEFT_OUT
from ui.workbooks.reading import read


@transaction.atomic
def upload(file, *, partner, area, by):
    """Keep an uploaded attendance grid and ask for its check; returns the Import.

    Raises UnreadableFile or NoGridFound, and then nothing is kept.
    """
    data = file.read()
    read_grids(read(data, file.name))
    source = keep(data, file.name, kind=Import.Kind.ATTENDANCE, partner=partner, area=area, by=by, mapping={})
    return check(source, by=by)


@transaction.atomic
def check(source, *, by):
    """Read the uploaded grid (again) and find out who its lines are. Raises StepRefused when it is not the moment."""
    IMPORT.take("check", source, by=by, progress_done=0)
    jobs.start(tasks.check_grid, source)
    return source


@transaction.atomic
def confirm(source, answers, *, by):
    """Save the grid with these answers, {row's id: person's id, or None for “leave out”}.

    Raises StepRefused when somebody was faster, CourseRefused when the grid itself has to be corrected first.
    """
    if any(course["problems"] for course in source.mapping.get("courses", [])):
        raise CourseRefused(_("Correct the workbook first, then upload it again."))
    rows = list(ImportRow.objects.filter(source=source, pk__in=answers))
    for row in rows:
        person = answers[row.pk]
        row.answer = LEFT_OUT if person is None else str(person)
    ImportRow.objects.bulk_update(rows, ["answer"])
    IMPORT.take("confirm", source, by=by, confirmed_by=by, confirmed_at=timezone.now(), details={"answers": len(rows)})
    jobs.start(tasks.save_grid, source)
    return source
