"""An assessor's pages: what is assigned, the declaration, what the association wrote, the scores."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted, permitted_or_deny
from journal.steps import StepRefused
from microprojects.actions import assessing as actions
from microprojects.actions.assessing import ScoresRefused
from microprojects.forms.applications import ReasonForm
from microprojects.forms.assessment import DeclarationForm, ScoresForm
from microprojects.models import Assessment, Score
from microprojects.models.assessment import DECLARATION, DECLARATIONS
from microprojects.views.versions import blind_sections_of
from ui.paging import page_of

WITH = ("application__call", "application__association", "application__area", "version")
REFUSALS = (ScoresRefused, StepRefused)


@require_safe
def assessments(request):
    permitted(request.user, "list", Assessment)
    found = Assessment.objects.own(request.user).select_related(*WITH)
    page = page_of(request, found.to_do_first())
    return render(request, "microprojects/assessments.html", {"page": page})


@require_safe
def assessment(request, pk):
    """What the association wrote, without anything that names people; before the declaration only whose it is."""
    found = _found(request, pk, "view")
    if not found.is_open:
        return redirect("microprojects:declare", pk=pk)
    scores = list(Score.objects.visible_to(request.user).filter(assessment=found).select_related("criterion"))
    context = {
        "assessment": found,
        "application": found.application,
        "sections": blind_sections_of(found.version.content),
        "scores": scores,
        "total": sum(score.points for score in scores),
    }
    return render(request, "microprojects/assessment.html", context)


def declare(request, pk):
    found = _found(request, pk, "declare")
    if found.is_open:
        return redirect(found)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return redirect(actions.declare(found, text=form.cleaned_data["text"], by=request.user))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "assessment": found, "application": found.application}
    return render(request, "microprojects/declare.html", context | {"sentences": DECLARATIONS[DECLARATION]})


def declare_conflict(request, pk):
    found = _found(request, pk, "declare_conflict")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.declare_conflict(found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Thank you. The application is closed to you; somebody else will assess it."))
            return redirect("microprojects:assessments")
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "assessment": found, "application": found.application}
    return render(request, "microprojects/declare_conflict.html", context)


def score(request, pk):
    """The grid: saved as a draft as often as one likes, submitted once."""
    found = _found(request, pk, "score")
    if not found.is_at_work:
        return redirect(found)
    criteria = list(found.application.call.criteria.all())
    scores = {each.criterion_id: each for each in found.scores.all()}
    said = request.POST if request.method == "POST" else None
    form = ScoresForm(said, criteria=criteria, scores=scores, initial={"comment": found.comment})
    if form.is_valid():
        act = actions.submit_scores if "submit" in request.POST else actions.save_scores
        try:
            act(found, form.scores, comment=form.cleaned_data["comment"], by=request.user)
            messages.success(request, _("The scores are submitted.") if "submit" in said else _("The draft is saved."))
            return redirect(found)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "assessment": found, "application": found.application}
    return render(request, "microprojects/score.html", context)


def _found(request, pk, act):
    found = permitted_or_deny(request.user, act, Assessment, pk=pk)
    return Assessment.objects.select_related(*WITH).get(pk=found.pk)
