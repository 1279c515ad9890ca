"""Home: what waits for me, then the programme against its targets, from the last frozen figures: nothing is counted."""

from django.shortcuts import render
from django.utils import timezone

from reports.figures.opening import reading_for
from reports.models import Report, Snapshot
from reports.views.associations import asked_by, home_of_association
from reports.views.maps import mapped
from reports.views.recent import recent_acts
from reports.views.waiting import roll_call_of, session_to_call, tasks_of

PUBLISHED = 6


def home(request):
    user = request.user
    if user.has_perm("microprojects.view_own_association"):
        return render(request, "reports/home_association.html", home_of_association(user))
    can_open = user.has_perm("reports.open_report")
    snapshot = _telling_snapshot(user)
    reading = reading_for(user, snapshot) if snapshot else None
    context = {
        "today": timezone.localdate(),
        "tasks": tasks_of(user),
        "is_posted": bool(user.active_postings),
        "asked_for": asked_by(user),
        "works_here": user.has_perm("reports.have_tasks"),
        "sees_figures": user.has_perm("reports.view_figures"),
        "snapshot": snapshot,
        "reading": reading,
        "areas": reading.areas if reading else [],
        "can_open": can_open,
        "reports": _published_reports(user, can_open),
        "recent": recent_acts(user),
    }
    return render(request, "reports/home.html", context | mapped(request, reading) | _field_acts(user))


def _field_acts(user):
    """The three acts of a day in the field."""
    if not user.has_perm("reports.act_in_the_field"):
        return {"acts_in_the_field": False}
    session = session_to_call(user)
    return {"acts_in_the_field": True, "session": session, "roll_call": session and roll_call_of(session)}


def _telling_snapshot(user):
    """The latest figures; who does not work on reports sees the latest published ones, an assessor none."""
    if not user.has_perm("reports.view_figures"):
        return None
    snapshots = Snapshot.objects.select_related("report").telling_most()
    return snapshots.first() if user.has_perm("reports.open_report") else snapshots.of_published().first()


def _published_reports(user, can_open):
    """What readers outside come for."""
    if can_open or not user.has_perm("reports.view_report"):
        return []
    return Report.objects.published().prefetch_related("editions")[:PUBLISHED]
