"""Asking for an account for one's association, by somebody who cannot sign in yet: the page, the link, the answer."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.access import counted
from accounts.adapter import speak
from accounts.forms import AcceptForm
from accounts.models import User
from microprojects.actions import representatives as actions
from microprojects.actions.representatives import LinkRefused
from microprojects.emails import read_token
from microprojects.forms.representatives import AskForm
from microprojects.views.public import known_or_404, spoken

HELD = "representative"  # in the session: whose link was opened


@login_not_required
@never_cache
def ask(request, language):
    """The answer is the same whether the address has an account or not; who is signed in has one."""
    known_or_404(language)
    if request.user.is_authenticated:
        return redirect("microprojects:ask_representative")
    with translation.override(language):
        form = AskForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            if counted(request, "ask_account", key=form.cleaned_data["email"]):
                actions.ask(**form.cleaned_data, language=language)
                return redirect("join:asked", language)
            form.add_error(None, _("That was a lot in a short time. Go on in an hour."))
    context = {"form": form, "page": "join:ask", "cndp_reference": settings.CNDP_REFERENCE}
    return spoken(request, language, "microprojects/join.html", context)


@login_not_required
@require_safe
def asked(request, language):
    return spoken(request, language, "microprojects/joined.html", {"page": "join:asked"})


@login_not_required
@never_cache
@require_safe
def open_link(request, token):
    """Take the link out of the address at once, and speak the language in which the account was asked for."""
    try:
        request.session[HELD] = read_token(token)
    except signing.BadSignature:
        request.session[HELD] = 0
    response = redirect("join:choose")
    response.headers["Referrer-Policy"] = "no-referrer"
    try:
        return speak(response, actions.find_request(request.session[HELD]).language)
    except LinkRefused:
        return response


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def choose(request):
    """A name and a password, by who has the mail: so the address is theirs."""
    try:
        asked_for = actions.find_request(request.session.get(HELD, 0))
        form = AcceptForm(request.POST or None, user=User(email=asked_for.email))
        if form.is_valid():
            facts = form.cleaned_data
            user = actions.verify(asked_for, name=facts["name"], password=facts["password"])
            del request.session[HELD]
            return perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    except LinkRefused as refusal:
        return render(request, "accounts/link_refused.html", {"sentence": refusal}, status=410)
    return render(request, "microprojects/choose_password.html", {"form": form, "asked_for": asked_for})
