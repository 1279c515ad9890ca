"""The pages before and beside the work: signing in, a forgotten password, the second factor, what went wrong."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views import defaults

from accounts.emails import token_of
from accounts.models import Invitation
from microprojects import emails
from programme.models import Area
from tests.accessibility.looking import OTHER_SCREENS, SCREENS, faults
from tests.cast import PASSWORD
from tests.microprojects import speakers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sweep]


@pytest.fixture
def look(page, live_server):
    """look(name) keeps what is wrong with the page that is open; look.start(screen) comes first."""

    class Look:
        def start(self, language, scheme, widths):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
            self.language, self.widths, self.wrong, self.seen = language, widths, {}, []

        def at(self, address):
            page.set_viewport_size({"width": self.widths[0], "height": 844})
            page.goto(address)
            self()

        def __call__(self):
            name = page.url.removeprefix(live_server.url).partition("?")[0]
            self.seen.append(name)
            if found := faults(page, self.widths):
                self.wrong[f"{len(self.seen)} {name}"] = found
            page.set_viewport_size({"width": self.widths[0], "height": 844})

    return Look()


def press(page):
    with page.expect_navigation():
        page.locator("main form .button-primary, main form button[type=submit]").first.click()


def fill_in(page, **fields):
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)
    press(page)


@pytest.mark.parametrize(("language", "scheme", "widths"), SCREENS)
def test_pages_at_the_door(page, look, officer, language, scheme, widths):
    look.start(language, scheme, widths)
    type(officer).objects.filter(pk=officer.pk).update(language=language)

    for address in ("/accounts/login/?next=/people/", "/accounts/signup/", "/accounts/inactive/"):
        look.at(address)
    look.at("/accounts/password/reset/")
    fill_in(page, email=officer.email)
    look()
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body).group(1)
    look.at(link)
    fill_in(page, password1="sesame", password2="ouvre-toi")
    look()
    look.at("/accounts/password/reset/key/1-wrong/")
    look.at(_invitation(officer, language))
    fill_in(page, name="", password="sesame", again="ouvre-toi")
    look()
    look.at("/accounts/invitation/abc/")
    look.at(_asked(language))
    fill_in(page, name="", password="sesame", again="ouvre-toi")
    look()
    look.at("/accounts/login/")
    fill_in(page, login="nobody@example.org", password="wrong")
    look()
    fill_in(page, login=officer.email, password=PASSWORD)
    for address in (
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/logout/",
    ):
        look.at(address)

    assert look.wrong == {}
    assert look.seen[-4:-1] == ["/accounts/password/change/", "/accounts/2fa/", "/accounts/reauthenticate/"]


def _invitation(by, language):
    user = type(by).objects.create_user("invited@example.org", name="Nadia", language=language, is_active=False)
    return reverse("accounts:open_invitation", args=[token_of(Invitation.objects.create(user=user, sent_by=by))])


def _asked(language):
    """The link of somebody who asked for the account of an association."""
    return reverse("join:open_link", args=[emails.token_of(speakers.written(Area.objects.first(), language=language))])


@pytest.mark.parametrize(("language", "scheme", "widths"), SCREENS[:1])
def test_pages_of_the_second_factor(page, look, manager, language, scheme, widths):
    look.start(language, scheme, widths)
    type(manager).objects.filter(pk=manager.pk).update(language=language)

    look.at("/accounts/login/")
    fill_in(page, login=manager.email, password=PASSWORD)
    look.at("/accounts/2fa/totp/activate/")
    fill_in(page, password=PASSWORD)
    look()
    fill_in(page, code="000000")
    look()
    secret = re.search(r"[A-Z2-7]{32}", page.content()).group()
    fill_in(page, code=now(secret))
    look()
    passkey = Authenticator.objects.create(user=manager, type="webauthn", data={"name": "Clé", "credential": {}})
    for address in ("/accounts/2fa/webauthn/", reverse("mfa_edit_webauthn", args=[passkey.pk]),
                    reverse("mfa_remove_webauthn", args=[passkey.pk])):  # fmt: skip
        look.at(address)
    passkey.delete()
    for address in ("/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/",
                    "/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/deactivate/"):  # fmt: skip
        look.at(address)
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    fill_in(page, login=manager.email, password=PASSWORD)
    look()
    fill_in(page, code="000000")
    look()

    assert look.wrong == {}
    assert look.seen[-3:] == ["/accounts/2fa/totp/deactivate/", *["/accounts/2fa/authenticate/"] * 2]


def now(secret):
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


@pytest.mark.parametrize(("language", "scheme", "widths"), [*SCREENS, *OTHER_SCREENS])
def test_pages_that_say_what_went_wrong(page, look, language, scheme, widths):
    look.start(language, scheme, widths)
    look.at("/no/such/page/")
    page.goto("/accounts/login/")
    page.context.clear_cookies(name="csrftoken")
    fill_in(page, login="nobody@example.org", password="wrong")
    look()
    request = RequestFactory().get("/")
    with translation.override(language):
        broken = {
            "/broken/": defaults.server_error(request),
            "/refused/": defaults.permission_denied(request, PermissionError()),
            "/unreadable/": defaults.bad_request(request, ValueError()),
        }
    for address, answer in broken.items():
        body = answer.content.decode()
        page.route(f"**{address}", lambda route, *, body=body: route.fulfill(body=body, content_type="text/html"))
        look.at(address)

    assert look.wrong == {}
