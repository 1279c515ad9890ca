"""The life of a request to speak for an association, and the acts in the words of its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.steps import Step, Workflow


class RepresentativeStatus(models.TextChoices):
    WRITTEN = "written", _("Address not verified")
    ASKED = "asked", _("Account to be confirmed")
    CONFIRMED = "confirmed", _("Speaks for it")
    REFUSED = "refused", _("Account refused")
    ENDED = "ended", _("Speaks for it no more")


R = RepresentativeStatus

# Whoever asks proves the address first; CEFA then compares with the registry. Only a confirmed one opens anything.
REPRESENTATIVE = Workflow(
    verify_representative=Step([R.WRITTEN], R.ASKED, _("Verify the address")),
    confirm_representative=Step([R.ASKED], R.CONFIRMED, _("Confirm")),
    refuse_representative=Step([R.ASKED], R.REFUSED, _("Refuse")),
    end_representative=Step([R.CONFIRMED], R.ENDED, _("End")),
)

REPRESENTATIVE_ACTS = {
    "verify_representative": _("Account asked for"),
    "ask_representative": _("Account asked for"),
    "confirm_representative": _("Representative confirmed"),
    "refuse_representative": _("Representative refused"),
    "end_representative": _("Representation ended"),
    "move_representative": _("Moved to the association that stays"),
}
