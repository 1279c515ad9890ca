"""Lists of associations and of applications on their way in: upload, check, answer and confirm, work in the background.

Cancelling is beneficiaries.actions.imports.cancel, as for any import.
"""

from django.db import transaction
from django.utils import timezone

from beneficiaries.actions.imports import keep
from beneficiaries.models import Import, ImportRow
from beneficiaries.workflow import IMPORT
from journal import jobs
from microprojects import tasks
from microprojects.resources.applications.checking import tables_of as tables_of_applications
from microprojects.resources.checking import tables_of

SAVES = {Import.Kind.ASSOCIATIONS: tasks.save_associations, Import.Kind.APPLICATIONS: tasks.save_applications}


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
    data = file.read()
    tables_of_applications(data, file.name)
    kind, mapping = Import.Kind.APPLICATIONS, {"call": call.pk}
    source = keep(data, file.name, kind=kind, partner=None, area=None, by=by, mapping=mapping)
    IMPORT.take("check", source, by=by)
    jobs.start(tasks.check_applications, source)
    return source


@transaction.atomic
def confirm(source, answers, *, by):
    """Save the list with these answers {row's id: "same:<id>", "row:<position>", "other" or ""}; "" leaves a row out.

    Raises StepRefused when somebody was faster.
    """
    rows = list(ImportRow.objects.filter(source=source, verdict=ImportRow.Verdict.QUESTION, pk__in=answers))
    for row in rows:
        row.answer = answers[row.pk]
    ImportRow.objects.bulk_update(rows, ["answer"])
    facts = {"confirmed_by": by, "confirmed_at": timezone.now(), "problem": ""}
    IMPORT.take("confirm", source, by=by, details={"answers": len(rows)}, **facts)
    jobs.start(SAVES[source.kind], source)
    return source
