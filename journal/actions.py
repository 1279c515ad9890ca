"""The one way to write in the journal."""

from django.db import transaction
from django.utils import timezone

from journal.models import Entry

REFUSALS_A_DAY = 200  # of one user; who is refused more often is known by then


def write(act, record=None, *, by=None, system="", **details):
    """Add one entry for `act` on `record`, inside the caller's transaction.

    `by` is the user who acted; `system` names the job when nobody did. `details` are codes, numbers and dates:
    the journal never holds a name. `record` may be a kind of record (a model) when it is about none in particular.
    Raises IntegrityError when neither `by` nor `system` is given.
    """
    is_one = record is not None and not isinstance(record, type)
    return Entry.objects.create(
        by=by,
        system=system,
        act=act,
        record_type=record._meta.label_lower if record is not None else "",
        record_id=record.pk if is_one else None,
        label=(getattr(record, "code", None) or "") if is_one else "",
        details=details,
    )


@transaction.atomic
def note_refusal(record, *, by, route, status):
    """Write that `by` was refused at `route`: once a day for each record, and not more than REFUSALS_A_DAY."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = Entry.objects.refusals().filter(by=by, at__gte=midnight)
    noted = set(noted.values_list("details__route", "record_type", "record_id"))
    kind = record._meta.label_lower if record is not None else ""
    pk = None if record is None or isinstance(record, type) else record.pk
    if (route, kind, pk) in noted or len(noted) >= REFUSALS_A_DAY:
        return
    details = {"last_noted_today": True} if len(noted) == REFUSALS_A_DAY - 1 else {}
    write(Entry.REFUSED, record, by=by, route=route, status=status, **details)
