"""The ranking of a call against its envelope; another envelope is tried without anything being saved."""

from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.access import permitted_or_deny
from microprojects.forms.committee import EnvelopeForm
from microprojects.models import Call
from microprojects.querysets.decided import Decided
from microprojects.querysets.sheet import Sheet
from microprojects.workflow import APPLICATION_TONES, GRANTED, ApplicationStatus
from ui import formats
from ui.paging import page_of_rows

SIZE = 100


@require_safe
def rank(request, pk):
    found = permitted_or_deny(request.user, "rank", Call, pk=pk)
    convened = committee_of(found)
    is_decided = convened is not None and convened.deliberated_at is not None
    form = EnvelopeForm(request.GET if "envelope" in request.GET else None, initial={"envelope": found.envelope})
    asked = form.cleaned_data["envelope"] if not is_decided and form.is_valid() else None
    line = Decided(convened) if is_decided else _drawn(found, convened, asked)
    page = page_of_rows(request, line, size=SIZE)
    context = {
        "call": found,
        "form": None if is_decided else form,
        "is_tried": asked is not None and asked != found.envelope,
        "line": line,
        "page": page,
        "rows": shown(page.rows, line, is_below_reserve=page.first > 1 and page.first - 2 not in line.taken_at),
        "criteria": line.criteria,
        "tiles": tiles_of(line),
        "waiting": found.applications.filter(status=ApplicationStatus.ADMISSIBLE).count(),
        "committee": convened,
    }
    return render(request, "microprojects/rank.html", context)


def _drawn(call, convened, envelope):
    """The line as it stands, with what the committee has changed so far."""
    changes = {each.application_id: each.place for each in convened.changes.all()} if convened else {}
    return Sheet(call, envelope=envelope, changes=changes)


def committee_of(call):
    return getattr(call, "committee", None)


def tiles_of(line):
    """(label of an outcome, tone, how many, how much they ask for)"""
    return [
        (outcome.label, APPLICATION_TONES.get(outcome, "neutral"), number, formats.money(asked, "MAD"))
        for outcome, (number, asked) in line.sums.items()
    ]


def shown(rows, line, *, is_below_reserve=False):
    """Each row with its words: area, outcome, and whether the money ends above it, not on a page before."""
    areas = {quota.area_id: quota.area.name for quota in line.call.quotas.select_related("area")}
    now = dict(line.call.applications.filter(pk__in=[row.pk for row in rows]).values_list("pk", "status"))
    criteria = [capfirst(criterion.name) for criterion in line.criteria]
    told, before = [], ApplicationStatus.RESERVE if is_below_reserve else None
    for row in rows:
        told.append(
            {
                "row": row,
                "name": formats.names(*row.applicant)[0],
                "area": areas.get(row.area, "–"),
                "word": ApplicationStatus(row.outcome).label,
                "tone": APPLICATION_TONES.get(row.outcome, "neutral"),
                "since": _become(row.outcome, now.get(row.pk)),
                "marks": [
                    (name, formats.decimal(mark, 2), place in row.below)
                    for place, (name, mark) in enumerate(zip(criteria, row.marks, strict=True))
                ],
                "ends_above": before != ApplicationStatus.RESERVE and row.outcome == ApplicationStatus.RESERVE,
            }
        )
        before = row.outcome
    return told


def _become(outcome, status):
    """The words of what became of a decision since: withdrawn, selected or on the reserve list after all; else ""."""
    later = {ApplicationStatus.RESERVE: GRANTED, ApplicationStatus.REJECTED: (ApplicationStatus.RESERVE, *GRANTED)}
    is_other = status == ApplicationStatus.WITHDRAWN or status in later.get(outcome, ())
    return ApplicationStatus(status).label if is_other else ""
