"""Guessing passwords is stopped; the owner of the account is not."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.test_sign_in import LOGIN, is_signed_in
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(monkeypatch):
    """The passwords that were really compared."""
    compared, check = [], User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, raw: compared.append(raw) or check(user, raw))
    return compared


def attempt(client, user, password=PASSWORD, address="203.0.113.9"):
    client.post(LOGIN, {"login": user.email, "password": password}, REMOTE_ADDR=address)
    return is_signed_in(client)


@pytest.fixture
def guess_from_everywhere(settings):
    """A few guesses from each of many addresses, below what one address may; fewer than in life, to be quick."""
    assert settings.ACCOUNT_RATE_LIMITS["login_failed_account"] == "50/15m/key"
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_account": "6/15m/key"}

    def guess(user):
        for number in range(7):
            attempt(Client(), user, "wrong", f"198.51.100.{number // 4}")

    return guess


def test_of_200_attempts_in_a_minute_hardly_any_is_tried_and_the_owner_signs_in_from_elsewhere(officer, checked):
    thief = Client()
    for number in range(200):
        assert not attempt(thief, officer, f"guess {number}")

    assert len({password for password in checked if password.startswith("guess")}) == 5
    assert not attempt(thief, officer)
    assert attempt(Client(), officer, address="198.51.100.7")


def test_a_browser_thrown_away_after_each_attempt_does_not_help(officer, checked):
    for number in range(8):
        attempt(Client(), officer, f"guess {number}")

    assert len(set(checked)) == 5


def test_many_accounts_tried_from_one_address_are_stopped_too(officer, stranger, coordinator, checked):
    for number in range(4):
        for user in (officer, stranger, coordinator):
            attempt(Client(), user, f"guess {number}")

    assert len(checked) <= 2 * 10  # each is compared by both back ends


def test_guesses_from_many_addresses_close_the_account_to_browsers_never_seen(officer, guess_from_everywhere):
    guess_from_everywhere(officer)

    assert not attempt(Client(), officer, address="192.0.2.1")


def test_the_owner_s_own_browser_stays_let_in_meanwhile(officer, guess_from_everywhere):
    own = Client()
    assert attempt(own, officer, address="192.0.2.1")
    own.post(reverse("account_logout"))

    guess_from_everywhere(officer)

    assert attempt(own, officer, address="192.0.2.2")


def test_a_known_browser_has_a_count_of_its_own_whatever_address_it_comes_from(officer):
    stolen = Client()
    attempt(stolen, officer, address="192.0.2.1")
    stolen.post(reverse("account_logout"))

    for number in range(12):
        attempt(stolen, officer, "wrong", f"192.0.2.{number}")

    assert not attempt(stolen, officer, address="192.0.2.200")
    assert attempt(Client(), officer, address="192.0.2.201")


def test_a_browser_known_to_one_is_not_known_to_another(officer, stranger, guess_from_everywhere):
    own = Client()
    attempt(own, officer, address="192.0.2.1")
    own.post(reverse("account_logout"))

    guess_from_everywhere(stranger)

    assert not attempt(own, stranger, address="192.0.2.1")


def test_a_forged_cookie_is_worth_nothing(officer, guess_from_everywhere):
    forged = Client()
    forged.cookies["known_device"] = f"[[{officer.pk}], 'x']:forged"

    guess_from_everywhere(officer)

    assert not attempt(forged, officer, address="192.0.2.1")


def test_a_password_chosen_through_the_mail_lets_in_at_once(client, officer, guess_from_everywhere):
    guess_from_everywhere(officer)
    client.post(reverse("account_reset_password"), {"email": officer.email})
    link = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    chosen = {"password1": "quarante-deux-oliviers", "password2": "quarante-deux-oliviers"}
    client.post(page.redirect_chain[-1][0], chosen)

    assert attempt(client, officer, "quarante-deux-oliviers", "192.0.2.1")


def test_somebody_else_s_mailbox_is_not_flooded(officer):
    for number in range(6):
        Client().post(reverse("account_reset_password"), {"email": officer.email}, REMOTE_ADDR=f"192.0.2.{number}")

    assert len(mail.outbox) == 3


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(officer, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(8):
        forged = f"10.0.0.{number}, 203.0.113.9"
        form = {"login": officer.email, "password": "wrong"}
        Client().post(LOGIN, form, headers={"x-forwarded-for": forged}, REMOTE_ADDR="127.0.0.1")

    refused, other = Client(), Client()
    form = {"login": officer.email, "password": PASSWORD}
    refused.post(LOGIN, form, headers={"x-forwarded-for": "203.0.113.9"}, REMOTE_ADDR="127.0.0.1")
    other.post(LOGIN, form, headers={"x-forwarded-for": "203.0.113.10"}, REMOTE_ADDR="127.0.0.1")
    assert (is_signed_in(refused), is_signed_in(other)) == (False, True)
