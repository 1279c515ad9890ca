"""What people do with an import: upload, check, answer, confirm, cancel. The work itself is done by tasks.py."""

import hashlib
import secrets
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import ColumnMemory, Import, ImportRow
from beneficiaries.resources import files, staging
from beneficiaries.resources.kinds import tables_of_register
from beneficiaries.resources.origin import partners_in
from beneficiaries.tasks import check_import, save_import
from beneficiaries.workflow import IMPORT, ImportStatus
from journal import jobs
from journal.actions import write
from journal.steps import StepRefused
from ui.workbooks.reading import read


def upload(file, *, partner, area, by):
    """Keep an uploaded register, its columns mapped as far as they are known; returns the Import.

    Raises UnreadableFile (OtherWizard for an attendance grid) or NoHeaderFound, and then nothing is kept.
    """
    data = file.read()
    remembered = files.remembered_columns(partner, Import.Kind.PEOPLE)
    with jobs.many_objects():
        sheets = read(data, file.name)
        tables = tables_of_register(sheets, remembered)
    fields = {heading: field for table in tables for heading, field in table.mapping.items()}
    mapping = {"fields": fields, "partners": partners_in(sheets, tables)}
    return keep(data, file.name, kind=Import.Kind.PEOPLE, partner=partner, area=area, by=by, mapping=mapping)


@transaction.atomic
def keep(data, filename, *, kind, partner, area, by, mapping):
    """Store an uploaded file under a name that tells nothing, with its record; returns the Import."""
    record = Import(kind=kind, partner=partner, area=area, created_by=by, mapping=mapping)
    record.filename = Path(filename).name[-200:]
    record.sha256 = hashlib.sha256(data).hexdigest()
    record.file.save(secrets.token_hex(16) + Path(filename).suffix.lower(), ContentFile(data), save=False)
    record.save()
    place = {"partner": partner and partner.code, "area": area and area.code}
    write("upload", record, by=by, **place, bytes=len(data))
    return record


@transaction.atomic
def check(record, *, fields, by):
    """Ask for the dry run with these columns {heading: field or ""}, and remember them for the partner's next file.

    Raises StepRefused when the import is past that.
    """
    mapping = record.mapping | {"fields": fields}
    IMPORT.take("check", record, by=by, mapping=mapping, progress_done=0, progress_total=0, problem="")
    ColumnMemory.objects.bulk_create(
        [
            ColumnMemory(partner_id=record.partner_id, kind=record.kind, heading=heading, field=field)
            for heading, field in fields.items()
            if len(heading) <= 200
        ],
        update_conflicts=True,
        unique_fields=["partner", "kind", "heading"],
        update_fields=["field"],
    )
    jobs.start(check_import, record)


@transaction.atomic
def answer(record, answers):
    """Keep answers {row id: "same:<person id>", "row:<position>", "other" or ""} to the questions of a checked import.

    Raises StepRefused when the import is no longer open.
    """
    if not Import.objects.select_for_update().filter(pk=record.pk, status=ImportStatus.CHECKED).exists():
        raise StepRefused(_("This import is no longer open for answers. Somebody may have confirmed or cancelled it."))
    rows = list(ImportRow.objects.filter(source=record, verdict=ImportRow.Verdict.QUESTION, pk__in=answers))
    for row in rows:
        row.answer = answers[row.pk]
    ImportRow.objects.bulk_update(rows, ["answer"])


@transaction.atomic
def confirm(record, *, choice, by):
    """Ask that the checked rows be saved: all good ones, or only if every row is good.

    Raises StepRefused when a row is not good and all were asked for, or when somebody was faster.
    """
    if choice == Import.Choice.ALL_OR_NOTHING and staging.is_open(record):
        raise StepRefused(_("Some rows have errors or open questions. Nothing was saved, as you asked."))
    IMPORT.take("confirm", record, by=by, choice=choice, confirmed_by=by, confirmed_at=timezone.now(), problem="")
    jobs.start(save_import, record)


@transaction.atomic
def cancel(record, *, by):
    """Give the import up: nothing is saved, its file and rows are deleted. Raises StepRefused once it is confirmed."""
    IMPORT.take("cancel", record, by=by)
    ImportRow.objects.filter(source=record).delete()
    transaction.on_commit(partial(files.delete, record))
