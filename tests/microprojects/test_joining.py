"""An association asks for an account: one public page, one link by mail, then a name and a password."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from journal.models import Entry
from microprojects import tasks
from microprojects.actions.representatives import LinkRefused
from microprojects.models import Representative
from tests.accounts.test_sign_in import is_signed_in
from tests.microprojects.speakers import CHOSEN, latest, link_of, written

pytestmark = pytest.mark.django_db
CHOOSE = reverse("join:choose")
NAME = "Khadija Senhaji"


def page(language="fr"):
    return reverse("join:ask", args=[language])


@pytest.fixture
def form(areas):
    return {
        "association_name": "Basma des jeunes créateurs", "area": areas.khouribga.pk, "receipt": "104/2011",
        "role": "president", "email": "Khadija@Example.org",
    }  # fmt: skip


def answer(client, link, **more):
    client.get(link)
    return client.post(CHOOSE, {"name": NAME, "password": CHOSEN, "again": CHOSEN, **more})


def test_who_asks_gets_a_link_chooses_a_password_and_waits_for_cefa(client, form):
    asked = client.post(page(), form)
    request = latest()

    response = answer(client, link_of(request))

    request.refresh_from_db()
    assert asked.url == reverse("join:asked", args=["fr"])
    assert (request.status, request.email, request.user.email) == ("asked", "", "khadija@example.org")
    assert (request.user.name, request.user.check_password(CHOSEN)) == (NAME, True)
    assert response.url == "/" and is_signed_in(client)
    assert request.association is None and not request.user.represented_id


def test_before_the_link_is_used_there_is_no_account_no_name_and_no_password(client, form):
    client.post(page(), form)
    mailed = link_of(latest())

    Client().get(mailed)  # a scanner of mails

    assert not User.objects.filter(email="khadija@example.org").exists()
    assert latest().status == "written"
    assert not Entry.objects.filter(record_type="microprojects.representative").exists()


@pytest.mark.parametrize("known", ["officer", "nobody"])
def test_the_page_answers_the_same_and_does_the_same_whether_the_address_has_an_account_or_not(
    client, form, officer, known
):
    form["email"] = f"{known}@example.org"
    with CaptureQueriesContext(connection) as queries:
        asked = client.post(page(), form, follow=True)
    shown = asked.content.decode()

    assert asked.redirect_chain == [(reverse("join:asked", args=["fr"]), 302)]
    assert form["email"] not in shown
    assert not any("accounts_user" in query["sql"] for query in queries)
    assert latest().status == "written"


def test_to_an_address_with_an_account_goes_no_link_but_word_of_it(areas, officer):
    tasks.tell_representative(written(areas.khouribga, email=officer.email).pk)

    (message,) = mail.outbox
    assert message.to == [officer.email]
    assert reverse("account_login") in message.body and "/join/link/" not in message.body


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Bonjour"), ("ar", "السلام"), ("it", "Buongiorno"), ("en", "Hello")]
)
def test_the_mail_is_plain_text_in_the_language_of_the_page_and_repeats_nothing_that_was_written(
    client, form, language, words
):
    client.post(page(language), form)
    link_of(latest())

    (message,) = mail.outbox
    assert words in message.body
    assert message.content_subtype == "plain" and "<" not in message.body
    assert "Basma" not in message.body + message.subject


def test_the_account_speaks_the_language_in_which_it_was_asked_for(client, form):
    client.post(page("ar"), form)
    answered = Client(headers={"accept-language": "it"})

    link = link_of(latest())
    shown = answered.get(link, follow=True)
    answer(answered, link)

    assert 'lang="ar"' in shown.content.decode()
    assert User.objects.get(email="khadija@example.org").language == "ar"


def refusals():
    """{what happened to the link: the sentence}"""

    def edited(request, link):
        return link[:-6] + "A/"

    def made_up(request, link):
        return reverse("join:open_link", args=["abc"])

    def used(request, link):
        answer(Client(), link)

    def ended(request, link):
        Representative.objects.filter(pk=request.pk).update(written_at=timezone.now() - timedelta(days=7, seconds=1))

    def forgotten(request, link):
        ended(request, link)
        tasks.forget_unverified()

    return [
        (edited, LinkRefused.UNREADABLE), (made_up, LinkRefused.UNREADABLE), (used, LinkRefused.USED),
        (ended, LinkRefused.ENDED), (forgotten, LinkRefused.ENDED),
    ]  # fmt: skip


@pytest.mark.parametrize(("happened", "sentence"), refusals(), ids=lambda each: getattr(each, "__name__", ""))
def test_a_link_that_cannot_be_used_says_why(client, areas, happened, sentence):
    request = written(areas.khouribga, language="en")
    link = link_of(request)
    link = happened(request, link) or link
    accounts = User.objects.count()

    shown = answer(client, link)

    assert shown.status_code == 410
    assert str(shown.context["sentence"]) == str(sentence)
    assert User.objects.count() == accounts and not is_signed_in(client)


def test_a_link_to_an_address_that_was_invited_meanwhile_opens_nothing(client, areas):
    link = link_of(written(areas.khouribga))
    User.objects.create_user("khadija@example.org", name="Invited", is_active=False)

    assert answer(client, link).status_code == 410
    assert User.objects.get(email="khadija@example.org").name == "Invited"


def test_using_one_link_voids_the_others_of_the_same_address(areas):
    first, second = written(areas.khouribga), written(areas.khouribga)
    links = link_of(first), link_of(second)

    answer(Client(), links[1])

    assert answer(Client(), links[0]).status_code == 410
    assert Representative.objects.get() == second


@pytest.mark.parametrize("password", ["court", "motdepasse2018", "Khadija Senhaji"])
def test_a_password_follows_the_rules_of_everywhere(client, areas, password):
    shown = answer(client, link_of(written(areas.khouribga)), password=password, again=password)

    assert "password" in shown.context["form"].errors
    assert not User.objects.filter(email="khadija@example.org").exists()


def test_nobody_asks_for_many_addresses_or_often_for_one_and_nothing_typed_is_lost(client, form, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"ask_account": "4/h/ip,2/h/key"}
    for _time in range(2):
        client.post(page(), form)
    often = client.post(page(), form)
    for number in range(3):
        many = client.post(page(), form | {"email": f"a{number}@example.org"})

    assert often.context["form"].non_field_errors() and "Basma des jeunes" in often.content.decode()
    assert many.context["form"].non_field_errors()
    assert Representative.objects.count() == 3


def test_the_open_sign_up_stays_closed(client):
    shown = client.post(reverse("account_signup"), {"email": "a@example.org", "password1": CHOSEN, "password2": CHOSEN})

    assert not User.objects.filter(email="a@example.org").exists()
    assert "signup_closed" in str(shown.templates[0].name) or shown.status_code in (302, 403, 404)


def test_what_was_never_verified_is_forgotten_after_a_week_and_nothing_else(areas):
    with time_machine.travel(timezone.now() - timedelta(days=7, seconds=1)):
        verified, gone = (written(areas.khouribga, f"{name}@example.org") for name in ("known", "gone"))
        answer(Client(), link_of(verified))
        tasks.tell_representative(gone.pk)
    kept = written(areas.khouribga, "kept@example.org")

    tasks.forget_unverified()

    events = Representative.pgh_event_model.objects
    assert set(Representative.objects.all()) == {kept, verified}
    assert not events.filter(pgh_obj_id=gone.pk).exists()
    assert "@" not in "".join(map(str, events.values_list()))


def test_a_mail_that_failed_is_sent_by_the_next_round_and_no_address_stands_in_the_log(areas, settings, caplog):
    request = written(areas.khouribga)
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    with caplog.at_level(logging.WARNING):
        tasks.tell_representative(request.pk)

    assert Representative.objects.to_be_mailed().get() == request
    assert "not mailed" in caplog.text and "khadija" not in caplog.text.lower()


def test_a_mail_that_was_sent_is_not_sent_twice(areas):
    request = written(areas.khouribga)
    for _time in range(2):
        tasks.tell_representative(request.pk)

    assert len(mail.outbox) == 1


def test_the_public_page_runs_no_script_and_speaks_four_languages(client):
    for language, direction in (("fr", "ltr"), ("ar", "rtl"), ("it", "ltr"), ("en", "ltr")):
        text = client.get(page(language)).content.decode()
        assert f'<html lang="{language}" dir="{direction}">' in text
        assert "<script" not in text
    assert client.get("/join/de/").status_code == 404
    assert page("fr") in client.get(reverse("calls:calls", args=["fr"])).content.decode()


def test_who_is_signed_in_already_is_led_to_the_page_for_them(client, officer):
    client.force_login(officer)

    assert client.get(page()).url == reverse("microprojects:ask_representative")
