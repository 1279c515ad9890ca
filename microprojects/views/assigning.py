"""A manager lets applications be judged: begins the evaluation, confirms who assesses what, compares what came."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted_or_deny
from accounts.models import User
from journal.steps import StepRefused
from microprojects.actions import AssociationRefused
from microprojects.actions import assigning as actions
from microprojects.actions.applications import ApplicationRefused
from microprojects.actions.assigning import AssignmentRefused
from microprojects.forms.applications import ReasonForm
from microprojects.forms.assessment import AssignForm, TieForm
from microprojects.models import Application, Assessment, Association, Call
from microprojects.querysets.proposals import assessors_of
from microprojects.views.comparing import compared
from microprojects.workflow import JUDGED
from ui.paging import page_of

REFUSALS = (ApplicationRefused, AssignmentRefused, StepRefused)


@require_POST
def evaluate(request, pk):
    found = permitted_or_deny(request.user, "evaluate", Call, pk=pk)
    try:
        actions.evaluate(found, by=request.user)
        return redirect("microprojects:assign", pk=pk)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def record_tie(request, pk):
    found = permitted_or_deny(request.user, "record_tie", Association, pk=pk)
    ties = found.ties.select_related("user", "recorded_by")
    free = User.objects.filter(pk__in=[each.pk for each in assessors_of(User.objects.exclude(ties__in=ties))])
    form = TieForm(request.POST if request.method == "POST" else None, assessors=free.order_by("name"))
    if form.is_valid():
        try:
            taken_back = actions.record_tie(found, **form.cleaned_data, by=request.user)
            told = ngettext(
                "The tie is recorded; %(count)s assignment is taken back.",
                "The tie is recorded; %(count)s assignments are taken back.", taken_back,
            )  # fmt: skip
            messages.success(request, told % {"count": taken_back})
            return redirect(found)
        except (AssignmentRefused, AssociationRefused) as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/record_tie.html", {"form": form, "association": found, "ties": ties})


def assign(request, pk):
    found = permitted_or_deny(request.user, "assign", Call, pk=pk)
    proposal = actions.proposal_of(found)
    form = AssignForm(request.POST if request.method == "POST" else None, proposal=proposal)
    if form.is_valid():
        try:
            made = actions.assign(found, form.choices, due_on=form.cleaned_data["due_on"], by=request.user)
            messages.success(request, _("%(number)s assignments are made.") % {"number": len(made)})
            return redirect("microprojects:assign", pk=pk)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"call": found, "form": form, "proposal": proposal, "page": _assigned(request, found, proposal)}
    context["has_any"] = bool(context["page"].rows) or found.applications.filter(status__in=JUDGED).exists()
    return render(request, "microprojects/assign.html", context)


def _assigned(request, call, proposal):
    """A page of assignments, each with `is_gone`: its assessor has work to do and no posting any more."""
    found = Assessment.objects.filter(application__call=call, source="").select_related("application", "assessor")
    posted = {each.pk for each in proposal.assessors}
    page = page_of(request, found.by_assessor())
    for each in page.rows:
        each.is_gone = each.is_at_work and each.assessor_id not in posted
    return page


def take_back(request, pk):
    found = permitted_or_deny(request.user, "take_back", Assessment, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.take_back(found, reason=form.cleaned_data["reason"], by=request.user)
            return redirect("microprojects:assign", pk=found.application.call_id)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "assessment": found, "application": found.application}
    return render(request, "microprojects/take_back.html", context)


@require_safe
def compare_scores(request, pk):
    found = permitted_or_deny(request.user, "compare_scores", Application, pk=pk)
    assessments, rows, total = compared(found, request.user)
    context = {
        "application": found,
        "assessments": assessments,
        "rows": rows,
        "total": total,
        "waiting": found.assessments.exclude(pk__in=[each.pk for each in assessments]).live().count(),
        "can_go_on": "score" in found.steps and bool(assessments) and all(each.source for each in assessments),
    }
    return render(request, "microprojects/compare_scores.html", context)


def go_on(request, pk):
    found = permitted_or_deny(request.user, "go_on", Application, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.go_on(found, reason=form.cleaned_data["reason"], by=request.user)
            return redirect("microprojects:compare_scores", pk=found.code)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/go_on.html", {"form": form, "application": found})
