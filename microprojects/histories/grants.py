"""What the histories tell of grants, of the reports on them and of the visits to their projects."""

from django.utils.translation import gettext as _

from journal.histories.timeline import Timeline
from microprojects.histories.applications import APPLICATION
from microprojects.histories.parts import detail, part, rows_of
from microprojects.models import (
    Amendment,
    DueReport,
    Expense,
    Grant,
    GrantLine,
    GrantReport,
    Headcount,
    NewPerson,
    Proof,
    Reached,
    Recovery,
    Remark,
    Tranche,
    Visit,
    VisitAction,
)
from microprojects.workflow import APPLICATION_ACTS
from microprojects.workflow.grants import GRANT_ACTS
from programme.histories import JOBS

GRANT = part(
    Grant, "number", "amount", "rate", "starts_on", "ends_on", "conditions", "tolerance", "justified", "signed_on",
    hidden=("call", "version", "signed_by", "copy", "sha256"), of="application",
)  # fmt: skip
GRANT_LINE = part(GrantLine, "name", "heading", "amount", hidden=("number",), of="grant")
TRANCHE = part(
    Tranche, "number", "amount", "condition", "status", "requested_by", "released_by", "paid_on", "reason",
    hidden=("requested_at", "released_at", "account", "source", "reference", "confirmed_by"), of="grant",
)  # fmt: skip
GRANT_REPORT = part(
    GrantReport, "kind", "status", "received_on", "reason",
    hidden=("recorded_by", "decided_at", "decided_by"), of="grant",
)  # fmt: skip
AMENDMENT = part(
    Amendment, "number", "status", "reason", "amount", "ends_on",
    hidden=("lines", "before", "is_within_tolerance", "proposed_at", "proposed_by", "decided_at", "decided_by"),
    of="grant",
)  # fmt: skip
# Whom an association pays may be a person: told where the expense is read, not here.
EXPENSE = part(
    Expense, "label", "line", "spent_on", "amount", "status", "admitted", "ground", "reason",
    hidden=("voucher", "payee", "receipt", "sha256", "decided_at", "decided_by", "source", "sheet", "row"),
    of="grant",
)  # fmt: skip
RECOVERY = part(Recovery, "amount", "received_on", hidden=("reference", "recorded_at", "recorded_by"), of="grant")
DUE_REPORT = part(
    DueReport, "kind", "due_on", "done", "difficulties", "visibility", hidden=("written_at", "written_by"), of="grant"
)
REACHED = part(Reached, "person", "consented_on", hidden=("is_named", "recorded_by"), of="due")
NEW_PERSON = part(
    NewPerson, "status", "sex", "birth_year", "consented_on", "reason",
    hidden=("reached", "recorded_by", "decided_at", "decided_by"), of="due",
)  # fmt: skip
HEADCOUNT = part(
    Headcount, "activity", "held_on", "women", "men", "other", "youth", "method", hidden=("recorded_by",), of="due"
)
PROOF = part(Proof, "caption", hidden=("photo", "sha256", "recorded_by"), of="due")
REMARK = part(
    Remark, "item", "text", "answer", "answered_at", hidden=("expense", "made_at", "made_by", "answered_by"), of="due"
)
VISIT = part(Visit, "visited_on", "visitors", "findings", hidden=("recorded_at", "recorded_by"), of="grant")
VISIT_ACTION = part(VisitAction, "text", "who", "due_on", "done_on", "note", hidden=("done_by",), of="visit")
GRANT_PARTS = (GRANT_LINE, TRANCHE, GRANT_REPORT, AMENDMENT, EXPENSE, RECOVERY, DUE_REPORT, VISIT)
REPORT_PARTS = (REACHED, NEW_PERSON, HEADCOUNT, PROOF, REMARK)
EXPENSE_NOTES = (
    "record_expense", "remove_expense", "admit_expense", "admit_in_part_expense", "refuse_expense",
    "reconsider_expense", "open_receipt",
)  # fmt: skip
REPORT_NOTES = (
    "write_report", "add_reached", "remove_reached", "add_new_person", "remove_new_person", "link_new_person",
    "register_new_person", "refuse_new_person", "add_headcount", "remove_headcount", "add_proof", "remove_proof",
    "open_proof", "submit_report", "send_back_item", "answer_remark",
)  # fmt: skip
VISIT_NOTES = ("record_visit", "change_visit", "add_visit_action", "finish_visit_action")


def of_grant(grant, *, reader):
    """A grant with all that hangs on it; its acts stand at its application, with those before it was granted."""
    application = grant.application
    return Timeline(
        application,
        rows=(
            (APPLICATION, APPLICATION.events.filter(pgh_obj=application)),
            *rows_of(grant, GRANT, GRANT_PARTS, by="grant"),
            *((each, each.events.filter(due__grant=grant)) for each in REPORT_PARTS),
            (VISIT_ACTION, VISIT_ACTION.events.filter(visit__grant=grant)),
        ),
        acts=APPLICATION_ACTS | GRANT_ACTS,
        jobs=JOBS,
        notes=dict.fromkeys(("import_grant", "import_expenses"), detail("source"))
        | dict.fromkeys(("request", "turn_down", "release", "confirm_payment", "return_payment", "drop"), _tranche)
        | dict.fromkeys(EXPENSE_NOTES, detail("expense"))
        | dict.fromkeys(REPORT_NOTES, detail("report"))
        | dict.fromkeys(VISIT_NOTES, detail("visit")),
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _tranche(entry, _models):
    return _("Tranche %(tranche)s") % entry.details if "tranche" in entry.details else ""
