"""A call's applications on a board and in a table: everything looked up and formatted once."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from microprojects.querysets.eligibility import states_of
from microprojects.workflow import APPLICATION_TONES, ApplicationStatus
from ui import formats

SHOWN = 8  # cards of a column; the table has them all
WAITING = ("submitted_at", "pk")  # the longest first
ALWAYS = ("submitted", "correction", "admissible", "inadmissible")  # columns that stand there empty, too


class Row(NamedTuple):
    """One application, on a card or in a row, in the order in which templates unpack it."""

    url: str
    code: str
    title: str
    applicant: str
    area: str
    reference: str
    requested: str
    submitted: str
    status: str
    tone: str
    rules: str
    rules_tone: str


def rows_of(applications, areas):
    """A Row for each of a call's `applications`, in_short, in their order: a fixed number of statements.

    `areas` are all of the programme's, by id: a few, and loaded already.
    """
    applications = list(applications)
    states = states_of(applications)
    base = reverse("microprojects:application", args=["APL-0000"]).removesuffix("APL-0000/")
    areas = {pk: str(area) for pk, area in areas.items()}
    labels = {status: str(status.label) for status in ApplicationStatus}
    return [_row(each, base, areas, labels, states[each.pk]) for each in applications]


def _row(each, base, areas, labels, state):
    rules, tone = told_state(*state) if each.status != ApplicationStatus.WITHDRAWN else ("", "neutral")
    return Row(
        url=f"{base}{each.code}/",
        code=each.code,
        title=str(each),
        applicant=each.association.names[0] if each.association else each.applicant,
        area=areas.get(each.area_id, "–"),
        reference=each.reference,
        requested=formats.money(each.requested, "MAD"),
        submitted=formats.day(timezone.localdate(each.submitted_at), "short"),
        status=labels[each.status],
        tone=each.tone,
        rules=rules,
        rules_tone=tone,
    )


def state_of(grid):
    """(words, tone) of a grid as a whole."""
    return told_state(len(grid.refused), len(grid.open))


def told_state(refused, open_):
    """(words, tone) of so many rules not met and so many of which nobody knows."""
    if refused:
        words = ngettext("%(count)s rule not met", "%(count)s rules not met", refused) % {"count": refused}
        return words, "bad"
    if open_:
        words = ngettext("%(count)s rule to answer", "%(count)s rules to answer", open_) % {"count": open_}
        return words, "warn"
    return _("All rules met"), "good"


def counts_of(applications):
    """The states in which some are: {"status", "label", "tone", "number"} in their order."""
    counts = _counted(applications)
    return [
        _state(status) | {"status": str(status), "number": counts[status]}
        for status in ApplicationStatus
        if status in counts
    ]


def _counted(applications):
    return dict(applications.order_by().values_list("status").annotate(number=Count("pk")))


def _state(status):
    return {"label": status.label, "tone": APPLICATION_TONES.get(status, "neutral")}


def board_of(request, applications, areas):
    """The columns of the board: states with the first applications of each, the longest waiting first."""
    counts = _counted(applications)
    rows = _first_of(applications, counts, areas)
    asked = request.GET.get("status")
    return [
        _state(status) | {"count": counts.get(status, 0), "rows": rows[status], "more_url": _table_of(request, status)}
        for status in ApplicationStatus
        if (status == asked if asked else status in ALWAYS or counts.get(status))
    ]


def _first_of(applications, states, areas):
    """{state: Rows of its first ones}, each state read from the index to that of its cards and no further."""
    cards = [applications.filter(status=each).order_by(*WAITING).values_list("pk")[:SHOWN] for each in states]
    pks = [pk for (pk,) in cards[0].union(*cards[1:], all=True)] if cards else []
    first = list(applications.filter(pk__in=pks).in_short().order_by(*WAITING))
    rows = defaultdict(list)
    for each, row in zip(first, rows_of(first, areas), strict=True):
        rows[each.status].append(row)
    return rows


def _table_of(request, status):
    query = request.GET.copy()
    query["view"], query["status"] = "table", str(status)
    return f"?{query.urlencode()}"
