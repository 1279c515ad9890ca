"""The answer to an invitation, by somebody who cannot sign in yet."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts import actions
from accounts.adapter import speak
from accounts.emails import read_token
from accounts.forms import AcceptForm

HELD = "invitation"  # in the session: which link was opened, as (invitation, number)


@login_not_required
@never_cache
@require_safe
def open_invitation(request, token):
    """Take the link out of the address at once: no page of ours is shown under it, none names it as its referrer."""
    try:
        request.session[HELD] = read_token(token)
    except signing.BadSignature:
        request.session[HELD] = (0, 0)
    response = redirect("accounts:accept_invitation")
    response.headers["Referrer-Policy"] = "no-referrer"
    return _in_their_language(response, request.session[HELD])


def _in_their_language(response, held):
    try:
        return speak(response, actions.find_invitation(*held).user.language)
    except actions.LinkRefused:
        return response


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def accept_invitation(request):
    try:
        invitation = actions.find_invitation(*request.session.get(HELD, (0, 0)))
        form = AcceptForm(request.POST or None, user=invitation.user)
        if form.is_valid():
            facts = form.cleaned_data
            user = actions.accept(invitation, name=facts["name"], password=facts["password"])
            del request.session[HELD]
            return perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    except actions.LinkRefused as refusal:
        return render(request, "accounts/link_refused.html", {"sentence": refusal}, status=410)
    return render(request, "accounts/accept_invitation.html", {"form": form, "invitation": invitation})
