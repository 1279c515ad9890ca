"""A call's applications as board and table, the dossier of one, its versions, and what CEFA does with it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted, permitted_or_deny
from journal.steps import StepRefused
from microprojects import histories
from microprojects.actions import admission as actions
from microprojects.actions.applications import ApplicationRefused, withdraw
from microprojects.filters import ApplicationFilter
from microprojects.forms.applications import CorrectionForm, ExtensionForm, InadmissibleForm, ReasonForm, RulesForm
from microprojects.models import Appeal, Application, Call, Letter
from microprojects.querysets.eligibility import grid_of
from microprojects.querysets.told import may_be_withdrawn
from microprojects.resources.freezing import differences
from microprojects.views.boards import board_of, rows_of, state_of
from microprojects.views.grids import lines_of
from microprojects.views.versions import sections_of, told_differences
from microprojects.workflow import APPLICATION, ApplicationStatus
from ui.paging import HISTORY_ROWS, page_of, page_of_rows

WITH = ("call", "association__commune", "area", "grant")
REFUSALS = (ApplicationRefused, StepRefused)


@require_safe
def applications(request, pk):
    call = permitted_or_deny(request.user, "view", Call, pk=pk)
    permitted(request.user, "view", Application)
    filters = ApplicationFilter(request.GET, call.applications.visible_to(request.user), user=request.user)
    found = filters.qs
    context = {
        "call": call,
        "form": filters.form,
        "drafts": call.applications.being_written(request.user).count(),
        "can_upload": request.user.has_perm("microprojects.upload_application"),
        "default_sort": "-submitted",
    }
    if request.GET.get("view") == "table":
        page = page_of(request, found.in_short().sorted_by(request.GET.get("sort")))
        context |= {"page": page, "rows": rows_of(page, filters.areas)}
        template = "microprojects/applications.html"
        return render(request, f"{template}#rows" if request.htmx else template, context)
    context["columns"] = board_of(request, found, filters.areas)
    context["is_empty"] = not filters.form.changed_data and not any(each["count"] for each in context["columns"])
    return render(request, "microprojects/applications_board.html", context)


@require_safe
def application(request, pk):
    found = permitted_or_deny(request.user, "view", Application, pk=pk)
    found = Application.objects.select_related(*WITH).get(pk=found.pk)
    grid = grid_of(found)
    versions = list(found.versions.select_related("frozen_by"))
    context = {
        "application": found,
        "can": _acts(found, request.user),
        "grid": grid,
        "lines": lines_of(grid, found),
        "rules": state_of(grid),
        "sections": sections_of(versions[0].content) if versions else [],
        "versions": list(zip(versions, [*versions[1:], None], strict=True)),
        "corrections": list(found.corrections.select_related("asked_by", "answered_in")),
        "appeal": Appeal.objects.visible_to(request.user).filter(application=found).first(),
        "letters": Letter.objects.visible_to(request.user).filter(application=found).of_examinations(),
        "others": Application.objects.visible_to(request.user).beside(found),
        "history": histories.of_application(found, reader=request.user).latest(),
    }
    return render(request, "microprojects/application.html", context)


def _acts(found, user):
    """{step: whether the state allows it and the user may}."""
    allowed = {step: step in found.steps for step in APPLICATION.steps}
    allowed["withdraw"] = may_be_withdrawn(found)
    can = {step: is_so and user.has_perm(f"microprojects.{step}_application", found) for step, is_so in allowed.items()}
    answers = allowed["admit"] and user.has_perm("microprojects.answer_rules_application", found)
    compares = user.has_perm("microprojects.compare_scores_application", found) and found.assessments.exists()
    extends = allowed["lift_correction"] and user.has_perm("microprojects.extend_correction_application", found)
    granted = hasattr(found, "grant")
    prepares = found.status == ApplicationStatus.SELECTED and not granted
    return can | {
        "answer_rules": answers,
        "compare_scores": compares,
        "extend_correction": extends,
        "prepare_grant": prepares and user.has_perm("microprojects.prepare_grant_application", found),
        "view_grant": granted and user.has_perm("microprojects.view_grant", found.grant),
    }


@require_safe
def application_history(request, pk):
    found = permitted_or_deny(request.user, "view", Application, pk=pk)
    timeline = histories.of_application(found, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"application": found, "page": page, "history": timeline.told(page.rows)}
    return render(request, "microprojects/application_history.html", context)


@require_safe
def application_version(request, pk, number):
    found = permitted_or_deny(request.user, "view", Application, pk=pk)
    version = get_object_or_404(found.versions.select_related("frozen_by"), number=number)
    context = {"application": found, "version": version, "sections": sections_of(version.content)}
    return render(request, "microprojects/application_version.html", context)


@require_safe
def compare_versions(request, pk, number, other):
    found = permitted_or_deny(request.user, "view", Application, pk=pk)
    if number >= other:
        raise Http404
    before, after = (get_object_or_404(found.versions, number=each) for each in (number, other))
    changes = told_differences(differences(before.content, after.content))
    context = {"application": found, "before": before, "after": after, "changes": changes}
    return render(request, "microprojects/compare_versions.html", context)


def answer_rules(request, pk):
    found = permitted_or_deny(request.user, "answer_rules", Application, pk=pk)
    overrules = request.user.has_perm("microprojects.overrule_application", found)
    grid = grid_of(found)
    form = RulesForm(request.POST if request.method == "POST" else None, grid=grid, may_overrule=overrules)
    if form.is_valid():
        try:
            actions.answer_rules(found, form.answers, by=request.user, may_overrule=overrules)
            messages.success(request, _("The answers are saved."))
            return redirect(found)
        except ApplicationRefused as refusal:
            form.add_error(None, str(refusal))
    lines = {line.cell.rule: line for line in lines_of(grid, found)}
    parts = {name: [(lines[cell.rule], *rest) for cell, *rest in getattr(form, name)] for name in ("asked", "computed")}
    context = {"form": form, "application": found} | parts
    return render(request, "microprojects/answer_rules.html", context)


def ask_correction(request, pk):
    found = permitted_or_deny(request.user, "ask_correction", Application, pk=pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            due_at = form.cleaned_data["due_at"]
            actions.ask_correction(found, requests=form.requests, due_at=due_at, by=request.user)
            messages.success(request, _("The corrections are asked for."))
            return redirect(found)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/ask_correction.html", {"form": form, "application": found})


def extend_correction(request, pk):
    found = permitted_or_deny(request.user, "extend_correction", Application, pk=pk)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.extend_correction(found, due_at=form.cleaned_data["due_at"], by=request.user)
            messages.success(request, _("The association has more time."))
            return redirect(found)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    corrections = found.corrections.open().select_related("answered_in")
    context = {"form": form, "application": found, "corrections": corrections}
    return render(request, "microprojects/extend_correction.html", context)


def declare_inadmissible(request, pk):
    found = permitted_or_deny(request.user, "declare_inadmissible", Application, pk=pk)
    form = InadmissibleForm(request.POST if request.method == "POST" else None, application=found)
    return _answer(request, found, "declare_inadmissible", form, actions.declare_inadmissible)


def reopen(request, pk):
    return _with_reason(request, pk, "reopen", actions.reopen)


def withdraw_application(request, pk):
    return _with_reason(request, pk, "withdraw", withdraw)


def _with_reason(request, pk, step, act):
    """A step for which somebody says why, on a page of its own."""
    found = permitted_or_deny(request.user, step, Application, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _answer(request, found, step, form, act)


def _answer(request, found, step, form, act):
    if form.is_valid():
        try:
            act(found, **form.cleaned_data, by=request.user)
            return redirect(found)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "application": found, "refused": grid_of(found).refused}
    return render(request, f"microprojects/{step}.html", context)


@require_POST
def admit(request, pk):
    return _step(request, pk, "admit", actions.admit)


@require_POST
def lift_correction(request, pk):
    return _step(request, pk, "lift_correction", actions.lift_correction)


def _step(request, pk, step, act):
    found = permitted_or_deny(request.user, step, Application, pk=pk)
    try:
        act(found, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(found)
