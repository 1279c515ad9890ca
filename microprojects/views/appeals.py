"""Appeals: filed by whoever speaks for an association, decided by somebody of CEFA who took no part."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted_or_deny
from journal.steps import StepRefused
from microprojects.actions import appeals as actions
from microprojects.actions.appeals import AppealRefused
from microprojects.forms.appeals import AppealForm, UpholdForm
from microprojects.forms.applications import ReasonForm
from microprojects.models import Appeal
from microprojects.querysets.appeals import REFUSED, last_day
from microprojects.views.writing import own_application_or_deny


def file_appeal(request, pk):
    found = own_application_or_deny(request.user, "file_appeal", pk)
    if request.method != "POST" and (told := actions.why_not_filed(found)):
        messages.error(request, told)
        return redirect("microprojects:own_application", found.code)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.file_appeal(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("Your appeal is with CEFA. You get the answer by letter, and read it here."))
            return redirect("microprojects:own_application", found.code)
        except AppealRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "application": found, "until": last_day(found)}
    return render(request, "microprojects/file_appeal.html", context)


@require_safe
def appeal(request, pk):
    found = permitted_or_deny(request.user, "view", Appeal, pk=pk)
    context = {
        "appeal": found,
        "application": found.application,
        "can_decide": found.steps and request.user.has_perm("microprojects.uphold_appeal", found),
        "is_settled": found.application.status not in REFUSED,
        "told": found.application.letters.of_decisions().first(),
    }
    return render(request, "microprojects/appeal.html", context)


def uphold(request, pk):
    found = permitted_or_deny(request.user, "uphold", Appeal, pk=pk)
    form = UpholdForm(request.POST if request.method == "POST" else None, application=found.application)
    return _decide(request, found, form, actions.uphold, "uphold_appeal")


def reject(request, pk):
    found = permitted_or_deny(request.user, "reject", Appeal, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _decide(request, found, form, actions.reject, "reject_appeal")


def settle(request, pk):
    found = permitted_or_deny(request.user, "settle", Appeal, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _decide(request, found, form, actions.settle, "settle_appeal")


def _decide(request, found, form, act, name):
    if form.is_valid():
        try:
            act(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("The appeal is decided. Its letter waits in the outbox to be read and sent."))
            return redirect(found)
        except (AppealRefused, StepRefused) as refusal:
            form.add_error(None, str(refusal))
    return render(request, f"microprojects/{name}.html", {"form": form, "appeal": found})
