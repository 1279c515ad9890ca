"""Passkeys: one is added through the pages, signs in without password and code, counts as the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")


@pytest.mark.django_db(transaction=True)
def test_a_passkey_sets_up_the_second_factor_and_signs_in_by_itself(page, settings, manager):
    settings.SECOND_FACTOR_ENFORCED = True
    _device(page)

    page.goto(LOGIN)
    page.locator("main [name=login]").fill(manager.email)
    page.locator("main [name=password]").fill(PASSWORD)
    _press(page, "main form .button-primary")
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("main [name=password]").fill(PASSWORD)
    _press(page, "main form .button-primary")
    page.locator("main [name=name]").fill("Mon téléphone")
    _press(page, "[data-passkey] button")
    assert page.url.endswith(reverse("mfa_view_recovery_codes"))
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Mon téléphone"

    page.context.clear_cookies(name="sessionid")
    page.goto(f"{LOGIN}?next=/people/")
    _press(page, "[data-passkey] button")
    assert page.url.endswith("/people/")

    page.context.clear_cookies(name="sessionid")
    page.goto(LOGIN)
    page.locator("main [name=login]").fill(manager.email)
    page.locator("main [name=password]").fill(PASSWORD)
    _press(page, "main form .button-primary")
    assert page.url.endswith(reverse("mfa_authenticate"))
    _press(page, "[data-passkey] button")
    assert page.locator("h1").inner_text() and page.url.endswith("/")


def _device(page):
    """Chromium's own stand-in for a phone that knows its owner's finger."""
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _press(page, button):
    with page.expect_navigation():
        page.locator(button).first.click()


def test_an_answer_that_the_server_did_not_ask_for_signs_nobody_in(client, officer):
    forged = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"userHandle": "MQ"}}'
    for credential in (forged, "{}", "", "[]"):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer.status_code == 302
        assert answer.url == LOGIN
    assert "_auth_user_id" not in client.session


def test_somebody_else_s_passkey_is_not_there(client, officer, stranger):
    theirs = Authenticator.objects.create(user=stranger, type="webauthn", data={"name": "Clé", "credential": {}})
    client.force_login(officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 404


def test_a_passkey_is_renamed_in_the_language_of_its_owner(client, officer):
    client.force_login(officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    passkey = Authenticator.objects.create(user=officer, type="webauthn", data={"name": "Clé", "credential": {}})

    page = client.get(reverse("mfa_edit_webauthn", args=[passkey.pk])).content.decode()
    client.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "Mon téléphone"})

    assert ">Nom<" in "".join(page.split())
    passkey.refresh_from_db()
    assert passkey.wrap().name == "Mon téléphone"


def test_a_session_from_before_is_asked_for_the_passkey_of_who_has_no_code(client, settings, manager):
    settings.SECOND_FACTOR_ENFORCED = True
    Authenticator.objects.create(user=manager, type="webauthn", data={"name": "Clé", "credential": {}})
    client.force_login(manager)

    assert client.get("/people/").url == f"{reverse('mfa_reauthenticate_webauthn')}?next=/people/"


def test_where_the_second_factor_is_not_enforced_nobody_is_told_to_set_it_up_first(client, settings, manager):
    client.force_login(manager)
    assert "notice-warn" not in client.get(reverse("mfa_index")).content.decode()

    settings.SECOND_FACTOR_ENFORCED = True
    assert "notice-warn" in client.get(reverse("mfa_index")).content.decode()
