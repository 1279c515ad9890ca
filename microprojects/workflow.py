"""The life of bank details on one page, and the acts on an association in the words of its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.steps import Step, Workflow


class AccountStatus(models.TextChoices):
    PROPOSED = "proposed", _("To be confirmed")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")
    REFUSED = "refused", _("Not confirmed")


A = AccountStatus

# One proposes, another confirms; what was in force is then replaced.
ACCOUNT = Workflow(
    confirm_account=Step([A.PROPOSED], A.IN_FORCE, _("Confirm")),
    refuse_account=Step([A.PROPOSED], A.REFUSED, _("Do not confirm")),
    replace_account=Step([A.IN_FORCE], A.REPLACED, _("Replace")),
)

ACTS = {
    "record_association": _("Association registered"),
    "change_association": _("Association corrected"),
    "add_paper": _("Paper added"),
    "remove_paper": _("Paper taken back"),
    "open_paper": _("Scan opened"),
    "propose_account": _("Bank details proposed"),
    "confirm_account": _("Bank details confirmed"),
    "refuse_account": _("Bank details not confirmed"),
    "replace_account": _("Bank details replaced"),
    "add_member": _("Member added"),
    "link_member": _("Member linked to a person"),
    "change_member": _("Member corrected"),
    "merge_association": _("Associations merged"),
    "merge_into_association": _("Merged into another association"),
}
