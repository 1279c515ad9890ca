"""The outbox of a call's letters: written for all, read and approved one by one, sent."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted_or_deny
from journal.steps import StepRefused
from microprojects.actions import letters as actions
from microprojects.actions.letters import LetterRefused
from microprojects.forms.committee import LetterForm
from microprojects.models import Call, Committee, Letter
from ui.paging import page_of

REFUSALS = (LetterRefused, StepRefused)


@require_safe
def letters(request, pk):
    found = permitted_or_deny(request.user, "write_letters", Call, pk=pk)
    here = Letter.objects.visible_to(request.user).of_call(found).select_related("application__association")
    can_write = Committee.objects.filter(call=found, deliberated_at__isnull=False).exists()
    context = {"call": found, "page": page_of(request, here), "can_write": can_write}
    return render(request, "microprojects/letters.html", context)


@require_POST
def write_letters(request, pk):
    found = permitted_or_deny(request.user, "write_letters", Call, pk=pk)
    try:
        number = actions.write_letters(found, by=request.user)
        told = _("%(number)s letters are drafted: read them, then approve them.") % {"number": number}
        messages.success(request, told)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("microprojects:letters", pk=pk)


def letter(request, pk):
    """A draft to change; afterwards as it is."""
    found = permitted_or_deny(request.user, "change", Letter, pk=pk)
    form = LetterForm(request.POST if request.method == "POST" else None, instance=Letter.objects.get(pk=pk))
    if form.is_valid():
        try:
            actions.change(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("The letter is saved."))
            return redirect(found)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/letter.html", {"letter": found, "form": form})


@require_POST
def approve(request, pk):
    return _step(request, pk, "approve", actions.approve)


@require_POST
def send(request, pk):
    return _step(request, pk, "send", actions.send)


def _step(request, pk, name, act):
    found = permitted_or_deny(request.user, name, Letter, pk=pk)
    try:
        act(found, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("microprojects:letters", pk=found.application.call_id)
