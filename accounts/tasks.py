"""Mails of invitations. The link is made while it is sent: no task and no queue carries it."""

import logging
from smtplib import SMTPException

from celery import shared_task
from django.utils import timezone

from accounts import emails
from accounts.models import Invitation
from journal import jobs

logger = logging.getLogger(__name__)


@shared_task
def send_invitation(pk):
    """Mail the link of this invitation unless that was done; what fails is tried again by the sweep."""
    invitation = Invitation.objects.to_be_mailed().select_related("user").filter(pk=pk).first()
    if invitation is None:
        return
    try:
        with jobs.alone(invitation):
            emails.send_invitation(invitation)
            Invitation.objects.filter(pk=pk, number=invitation.number).update(mailed_at=timezone.now())
    except jobs.AlreadyRunning:
        return
    except (SMTPException, OSError) as error:  # their texts hold addresses
        logger.warning("invitation %s not mailed: %s", pk, type(error).__name__)


@shared_task
def resume_invitations():
    for pk in Invitation.objects.to_be_mailed().values_list("pk", flat=True):
        jobs.send(send_invitation, pk)
