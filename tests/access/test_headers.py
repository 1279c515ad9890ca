"""What every answer of every route says to the browser."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access import world as worlds
from tests.access.test_table import address, routes, rows
from tests.infrastructure.test_settings import PRODUCTION, load_settings

pytestmark = pytest.mark.django_db
EVERYWHERE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
}
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
    wrong = [
        f"{place}: {name} is {answer.headers.get(name)}"
        for place, answer in answers
        for name, value in EVERYWHERE.items()
        if answer.headers.get(name) != value
    ]
    assert wrong == []


def test_no_answer_lies_in_a_cache(answers):
    assert [place for place, answer in answers if "no-store" not in answer.headers.get("Cache-Control", "")] == []


def test_no_page_may_run_what_stands_in_it(answers):
    for place, answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert said["default-src"] == "'none'", place
        assert (said["script-src"], said["style-src"], said["connect-src"]) == ("'self'",) * 3, place
        assert said["frame-ancestors"] == said["base-uri"] == "'none'", place
        assert said["form-action"] == "'self'", place
        assert not re.search(r"unsafe|\*|https?:", policy), place


def test_every_download_is_kept_and_not_shown(answers):
    kept = {"beneficiaries:annotated", "reports:document", "reports:csv", "reports:data"}
    downloads = [(place, answer) for place, answer in answers if "text/html" not in answer.headers["Content-Type"]]
    assert {place.partition(" ")[0] for place, answer in downloads if answer.status_code == 200} >= kept
    for place, answer in downloads:
        if place.partition(" ")[0] in kept:
            assert answer.headers["Content-Disposition"].startswith("attachment;"), place


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
