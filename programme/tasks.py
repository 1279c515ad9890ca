"""Asked every day: whose posting ends soon, and who was not told yet?"""

import logging
from collections import defaultdict
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from journal import jobs
from programme import emails
from programme.models import EndNotice, Posting

logger = logging.getLogger(__name__)
WORK = "end notices"


@shared_task
def ensure_end_notices():
    """One task for each person who is to be told; who was told is not told again."""
    for pk in _to_be_told():
        jobs.send(send_end_notices, pk)


@shared_task
def send_end_notices(pk):
    """Tell one person, in one mail, of all that they were not told; what fails is asked for again tomorrow."""
    user = User.objects.get(pk=pk)
    try:
        with jobs.alone(user, WORK):
            notices = _to_be_told().get(pk, [])
            if notices:
                emails.send_end_notices(user, [notice.posting for notice in notices])
                EndNotice.objects.bulk_create(notices)
    except jobs.AlreadyRunning:
        return
    except (SMTPException, OSError) as error:  # their texts hold addresses
        logger.warning("end of postings not mailed to user %s: %s", pk, type(error).__name__)


def _to_be_told():
    """{user: their notices, unsaved}: of each posting that ends soon the last stage reached, unless it was told."""
    today = timezone.localdate()
    told = EndNotice.objects.filter(until__gte=today)
    told = set(told.values_list("posting", "user", "until", "days"))
    managers = set(Posting.objects.programme_managers().values_list("user", flat=True))
    found = defaultdict(list)
    ending = Posting.objects.ending_soon().select_related("user", "partner", "area").order_by("until", "pk")
    givers = User.objects.in_bulk({posting.given_by_id for posting in ending} - {None})
    for posting in ending:
        left = (posting.until - today).days
        days = min(stage for stage in settings.POSTING_NOTICE_DAYS if left <= stage)
        for user in {posting.user_id} | managers | _giver_of(posting, givers):
            if (posting.pk, user, posting.until, days) not in told:
                found[user].append(EndNotice(posting=posting, user_id=user, until=posting.until, days=days))
    return found


def _giver_of(posting, givers):
    """Who gave it, while they may still extend it; one record of each, which asks for its own postings once."""
    giver = givers.get(posting.given_by_id)
    return {giver.pk} if giver and giver.has_perm("programme.extend_posting", posting) else set()
