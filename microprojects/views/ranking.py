"""The ranking of a call against its envelope; another envelope is tried without anything being saved."""

from decimal import Decimal

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import permitted_or_deny
from microprojects.forms.committee import EnvelopeForm
from microprojects.models import Call
from microprojects.querysets.ranking import line_of
from microprojects.workflow import APPLICATION_TONES, ApplicationStatus
from ui import formats
from ui.paging import page_of_rows

SIZE = 100


@require_safe
def rank(request, pk):
    found = permitted_or_deny(request.user, "rank", Call, pk=pk)
    form = EnvelopeForm(request.GET if "envelope" in request.GET else None, initial={"envelope": found.envelope})
    asked = form.cleaned_data["envelope"] if form.is_valid() else None
    decided = committee_of(found)
    changes = {each.application_id: each.place for each in decided.changes.all()} if decided else {}
    line = line_of(found, envelope=asked, changes=changes)
    page = page_of_rows(request, line.rows, size=SIZE)
    context = {
        "call": found,
        "form": form,
        "is_tried": asked is not None and asked != found.envelope,
        "line": line,
        "page": page,
        "rows": shown(page.rows, found),
        "criteria": list(found.criteria.all()),
        "tiles": tiles_of(line),
        "waiting": found.applications.filter(status=ApplicationStatus.ADMISSIBLE).count(),
        "committee": decided,
    }
    return render(request, "microprojects/rank.html", context)


def committee_of(call):
    return getattr(call, "committee", None)


def tiles_of(line):
    """(label of an outcome, tone, how many, how much they ask for)"""
    outcomes = (ApplicationStatus.SELECTED, ApplicationStatus.RESERVE, ApplicationStatus.REJECTED)
    told = []
    for outcome in outcomes:
        rows = line.of(outcome)
        asked = sum((row.requested for row in rows), Decimal(0))
        told.append((outcome.label, APPLICATION_TONES.get(outcome, "neutral"), len(rows), formats.money(asked, "MAD")))
    return told


def shown(rows, call):
    """Each row with its words: area, outcome, and whether the money ends above it."""
    areas = {quota.area_id: quota.area.name for quota in call.quotas.select_related("area")}
    told, before = [], None
    for row in rows:
        told.append(
            {
                "row": row,
                "name": formats.names(*row.applicant)[0],
                "area": areas.get(row.area, "–"),
                "word": ApplicationStatus(row.outcome).label,
                "tone": APPLICATION_TONES.get(row.outcome, "neutral"),
                "marks": [(mark, place in row.below) for place, mark in enumerate(row.marks)],
                "ends_above": before != ApplicationStatus.RESERVE and row.outcome == ApplicationStatus.RESERVE,
            }
        )
        before = row.outcome
    return told
