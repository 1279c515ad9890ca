"""What the histories tell of associations, calls, applications and grants.

A bank account's number is told nowhere, a name by its vault.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from beneficiaries.models import Beneficiary
from journal.histories.kept import Kept
from journal.histories.timeline import Timeline
from microprojects.models import (
    Activity,
    Amendment,
    Appeal,
    Application,
    Assessment,
    Association,
    BankAccount,
    BudgetLine,
    Call,
    Committee,
    CommitteeMember,
    CorrectionRequest,
    Corrigendum,
    Cost,
    Criterion,
    DueReport,
    ExpectedPeople,
    Expense,
    Grant,
    GrantLine,
    GrantReport,
    Headcount,
    Heading,
    Letter,
    Member,
    Paper,
    Proof,
    Question,
    Quota,
    RankingChange,
    Reached,
    Recovery,
    Recusal,
    Remark,
    Representative,
    RuleAnswer,
    Score,
    Section,
    Tie,
    Tranche,
    Visit,
    VisitAction,
    WrittenName,
)
from microprojects.workflow import ACTS, APPLICATION_ACTS, CALL_ACTS, Rule
from microprojects.workflow.grants import GRANT_ACTS
from microprojects.workflow.representatives import REPRESENTATIVE_ACTS
from programme.histories import JOBS
from programme.languages import LANGUAGES, NAMES

TEXTS = tuple(f"text_{language}" for language in LANGUAGES)


def _many(changed, removed):
    return {"changed": changed, "removed": removed}


ASSOCIATION = Kept(
    Association,
    shown=(
        "name", "arabic_name", "area", "commune", "year_founded", "ice", "charter_signed_on", "phone", "email", "notes",
        "merged_into",
    ),
    hidden=("id",),
    words={"merged_into": lambda association: association.code},
)  # fmt: skip
PAPER = Kept(
    Paper,
    shown=("kind", "number", "issued_on", "expires_on"),
    hidden=("id", "association", "scan", "sha256", "added_at", "added_by"),
    naming=("kind", "number"),
    **_many(
        ngettext_lazy("%(count)s paper changed", "%(count)s papers changed", "count"),
        ngettext_lazy("%(count)s paper removed", "%(count)s papers removed", "count"),
    ),
)
ACCOUNT = Kept(
    BankAccount,
    shown=("status",),
    hidden=(
        "id", "association", "rib", "bank", "reason", "proposed_at", "proposed_by", "confirmed_at", "confirmed_by",
    ),
    naming=("status",),
    **_many(
        ngettext_lazy("%(count)s account changed", "%(count)s accounts changed", "count"),
        ngettext_lazy("%(count)s account removed", "%(count)s accounts removed", "count"),
    ),
)  # fmt: skip
MEMBER = Kept(
    Member,
    shown=("person", "role", "since", "until"),
    hidden=("id", "association"),
    naming=("person", "role"),
    words={"person": lambda person: Beneficiary(pk=person.pk).code},
    **_many(
        ngettext_lazy("%(count)s member changed", "%(count)s members changed", "count"),
        ngettext_lazy("%(count)s member removed", "%(count)s members removed", "count"),
    ),
)
WRITTEN_NAME = Kept(
    WrittenName,
    shown=("name",),
    hidden=("member",),
    naming=("name",),
    **_many(
        ngettext_lazy("%(count)s name changed", "%(count)s names changed", "count"),
        ngettext_lazy("%(count)s name removed", "%(count)s names removed", "count"),
    ),
)
REPRESENTATIVE = Kept(
    Representative,
    shown=("status", "association", "reason"),
    hidden=(
        "id", "user", "language", "association_name", "area", "receipt", "role", "written_at", "verified_at", "seat",
        "decided_by", "decided_at", "ended_by", "ended_at",
    ),
    words={"association": lambda association: association.code},
)  # fmt: skip
CALL = Kept(
    Call,
    shown=(
        "code", "status", *NAMES, *TEXTS, "envelope", "minimum", "maximum", "rate", "opens_at", "questions_until",
        "closes_at", "pass_mark", "gap_limit", "appeal_days", "published_at",
    ),
    hidden=("id", "programme", "corrections"),
)  # fmt: skip


APPLICATION = Kept(
    Application,
    shown=(
        "status", "title", "theme", "months", "summary", "context", "objectives", "risks", "reason", "association",
        "area", "applicant", "reference",
    ),
    hidden=("id", "call", "is_second", "submitted_at", "examined_at", "examined_by"),
    words={"association": lambda association: association.code},
)  # fmt: skip


def _part(model, *shown, hidden=(), of="call"):
    """Something that hangs on a call, or on an application."""
    return Kept(
        model,
        shown=shown,
        hidden=("id", of, *hidden),
        naming=shown[:1],
        **_many(
            ngettext_lazy("%(count)s part changed", "%(count)s parts changed", "count"),
            ngettext_lazy("%(count)s part removed", "%(count)s parts removed", "count"),
        ),
    )


QUOTA = _part(Quota, "area", "amount")
CRITERION = _part(Criterion, *NAMES, "weight", "threshold", "tie_order", hidden=("order",))
COST = _part(Cost, *NAMES, "is_eligible", hidden=("order",))
HEADING = _part(Heading, *NAMES, hidden=("order",))
CORRIGENDUM = _part(Corrigendum, "number", *TEXTS, hidden=("changes", "published_at", "published_by"))
QUESTION = _part(
    Question, "question", "answer_fr", "answer_ar", "asked_on",
    hidden=("recorded_by", "answered_at", "answered_by"),
)  # fmt: skip
PARTS = (QUOTA, CRITERION, COST, HEADING, CORRIGENDUM, QUESTION)
ACTIVITY = _part(Activity, "name", "start_month", "months", hidden=("order",), of="application")
PEOPLE = _part(ExpectedPeople, "group", "sex", "age", "number", of="application")
LINE = _part(
    BudgetLine, "name", "heading", "unit", "quantity", "unit_cost", "own_contribution", hidden=("order",),
    of="application",
)  # fmt: skip
CORRECTION = _part(
    CorrectionRequest, "section", "kind", "text", "due_at", "lifted_at",
    hidden=("asked_at", "asked_by", "answered_in"), of="application",
)  # fmt: skip
ANSWER = _part(
    RuleAnswer, "rule", "is_met", "proof", "answered_by", hidden=("is_computed", "facts", "answered_at"),
    of="application",
)  # fmt: skip
# Scores are told nowhere in a history: who reads an application's history may not read its scores.
ASSESSMENT = _part(
    Assessment, "order", "status", "assessor", "due_on",
    hidden=("version", "source", "declared_at", "declaration", "submitted_at", "ended_at", "reason", "comment"),
    of="application",
)  # fmt: skip
SCORE = _part(Score, "criterion", hidden=("value", "points", "comment"), of="assessment")
TIE = _part(Tie, "user", hidden=("recorded_at", "recorded_by"), of="association")
COMMITTEE = _part(
    Committee, "held_on", "place", "remarks",
    hidden=("content", "sha256", "deliberated_at", "deliberated_by"),
)  # fmt: skip
COMMITTEE_MEMBER = _part(CommitteeMember, "name", "quality", of="committee")
RECUSAL = _part(Recusal, "member", "application", "reason", of="committee")
RANKING_CHANGE = _part(RankingChange, "application", "place", "reason", of="committee")
LETTER = _part(
    Letter, "status", "language", "subject", "body",
    hidden=("appeal", "address", "written_at", "approved_at", "approved_by", "sent_at", "mailed_at"),
    of="application",
)  # fmt: skip
APPEAL = _part(
    Appeal, "status", "text", "reason", hidden=("filed_at", "filed_by", "decided_at", "decided_by"), of="application",
)  # fmt: skip
GRANT = _part(
    Grant, "number", "amount", "rate", "starts_on", "ends_on", "conditions", "tolerance", "justified", "signed_on",
    hidden=("call", "version", "signed_by", "copy", "sha256"), of="application",
)  # fmt: skip
GRANT_LINE = _part(GrantLine, "name", "heading", "amount", hidden=("number",), of="grant")
TRANCHE = _part(
    Tranche, "number", "amount", "condition", "status", "requested_by", "released_by", "paid_on", "reason",
    hidden=("requested_at", "released_at", "account", "source", "reference", "confirmed_by"), of="grant",
)  # fmt: skip
GRANT_REPORT = _part(
    GrantReport, "kind", "status", "received_on", "reason",
    hidden=("recorded_by", "decided_at", "decided_by"), of="grant",
)  # fmt: skip
AMENDMENT = _part(
    Amendment, "number", "status", "reason", "amount", "ends_on",
    hidden=("lines", "before", "is_within_tolerance", "proposed_at", "proposed_by", "decided_at", "decided_by"),
    of="grant",
)  # fmt: skip
# Whom an association pays may be a person: told where the expense is read, not here.
EXPENSE = _part(
    Expense, "label", "line", "spent_on", "amount", "status", "admitted", "ground", "reason",
    hidden=("voucher", "payee", "receipt", "sha256", "decided_at", "decided_by", "source", "sheet", "row"),
    of="grant",
)  # fmt: skip
RECOVERY = _part(Recovery, "amount", "received_on", hidden=("reference", "recorded_at", "recorded_by"), of="grant")
APPLICATION_PARTS = (ACTIVITY, PEOPLE, LINE, CORRECTION, ANSWER, APPEAL)
DUE_REPORT = _part(
    DueReport, "kind", "due_on", "done", "difficulties", "visibility", hidden=("written_at", "written_by"), of="grant"
)
REACHED = _part(Reached, "person", "consented_on", hidden=("recorded_by",), of="due")
HEADCOUNT = _part(
    Headcount, "activity", "held_on", "women", "men", "other", "youth", "method", hidden=("recorded_by",), of="due"
)
PROOF = _part(Proof, "caption", hidden=("photo", "sha256", "recorded_by"), of="due")
REMARK = _part(
    Remark, "item", "text", "answer", "answered_at", hidden=("expense", "made_at", "made_by", "answered_by"), of="due"
)
VISIT = _part(Visit, "visited_on", "visitors", "findings", hidden=("recorded_at", "recorded_by"), of="grant")
VISIT_ACTION = _part(VisitAction, "text", "who", "due_on", "done_on", "note", hidden=("done_by",), of="visit")
GRANT_PARTS = (GRANT_LINE, TRANCHE, GRANT_REPORT, AMENDMENT, EXPENSE, RECOVERY)
EXPENSE_NOTES = (
    "record_expense", "remove_expense", "admit_expense", "admit_in_part_expense", "refuse_expense",
    "reconsider_expense", "open_receipt",
)  # fmt: skip
APPLICATION_PARTS = (ACTIVITY, PEOPLE, LINE, CORRECTION, ANSWER)


def of_association(association, *, reader):
    """An association with its papers; with its members and bank details for who may see them."""
    rows = [(ASSOCIATION, ASSOCIATION.events.filter(pgh_obj=association))]
    kinds = [PAPER]
    kinds += [MEMBER] if reader.has_perm("microprojects.view_members_association", association) else []
    kinds += [ACCOUNT] if reader.has_perm("microprojects.view_accounts_association", association) else []
    rows += [(kind, kind.events.filter(association=association)) for kind in kinds]
    return Timeline(
        association,
        rows=tuple(rows),
        acts=ACTS,
        jobs=JOBS,
        notes=dict.fromkeys(("add_paper", "open_paper", "remove_paper"), _paper)
        | dict.fromkeys(("propose_account", "confirm_account", "refuse_account"), _account)
        | dict.fromkeys(("confirm_representative", "end_representative"), _representative)
        | {"merge_association": _merged, "merge_into_association": _kept, "save_association": _source},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def of_representative(representative, *, reader):
    """Somebody who asked to speak for an association."""
    return Timeline(
        representative,
        rows=((REPRESENTATIVE, REPRESENTATIVE.events.filter(pgh_obj=representative)),),
        acts=REPRESENTATIVE_ACTS,
        jobs=JOBS,
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def of_call(call, *, reader):
    """A call with all that hangs on it."""
    return Timeline(
        call,
        rows=((CALL, CALL.events.filter(pgh_obj=call)), *((each, each.events.filter(call=call)) for each in PARTS)),
        acts=CALL_ACTS,
        jobs=JOBS,
        notes={"correct_call": _number},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def of_application(application, *, reader):
    """An application with all that hangs on it; its versions tell what was submitted."""
    return Timeline(
        application,
        rows=(
            (APPLICATION, APPLICATION.events.filter(pgh_obj=application)),
            *((each, each.events.filter(application=application)) for each in APPLICATION_PARTS),
        ),
        acts=APPLICATION_ACTS | GRANT_ACTS,
        jobs=JOBS,
        notes={"save_section": _section, "receive_application": _source, "answer_rules": _rules},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def of_grant(grant, *, reader):
    """A grant with all that hangs on it; its acts stand at its application, with those before it was granted."""
    application = grant.application
    return Timeline(
        application,
        rows=(
            (APPLICATION, APPLICATION.events.filter(pgh_obj=application)),
            (GRANT, GRANT.events.filter(pgh_obj=grant)),
            *((each, each.events.filter(grant=grant)) for each in GRANT_PARTS),
        ),
        acts=APPLICATION_ACTS | GRANT_ACTS,
        jobs=JOBS,
        notes=dict.fromkeys(("import_grant", "import_expenses"), _source)
        | dict.fromkeys(("request", "turn_down", "release", "confirm_payment", "return_payment", "drop"), _tranche)
        | dict.fromkeys(EXPENSE_NOTES, _expense),
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _tranche(entry, _models):
    return _("Tranche %(tranche)s") % entry.details if "tranche" in entry.details else ""


def _expense(entry, _models):
    return entry.details.get("expense", "")


def _section(entry, _models):
    section = entry.details.get("section", "")
    return Section(section).label if section in Section.values else ""


def _rules(entry, _models):
    return " · ".join(str(Rule(rule).label) for rule in entry.details.get("rules", ()) if rule in Rule.values)


def _paper(entry, _models):
    return entry.details.get("paper", "")


def _account(entry, _models):
    return entry.details.get("account", "")


def _representative(entry, _models):
    return entry.details.get("representative", "")


def _merged(entry, _models):
    return entry.details.get("merged", "")


def _kept(entry, _models):
    return entry.details.get("kept", "")


def _source(entry, _models):
    return entry.details.get("source", "")


def _number(entry, _models):
    return _("Corrigendum %(number)s") % entry.details if "number" in entry.details else ""
