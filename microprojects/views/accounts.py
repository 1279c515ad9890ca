"""Bank details: one person proposes, another confirms."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import permitted_or_deny
from journal.steps import StepRefused
from microprojects import actions
from microprojects.actions import AssociationRefused
from microprojects.forms.accounts import AccountForm, DecisionForm
from microprojects.models import Association, BankAccount


def propose_account(request, pk):
    association = permitted_or_deny(request.user, "propose_account", Association, pk=pk)
    current = association.accounts.in_force().first()
    form = AccountForm(request.POST if request.method == "POST" else None, has_one=current is not None)
    if form.is_valid():
        try:
            actions.propose_account(association, **form.cleaned_data, by=request.user)
        except AssociationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The bank details wait for another person to confirm them."))
            return redirect(association)
    context = {"form": form, "association": association, "current": current}
    return render(request, "microprojects/propose_account.html", context)


def confirm_account(request, pk, account):
    found = permitted_or_deny(request.user, "confirm", BankAccount, pk=account, association=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.confirm_account(found, by=request.user)
            messages.success(request, _("These bank details are in force now."))
        except (AssociationRefused, StepRefused) as refusal:
            messages.error(request, str(refusal))
        return redirect(found.association)
    current = found.association.accounts.in_force().first()
    context = {"form": form, "account": found, "association": found.association, "current": current}
    return render(request, "microprojects/confirm_account.html", context)


@require_POST
def refuse_account(request, pk, account):
    found = permitted_or_deny(request.user, "refuse", BankAccount, pk=account, association=pk)
    try:
        actions.refuse_account(found, by=request.user)
        messages.success(request, _("These bank details are not confirmed. What was in force stays."))
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(found.association)
