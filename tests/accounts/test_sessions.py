"""Where I am signed in: each browser in words, one ended, all others ended; one's own only."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.formats import device, rough_address
from accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
HERE = reverse("accounts:sessions")
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
EDGE = CHROME + " Edg/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 (KHTML) Version/17.5 Safari/604.1"


def signed_in(user, user_agent=CHROME, address="105.158.7.9"):
    browser = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return browser


def is_in(browser):
    return browser.get("/").status_code == 200


def test_every_browser_is_there_in_words_and_its_address_only_roughly(officer):
    User.objects.filter(pk=officer.pk).update(language="en")
    desk = signed_in(officer)
    signed_in(officer, FIREFOX, "41.92.3.4")

    answer = desk.get(HERE)

    rows = [(row["device"], row["address"], row["is_current"]) for row in answer.context["rows"]]
    assert rows == [("Chrome on Windows", "105.158.…", True), ("Firefox on Android", "41.92.…", False)]
    assert "41.92.3.4" not in answer.content.decode()


def test_one_of_them_is_ended(officer):
    desk, phone = signed_in(officer), signed_in(officer, FIREFOX)
    session = UserSession.objects.get(user_agent=FIREFOX)

    desk.post(reverse("accounts:end_session", args=[session.pk]))

    assert (is_in(desk), is_in(phone)) == (True, False)


def test_all_others_are_ended_and_this_one_stays(officer):
    desk, others = signed_in(officer), [signed_in(officer, FIREFOX), signed_in(officer)]

    desk.post(reverse("accounts:end_other_sessions"))

    assert [is_in(browser) for browser in (desk, *others)] == [True, False, False]


def test_ending_this_one_signs_out(officer):
    desk = signed_in(officer)

    desk.post(reverse("accounts:end_session", args=[UserSession.objects.get().pk]))

    assert not is_in(desk)


def test_nobody_sees_or_ends_another_s(officer, stranger):
    desk, foreign = signed_in(officer), signed_in(stranger, FIREFOX)
    session = UserSession.objects.get(user=stranger)

    assert desk.post(reverse("accounts:end_session", args=[session.pk])).status_code == 404
    desk.post(reverse("accounts:end_other_sessions"))
    assert len(desk.get(HERE).context["rows"]) == 1
    assert is_in(foreign)


def test_signed_out_or_with_another_password_it_is_no_longer_listed(officer):
    desk, left = signed_in(officer), signed_in(officer, FIREFOX)
    left.post(reverse("account_logout"))

    assert [row["is_current"] for row in desk.get(HERE).context["rows"]] == [True]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [(EDGE, "Edge on Windows"), (IPHONE, "Safari on iPhone"), ("", "Unknown browser"), ("curl/8.5", "Unknown browser")],
)
def test_what_a_browser_says_of_itself_in_words(user_agent, words):
    with translation.override("en"):
        assert device(user_agent) == words


@pytest.mark.parametrize(
    ("address", "rough"),
    [("105.158.7.9", "105.158.…"), ("2a01:e34:ec12::1", "2a01:0e34:…")],
)
def test_an_address_is_told_by_its_network_alone(address, rough):
    assert rough_address(address) == rough
