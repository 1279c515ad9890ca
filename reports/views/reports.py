"""The list of reports, one report, and the acts on it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import permitted, permitted_or_deny
from journal import jobs
from journal.steps import StepRefused
from programme.models import Programme
from reports import actions, histories
from reports.figures.opening import reading_for, sees_every_number, targets_set_since
from reports.forms import ApprovalForm, EditionForm, ReportForm
from reports.models import Edition, Report
from reports.views.figures import snapshot_for
from reports.views.maps import mapped
from reports.workflow import ATTEMPTS, PROBLEMS, REPORT, ReportStatus, stage_of
from ui.paging import HISTORY_ROWS, page_of, page_of_rows


def list_(request):
    permitted(request.user, "view", Report)
    context = {
        "page": page_of(request, Report.objects.visible_to(request.user).prefetch_related("editions")),
        "can_register": request.user.has_perm("reports.register_report"),
    }
    return render(request, "reports/list.html#rows" if request.htmx else "reports/list.html", context)


def report(request, pk):
    report = permitted_or_deny(request.user, "view", Report, pk=pk)
    is_computing = report.status == ReportStatus.COMPUTING
    if request.htmx and not is_computing:
        return HttpResponseClientRefresh()
    context = {"report": report, "is_computing": is_computing, "progress": _progress(report)}
    if request.htmx:
        return render(request, "reports/report.html#progress", context)
    context |= _acts(request.user, report) | _figures(request, report) | {"problem": PROBLEMS.get(report.problem)}
    return render(request, "reports/report.html", context)


def history(request, pk):
    report = permitted_or_deny(request.user, "open", Report, pk=pk)
    timeline = histories.of_report(report, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"report": report, "page": page, "history": timeline.told(page.rows)}
    return render(request, "reports/history.html", context)


def _progress(report):
    """What a worker does now; that it waits for one when none holds the report."""
    done, total = report.progress_done, report.progress_total
    is_held = report.status == ReportStatus.COMPUTING and jobs.is_held(report)
    return {"done": done, "total": total, "stage": stage_of(done, total), "is_held": is_held}


def _acts(user, report):
    """The steps that can be taken now by this user, and the history for those who work on reports."""
    open_steps = [step for step in ("compute", "approve", "send") if step in REPORT.open_from(report.status)]
    can_open = user.has_perm("reports.open_report", report)
    return {
        "acts": {step: user.has_perm(f"reports.{step}_report", report) for step in open_steps},
        "can_open": can_open,
        "history": histories.of_report(report, reader=user).latest() if can_open else [],
    }


def _figures(request, report):
    asked = request.GET.get("version", "")
    snapshot = snapshot_for(request.user, report, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    if snapshot is None:
        return {"snapshot": None, "versions": []}
    reading = reading_for(request.user, snapshot)
    versions = list(report.snapshots.values_list("version", flat=True)) if sees_every_number(request.user) else []
    return {
        "snapshot": snapshot,
        "reading": reading,
        "editions": _editions(report, snapshot, reading.hide_small),
        "languages": _other_languages(request.user, report),
        "can_translate": request.user.has_perm("reports.translate_report", report),
        "moved_targets": targets_set_since(reading),
        "is_latest": not versions or snapshot.version == versions[0],
        "versions": versions,
    } | mapped(request, reading)


def _editions(report, snapshot, hide_small):
    """[(edition, the document for this reader, the one for readers outside, whether drawing was given up), ...]."""
    found = []
    for edition in report.editions.all():
        made = {each.variant: each for each in snapshot.documents.all() if each.edition_id == edition.pk}
        full, shared = made.get("full"), made.get("shared")
        first = shared if hide_small else full
        is_given_up = first is None and edition.attempts >= ATTEMPTS and not jobs.is_held(edition)
        found.append((edition, first, None if hide_small else shared, is_given_up))
    return found


def _other_languages(user, report):
    """Languages that this user can still ask for: [(code, name), ...]."""
    if not user.has_perm("reports.translate_report", report):
        return []
    there = {edition.language for edition in report.editions.all()}
    return [(code, name) for code, name in Edition.Language.choices if code not in there]


def register(request):
    permitted(request.user, "register", Report)
    form = ReportForm(request.POST if request.method == "POST" else None, programme=Programme.objects.current())
    if request.method == "POST" and form.is_valid():
        made = actions.register(
            period=form.cleaned_data["period"], languages=form.cleaned_data["languages"], by=request.user
        )
        return redirect(made)
    return render(request, "reports/register.html", {"form": form})


@require_POST
def compute(request, pk):
    report = permitted_or_deny(request.user, "compute", Report, pk=pk)
    try:
        actions.compute(report, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(report)


@require_POST
def translate(request, pk):
    report = permitted_or_deny(request.user, "translate", Report, pk=pk)
    form = EditionForm(request.POST)
    if form.is_valid():
        actions.translate(report, language=form.cleaned_data["language"], by=request.user)
    return redirect(report)


def approve(request, pk):
    report = permitted_or_deny(request.user, "approve", Report, pk=pk)
    snapshot = report.snapshots.first()
    sent = request.POST if request.method == "POST" else None
    form = ApprovalForm(sent, initial={"version": snapshot.version if snapshot else None})
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve(report, version=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("Approved: the donor can read this report now."))
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(report)
    reading = reading_for(request.user, snapshot) if snapshot else None
    return render(request, "reports/approve.html", {"report": report, "form": form, "reading": reading})


def send(request, pk):
    report = permitted_or_deny(request.user, "send", Report, pk=pk)
    if request.method == "POST":
        try:
            actions.send(report, by=request.user)
            messages.success(request, _("Marked as sent: nothing of this report can change any more."))
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(report)
    context = {
        "report": report,
        "is_open": "send" in REPORT.open_from(report.status),
        "unsent": Report.objects.left_unsent_before(report),
    }
    return render(request, "reports/send.html", context)
