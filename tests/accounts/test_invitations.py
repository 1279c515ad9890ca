"""An account begins with an invitation: a link by mail, for one use within seven days; and ends by being closed."""

import logging
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.actions import LinkRefused
from accounts.models import Invitation, Role, User
from journal.models import Entry
from tests.cast import PASSWORD, POSTINGS, appoint

pytestmark = pytest.mark.django_db
LIST, INVITE, ANSWER = reverse("accounts:list"), reverse("accounts:invite"), reverse("accounts:accept_invitation")
CHOSEN = "quarante-deux-oliviers"
NADIA = {"name": "Nadia Berrada", "email": "Nadia@Example.org", "language": "ar"}


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def nadia(desk):
    desk.post(INVITE, NADIA)
    return User.objects.get(email="nadia@example.org")


def link_of(user):
    """The link in the mail that the worker sends."""
    tasks.send_invitation(user.invitation.pk)
    return urlsplit(re.search(r"https?://\S+", mail.outbox[-1].body).group()).path


def answer(client, link, **more):
    client.get(link)
    return client.post(ANSWER, {"name": "Nadia B.", "password": CHOSEN, "again": CHOSEN, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def act(client, name, user):
    return client.post(reverse(f"accounts:{name}", args=[user.pk]))


def test_the_invited_person_chooses_a_name_and_a_password_and_is_in(nadia):
    invited = Client()

    response = answer(invited, link_of(nadia))

    nadia.refresh_from_db()
    assert (nadia.is_active, nadia.name, nadia.check_password(CHOSEN)) == (True, "Nadia B.", True)
    assert response.url == "/"
    assert is_signed_in(invited)


def test_before_the_answer_nobody_signs_in_and_no_password_link_is_sent(client, nadia):
    stranger = Client()
    stranger.post(reverse("account_reset_password"), {"email": nadia.email})

    assert "password/reset/key" not in mail.outbox[-1].body
    assert not nadia.has_usable_password()
    assert not nadia.is_active


def test_the_mail_is_plain_text_in_the_person_s_language(nadia):
    link_of(nadia)

    (message,) = mail.outbox
    assert message.to == ["nadia@example.org"]
    assert message.content_subtype == "plain"
    assert not getattr(message, "alternatives", [])
    assert "<" not in message.body
    assert "Nadia Berrada" in message.body


def test_a_mail_that_was_sent_is_not_sent_twice(nadia):
    link_of(nadia)
    tasks.send_invitation(nadia.invitation.pk)

    assert len(mail.outbox) == 1


def test_a_mail_that_failed_is_sent_by_the_next_round(nadia, settings, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    with caplog.at_level(logging.WARNING):
        tasks.send_invitation(nadia.invitation.pk)

    assert Invitation.objects.to_be_mailed().get() == nadia.invitation
    assert "not mailed" in caplog.text
    assert "nadia" not in caplog.text.lower()


def test_the_page_is_in_the_language_of_the_invitation(nadia):
    invited = Client(headers={"accept-language": "it"})

    page = invited.get(link_of(nadia), follow=True)

    assert 'lang="ar"' in page.content.decode()


def test_opening_the_link_uses_nothing_up(nadia):
    link = link_of(nadia)
    for _scanner in range(3):
        Client().get(link)

    assert answer(Client(), link).status_code == 302


def refusals():
    """{what happens to the invitation: the sentence}"""

    def edited(desk, user, link):
        return link[:-6] + "A/"

    def made_up(desk, user, link):
        return reverse("accounts:open_invitation", args=["abc"])

    def used(desk, user, link):
        answer(Client(), link)

    def withdrawn(desk, user, link):
        act(desk, "withdraw", user)

    def sent_again(desk, user, link):
        act(desk, "send_again", user)

    def closed(desk, user, link):
        answer(Client(), link)
        act(desk, "close", user)

    def ended(desk, user, link):
        week = timezone.now() - timedelta(days=7, seconds=1)
        Invitation.objects.update(sent_at=week)

    return {
        edited: LinkRefused.UNREADABLE,
        made_up: LinkRefused.UNREADABLE,
        used: LinkRefused.USED,
        withdrawn: LinkRefused.WITHDRAWN,
        sent_again: LinkRefused.REPLACED,
        closed: LinkRefused.USED,
        ended: LinkRefused.ENDED,
    }


@pytest.mark.parametrize(("happened", "sentence"), refusals().items(), ids=[each.__name__ for each in refusals()])
def test_a_link_opens_nothing_any_more_and_a_sentence_says_why(desk, nadia, happened, sentence):
    link = link_of(nadia)
    link = happened(desk, nadia, link) or link
    before = User.objects.filter(pk=nadia.pk).values("is_active", "password").get()
    invited = Client()

    page = invited.get(link, follow=True)
    response = answer(invited, link, password="other-words-entirely", again="other-words-entirely")

    assert (page.status_code, response.status_code) == (410, 410)
    assert page.context["sentence"].args == (sentence,)
    assert not is_signed_in(invited)
    assert User.objects.filter(pk=nadia.pk).values("is_active", "password").get() == before


def test_a_link_lasts_to_the_end_of_its_seventh_day(nadia):
    link = link_of(nadia)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        assert answer(Client(), link).status_code == 302


def test_of_two_answers_to_one_link_the_second_is_refused(nadia):
    link, first, second = link_of(nadia), Client(), Client()
    second.get(link)
    answer(first, link)

    response = second.post(ANSWER, {"name": "Eve", "password": "other-words-entirely", "again": "other-words-entirely"})

    assert response.status_code == 410
    nadia.refresh_from_db()
    assert nadia.check_password(CHOSEN)


def test_sent_again_the_new_link_opens(desk, nadia):
    link_of(nadia)
    act(desk, "send_again", nadia)

    assert answer(Client(), link_of(nadia)).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"password": "sesame"}, {"again": "something else"}, {"name": ""}, {"password": "Nadia Berrada 2018"}]
)
def test_an_answer_that_does_not_do_is_asked_again(nadia, wrong):
    invited = Client()

    response = answer(invited, link_of(nadia), **{"again": wrong.get("password", CHOSEN), **wrong})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_signed_in(invited)


def test_the_token_stands_in_no_page_no_log_no_journal_and_no_session(nadia, caplog):
    caplog.set_level(logging.DEBUG)
    link, invited = link_of(nadia), Client()
    token = link.rstrip("/").rpartition("/")[2]

    response = invited.get(link)
    page = invited.get(ANSWER).content.decode()

    assert response.url == ANSWER
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    kept = [str(Session.objects.get(pk=invited.session.session_key).get_decoded())]
    kept += [str(entry.details) for entry in Entry.objects.all()]
    assert not [text for text in (page, caplog.text, *kept) if token in text]


def test_the_journal_tells_every_act_by_number_alone(desk, manager, nadia):
    act(desk, "withdraw", nadia)
    act(desk, "send_again", nadia)
    answer(Client(), link_of(nadia))
    act(desk, "close", nadia)

    entries = Entry.objects.filter(record_type="accounts.user", record_id=nadia.pk).order_by("pk")
    assert [(entry.act, entry.by_id) for entry in entries] == [
        ("invite", manager.pk),
        ("withdraw", manager.pk),
        ("send_again", manager.pk),
        ("accept", nadia.pk),
        ("close", manager.pk),
    ]
    assert {(entry.label, str(entry.details)) for entry in entries} == {("", "{}")}


def test_an_address_that_has_an_account_is_not_invited_twice(desk, nadia):
    page = desk.post(INVITE, NADIA | {"email": "NADIA@example.ORG"})

    assert page.context["form"].errors.keys() == {"email"}
    assert User.objects.filter(name="Nadia Berrada").count() == 1


def test_a_closed_account_is_out_at_once_everywhere_and_stays_out(desk, officer):
    phone, office = Client(), Client()
    phone.force_login(officer)
    office.force_login(officer)

    act(desk, "close", officer)

    for browser in (phone, office):
        assert browser.get("/").url.startswith(reverse("account_login"))
    officer.refresh_from_db()
    assert not officer.is_active
    assert not officer.check_password(PASSWORD)
    User.objects.filter(pk=officer.pk).update(is_active=True)
    assert phone.get("/").status_code == 302


def test_the_only_programme_manager_s_account_stays_open(client, manager, administrator):
    client.force_login(administrator)
    form = {"email": manager.email, "name": manager.name, "language": "fr"}

    page = client.post(reverse("accounts:close", args=[manager.pk]), follow=True)
    office = client.post(reverse("admin:accounts_user_change", args=[manager.pk]), form)

    assert "C’est le seul responsable du programme" in page.content.decode()
    assert "is_active" in office.context["adminform"].form.errors
    assert User.objects.get(pk=manager.pk).is_active
    appoint("second", Role.PROGRAMME_MANAGER)
    client.post(reverse("accounts:close", args=[manager.pk]))
    assert not User.objects.get(pk=manager.pk).is_active


def test_a_closed_account_is_opened_again_by_its_owner_s_answer(desk, officer):
    act(desk, "close", officer)
    act(desk, "send_again", officer)

    answer(Client(), link_of(User.objects.get(pk=officer.pk)))

    officer.refresh_from_db()
    assert officer.is_active


def test_who_has_a_second_factor_is_asked_for_it_after_answering(desk, officer):
    TOTP.activate(officer, generate_totp_secret())
    act(desk, "close", officer)
    act(desk, "send_again", officer)

    response = answer(invited := Client(), link_of(User.objects.get(pk=officer.pk)))

    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(invited)


@pytest.mark.parametrize("name", ["close", "withdraw", "send_again"])
def test_nobody_does_it_to_their_own_account(desk, manager, name):
    assert act(desk, name, manager).status_code == 403
    manager.refresh_from_db()
    assert manager.is_active


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("send_again", "This account is open"), ("withdraw", "There is no invitation")],
)
def test_what_is_not_possible_now_is_a_sentence(desk, officer, name, sentence):
    desk.cookies["django_language"] = "en"

    page = desk.post(reverse(f"accounts:{name}", args=[officer.pk]), follow=True)

    assert sentence in page.content.decode()


@pytest.mark.parametrize("role", [role for role in POSTINGS if role not in ("manager", "administrator")])
def test_nobody_else_keeps_accounts(client, role, officer, request):
    client.force_login(request.getfixturevalue(role))

    assert [client.get(LIST).status_code, client.post(INVITE, NADIA).status_code] == [403, 403]
    for name in ("close", "withdraw", "send_again"):
        assert act(client, name, officer).status_code == 404
    assert not User.objects.filter(email="nadia@example.org").exists()


def test_the_list_shows_each_account_with_its_state(desk, nadia, officer, stranger):
    act(desk, "close", stranger)

    rows = {account.email: account.state for account in desk.get(LIST).context["page"]}

    assert rows["nadia@example.org"] == "invited"
    assert rows[officer.email] == "active"
    assert rows[stranger.email] == "closed"


def test_the_list_asks_as_often_for_one_account_as_for_many(desk, django_assert_num_queries, manager):
    desk.get(LIST)
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    for number in range(5):
        user = User.objects.create_user(f"u{number}@example.org", name="U", is_active=False)
        Invitation.objects.create(user=user, sent_by=manager)
    with django_assert_num_queries(len(few)):
        desk.get(LIST)
