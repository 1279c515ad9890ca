"""The lives of bank details, a call and an application on one page, and the acts in the words of their histories."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "evaluate": _("Evaluation begun"),
    "convene": _("Committee recorded"),
    "deliberate": _("Decision recorded"),
    "write_letters": _("Letters drafted"),
}


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    CORRECTION = "correction", _("Being corrected")
    ADMISSIBLE = "admissible", pgettext_lazy("application", "Admissible")
    INADMISSIBLE = "inadmissible", pgettext_lazy("application", "Inadmissible")
    SCORED = "scored", pgettext_lazy("application", "Scored")
    SELECTED = "selected", pgettext_lazy("application", "Selected")
    RESERVE = "reserve", _("Reserve list")
    REJECTED = "rejected", pgettext_lazy("application", "Rejected")
    CONTRACTED = "contracted", pgettext_lazy("application", "Agreement signed")
    ONGOING = "ongoing", pgettext_lazy("application", "Under way")
    FINAL_REPORT = "final_report", _("Final report")
    SETTLED = "settled", pgettext_lazy("application", "Settled")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
    TERMINATED = "terminated", pgettext_lazy("application", "Terminated")


P = ApplicationStatus

# What is written changes in a draft and while a correction is asked for, and then only in the sections asked about:
# triggers of migration 0005 see to it. Whoever submits the last assessment that was asked for takes `score`; the
# committee's deliberation takes the three after it, of all applications at once. The grant adds its steps here.
APPLICATION = Workflow(
    submit=Step([P.DRAFT], P.SUBMITTED, _("Submit")),
    ask_correction=Step([P.SUBMITTED], P.CORRECTION, _("Ask for corrections")),
    resubmit=Step([P.CORRECTION], P.SUBMITTED, _("Submit again")),
    lift_correction=Step([P.CORRECTION], P.SUBMITTED, _("Go on without the corrections")),
    admit=Step([P.SUBMITTED], P.ADMISSIBLE, _("Admit")),
    declare_inadmissible=Step([P.SUBMITTED], P.INADMISSIBLE, _("Declare inadmissible")),
    reopen=Step([P.ADMISSIBLE, P.INADMISSIBLE], P.SUBMITTED, _("Examine again")),
    score=Step([P.ADMISSIBLE], P.SCORED, _("Go on with the scores that are there")),
    select=Step([P.SCORED], P.SELECTED, pgettext_lazy("application", "Select")),
    reserve=Step([P.SCORED], P.RESERVE, _("Put on the reserve list")),
    reject=Step([P.SCORED], P.REJECTED, pgettext_lazy("application", "Reject")),
    select_on_appeal=Step([P.RESERVE, P.REJECTED], P.SELECTED, _("Select after the appeal")),
    reserve_on_appeal=Step([P.REJECTED], P.RESERVE, _("Put on the reserve list after the appeal")),
    select_from_reserve=Step([P.RESERVE], P.SELECTED, _("Select from the reserve list")),
    # Until the letter, whatever was decided; then who is selected declines the grant by it, as long as no agreement is
    # signed: querysets/told.py.
    withdraw=Step(
        [P.DRAFT, P.SUBMITTED, P.CORRECTION, P.ADMISSIBLE, P.INADMISSIBLE, P.SCORED, P.SELECTED, P.RESERVE, P.REJECTED],
        P.WITHDRAWN,
        _("Record the withdrawal"),
    ),
)

TO_WRITE = (P.DRAFT, P.CORRECTION)  # the association writes
# judged to the end, by scores
RANKED = (
    P.SCORED, P.SELECTED, P.RESERVE, P.REJECTED, P.CONTRACTED, P.ONGOING, P.FINAL_REPORT, P.SETTLED, P.TERMINATED,
)  # fmt: skip
GRANTED = (P.SELECTED, P.CONTRACTED, P.ONGOING, P.FINAL_REPORT, P.SETTLED)  # money of the envelope is committed
JUDGED = (P.ADMISSIBLE, *RANKED)
UNSETTLED = (P.CONTRACTED, P.ONGOING, P.FINAL_REPORT, P.TERMINATED)  # a grant whose money is not accounted for
APPLICATION_TONES = {
    P.SUBMITTED: "warn",
    P.CORRECTION: "info",
    P.ADMISSIBLE: "good",
    P.INADMISSIBLE: "bad",
    P.SELECTED: "good",
    P.REJECTED: "bad",
    P.SETTLED: "good",
    P.TERMINATED: "bad",
}


class AssessmentStatus(models.TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("assessment", "Assigned")
    DECLARED = "declared", _("Declaration signed")
    DRAFT = "draft", pgettext_lazy("assessment", "Scores begun")
    SUBMITTED = "submitted", _("Scores submitted")
    CONFLICT = "conflict", _("Conflict of interest")
    WITHDRAWN = "withdrawn", pgettext_lazy("assessment", "Taken back")


S = AssessmentStatus

# Nothing of the application opens before the declaration. What is submitted stays: triggers of migration 0007.
ASSESSMENT = Workflow(
    declare=Step([S.ASSIGNED], S.DECLARED, _("Sign the declaration")),
    save_scores=Step([S.DECLARED, S.DRAFT], S.DRAFT, _("Save as a draft")),
    submit_scores=Step([S.DRAFT], S.SUBMITTED, _("Submit the scores")),
    declare_conflict=Step([S.ASSIGNED, S.DECLARED, S.DRAFT], S.CONFLICT, _("Declare a conflict of interest")),
    take_back=Step([S.ASSIGNED, S.DECLARED, S.DRAFT], S.WITHDRAWN, _("Take the assignment back")),
)

AT_WORK = (S.ASSIGNED, S.DECLARED, S.DRAFT)  # the assessor has something to do
ENDED = (S.CONFLICT, S.WITHDRAWN)  # somebody else takes its place
ASSESSMENT_TONES = {S.ASSIGNED: "warn", S.DRAFT: "info", S.DECLARED: "info", S.SUBMITTED: "good", S.CONFLICT: "bad"}


class LetterStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", pgettext_lazy("letter", "Approved")
    SENT = "sent", pgettext_lazy("letter", "Sent")


L = LetterStatus

# The text changes in a draft only; it is sent once.
LETTER = Workflow(
    change=Step([L.DRAFT], L.DRAFT, pgettext_lazy("letter", "Change")),
    approve=Step([L.DRAFT], L.APPROVED, pgettext_lazy("letter", "Approve")),
    send=Step([L.APPROVED], L.SENT, pgettext_lazy("letter", "Send")),
)
LETTER_TONES = {L.DRAFT: "warn", L.APPROVED: "info", L.SENT: "good"}


class Rule(models.TextChoices):
    """What makes an application eligible: each to be answered with yes (domain reference, call for proposals)."""

    IN_TIME = "in_time", _("Submitted before the deadline")
    LOCAL = "local", _("A local Moroccan association")
    IN_AREA = "in_area", _("In an area of the call")
    TARGET = "target", _("Works for the call's target groups")
    TRAINED = "trained", _("Took part in the trainings")
    NOT_PARTNER = "not_partner", _("Neither a partner nor a counterpart of the programme")
    PAPERS = "papers", _("Legal papers valid on the day of submission")
    DECLARATION = "declaration", _("Signed declaration")
    SETTLED = "settled", _("No earlier grant left unsettled")
    ONLY_ONE = "only_one", _("One application per call")
    AMOUNT = "amount", _("Amount within the call's limits")


APPLICATION_ACTS = {
    "draft_application": _("Application begun"),
    "save_section": _("Section saved"),
    "submit": _("Application submitted"),
    "receive_application": _("Application received on paper"),
    "ask_correction": _("Corrections asked for"),
    "extend_correction": _("More time given for corrections"),
    "resubmit": _("Submitted again, corrected"),
    "lift_correction": _("Request for corrections taken back"),
    "answer_rules": _("Eligibility rules answered"),
    "admit": _("Application admitted"),
    "declare_inadmissible": _("Application declared inadmissible"),
    "draft_letter": _("Letter drafted"),
    "reopen": _("Examined again"),
    "withdraw": _("Application withdrawn"),
    "assign": _("Assessors assigned"),
    "record_scores": _("Scores recorded from paper"),
    "ask_third": _("A third assessor is needed"),
    "score": _("Scores complete"),
    "select": _("Application selected"),
    "reserve": _("Application put on the reserve list"),
    "reject": _("Application rejected"),
    "file_appeal": _("Appeal filed"),
    "select_from_reserve": _("Selected from the reserve list"),
    "select_on_appeal": _("Selected after an appeal"),
    "reserve_on_appeal": _("Put on the reserve list after an appeal"),
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
    "confirm_representative": _("Representative confirmed"),
    "end_representative": _("Representation ended"),
    "record_tie": _("Assessor tied to the association"),
    "add_member": _("Member added"),
    "link_member": _("Member linked to a person"),
    "change_member": _("Member corrected"),
    "merge_association": _("Associations merged"),
    "merge_into_association": _("Merged into another association"),
}
