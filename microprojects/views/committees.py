"""The committee of a call: recorded, decides, its minutes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted_or_deny
from journal.steps import StepRefused
from microprojects.actions import committee as actions
from microprojects.actions.committee import CommitteeRefused
from microprojects.forms.committee import CommitteeForm
from microprojects.models import Call
from microprojects.querysets.reserve import first_that_fits
from microprojects.views.ranking import committee_of
from ui.views.files import handed_out


def convene(request, pk):
    """The session: while the call is evaluated, a form; afterwards it stands on the committee's page."""
    found = permitted_or_deny(request.user, "convene", Call, pk=pk)
    said = request.POST if request.method == "POST" else None
    form = CommitteeForm(said, call=found, instance=committee_of(found))
    if form.is_valid():
        try:
            actions.convene(found, form.parts, by=request.user, **form.facts)
            messages.success(request, _("The session is recorded."))
            return redirect("microprojects:committee", pk=pk)
        except CommitteeRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/convene.html", {"form": form, "call": found})


@require_safe
def committee(request, pk):
    found = permitted_or_deny(request.user, "rank", Call, pk=pk)
    decided = committee_of(found)
    context = {
        "call": found,
        "committee": decided,
        "next": first_that_fits(found) if decided and decided.deliberated_at else None,
        "missing": actions.why_not_deliberated(found) if found.status == "evaluation" else [],
        "is_open": found.status == "evaluation",
    }
    return render(request, "microprojects/committee.html", context)


@require_POST
def deliberate(request, pk):
    found = permitted_or_deny(request.user, "deliberate", Call, pk=pk)
    try:
        actions.deliberate(found, by=request.user)
        messages.success(request, _("The decision is recorded and stays as it is."))
    except (CommitteeRefused, StepRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect("microprojects:committee", pk=pk)


@require_POST
def select_from_reserve(request, pk):
    found = permitted_or_deny(request.user, "select_from_reserve", Call, pk=pk)
    try:
        selected = actions.select_from_reserve(found, by=request.user)
        told = _("%(code)s is selected. Its letter waits in the outbox to be read and sent.")
        messages.success(request, told % {"code": selected.code})
    except (CommitteeRefused, StepRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect("microprojects:committee", pk=pk)


@require_safe
def minutes(request, pk):
    found = permitted_or_deny(request.user, "view_minutes", Call, pk=pk)
    decided = committee_of(found)
    if decided is None or not decided.minutes:
        raise Http404
    return handed_out(decided.minutes, name=f"{found.slug}-pv.pdf", content_type="application/pdf")
