"""What the histories tell of applications, from the draft to the appeal."""

from journal.histories.kept import Kept
from journal.histories.timeline import Timeline
from microprojects.histories.parts import detail, part, rows_of
from microprojects.models import (
    Activity,
    Appeal,
    Application,
    Assessment,
    BudgetLine,
    CorrectionRequest,
    ExpectedPeople,
    Letter,
    RuleAnswer,
    Score,
    Section,
    Tie,
)
from microprojects.workflow import APPLICATION_ACTS, Rule
from microprojects.workflow.grants import GRANT_ACTS
from programme.histories import JOBS

APPLICATION = Kept(
    Application,
    shown=(
        "status", "title", "theme", "months", "summary", "context", "objectives", "risks", "reason", "association",
        "area", "applicant", "reference",
    ),
    hidden=("id", "call", "is_second", "submitted_at", "examined_at", "examined_by"),
    words={"association": lambda association: association.code},
)  # fmt: skip
ACTIVITY = part(Activity, "name", "start_month", "months", hidden=("order",), of="application")
PEOPLE = part(ExpectedPeople, "group", "sex", "age", "number", of="application")
LINE = part(
    BudgetLine, "name", "heading", "unit", "quantity", "unit_cost", "own_contribution", hidden=("order",),
    of="application",
)  # fmt: skip
CORRECTION = part(
    CorrectionRequest, "section", "kind", "text", "due_at", "lifted_at",
    hidden=("asked_at", "asked_by", "answered_in"), of="application",
)  # fmt: skip
ANSWER = part(
    RuleAnswer, "rule", "is_met", "proof", "answered_by", hidden=("is_computed", "facts", "answered_at"),
    of="application",
)  # fmt: skip
# Scores are told nowhere in a history: who reads an application's history may not read its scores.
ASSESSMENT = part(
    Assessment, "order", "status", "assessor", "due_on",
    hidden=("version", "source", "declared_at", "declaration", "submitted_at", "ended_at", "reason", "comment"),
    of="application",
)  # fmt: skip
SCORE = part(Score, "criterion", hidden=("value", "points", "comment"), of="assessment")
TIE = part(Tie, "user", hidden=("recorded_at", "recorded_by"), of="association")
LETTER = part(
    Letter, "status", "language", "subject", "body",
    hidden=(
        "appeal", "examined_at", "selected_at", "address", "written_at", "approved_at", "approved_by", "sent_at",
        "mailed_at",
    ),
    of="application",
)  # fmt: skip
APPEAL = part(
    Appeal, "status", "text", "reason", hidden=("filed_at", "filed_by", "decided_at", "decided_by"), of="application",
)  # fmt: skip
APPLICATION_PARTS = (ACTIVITY, PEOPLE, LINE, CORRECTION, ANSWER)


def of_application(application, *, reader):
    """An application with all that hangs on it, appeals for who may read them; its versions tell what was submitted."""
    parts = (*APPLICATION_PARTS, APPEAL) if reader.has_perm("microprojects.view_appeal") else APPLICATION_PARTS
    return Timeline(
        application,
        rows=rows_of(application, APPLICATION, parts, by="application"),
        acts=APPLICATION_ACTS | GRANT_ACTS,
        jobs=JOBS,
        notes={"save_section": _section, "receive_application": detail("source"), "answer_rules": _rules},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _section(entry, _models):
    section = entry.details.get("section", "")
    return Section(section).label if section in Section.values else ""


def _rules(entry, _models):
    return " · ".join(str(Rule(rule).label) for rule in entry.details.get("rules", ()) if rule in Rule.values)
