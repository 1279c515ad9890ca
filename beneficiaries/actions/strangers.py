"""People outside somebody's scope who are shown to them as “may be the same”: written down, and so many a day.

Whoever rings up one number after the other, on the form or in a workbook, would learn who is registered.
"""

from django.conf import settings
from django.db import connection
from django.db.models import IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from journal.actions import write
from journal.models import Entry

_ONE_USER_AT_A_TIME = 0x6A736D02  # any number: pages opened together do not each find the whole limit left
FORM, IMPORT, REFUSAL = "warn_of_duplicates", "ask_about_strangers", "refuse_strangers"


def left_today(by):
    """How many more strangers `by` may be shown today; whoever asks for the same user waits until this is settled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ONE_USER_AT_A_TIME, by.pk])
    told = _today(by, FORM, IMPORT).aggregate(number=Sum(Cast(KT("details__foreign"), IntegerField())))["number"]
    return max(0, settings.STRANGERS_A_DAY - (told or 0))


def note_warning(codes, strangers, *, by):
    """The form showed `by` the people of these `codes`, of whom some are `strangers`."""
    write(FORM, by=by, shown=codes, strangers=strangers, foreign=len(strangers))


def note_refusal(record=None, *, by):
    """`by` was at the limit: once a day in the journal for each import, and for the form."""
    about = {"record_id": record.pk} if record else {"record_id__isnull": True}
    if not _today(by, REFUSAL).filter(**about).exists():
        write(REFUSAL, record, by=by, limit=settings.STRANGERS_A_DAY)


def withheld(record, strangers, *, by):
    """The ids of the rows of an import that cannot be shown to `by` today; who is shown now is written down.

    `strangers` are the codes of the strangers that each row may be about {row id: codes}. Nobody counts twice in one
    import.
    """
    known = shown_in(record, by)
    left, shown, kept_back = left_today(by), set(), set()
    for row, codes in strangers.items():
        added = set(codes) - known - shown
        if len(shown) + len(added) > left:
            kept_back.add(row)
        else:
            shown |= added
    if shown:
        write(IMPORT, record, by=by, strangers=sorted(shown), foreign=len(shown))
    if kept_back:
        note_refusal(record, by=by)
    return kept_back


def tell(record, codes, *, by):
    """Whether `by` may be told that the people of these `codes` are known to others; who is told now is written down.

    An import tells it of all at once or of nobody. That it is not told says that there are many: so it is said once a
    day, and from then on of every import, whoever is in it.
    """
    left, codes = left_today(by), set(codes)
    added = codes - shown_in(record, by)
    if codes and not added and _was_told_of_this_check(record, by):
        return True
    if not left or len(added) > left or _today(by, REFUSAL).filter(record_id__isnull=False).exists():
        note_refusal(record, by=by)
        return False
    if added:
        write(IMPORT, record, by=by, strangers=sorted(added), foreign=len(added))
    return True


def _was_told_of_this_check(record, by):
    """After other columns were chosen the file is about others."""
    about = Entry.objects.filter(record_type=record._meta.label_lower, record_id=record.pk).order_by("-pk")
    latest = about.filter(act="report_check").values_list("pk", flat=True).first() or 0
    return about.filter(act=IMPORT, by=by, pk__gt=latest).exists()


def shown_in(record, by):
    """The codes of the strangers whom this import showed to `by` before."""
    about = {"record_type": record._meta.label_lower, "record_id": record.pk, "act": IMPORT, "by": by}
    noted = Entry.objects.filter(**about).values_list("details__strangers", flat=True)
    return {code for codes in noted for code in codes}


def _today(by, *acts):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Entry.objects.filter(by=by, act__in=acts, at__gte=midnight).order_by()
