"""Everybody's accounts: who is invited, who works here, who left; for those who open and close accounts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.access import permitted, permitted_or_deny
from accounts.forms import InviteForm
from accounts.models import User
from ui.paging import page_of


@require_safe
def accounts(request):
    permitted(request.user, "invite", User)
    rows = User.objects.visible_to(request.user).in_order().select_related("invitation")
    return render(request, "accounts/list.html", {"page": page_of(request, rows)})


def invite(request):
    permitted(request.user, "invite", User)
    form = InviteForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        actions.invite(by=request.user, **form.cleaned_data)
        messages.success(request, _("The invitation is on its way. It can be answered for seven days."))
        return redirect("accounts:list")
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
def send_again(request, pk):
    user = permitted_or_deny(request.user, "send_again", User, pk=pk)
    said = _("A new invitation is on its way. The link sent before opens nothing any more.")
    return _done(request, actions.send_again, user, said)


@require_POST
def withdraw(request, pk):
    user = permitted_or_deny(request.user, "withdraw", User, pk=pk)
    return _done(request, actions.withdraw, user, _("The invitation is withdrawn: its link opens nothing any more."))


def close(request, pk):
    user = permitted_or_deny(request.user, "close", User, pk=pk)
    if request.method == "POST":
        return _done(request, actions.close, user, _("The account is closed, and signed out everywhere."))
    return render(request, "accounts/close.html", {"account": user})


def _done(request, action, user, said):
    try:
        action(user, by=request.user)
        messages.success(request, said)
    except actions.AccountRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:list")
