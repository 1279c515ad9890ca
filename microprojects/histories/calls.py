"""What the histories tell of calls and of their committees."""

from django.utils.translation import gettext as _

from journal.histories.kept import Kept
from journal.histories.timeline import Timeline
from microprojects.histories.parts import TEXTS, part, rows_of
from microprojects.models import (
    Call,
    Committee,
    CommitteeMember,
    Corrigendum,
    Cost,
    Criterion,
    Heading,
    Question,
    Quota,
    RankingChange,
    Recusal,
)
from microprojects.workflow import CALL_ACTS
from programme.histories import JOBS
from programme.languages import NAMES

CALL = Kept(
    Call,
    shown=(
        "code", "status", *NAMES, *TEXTS, "envelope", "minimum", "maximum", "rate", "opens_at", "questions_until",
        "closes_at", "pass_mark", "gap_limit", "appeal_days", "published_at",
    ),
    hidden=("id", "programme", "corrections"),
)  # fmt: skip
QUOTA = part(Quota, "area", "amount")
CRITERION = part(Criterion, *NAMES, "weight", "threshold", "tie_order", hidden=("order",))
COST = part(Cost, *NAMES, "is_eligible", hidden=("order",))
HEADING = part(Heading, *NAMES, hidden=("order",))
CORRIGENDUM = part(Corrigendum, "number", *TEXTS, hidden=("changes", "published_at", "published_by"))
QUESTION = part(
    Question, "question", "answer_fr", "answer_ar", "asked_on",
    hidden=("recorded_by", "answered_at", "answered_by"),
)  # fmt: skip
PARTS = (QUOTA, CRITERION, COST, HEADING, CORRIGENDUM, QUESTION)
COMMITTEE = part(
    Committee, "held_on", "place", "remarks",
    hidden=("content", "sha256", "deliberated_at", "deliberated_by"),
)  # fmt: skip
COMMITTEE_MEMBER = part(CommitteeMember, "name", "quality", of="committee")
RECUSAL = part(Recusal, "member", "application", "reason", of="committee")
RANKING_CHANGE = part(RankingChange, "application", "place", "reason", of="committee")


def of_call(call, *, reader):
    """A call with all that hangs on it."""
    return Timeline(
        call,
        rows=rows_of(call, CALL, PARTS, by="call"),
        acts=CALL_ACTS,
        jobs=JOBS,
        notes={"correct_call": _number},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _number(entry, _models):
    return _("Corrigendum %(number)s") % entry.details if "number" in entry.details else ""
