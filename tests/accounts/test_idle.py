"""A session in which nothing happens ends; what was typed into a form comes back to the same user, to nobody else."""

import time

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, STAY = reverse("account_login"), reverse("accounts:stay")
MINUTE = 60


@pytest.fixture
def clock():
    with time_machine.travel(time.time(), tick=False) as clock:
        yield clock


def is_in(client):
    return client.get("/").status_code == 200


@pytest.mark.parametrize(("role", "minutes"), [("officer", 60), ("donor", 60), ("manager", 20), ("administrator", 20)])
def test_after_a_while_without_anything_it_is_over(client, clock, role, minutes, request):
    client.force_login(request.getfixturevalue(role))

    assert is_in(client)
    clock.shift(minutes * MINUTE - 1)
    assert is_in(client)
    clock.shift(minutes * MINUTE)
    assert client.get("/people/").url == f"{LOGIN}?next=/people/"
    assert not Session.objects.filter(pk=client.session.session_key).exists() or "_auth_user_id" not in client.session


def test_the_sign_in_page_says_why_one_is_there(client, clock, officer):
    client.force_login(officer)
    client.get("/")
    clock.shift(61 * MINUTE)

    page = client.get("/people/", follow=True)

    assert len(page.context["messages"]) == 1


def test_whoever_goes_on_stays_but_not_longer_than_half_a_day(client, clock, officer):
    client.force_login(officer)

    for _half_hour in range(24):
        assert is_in(client)
        clock.shift(30 * MINUTE)
    assert not is_in(client)


def test_what_is_sent_after_the_end_does_nothing_and_leads_to_the_sign_in_page(client, clock, manager):
    client.force_login(manager)
    client.get("/")
    clock.shift(21 * MINUTE)

    answer = client.post(reverse("accounts:invite"), {"name": "N", "email": "n@example.org", "language": "fr"})

    assert answer.url == f"{LOGIN}?next={reverse('accounts:invite')}"
    assert not User.objects.filter(email="n@example.org").exists()
    assert "n@example.org" not in str([session.get_decoded() for session in Session.objects.all()])


def test_a_fragment_asked_for_after_the_end_sends_the_whole_page_there(client, clock, officer):
    client.force_login(officer)
    client.get("/")
    clock.shift(61 * MINUTE)

    page = {"hx-request": "true", "hx-current-url": "http://testserver/people/?page=2"}
    answer = client.get("/people/", headers=page)

    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/people/%3Fpage%3D2"


def test_asking_how_long_keeps_nobody_in_saying_that_one_stays_does(client, clock, officer):
    client.force_login(officer)
    client.get("/")
    clock.shift(50 * MINUTE)

    assert client.get(STAY).json() == {"left": 10 * MINUTE}
    assert client.get(STAY).json() == {"left": 10 * MINUTE}
    assert client.post(STAY).json() == {"left": 60 * MINUTE}
    clock.shift(60 * MINUTE)
    assert client.post(STAY).json() == {"left": 0}


def test_last_seen_is_noted_once_a_minute(client, clock, officer):
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    client.get("/")
    began = UserSession.objects.get().last_seen_at

    clock.shift(59)
    client.get("/")
    assert UserSession.objects.get().last_seen_at == began
    clock.shift(1)
    client.get("/")
    assert UserSession.objects.get().last_seen_at > began


def test_each_user_s_pages_carry_a_key_of_their_own_and_a_page_of_nobody_none(client, officer, manager):
    keys = set()
    for user in (officer, manager):
        browser = Client()
        browser.force_login(user)
        keys.add(browser.get("/").wsgi_request.typed_key)

    assert len(keys) == 2
    assert "data-key" not in client.get(LOGIN).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_comes_back_to_who_typed_it_and_to_nobody_else(page, settings, manager, administrator):
    def sign_in(user):
        page.locator("main [name=login]").fill(user.email)
        page.locator("main [name=password]").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("main form .button-primary").click()

    def typed():
        return page.locator("main [name=name]").input_value(), page.locator("main [name=language]").input_value()

    def kept():
        return page.evaluate("sessionStorage.getItem('typed')")

    page.goto(reverse("accounts:invite"))
    sign_in(manager)
    page.locator("main [name=name]").fill("Nadia Berrada")
    page.locator("main [name=language]").select_option("it")
    Session.objects.all().delete()
    page.locator("main form .button-primary").click()
    page.wait_for_url(f"**{LOGIN}?**")
    assert "Nadia" not in kept()
    sign_in(manager)
    page.locator("main .notice[role=status]").wait_for()
    assert typed() == ("Nadia Berrada", "it")

    settings.IDLE_MINUTES_DECIDING = 0.05
    page.reload()
    page.locator("main [name=name]").fill("Nadia Berrada")
    page.locator("#idle[open]").wait_for()
    page.wait_for_url(f"**{LOGIN}?**")
    settings.IDLE_MINUTES_DECIDING = 20
    sign_in(administrator)
    assert page.url.endswith(reverse("accounts:invite"))
    page.wait_for_function("sessionStorage.getItem('typed') === null")
    assert typed() == ("", "fr")
