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

ATTEMPTS = 3  # at one report, and at the documents of one language: what kills its worker is not tried for ever

# What is done after the indicators are counted, in this order.
STAGES = {
    "checking": _("Checking"),
    "drawing": _("Drawing the pages"),
    "freezing": _("Freezing the figures"),
}


def stage_of(done, total):
    """What is being done now, in words for a progress bar; "" before a worker has begun."""
    counting = total - len(STAGES)
    if total <= 0:
        return ""
    if done < counting:
        return _("Counting indicator %(number)s of %(total)s") % {"number": done + 1, "total": counting}
    return list(STAGES.values())[min(done - counting, len(STAGES) - 1)]


# The acts on a report in the words of its history.
ACTS = {
    "register": _("Report registered"),
    "compute": _("Figures asked for"),
    "deliver": _("Figures frozen"),
    "give_up": _("Could not be computed"),
    "approve": _("Approved"),
    "send": _("Marked as sent"),
    "translate": _("Asked for in another language"),
    "damaged_document": _("Damaged document found"),
}
PROBLEMS = {
    "no_programme": _("The programme is not loaded yet: an administrator loads it, then compute again."),
    "stopped": _(
        "The work was stopped several times before its end, perhaps for want of memory. Tell an administrator; then"
        " compute again."
    ),
    "broken": _("Something unexpected stopped the work. Compute again; if it fails again, tell an administrator."),
}
