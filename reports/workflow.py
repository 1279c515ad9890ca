"""The life of a donor report, on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.steps import Step, Workflow


class ReportStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    COMPUTING = "computing", _("Being computed")
    READY = "ready", _("Ready to read")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")


S = ReportStatus

REPORT = Workflow(
    compute=Step([S.DRAFT, S.READY], S.COMPUTING, _("Compute")),
    deliver=Step([S.COMPUTING], S.READY, _("Ready to read")),
    give_up=Step([S.COMPUTING], S.DRAFT, _("Could not be computed")),
    approve=Step([S.READY], S.APPROVED, _("Approve")),
    send=Step([S.APPROVED], S.SENT, _("Mark as sent")),
)
