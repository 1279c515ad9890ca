"""The doors: of every view (which record, and may this user act on it), of the second factor, of the back office.

And the one that falls shut by itself: a session in which nothing happens ends.
"""

import time
from base64 import b64encode
from math import ceil

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from accounts.actions import ACTIVE
from journal.access import refused


def permitted_or_deny(user, act, model, **lookup):
    """The record of `model` found by `lookup` if it exists for `user` and they may `act` on it.

    Raises Http404 when no such row is visible to the user, PermissionDenied (403) when it is but the act is not
    theirs to do. The permission asked is "<app>.<act>_<model>".
    """
    record = model.objects.visible_to(user).filter(**lookup).first()
    if record is None:
        raise refused(Http404(), model, **lookup)
    if not user.has_perm(permission(act, model), record):
        raise refused(PermissionDenied(), model, pk=record.pk)
    return record


def permitted(user, act, model):
    """Let `user` pass when they may `act` on records of `model` at all; raises PermissionDenied otherwise."""
    if not user.has_perm(permission(act, model)):
        raise refused(PermissionDenied(), model)


def permission(act, model):
    return f"{model._meta.app_label}.{act}_{model._meta.model_name}"


NOTED_EVERY = 60  # seconds


class IdleMiddleware:
    """A session ends when nothing happened for a while, sooner for roles that decide, and half a day after it began.

    What is typed into a form is not lost with it: static/js/app.js keeps it in the tab, locked with a key that only
    pages of the same user know (`request.typed_key`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._note(request)
        response = self.get_response(request)
        if request.htmx and response.status_code == 302 and not request.user.is_authenticated:
            return HttpResponseClientRedirect(_login_for(request))  # or a fragment would become the sign-in page
        return response

    def _note(self, request):
        now = int(time.time())
        signed_in = int(request.user.last_login.timestamp()) if request.user.last_login else now
        began, last = request.session.get(ACTIVE, (signed_in, signed_in))
        if min(last + _limit(request.user), began + settings.SESSION_COOKIE_AGE) <= now:
            logout(request)
            messages.info(request, _("You were signed out because nothing happened for a while. Sign in to go on."))
            return
        if now - last >= NOTED_EVERY and not _is_glance(request):
            UserSession.objects.create_from_request(request)
            request.session[ACTIVE], last = (began, now), now
        request.seconds_left = last + _limit(request.user) - now
        digest = salted_hmac("accounts.typed", request.user.pk, algorithm="sha256").digest()
        request.typed_key = b64encode(digest).decode()


def _is_glance(request):
    return request.method == "GET" and request.path == resolve_url("accounts:stay")


def _limit(user):
    """Seconds without anything happening."""
    return 60 * (settings.IDLE_MINUTES_DECIDING if user.needs_second_factor else settings.IDLE_MINUTES)


def _login_for(request):
    page = request.htmx.current_url_abs_path or "/"
    return redirect_to_login(page).url


FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
ALWAYS_OPEN = {"account_login", "account_logout", "set_language", "accounts:stay"}
TO_SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
TO_PROVE = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class SecondFactorMiddleware:
    """A role that needs a second factor reaches nothing before it was given, in this very session.

    Who has none is sent to set one up, and reaches nothing else. Who has one but is in a session that began without
    it (begun before it was set up, perhaps by somebody else) is asked for it, and can neither remove nor read it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_set_up = getattr(request, "sets_up_factor", False) and response.status_code == 302
        if is_set_up and is_mfa_enabled(request.user, FACTORS):  # who has just set it up has just given it
            record_authentication(request, request.user, method="mfa")
        return response

    def process_view(self, request, view, args, kwargs):
        user, name = request.user, request.resolver_match.view_name
        if not settings.SECOND_FACTOR_ENFORCED or not user.is_authenticated or name in ALWAYS_OPEN:
            return None
        if not user.needs_second_factor or was_given(request):
            return None
        has_one = is_mfa_enabled(user, FACTORS)
        if name in (TO_PROVE if has_one else TO_SET_UP):
            request.sets_up_factor = request.method == "POST" and not has_one
            request.must_set_up_factor = not has_one  # the page says so
            return None
        return _send_to(_proof_of(user) if has_one else "mfa_index", request)


def was_given(request):
    """Whether the second factor was given in this session, at signing in or since."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def _proof_of(user):
    """The page that asks for the code, or for the passkey of who has nothing else."""
    has_code = is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return "mfa_reauthenticate" if has_code else "mfa_reauthenticate_webauthn"


def _send_to(page, request):
    target = resolve_url(page)
    if request.htmx:
        return HttpResponseClientRedirect(target)
    if request.method == "GET" and page in TO_PROVE:
        return redirect_to_login(request.get_full_path(), target, REDIRECT_FIELD_NAME)
    return redirect(target)


def limited(action, methods=("GET", "POST")):
    """Mark a view of which one user may ask only so often, as settings.RATE_LIMITS says."""

    def mark(view):
        view.limited = getattr(view, "limited", {}) | dict.fromkeys(methods, action)
        return view

    return mark


class LimitMiddleware:
    """Count searches and exports of each user, outside their transaction: one that fails counts too, and none waits.

    A list that is merely opened is no search. The counts lie in PostgreSQL, shared by all processes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        action = self._action_of(request)
        if action and not ratelimit.consume(request, limit_get=True, **_limit_of(action)):
            return self._refuse(request, _seconds_left(request, action))
        return self.get_response(request)

    def _action_of(self, request):
        if not request.user.is_authenticated:
            return None
        method = "GET" if request.method == "HEAD" else request.method  # a HEAD does all the work, and tells the length
        try:
            action = getattr(resolve(request.path_info).func, "limited", {}).get(method)
        except Resolver404:
            return None
        is_bare = method == "GET" and not request.GET
        return None if action == "search" and is_bare else action

    def _refuse(self, request, seconds):
        sentence = _wait_of(seconds)
        response = render(request, "429.html", {"sentence": sentence}, status=429)
        response.headers["Retry-After"] = str(seconds)
        if request.htmx:  # which shows no page of an error: it leads to the list, and the list says it
            lot = _("That was a lot in a short time.")
            messages.warning(request, f"{lot} {sentence}")
            response.headers["HX-Redirect"] = request.path
        return response


def counted(request, action, *, key):
    """Whether what somebody asks who is not signed in is one of the few that one address, or one `key`, may ask for."""
    return bool(ratelimit.consume(request, key=key, **_limit_of(action)))


def _wait_of(seconds):
    minutes, hours = ceil(seconds / 60), ceil(seconds / 3600)
    if minutes < 90:
        return ngettext("Go on in a minute.", "Go on in %(minutes)s minutes.", minutes) % {"minutes": minutes}
    return ngettext("Go on in an hour.", "Go on in %(hours)s hours.", hours) % {"hours": hours}


def _limit_of(action):
    return {"app": "jesuismigrant", "action": action, "config": settings.RATE_LIMITS}


def _seconds_left(request, action):
    """Until all rates of `action` have room again."""
    left = [1]
    for rate in ratelimit.get_rates(**_limit_of(action)):
        counted = cache.get(ratelimit.get_cache_key(request, app="jesuismigrant", action=action, rate=rate), [])
        if len(counted) >= rate.amount:
            oldest = counted[-1] if counted else time.time()
            left.append(ceil(oldest + rate.duration - time.time()))
    return max(left)


class BackOffice(AdminSite):
    """Django's admin for administrators: staff with that posting in force. One signs in where everybody does."""

    site_header = site_title = _("Back office")
    index_title = _("Users, postings and reference data")
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.has_perm("accounts.open_backoffice")

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.get_full_path())
