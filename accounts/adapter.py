"""How allauth behaves here: nobody signs up, guessing is slowed down, everybody is spoken to in their language.

Wrong passwords are counted three times: by address; by account and address; by account alone. The last would let
anybody lock anybody out, so it asks nothing of a browser that its owner signed in with before, or chose a new password
with through the link in their mail: such a browser has a count of its own.
"""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.conf import settings
from django.core import signing
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.actions import begin
from accounts.models import User

logger = logging.getLogger(__name__)

DEVICE = "known_device"  # the cookie: who signed in with this browser before, and its own random number
DEVICE_AGE = 180 * 24 * 3600
DEVICE_USERS = 8  # a computer shared in an office
BY_MAIL = "password_chosen_by_mail"  # in the session: whose


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many attempts. Wait a quarter of an hour, or choose a new password through “Forgot your password?”:"
            " then you can sign in at once."
        )
    }

    def pre_authenticate(self, request, **credentials):
        """Count this attempt before it is tried; a right password takes its counts back (allauth does)."""
        login = self._login_of(credentials)
        known = _known_as(request, login)
        counts = [
            ("login_failed", f"{login} {self.get_client_ip(request)}"),
            ("login_failed_device", known) if known else ("login_failed_account", login),
        ]
        self._login_failed_rl_usage = RateLimitUsage(usage=[])
        for action, key in counts:
            usage = consume(request, app="allauth.account", action=action, key=key)
            if not usage:
                raise self.validation_error("too_many_login_attempts")
            self._login_failed_rl_usage.usage += usage.usage

    def _get_login_attempts_cache_key(self, request, **credentials):
        """What is forgotten after a new password was chosen."""
        return f"{self._login_of(credentials)} {self.get_client_ip(request)}"

    def is_safe_url(self, url):
        """An address that cannot be read (“//[”) is none to go on to."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    @staticmethod
    def _login_of(credentials):
        return credentials.get("email", credentials.get("username", "")).strip().lower()

    def set_password(self, user, password):
        """Chosen through the link in the mail: so this browser is the owner's."""
        super().set_password(user, password)
        if not self.request.user.is_authenticated:
            self.request.session[BY_MAIL] = user.pk

    def is_open_for_signup(self, request):
        return False

    def post_login(self, request, user, **kwargs):
        """Signing in sets the user's language; changing it on any page keeps it for next time (views/own.py)."""
        translation.activate(user.language)
        begin(request.session)
        response = super().post_login(request, user, **kwargs)
        _remember(response, request, user)
        return speak(response, user.language)

    def send_notification_mail(self, template_prefix, user, *args, **kwargs):
        """A mail server that is away keeps nobody from changing their password."""
        try:
            with translation.override(user.language):
                super().send_notification_mail(template_prefix, user, *args, **kwargs)
        except (SMTPException, OSError) as error:  # their texts hold addresses
            logger.warning("security notice not mailed: %s", type(error).__name__)

    def send_mail(self, template_prefix, email, context):
        user = context.get("user")
        with translation.override(user.language if user else translation.get_language()):
            super().send_mail(template_prefix, email, context)


def speak(response, language):
    """Keep `language` in the browser for its next pages."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _device(request):
    """(whose, number) of the browser; nobody's when the cookie is missing, old or not ours."""
    try:
        return signing.loads(request.COOKIES.get(DEVICE, ""), salt=DEVICE, max_age=DEVICE_AGE)
    except signing.BadSignature:
        return [], get_random_string(16)


def _known_as(request, login):
    """The key under which the attempts of this browser are counted, when `login` signed in with it before."""
    users, number = _device(request)
    if BY_MAIL in request.session:
        users, number = [*users, request.session[BY_MAIL]], request.session.session_key
    is_known = bool(users) and User.objects.filter(pk__in=users, email=login).exists()
    return f"{login} {number}" if is_known else ""


def _remember(response, request, user):
    users, number = _device(request)
    users = [user.pk, *(pk for pk in users if pk != user.pk)][:DEVICE_USERS]
    response.set_cookie(
        DEVICE,
        signing.dumps((users, number), salt=DEVICE),
        max_age=DEVICE_AGE,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
