"""The uploaded file of an import, read again whenever it is needed: its rows are kept nowhere else."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from beneficiaries.models import ColumnMemory
from beneficiaries.resources.columns import VOCABULARY
from ui.workbooks.headings import find_tables
from ui.workbooks.reading import read

DAY = timedelta(days=1)  # a younger file may belong to a transaction that is under way


def remembered_columns(partner, kind):
    """{heading: field} as this partner's last files of this `kind` had it."""
    return dict(ColumnMemory.objects.filter(partner=partner, kind=kind).values_list("heading", "field"))


def tables_of(source):
    """(tables, names of sheets without headings) with the columns as `source.mapping` says.

    Raises UnreadableFile or NoHeaderFound, whose `sentence` is for the user.
    """
    with source.file.open("rb") as file:
        return find_tables(
            read(file.read(), source.filename, is_checked=True), VOCABULARY, source.mapping.get("fields", {})
        )


def rows_of(source):
    """[(sheet, row number, {field: cell})] of every record in the file; raises as tables_of does."""
    tables, _without = tables_of(source)
    return [(table.sheet, number, raw) for table in tables for number, raw in table.raws()]


def delete(source):
    """Delete the uploaded file and its annotated copy; the record stays and says what was saved."""
    source.refresh_from_db(fields=["file", "annotated"])  # the copy may have been stored since
    for each in (source.file, source.annotated):
        if each:
            each.delete(save=False)
    source.save(update_fields=["file", "annotated"])


def delete_orphans(folder, names):
    """Delete what is stored in `folder` and none of `names`: an upload that was undone, a file whose worker died."""
    named = set(names)
    for name in _stored(folder):
        if name not in named and default_storage.get_modified_time(name) < timezone.now() - DAY:
            default_storage.delete(name)


def _stored(folder):
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored there; a bucket has no folders and lists nothing
        return
    yield from (f"{folder}/{name}" for name in names)
    for each in folders:
        yield from _stored(f"{folder}/{each}")
