"""The lives of bank details and of a call on one page, and the acts in the words of their histories."""

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


class CallStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    EVALUATION = "evaluation", _("Evaluation")
    DELIBERATED = "deliberated", _("Deliberated")
    CONTRACTED = "contracted", _("Contracted")
    CLOSED_OUT = "closed_out", _("Closed out")


C = CallStatus

# Past its deadline a published call takes no application, whether somebody has closed it or not (Call.is_open).
CALL = Workflow(
    publish=Step([C.DRAFT], C.PUBLISHED, _("Publish")),
    close=Step([C.PUBLISHED], C.CLOSED, _("Close")),
    evaluate=Step([C.CLOSED], C.EVALUATION, _("Begin the evaluation")),
    deliberate=Step([C.EVALUATION], C.DELIBERATED, _("Record the decision")),
    contract=Step([C.DELIBERATED], C.CONTRACTED, _("Contracts signed")),
    close_out=Step([C.CONTRACTED], C.CLOSED_OUT, _("Close out")),
)

CALL_ACTS = {
    "record_call": _("Call prepared"),
    "change_call": _("Call changed"),
    "publish": _("Call published"),
    "close": _("Call closed"),
    "correct_call": _("Corrigendum published"),
    "ask_question": _("Question recorded"),
    "answer_question": _("Question answered"),
}

ACTS = {
    "record_association": _("Association registered"),
    "save_association": _("Association imported"),
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
