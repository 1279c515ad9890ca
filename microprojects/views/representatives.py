"""Who asks to speak for an association: the list, a request beside the registry, confirming, refusing, ending."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted, permitted_or_deny
from journal.steps import StepRefused
from microprojects import histories
from microprojects.actions import AssociationRefused
from microprojects.actions import representatives as actions
from microprojects.forms.representatives import AssociationWrittenForm, ChooseForm, FindForm, ReasonForm
from microprojects.models import Association, Representative
from microprojects.querysets.representatives import candidates_for
from ui.paging import page_of


@require_safe
def representatives(request):
    permitted(request.user, "view", Representative)
    rows = Representative.objects.visible_to(request.user).select_related("area", "association", "user").in_order()
    return render(request, "microprojects/representatives.html", {"page": page_of(request, rows)})


@require_safe
def representative(request, pk):
    found = permitted_or_deny(request.user, "view", Representative, pk=pk)
    here = Association.objects.visible_to(request.user).standing()
    search = FindForm(request.GET if "q" in request.GET else None)
    sought = search.cleaned_data["q"] if search.is_valid() else ""
    steps = ("confirm", "refuse", "end")
    can = {step: request.user.has_perm(f"microprojects.{step}_representative", found) for step in steps}
    is_waiting = found.status == "asked"
    context = {
        "representative": found,
        "can": {step: can[step] and is_waiting for step in steps} | {"end": can["end"] and found.status == "confirmed"},
        "candidates": candidates_for(found, here, sought) if is_waiting else [],
        "search": search,
        "sought": sought,
        "can_record": request.user.has_perm("microprojects.record_association"),
        "history": histories.of_representative(found, reader=request.user).latest(),
    }
    return render(request, "microprojects/representative.html", context)


@require_POST
def confirm_representative(request, pk):
    found = permitted_or_deny(request.user, "confirm", Representative, pk=pk)
    form = ChooseForm(request.POST, associations=Association.objects.visible_to(request.user).standing())
    if not form.is_valid():
        messages.error(request, _("Choose an association."))
        return redirect(found)
    association = form.cleaned_data["association"]
    return _done(
        request, found, actions.confirm, _("They speak for the association now, and are told by mail."), association
    )


def refuse_representative(request, pk):
    return _with_reason(
        request, pk, "refuse", actions.refuse, _("The request is refused, and the person told by mail.")
    )


def end_representative(request, pk):
    said = _("They no longer speak for the association, and are told by mail.")
    return _with_reason(request, pk, "end", actions.end, said)


def _with_reason(request, pk, step, act, said):
    found = permitted_or_deny(request.user, step, Representative, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _done(request, found, act, said, **form.cleaned_data)
    return render(request, f"microprojects/{step}_representative.html", {"form": form, "representative": found})


def _done(request, found, act, said, *facts, **named):
    try:
        act(found, *facts, **named, by=request.user)
        messages.success(request, said)
    except (AssociationRefused, StepRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def ask_representative(request):
    """For who has an account already, and speaks for no association."""
    permitted(request.user, "ask", Representative)
    form = AssociationWrittenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_again(request.user, **form.cleaned_data)
            messages.success(request, _("CEFA compares it with its registry, and writes to you."))
            return redirect("home")
        except AssociationRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/ask_representative.html", {"form": form})
