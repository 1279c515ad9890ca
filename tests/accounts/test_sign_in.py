"""Signing in with an e-mail address, in one's own language; a forgotten password; nobody signs up."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["officer@example.org", "Officer@Example.ORG", " officer@example.org "])
def test_an_address_and_a_password_sign_in(client, officer, login):
    response = sign_in(client, login)

    assert (response.status_code, response.url) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("login", "password"), [("officer@example.org", "sesame"), ("nobody@example.org", PASSWORD), ("officer", PASSWORD)]
)
def test_a_wrong_address_or_password_does_not(client, officer, login, password):
    response = sign_in(client, login, password)

    assert response.status_code == 200
    assert not is_signed_in(client)


def test_somebody_who_left_does_not_sign_in(client, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    sign_in(client, officer.email)

    assert not is_signed_in(client)


def test_after_signing_in_one_is_where_one_wanted_to_go(client, officer):
    assert sign_in(client, officer.email, next="/people/").url == "/people/"
    client.logout()
    assert sign_in(client, officer.email, next="https://elsewhere.example/").url == "/"


@pytest.mark.parametrize("language", ["fr", "ar", "it", "en"])
def test_signing_in_sets_the_language_of_the_user(client, officer, language):
    User.objects.filter(pk=officer.pk).update(language=language)

    response = sign_in(client, officer.email)

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == language


def test_a_language_chosen_on_a_page_is_kept_for_the_next_time(client, officer):
    client.force_login(officer)

    client.post(reverse("set_language"), {"language": "ar"})

    assert User.objects.get(pk=officer.pk).language == "ar"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


def test_a_language_that_we_do_not_speak_changes_nothing(client, officer):
    client.force_login(officer)

    client.post(reverse("set_language"), {"language": "xx"})

    assert User.objects.get(pk=officer.pk).language == "fr"


def test_somebody_not_signed_in_may_choose_a_language(client):
    client.post(reverse("set_language"), {"language": "ar"})

    assert 'lang="ar"' in client.get(LOGIN).content.decode()


def test_nobody_signs_up(client):
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}

    client.post(reverse("account_signup"), form)

    assert not User.objects.filter(email="new@example.org").exists()
    assert not is_signed_in(client)


def test_nobody_changes_the_address_they_sign_in_with(client, officer):
    client.force_login(officer)

    answer = client.post(reverse("account_email"), {"email": "other@example.org", "action_add": ""})

    assert answer.status_code == 404
    assert not officer.emailaddress_set.filter(email="other@example.org").exists()


def test_two_users_cannot_share_an_address_in_other_letters(officer, db):
    with pytest.raises(Exception, match="one_user_per_address"):
        User.objects.create(email="OFFICER@example.org", name="Second")


def test_a_forgotten_password_is_replaced_through_a_link_sent_by_mail(client, officer):
    client.post(reverse("account_reset_password"), {"email": officer.email})

    link = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    form = {"password1": "quarante-deux-oliviers", "password2": "quarante-deux-oliviers"}
    client.post(page.redirect_chain[-1][0], form)

    assert mail.outbox[0].to == [officer.email]
    sign_in(client, officer.email, "quarante-deux-oliviers")
    assert is_signed_in(client)


def test_the_mail_is_in_the_user_s_language_whatever_the_browser_s(client, officer):
    reset = reverse("account_reset_password")
    client.post(reset, {"email": officer.email}, headers={"accept-language": "en"})
    User.objects.filter(pk=officer.pk).update(language="it")
    client.post(reset, {"email": officer.email}, headers={"accept-language": "en"})

    french, italian = (message.subject for message in mail.outbox)
    assert "mot de passe" in french.lower()
    assert "password" in italian.lower()
    assert "reimposta" in italian.lower() or "reset" in italian.lower()


def test_a_stranger_s_address_is_not_given_away(client, officer):
    known = client.post(reverse("account_reset_password"), {"email": officer.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_many_wrong_passwords_close_the_door_for_a_while(client, officer):
    for _ in range(12):
        sign_in(client, officer.email, "wrong")

    sign_in(client, officer.email)

    assert not is_signed_in(client)


def test_who_forgot_their_password_once_may_still_set_up_the_second_factor(client, officer):
    client.post(reverse("account_reset_password"), {"email": officer.email})
    sign_in(client, officer.email)

    here = reverse("mfa_activate_totp")
    page = client.post(f"{reverse('account_reauthenticate')}?next={here}", {"password": PASSWORD}, follow=True)

    assert page.request["PATH_INFO"] == here
    assert "form" in page.context
