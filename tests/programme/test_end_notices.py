"""Who is told that a posting ends: fourteen days and three days before, once each, in their language."""

import smtplib
import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from jesuismigrant.celery import app
from journal import jobs
from programme.actions import extend_posting
from programme.models import EndNotice, Posting
from programme.tasks import WORK, ensure_end_notices, send_end_notices
from tests.cast import appoint

pytestmark = pytest.mark.django_db
UNTIL = date(2018, 6, 30)


@pytest.fixture(autouse=True)
def _at_once():
    """The queue hands every task to its worker at once."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def posted(officer, manager):
    """The officer's posting, until the end of June; the manager speaks Italian."""
    Posting.objects.filter(user=officer).update(since=date(2018, 1, 1), until=UNTIL)
    User.objects.filter(pk=officer.pk).update(language="en")
    User.objects.filter(pk=manager.pk).update(language="it")
    return officer.postings.get()


def ask(*days):
    """Ask on each of these days before the end; returns who got a mail on which."""
    told = []
    for left in days:
        with time_machine.travel(f"{UNTIL - timedelta(days=left)} 05:00:00+00:00", tick=False):
            mail.outbox.clear()
            ensure_end_notices()
            told += [(left, message.to[0].partition("@")[0]) for message in mail.outbox]
    return sorted(told, key=lambda one: (-one[0], one[1]))


def test_the_person_and_the_manager_are_told_twice(posted):
    told = ask(*range(20, -5, -1))

    assert told == [(14, "manager"), (14, "officer"), (3, "manager"), (3, "officer")]


@pytest.mark.parametrize("days", [(14, 14), (3, 3)])
def test_asked_twice_it_tells_once(days, posted):
    assert len(ask(*days)) == 2


@pytest.mark.parametrize(("days", "told"), [((20, 9, 8), [9]), ((20, 2, 1), [2]), ((0,), [0]), ((20, -1), [])])
def test_days_that_were_missed_are_made_good_with_one_mail(days, told, posted):
    assert ask(*days) == [(left, who) for left in told for who in ("manager", "officer")]


def test_a_posting_that_was_extended_is_told_anew(posted, manager):
    ask(14)
    with time_machine.travel("2018-06-17 12:00:00+00:00", tick=False):
        extend_posting(posted, until=UNTIL + timedelta(days=30), seen=UNTIL, by=manager)

    assert ask(3) == []
    assert [who for _left, who in ask(-16)] == ["manager", "officer"]


@pytest.mark.parametrize(
    ("who", "told"), [("left", []), ("manager_left", ["officer"]), ("no_end", []), ("to_come", [])]
)
def test_nobody_who_left_is_told_or_told_of_and_nothing_that_does_not_end(who, told, posted, manager):
    if who in ("left", "manager_left"):
        User.objects.filter(pk=posted.user_id if who == "left" else manager.pk).update(is_active=False)
    Posting.objects.filter(pk=posted.pk).update(
        **{"no_end": {"until": None}, "to_come": {"since": UNTIL}}.get(who, {"until": UNTIL})
    )

    assert [name for _left, name in ask(14)] == told


def test_an_administrator_who_gave_it_is_told_as_long_as_they_are_one(posted, administrator, finance):
    Posting.objects.filter(user=finance).update(given_by=administrator, until=UNTIL)
    while_in_office = ask(14)
    Posting.objects.filter(user=administrator).update(until=UNTIL - timedelta(days=5))
    afterwards = ask(3)

    assert {who for _left, who in while_in_office} == {"administrator", "finance", "manager", "officer"}
    assert {who for _left, who in afterwards} == {"finance", "manager", "officer"}


def test_many_that_end_take_as_many_statements_as_a_few(posted, administrator):
    taken = []
    with time_machine.travel("2018-06-16 05:00:00+00:00", tick=False):
        for number in (1, 20):
            for place in range(number):
                appoint(f"finance_{number}_{place}", Role.FINANCE_OFFICER, until=UNTIL, given_by=administrator)
            with CaptureQueriesContext(connection) as asked:
                send_end_notices(posted.user_id)
            taken.append(len(asked))
            EndNotice.objects.all().delete()

    assert taken[0] == taken[1]


def test_each_reads_their_own_language_and_what_concerns_them_in_one_mail(posted, stranger):
    Posting.objects.filter(user=stranger).update(until=UNTIL)
    ask(14)
    mails = {message.to[0].partition("@")[0]: message for message in mail.outbox}

    assert len(mail.outbox) == 3
    assert "Your posting ends soon" in mails["officer"].subject
    assert "Field officer · AIDECA · Khouribga" in mails["officer"].body
    assert "AMAPPE" not in mails["officer"].body and "state=ending" not in mails["officer"].body
    assert "Officer: " in mails["manager"].body and "Stranger: " in mails["manager"].body
    assert f"{settings.SITE_URL}/team/postings/?state=ending" in mails["manager"].body
    assert "30 giugno 2018" in mails["manager"].body.replace("\xa0", " ")
    assert "30 juin 2018" in mails["stranger"].body.replace("\xa0", " ")


def test_a_manager_whose_own_posting_ends_is_told_of_it_as_their_own(posted, manager):
    Posting.objects.filter(user=posted.user).update(until=None)
    Posting.objects.filter(user=manager).update(until=UNTIL)

    assert ask(14) == [(14, "manager")]
    assert "Officer" not in mail.outbox[0].body


def test_a_mail_that_fails_is_sent_the_next_day(posted, monkeypatch, caplog):
    def away(*args):
        raise smtplib.SMTPRecipientsRefused({"officer@example.org": (550, b"no")})

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", away)
        ask(14)

    assert not EndNotice.objects.exists() and "officer@" not in caplog.text
    assert len(ask(13)) == 2


def test_two_workers_at_one_person_send_one_mail(posted):
    holds, done = threading.Event(), threading.Event()

    def hold():
        with jobs.alone(posted.user, WORK):
            holds.set()
            done.wait(10)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    holds.wait(10)
    with time_machine.travel("2018-06-16 05:00:00+00:00", tick=False):
        send_end_notices(posted.user_id)
    done.set()
    other.join(10)

    assert mail.outbox == [] and not EndNotice.objects.exists()


def test_it_is_asked_every_day():
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert ensure_end_notices.name in tasks
