"""The second factor: roles that decide reach nothing before it was given, in this very session."""

import re
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.checks import second_factor_is_enforced
from accounts.models import NEEDS_SECOND_FACTOR, Role
from tests.access.test_table import routes
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
SET_UP, PROVE = reverse("mfa_index"), reverse("mfa_reauthenticate")
LOGIN = reverse("account_login")
ENFORCED = ["manager", "grants_manager", "finance", "administrator"]


@pytest.fixture(autouse=True)
def enforced(settings):
    settings.SECOND_FACTOR_ENFORCED = True


def code_of(secret):
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


def sign_in(client, user):
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD})


def set_up(client):
    """Through the pages, from the first sign-in to the recovery codes; the secret."""
    activate = reverse("mfa_activate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": PASSWORD})
    page = client.get(activate).content.decode()
    secret = re.search(r"[A-Z2-7]{32}", page).group()
    answer = client.post(activate, {"code": code_of(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    return secret


def test_the_roles_are_those_that_decide_pay_and_administer():
    assert {
        Role.GRANTS_MANAGER,
        Role.FINANCE_OFFICER,
        Role.PROGRAMME_MANAGER,
        Role.ADMINISTRATOR,
    } == NEEDS_SECOND_FACTOR


@pytest.mark.parametrize("role", ENFORCED)
def test_every_page_leads_to_the_set_up(client, role, request):
    sign_in(client, request.getfixturevalue(role))
    pages = [
        reverse(route)
        for route, names in routes().items()
        if not names and route not in ("set_language", "accounts:stay")
    ]
    pages += [reverse("admin:index"), reverse("account_change_password"), reverse("mfa_view_recovery_codes")]

    for page in pages:
        for answer in (client.get(page), client.post(page)):
            assert (answer.status_code, answer.url) == (302, SET_UP), page


def test_neither_files_nor_fragments_nor_the_back_office_open(client, manager, report, fatima):
    sign_in(client, manager)

    for page in (reverse("beneficiaries:dossier", args=[fatima.pk]), reverse("reports:report", args=[report.pk])):
        assert client.get(page).url == SET_UP
        assert client.get(page, headers={"hx-request": "true"}).headers["HX-Redirect"] == SET_UP


def test_what_stays_open_is_the_set_up_signing_out_and_the_language(client, manager):
    sign_in(client, manager)

    assert client.get(SET_UP).status_code == 200
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    assert client.post(reverse("set_language"), {"language": "ar"}).url != SET_UP
    assert client.post(reverse("account_logout")).url == "/"
    assert "_auth_user_id" not in client.session


def test_the_set_up_says_why_one_is_here(client, manager):
    sign_in(client, manager)

    assert "notice-warn" in client.get(SET_UP).content.decode()


def test_after_the_set_up_everything_opens_in_this_session(client, manager):
    sign_in(client, manager)

    set_up(client)

    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get("/").status_code == 200


def test_a_wrong_code_sets_nothing_up(client, manager):
    sign_in(client, manager)
    activate = reverse("mfa_activate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": PASSWORD})
    client.get(activate)

    assert client.post(activate, {"code": "000000"}).status_code == 200
    assert client.get("/").url == SET_UP


def test_signing_in_asks_for_the_code_and_then_lets_in(client, manager):
    secret = generate_totp_secret()
    TOTP.activate(manager, secret)

    assert sign_in(client, manager).url == reverse("mfa_authenticate")
    assert client.get("/").url.startswith(LOGIN)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get("/").status_code == 200


def test_a_recovery_code_lets_in_too(client, manager):
    TOTP.activate(manager, generate_totp_secret())
    codes = RecoveryCodes.activate(manager).get_unused_codes()
    sign_in(client, manager)

    client.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert client.get("/").status_code == 200


def test_a_session_from_before_the_set_up_can_neither_read_nor_remove_the_factor(client, manager):
    elsewhere = Client()
    sign_in(elsewhere, manager)
    sign_in(client, manager)
    secret = set_up(client)

    for page in ("/", SET_UP, reverse("mfa_deactivate_totp"), reverse("mfa_view_recovery_codes")):
        assert elsewhere.get(page).url == f"{PROVE}?next={page}"
        assert elsewhere.post(page).url == PROVE
    elsewhere.post(f"{PROVE}?next=/", {"code": code_of(secret)})
    assert elsewhere.get("/").status_code == 200


def test_a_password_given_again_is_no_second_factor(client, manager):
    sign_in(client, manager)
    TOTP.activate(manager, generate_totp_secret())

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert client.get("/").url.startswith(PROVE)


@pytest.mark.parametrize("role", ["officer", "coordinator", "me_officer", "assessor", "donor"])
def test_other_roles_may_do_without(client, role, request):
    sign_in(client, request.getfixturevalue(role))

    assert client.get("/").status_code == 200


def test_a_posting_given_during_a_session_asks_for_the_factor_at_once(client, officer):
    sign_in(client, officer)
    officer.postings.create(role=Role.FINANCE_OFFICER)

    assert client.get("/").url == SET_UP


def test_production_does_not_turn_it_off(settings):
    settings.PRODUCTION = True
    assert second_factor_is_enforced() == []

    settings.SECOND_FACTOR_ENFORCED = False
    assert [problem.id for problem in second_factor_is_enforced()] == ["accounts.E001"]
    settings.PRODUCTION = False
    assert second_factor_is_enforced() == []
