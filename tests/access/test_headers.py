"""What every answer of every route says to the browser."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access import world as worlds
from tests.access.test_table import address, routes, rows
from tests.infrastructure.test_settings import PRODUCTION, load_settings

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
EVERYWHERE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'",
    "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'self'",
}  # fmt: skip
KEPT = {"beneficiaries:annotated", "reports:document", "reports:csv", "reports:data"}  # never shown in the browser
OPEN = [reverse("account_login"), "/accounts/password/reset/", "/nothing-here/"]


@pytest.fixture
def answers(partners, areas, modules, manager):
    """(place, answer) of every route asked by GET as somebody who may see it all, and of the pages before sign-in."""
    world = worlds.build(partners, areas, modules, by=manager) | worlds.reports(by=manager) | worlds.calls()
    client = Client(raise_request_exception=False)
    found = [(page, client.get(page)) for page in OPEN]
    client.force_login(manager)
    for route, lines in rows().items():
        for method, place, _answers in lines:
            if method == "GET":
                found.append((f"{route} {place}", client.get(address(route, routes()[route], world.get(place)))))
    return found


def test_every_answer_says_what_a_browser_may_do_with_it(answers):
    """One walk through all routes for all of it: what is asked of a header stands in the functions below."""
    wrong = [f"{place}: {fault}" for place, answer in answers for fault in _faults(answer)]
    assert wrong == []

    downloads = [(place, answer) for place, answer in answers if "text/html" not in answer.headers["Content-Type"]]
    assert {place.partition(" ")[0] for place, answer in downloads if answer.status_code == 200} >= KEPT
    for place, answer in downloads:
        if place.partition(" ")[0] in KEPT:
            assert answer.headers["Content-Disposition"].startswith("attachment;"), place


def _faults(answer):
    """What lies in a cache, what may run in a page, and whatever else is not as it is everywhere."""
    for name, value in EVERYWHERE.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)}"
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        yield "lies in a cache"
    policy = answer.headers["Content-Security-Policy"]
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    if {name: said.get(name) for name in POLICY} != POLICY or re.search(r"unsafe|\*|https?:", policy):
        yield f"what may run in it: {policy}"


def test_cookies_are_kept_from_scripts_and_other_sites(client, officer):
    answer = client.post(reverse("account_login"), {"login": officer.email, "password": "sesame-sesame"})

    assert {"sessionid", "known_device"} <= set(answer.cookies)
    for name, cookie in answer.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or name == settings.CSRF_COOKIE_NAME, name


def test_production_asks_for_tls_and_keeps_cookies_to_it():
    shown = (
        "settings.SECURE_HSTS_SECONDS >= 31536000, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,"
        " settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,"
        " settings.LANGUAGE_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, not settings.DEBUG"
    )
    assert load_settings(PRODUCTION, shown).stdout.split() == ["True"] * 8


def test_what_the_pages_need_of_a_browser_is_not_denied():
    """Passkeys, and nothing else."""
    allowed = re.findall(r"([\w-]+)=\(self\)", settings.PERMISSIONS_POLICY)
    assert allowed == ["publickey-credentials-get", "publickey-credentials-create"]
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(settings.PERMISSIONS_POLICY.split(", "))
