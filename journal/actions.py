"""The one way to write in the journal."""

from journal.models import Entry


def write(act, record=None, *, by=None, system="", **details):
    """Add one entry for `act` on `record`, inside the caller's transaction.

    `by` is the user who acted; `system` names the job when nobody did. `details` are codes, numbers and dates:
    the journal never holds a name. Raises IntegrityError when neither `by` nor `system` is given.
    """
    return Entry.objects.create(
        by=by,
        system=system,
        act=act,
        record_type=record._meta.label_lower if record is not None else "",
        record_id=record.pk if record is not None else None,
        label=getattr(record, "code", None) or "",
        details=details,
    )
