"""Reports of associations as CEFA reads them: looked at part by part, sent back or approved."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted_or_deny
from journal.steps import StepRefused
from microprojects.actions import reporting as actions
from microprojects.actions import tranches
from microprojects.actions.grants import GrantRefused
from microprojects.forms.reporting import RemarkForm
from microprojects.models import DueReport, Proof
from microprojects.querysets.expenses import looks_at, money_of
from microprojects.views.own_reports import photo_of
from microprojects.workflow.grants import Ground, ReportStatus
from microprojects.workflow.reporting import TEXTS, Item


def reports_of(grant):
    """What microprojects/grant_reports.html shows beside a grant: its reports and the visits to it."""
    return {
        "due_reports": grant.due_reports.with_file(),
        "visits": grant.visits.prefetch_related("actions"),
        "today": timezone.localdate(),
    }


@require_safe
def grant_report(request, pk):
    report = _found(request.user, "view", pk)
    spent = list(report.grant.expenses.select_related("line").order_by("pk"))
    waiting = report.new_people.waiting().count()
    decides = not report.grant.is_closed and request.user.has_perm("microprojects.approve_duereport", report)
    context = {
        "report": report,
        "texts": [(Item(name), getattr(report, name)) for name in TEXTS],
        "remarks": report.remarks.select_related("expense"),
        **_people_of(report),
        "proofs": report.proofs.all(),
        "looks": [(each, [Ground(flag).label for flag in each.flags]) for each in looks_at(report.grant, spent)]
        if spent
        else [],
        "money": money_of(report.grant),
        "can_send_back": decides and report.state in ("received", "returned"),
        "can_approve": decides and report.state == "received" and not waiting,
        "waiting": waiting,
        "today": timezone.localdate(),
    }
    return render(request, "microprojects/grant_report.html", context)


def _people_of(report):
    return {
        "people": report.reached.select_related("person"),
        "refused": report.new_people.refused(),
        "headcounts": report.headcounts.all(),
        "counted": report.headcounts.all().totals(),
        "expected": sum(each.number for each in report.grant.application.people.all()),
    }


def send_back_item(request, pk):
    report = _found(request.user, "send_back_item", pk)
    said = request.POST if request.method == "POST" else None
    form = RemarkForm(said, report=report, initial={"item": request.GET.get("item")})
    if form.is_valid():
        try:
            actions.send_back_item(report, **form.cleaned_data, by=request.user)
        except (GrantRefused, StepRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This part is with the association again."))
            return redirect(report)
    return render(request, "microprojects/send_back_item.html", {"form": form, "report": report})


@require_POST
def approve_grant_report(request, pk):
    report = _found(request.user, "approve", pk)
    standing = report.grant.reports.filter(kind=report.kind, status=ReportStatus.RECEIVED).first()
    try:
        if standing is None:
            raise GrantRefused(_("There is no report to approve."))
        tranches.approve_report(standing, by=request.user)
    except (GrantRefused, StepRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report is approved."))
    return redirect(report)


@require_safe
def open_proof(request, pk, row):
    found = permitted_or_deny(request.user, "open", Proof, pk=row, due=pk)
    actions.note_opening(found, by=request.user)
    return photo_of(found.photo, f"{found.due.code.replace('/', '-')}-photo-{found.pk}")


def _found(user, act, pk):
    permitted_or_deny(user, act, DueReport, pk=pk)
    return DueReport.objects.visible_to(user).with_file().get(pk=pk)
