"""The head of the chain, kept outside the database once a day."""

import pytest
from django.db import connection

from journal.actions import write
from journal.models import Link
from journal.resources import anchors_file, read_anchors
from journal.tasks import ensure_anchor

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.JOURNAL_ANCHORS = str(tmp_path / "anchors")


def add(act):
    write(act, system="test")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return Link.objects.head()


def test_the_day_s_anchor_is_written_once(folder, mailoutbox, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    first = add("first")
    ensure_anchor()
    add("second")
    ensure_anchor()
    time_machine.move_to("2026-11-23T23:30:00Z", tick=False)  # half past midnight in Rabat
    ensure_anchor()

    lines = [str(anchor) for anchor in read_anchors(anchors_file())]
    assert lines[0] == f"2026-11-23 {first.number} {bytes(first.hash).hex()}"
    assert [line.split()[:2] for line in lines[1:]] == [["2026-11-24", str(first.number + 1)]]
    assert not mailoutbox


def test_it_is_mailed_once_to_the_addresses_of_the_environment(folder, settings, mailoutbox):
    settings.JOURNAL_ANCHOR_EMAILS = ["manager@example.org", "administrator@example.org"]
    add("first")
    ensure_anchor()
    ensure_anchor()

    (mail,) = mailoutbox
    assert mail.to == ["manager@example.org", "administrator@example.org"]
    assert str(read_anchors(anchors_file())[0]) in mail.body


def test_a_mail_that_failed_is_sent_in_the_next_hour(folder, settings, mailoutbox):
    settings.JOURNAL_ANCHOR_EMAILS = ["manager@example.org"]
    add("first")
    settings.EMAIL_BACKEND, working = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    with pytest.raises(OSError):
        ensure_anchor()
    settings.EMAIL_BACKEND = working
    ensure_anchor()

    assert len(read_anchors(anchors_file())) == len(mailoutbox) == 1
