"""Mails about one's account: in one's own language, plain text, without a word of signing up."""

import logging

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
CHOSEN = "quarante-deux-oliviers"


def change_password(client):
    form = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": CHOSEN}
    return client.post(reverse("account_change_password"), form)


@pytest.mark.parametrize(("language", "subject"), [("it", "Password cambiata"), ("ar", "كلمة المرور")])
def test_who_changed_the_password_is_told_in_the_owner_s_language_whatever_the_browser_s(
    client, officer, language, subject
):
    User.objects.filter(pk=officer.pk).update(language=language)
    client.force_login(officer)
    client.cookies["django_language"] = "en"

    change_password(client)

    (message,) = mail.outbox
    assert message.to == [officer.email]
    assert subject in message.subject
    assert message.subject.startswith("Je suis migrant")
    assert not message.alternatives
    assert "127.0.0.1" in message.body


def test_a_mail_server_that_is_away_keeps_nobody_from_changing_their_password(client, officer, settings, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    client.force_login(officer)

    with caplog.at_level(logging.WARNING):
        change_password(client)

    officer.refresh_from_db()
    assert officer.check_password(CHOSEN)
    assert "not mailed" in caplog.text
    assert officer.email not in caplog.text


def test_an_address_without_an_account_is_not_asked_to_sign_up(client, db):
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert "http" not in mail.outbox[0].body.replace("http://testserver", "")
    assert "signup" not in mail.outbox[0].body
