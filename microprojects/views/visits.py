"""Monitoring visits to a project."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted_or_deny
from microprojects.actions import visits as actions
from microprojects.actions.grants import GrantRefused
from microprojects.forms.visits import DoneForm, VisitActionForm, VisitForm
from microprojects.models import Grant, Visit, VisitAction


@require_safe
def visit(request, pk):
    found = permitted_or_deny(request.user, "view", Visit, pk=pk)
    today = timezone.localdate()
    context = {
        "visit": found,
        "actions": [(each, each.is_late(today)) for each in found.actions.select_related("done_by")],
        "can_change": not found.grant.is_closed and request.user.has_perm("microprojects.change_visit", found),
    }
    return render(request, "microprojects/visit.html", context)


def record_visit(request, pk):
    grant = permitted_or_deny(request.user, "record_visit", Grant, application=pk)
    form = VisitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.record_visit(grant, **form.cleaned_data, by=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The visit is recorded. Add what was agreed on."))
            return redirect(made)
    return render(request, "microprojects/record_visit.html", {"form": form, "grant": grant})


def change_visit(request, pk):
    found = permitted_or_deny(request.user, "change", Visit, pk=pk)
    form = VisitForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        try:
            actions.change_visit(found, **form.cleaned_data, by=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The visit is corrected."))
            return redirect(found)
    return render(request, "microprojects/record_visit.html", {"form": form, "grant": found.grant, "visit": found})


def add_visit_action(request, pk):
    found = permitted_or_deny(request.user, "change", Visit, pk=pk)
    form = VisitActionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_visit_action(found, **form.cleaned_data, by=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The action is added."))
            return redirect(found)
    return render(request, "microprojects/add_visit_action.html", {"form": form, "visit": found})


def finish_visit_action(request, pk, row):
    found = permitted_or_deny(request.user, "finish", VisitAction, pk=row, visit=pk)
    today = {"done_on": timezone.localdate()}
    form = DoneForm(request.POST if request.method == "POST" else None, initial=today)
    if form.is_valid():
        try:
            actions.finish_visit_action(found, **form.cleaned_data, by=request.user)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted as done."))
            return redirect(found.visit)
    context = {"form": form, "visit": found.visit, "action": found}
    return render(request, "microprojects/finish_visit_action.html", context)
