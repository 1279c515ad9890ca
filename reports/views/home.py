"""Home: what waits for me, then the programme against its targets, from the last frozen figures: nothing is counted."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import Import
from beneficiaries.workflow import ImportStatus
from journal.models import Entry
from reports.figures.opening import reading_for
from reports.models import Report, Snapshot
from reports.workflow import ACTS, ReportStatus
from trainings.workflow import ACTS as TRAINING_ACTS

DECISIONS = (ImportStatus.CHECKED, ImportStatus.UPLOADED)
RECENT = 6


def home(request):
    user = request.user
    can_open = user.has_perm("reports.open_report")
    snapshot = _telling_snapshot(user)
    reading = reading_for(user, snapshot) if snapshot else None
    context = {
        "today": timezone.localdate(),
        "tasks": [*_imports_to_decide(user), *_report_tasks(user)],
        "works_here": user.has_perm("beneficiaries.view_import") or can_open,
        "snapshot": snapshot,
        "reading": reading,
        "areas": reading.areas if reading else [],
        "can_open": can_open,
        "reports": _published_reports(user, can_open),
        "entries": _recent_acts(user),
    }
    return render(request, "reports/home.html", context)


def _telling_snapshot(user):
    """The latest figures; who does not work on reports sees the latest published ones, an assessor none."""
    if not user.has_perm("reports.view_figures"):
        return None
    snapshots = Snapshot.objects.select_related("report").telling_most()
    return snapshots.first() if user.has_perm("reports.open_report") else snapshots.of_published().first()


def _imports_to_decide(user):
    """(how many, what, address, since when) for each import that waits for this user's decision."""
    if not user.has_perm("beneficiaries.view_import"):
        return []
    waiting = Import.objects.visible_to(user).filter(status__in=DECISIONS).order_by("created_at")[:5]
    return [
        (1, f"{each.filename} – {each.get_status_display()}", each.get_absolute_url(), each.created_at)
        for each in waiting
    ]


def _report_tasks(user):
    if user.has_perm("reports.approve_report"):
        ready = Report.objects.to_approve()[:3]
        yield from (
            (1, _("%(report)s is ready to be approved") % {"report": each.period}, each.get_absolute_url(), None)
            for each in ready
        )
    if user.has_perm("reports.send_report"):
        unsent = Report.objects.filter(status=ReportStatus.APPROVED).count()
        if unsent:
            words = ngettext("%d approved report is not sent yet", "%d approved reports are not sent yet", unsent)
            yield (unsent, words % unsent, reverse("reports:list"), None)
    if user.has_perm("reports.compute_report"):
        broken = Report.objects.filter(status=ReportStatus.DRAFT).exclude(problem="")[:3]
        yield from (
            (1, _("%(report)s could not be computed") % {"report": each.period}, each.get_absolute_url(), None)
            for each in broken
        )


def _published_reports(user, can_open):
    """What readers outside come for."""
    if can_open or not user.has_perm("reports.view_report"):
        return []
    return Report.objects.published().prefetch_related("editions")[:RECENT]


def _recent_acts(user):
    """The programme's latest acts for those who follow all of it, for the others their own."""
    known = {**TRAINING_ACTS, **ACTS}
    entries = Entry.objects.filter(act__in=known, by__isnull=False).select_related("by")
    if not user.has_perm("reports.register_report"):
        entries = entries.filter(by=user)
    return [(entry, known[entry.act]) for entry in entries[:RECENT]]
