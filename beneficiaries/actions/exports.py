"""A list taken away as a file. The journal says how many rows and of which filters, by their hash; never whose."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from beneficiaries.models import Export
from beneficiaries.tasks import write_export
from journal import jobs
from journal.actions import write
from programme.scope import scope_of

MOST = 200_000  # rows


class TooMany(Exception):
    """More than a spreadsheet is good for. Its text is a sentence for the user."""


@transaction.atomic
def export(people, *, format, content, filters, by):
    """Ask for a file with these `people` (a query set of what `by` sees, in order); returns the Export.

    `filters` is the address's query, in which the words of a search are sealed. Raises TooMany.
    """
    ids = list(people.values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany(_("This list is too long to be taken away: narrow it with a filter first."))
    scope = scope_of(by).as_text
    record = Export.objects.create(
        format=format, content=content, people=ids, scope=scope, progress_total=len(ids), created_by=by
    )
    asked = hashlib.sha256(filters.encode()).hexdigest()
    write("export", record, by=by, format=format, content=content, rows=len(ids), filters=asked)
    jobs.start(write_export, record)
    return record


def download(record, *, by):
    """Write down that the file was taken."""
    write("download", record, by=by, content=record.content, rows=record.rows)
