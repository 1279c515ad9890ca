"""The lives of a grant and its parts on one page, and the acts in the words of their histories."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.steps import Step, Workflow
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow.reporting import REPORTING_ACTS

# What becomes of a selected application whose money is contracted. Taken on the application: its grant has no state of
# its own. `begin` comes with the first payment, `finish` with the final report.
GRANT = Workflow(
    sign=Step([P.SELECTED], P.CONTRACTED, _("Record the signed agreement")),
    begin=Step([P.CONTRACTED], P.ONGOING, _("Begin the project")),
    finish=Step([P.ONGOING], P.FINAL_REPORT, _("Approve the final report")),
    terminate=Step([P.CONTRACTED, P.ONGOING, P.FINAL_REPORT], P.TERMINATED, _("Terminate the grant")),
    close=Step([P.FINAL_REPORT, P.TERMINATED], P.SETTLED, _("Close the grant")),
)
RUNNING = (P.CONTRACTED, P.ONGOING, P.FINAL_REPORT)  # signed, and neither terminated nor closed
HAS_GRANT = (P.SELECTED, *RUNNING, P.TERMINATED, P.SETTLED)


class TrancheStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("tranche", "Planned")
    REQUESTED = "requested", pgettext_lazy("tranche", "Requested")
    RELEASED = "released", pgettext_lazy("tranche", "Released")
    PAID = "paid", pgettext_lazy("tranche", "Paid")
    DROPPED = "dropped", pgettext_lazy("tranche", "Not paid")


T = TrancheStatus

# One requests, another releases, the bank's word closes it. The database says the same: migration 0009.
TRANCHE = Workflow(
    request=Step([T.PLANNED], T.REQUESTED, _("Request the payment")),
    turn_down=Step([T.REQUESTED], T.PLANNED, _("Turn the request down")),
    release=Step([T.REQUESTED], T.RELEASED, _("Release the payment")),
    confirm_payment=Step([T.RELEASED], T.PAID, _("Record the bank's confirmation")),
    return_payment=Step([T.RELEASED], T.PLANNED, _("The bank sent it back")),
    drop=Step([T.PLANNED], T.DROPPED, _("Do not pay")),
)
UNDER_WAY = (T.REQUESTED, T.RELEASED)
TRANCHE_TONES = {T.REQUESTED: "warn", T.RELEASED: "info", T.PAID: "good"}


class Condition(models.TextChoices):
    """What must be there before a tranche is paid (domain reference, grant contract)."""

    SIGNED = "signed", _("Agreement signed, bank details in force")
    INTERIM = "interim", _("Interim report approved, what was paid before justified")
    FINAL = "final", _("Final report approved and grant settled")

    @classmethod
    def of(cls, number, last):
        """That of a tranche of so many."""
        if number == 1:
            return cls.SIGNED
        return cls.FINAL if number == last else cls.INTERIM


class ReportStatus(models.TextChoices):
    RECEIVED = "received", _("To be approved")
    APPROVED = "approved", pgettext_lazy("report of a grant", "Approved")
    RETURNED = "returned", _("Sent back")


REPORT = Workflow(
    approve=Step([ReportStatus.RECEIVED], ReportStatus.APPROVED, pgettext_lazy("report of a grant", "Approve")),
    send_back=Step([ReportStatus.RECEIVED], ReportStatus.RETURNED, _("Send back")),
)
REPORT_TONES = {ReportStatus.RECEIVED: "warn", ReportStatus.APPROVED: "good"}


class AmendmentStatus(models.TextChoices):
    PROPOSED = "proposed", _("To be approved")
    IN_FORCE = "in_force", _("In force")
    REFUSED = "refused", pgettext_lazy("amendment", "Refused")


AMENDMENT = Workflow(
    approve=Step([AmendmentStatus.PROPOSED], AmendmentStatus.IN_FORCE, pgettext_lazy("amendment", "Approve")),
    refuse=Step([AmendmentStatus.PROPOSED], AmendmentStatus.REFUSED, pgettext_lazy("amendment", "Refuse")),
)
AMENDMENT_TONES = {AmendmentStatus.PROPOSED: "warn", AmendmentStatus.IN_FORCE: "good"}


class ExpenseStatus(models.TextChoices):
    DECLARED = "declared", _("To be decided")
    ADMITTED = "admitted", pgettext_lazy("expense", "Admitted")
    IN_PART = "in_part", _("Admitted in part")
    REFUSED = "refused", pgettext_lazy("expense", "Refused")


E = ExpenseStatus

# Decided once; looked at again until the grant is settled.
EXPENSE = Workflow(
    admit=Step([E.DECLARED], E.ADMITTED, pgettext_lazy("expense", "Admit")),
    admit_in_part=Step([E.DECLARED], E.IN_PART, _("Admit in part")),
    refuse=Step([E.DECLARED], E.REFUSED, pgettext_lazy("expense", "Refuse")),
    reconsider=Step([E.ADMITTED, E.IN_PART, E.REFUSED], E.DECLARED, _("Decide again")),
)
EXPENSE_TONES = {E.DECLARED: "warn", E.ADMITTED: "good", E.IN_PART: "info", E.REFUSED: "bad"}


class Ground(models.TextChoices):
    """Why an expense, or a part of it, is not admitted; the first five are also flags that the data show."""

    DUPLICATE = "duplicate", _("This receipt was handed in before")
    NO_VOUCHER = "no_voucher", _("No voucher")
    OUTSIDE = "outside", _("Outside the period of the grant")
    NOT_ALLOWED = "not_allowed", _("A kind of cost that no grant pays")
    OVER_LINE = "over_line", _("More than the budget line allows")
    OTHER = "other", _("Another reason")


class Missing(models.TextChoices):
    """What keeps a tranche from being paid, or a grant from being settled or closed."""

    SIGNATURE = "signature", _("The agreement is not signed.")
    COPY = "copy", _("The signed copy of the agreement is not on file.")
    ACCOUNT = "account", _("The association has no bank details in force.")
    EARLIER = "earlier", _("An earlier tranche is not paid yet.")
    INTERIM = "interim", _("The interim report is not approved.")
    JUSTIFIED = "justified", _("Too little of what was paid is justified by admitted expenses.")
    FINAL = "final", _("The final report is not approved.")
    UNDECIDED = "undecided", _("Expenses wait for a decision.")
    UNDER_WAY = "under_way", _("A payment is under way.")
    AMENDMENT = "amendment", _("An amendment waits for approval.")
    SETTLEMENT = "settlement", _("The grant is not settled.")
    BALANCE = "balance", _("The balance is not paid.")
    RECOVERY = "recovery", _("What is to be paid back has not come in.")


GRANT_ACTS = {
    **REPORTING_ACTS,
    "prepare_grant": _("Agreement prepared"),
    "change_grant": _("Agreement changed before signature"),
    "sign": _("Agreement signed"),
    "open_agreement": _("Signed agreement opened"),
    "begin": _("Project begun"),
    "finish": _("Final report approved"),
    "terminate": _("Grant terminated"),
    "close": _("Grant closed"),
    "propose_amendment": _("Amendment proposed"),
    "approve_amendment": _("Amendment in force"),
    "refuse_amendment": _("Amendment refused"),
    "request": _("Payment requested"),
    "turn_down": _("Request for payment turned down"),
    "release": _("Payment released"),
    "confirm_payment": _("Payment confirmed by the bank"),
    "return_payment": _("Payment sent back by the bank"),
    "drop": _("Tranche not paid"),
    "receive_report": _("Report on the grant received"),
    "approve_report": _("Report on the grant approved"),
    "send_back_report": _("Report on the grant sent back"),
    "record_expense": _("Expense recorded"),
    "remove_expense": _("Expense taken back"),
    "admit_expense": _("Expense admitted"),
    "admit_in_part_expense": _("Expense admitted in part"),
    "refuse_expense": _("Expense refused"),
    "reconsider_expense": _("Expense to be decided again"),
    "open_receipt": _("Receipt opened"),
    "add_copy": _("Signed copy put on file"),
    "decide_as_proposed": _("Expenses decided as proposed"),
    "make_file": _("Document of the grant asked for"),
    "open_file": _("Document of the grant taken away"),
    "import_grant": _("Grant imported"),
    "import_expenses": _("Expenses imported"),
    "settle": _("Grant settled"),
    "record_recovery": _("Money paid back"),
}
