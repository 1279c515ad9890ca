"""Asked every hour: is today's anchor there, and was it mailed?"""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from journal.emails import send_anchor
from journal.models import Link
from journal.resources import Anchor, anchors_file, appending, mailed_days, read_anchors


@shared_task
def ensure_anchor():
    """Write today's anchor unless it is there; mail it unless it was. A mail that fails is tried in the next hour."""
    path, today = anchors_file(), timezone.localdate()
    with appending(path) as append:
        anchor = next((each for each in read_anchors(path) if each.day == today), None)
        if anchor is None:
            head = Link.objects.head()
            if head is None:
                return
            anchor = Anchor(today, head.number, bytes(head.hash).hex())
            append(anchor)
        if settings.JOURNAL_ANCHOR_EMAILS and str(today) not in mailed_days(path):
            send_anchor(anchor)
            append(f"# {today} mailed")
