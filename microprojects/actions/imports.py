"""Lists of associations, applications and grants on their way in: upload, check, answer, confirm; work in background.

Cancelling is beneficiaries.actions.imports.cancel, as for any import.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.actions.imports import keep
from beneficiaries.models import Import, ImportRow
from beneficiaries.workflow import IMPORT
from journal import jobs
from microprojects import tasks
from microprojects.actions.grants import GrantRefused
from microprojects.resources.applications.checking import tables_of as tables_of_applications
from microprojects.resources.checking import tables_of
from microprojects.resources.expenses.checking import tables_of as tables_of_expenses

SAVES = {
    Import.Kind.ASSOCIATIONS: tasks.save_associations,
    Import.Kind.APPLICATIONS: tasks.save_applications,
    Import.Kind.EXPENSES: tasks.save_expenses,
}


@transaction.atomic
def upload(file, *, area, by):
    """Keep an uploaded list and ask for its check; returns the Import. `area`: the only one it is for, or None.

    Raises UnreadableFile or NoHeaderFound, and then nothing is kept.
    """
    data = file.read()
    tables_of(data, file.name)
    source = keep(data, file.name, kind=Import.Kind.ASSOCIATIONS, partner=None, area=area, by=by, mapping={})
    IMPORT.take("check", source, by=by)
    jobs.start(tasks.check_associations, source)
    return source


@transaction.atomic
def upload_applications(file, *, call, by):
    """Keep an uploaded list of a call's applications and ask for its check; returns the Import.

    Raises UnreadableFile or NoHeaderFound, and then nothing is kept.
    """
    return _of_call(file, call, Import.Kind.APPLICATIONS, tables_of_applications, tasks.check_applications, by)


@transaction.atomic
def upload_expenses(file, *, call, by):
    """Keep an uploaded workbook of a call's grants, payments and expenses and ask for its check; returns the Import.

    Raises UnreadableFile or NoHeaderFound, and then nothing is kept.
    """
    return _of_call(file, call, Import.Kind.EXPENSES, tables_of_expenses, tasks.check_expenses, by)


def _of_call(file, call, kind, tables_in, check, by):
    data = file.read()
    tables_in(data, file.name)
    source = keep(data, file.name, kind=kind, partner=None, area=None, by=by, mapping={"call": call.pk})
    IMPORT.take("check", source, by=by)
    jobs.start(check, source)
    return source


@transaction.atomic
def confirm(source, answers, *, by):
    """Save the list with these answers {row's id: "same:<id>", "row:<position>", "other" or ""}; "" leaves a row out.

    Money that was paid is confirmed by another person than who uploaded it: raises GrantRefused for who did;
    StepRefused when somebody was faster.
    """
    if source.kind == Import.Kind.EXPENSES and source.created_by_id == by.pk:
        raise GrantRefused(_("Who uploaded payments does not confirm them: another person has to."))
    rows = list(ImportRow.objects.filter(source=source, verdict=ImportRow.Verdict.QUESTION, pk__in=answers))
    for row in rows:
        row.answer = answers[row.pk]
    ImportRow.objects.bulk_update(rows, ["answer"])
    facts = {"confirmed_by": by, "confirmed_at": timezone.now(), "problem": ""}
    IMPORT.take("confirm", source, by=by, details={"answers": len(rows)}, **facts)
    jobs.start(SAVES[source.kind], source)
    return source
