"""The chain of the journal: made at commit, by the database alone; what its owner rewrites is found and named."""

import threading
from hashlib import sha256
from io import StringIO

import environ
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from journal.actions import write
from journal.models import Entry, Link
from journal.resources import anchors_file, read_anchors
from journal.tasks import ensure_anchor


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def commit():
    """What a commit does, without one."""
    run("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")


def verified(**options):
    out = StringIO()
    call_command("verify_journal", stdout=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_anchors_of_others(settings, tmp_path):
    settings.JOURNAL_ANCHORS = str(tmp_path / "anchors")


@pytest.fixture
def owner(django_db_setup, django_db_blocker, slot):
    """The database's owner, who may switch every trigger off; what they do is undone."""
    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(environ.Env().db_url("DATABASE_OWNER_URL"), NAME=slot.database)
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(before)


@pytest.fixture
def five(owner):
    """The ids of five entries in the chain, with the triggers that keep them switched off."""
    entries = [write(f"act {number}", system="test", number=number) for number in range(5)]
    commit()
    run("ALTER TABLE journal_entry DISABLE TRIGGER USER", "ALTER TABLE journal_link DISABLE TRIGGER USER")
    with connection.cursor() as cursor:
        keys = connection.introspection.get_constraints(cursor, "journal_link").items()
    run(*[f'ALTER TABLE journal_link DROP CONSTRAINT "{name}"' for name, key in keys if key["foreign_key"]])
    return [entry.pk for entry in entries]


@pytest.mark.django_db
def test_each_link_carries_the_hash_of_the_one_before(officer, fatima):
    commit()
    before = Link.objects.head()
    entry = write("change", fatima, by=officer, fields=["commune"], share=1.5, note='é"')
    commit()

    link = entry.link

    micros = int(entry.at.timestamp()) * 1_000_000 + entry.at.microsecond
    spelled = (
        f'[{entry.pk}, {micros}, {officer.pk}, "", "change", "beneficiaries.beneficiary", {fatima.pk},'
        f' "{fatima.code}", {{"note": "é\\"", "share": 1.5, "fields": ["commune"]}}]'
    )
    assert link.number == (before.number if before else 0) + 1
    assert bytes(link.hash) == sha256((bytes(before.hash) if before else b"") + spelled.encode()).digest()
    assert f"{link.number} entries" in verified()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO journal_link (entry_id, number, hash) VALUES (0, 1, '')",
        "UPDATE journal_link SET hash = ''",
        "DELETE FROM journal_link",
        "TRUNCATE journal_link",
        "SET LOCAL pgtrigger.ignore = '{}'; DELETE FROM journal_entry",
        "SET LOCAL pgtrigger.ignore = '{journal_entry:append_only,journal_entry:journal_entry_keep}';"
        " DELETE FROM journal_entry",
    ],
)
def test_the_application_writes_neither_links_nor_what_they_keep(officer, statement):
    write("approve", by=officer)
    commit()

    with pytest.raises(DatabaseError), transaction.atomic():
        run(statement)


@pytest.mark.parametrize(
    ("rewrite", "named"),
    [
        ("UPDATE journal_entry SET details = '{}' WHERE id = {2}", "entry {2} (act 2"),
        ("UPDATE journal_entry SET at = at + interval '1 microsecond' WHERE id = {1}", "entry {1} (act 1"),
        ("UPDATE journal_entry SET label = 'x' WHERE id IN ({3}, {4})", "entry {3} (act 3"),
        ("DELETE FROM journal_entry WHERE id = {1}", "entry {1}, number"),
        (
            "DELETE FROM journal_link WHERE entry_id = {1}; DELETE FROM journal_entry WHERE id = {1}",
            "was deleted together with its link (entry {2} comes next)",
        ),
        ("INSERT INTO journal_entry SELECT id + 1000000, at, system, 'forged', record_type, record_id, label, details,"
         " by_id FROM journal_entry WHERE id = {0}", "(forged"),
        (
            "INSERT INTO journal_entry SELECT id + 1000000, at, system, 'forged', record_type, record_id, label,"
            " details, by_id FROM journal_entry WHERE id = {0};"
            " INSERT INTO journal_link (entry_id) VALUES ({0} + 1000000)",
            "was inserted past the chain: its link has no number",
        ),
        (
            "UPDATE journal_link SET number = -number WHERE entry_id IN ({1}, {2});"
            " UPDATE journal_link l SET number = -o.number FROM journal_link o"
            " WHERE l.number < 0 AND o.number < 0 AND l.entry_id <> o.entry_id",
            "entry {2} (act 2",
        ),
    ],
    ids=[
        "changed", "moved in time", "two changed", "deleted", "deleted with its link", "inserted",
        "inserted with a link", "moved",
    ],
)  # fmt: skip
def test_what_the_owner_rewrites_is_named(five, rewrite, named):
    assert "The journal is whole" in verified()
    for number, pk in enumerate(five):
        rewrite, named = rewrite.replace(f"{{{number}}}", str(pk)), named.replace(f"{{{number}}}", str(pk))
    run(*rewrite.split("; "))

    with pytest.raises(CommandError) as broken:
        verified()

    assert broken.value.returncode == 1
    assert named in str(broken.value)


def rebuild_the_chain():
    """What only the anchor tells: every link computed anew."""
    last = b""
    for number, _, pk, spelled, _, _ in list(Link.objects.all().read_through()):
        last = sha256(last + spelled.encode()).digest()
        run(f"UPDATE journal_link SET hash = '\\x{last.hex()}' WHERE entry_id = {pk} AND number = {number}")


def test_a_chain_computed_anew_is_betrayed_by_the_anchor(five, tmp_path):
    link, anchors = Link.objects.get(pk=five[3]), tmp_path / "anchors.txt"
    anchors.write_text(f"2026-11-22 {link.number} {bytes(link.hash).hex()}\n# 2026-11-22 mailed\n")
    assert "1 anchors hold" in verified(anchors=anchors)
    run(f"UPDATE journal_entry SET act = 'other' WHERE id = {five[1]}")
    rebuild_the_chain()
    assert "The journal is whole" in verified()

    with pytest.raises(CommandError, match=rf"entry {five[3]} .*the anchor of 2026-11-22 says otherwise"):
        verified(anchors=anchors)


def test_an_end_cut_off_is_betrayed_by_the_anchor(five, tmp_path):
    link, anchors = Link.objects.get(pk=five[4]), tmp_path / "anchors.txt"
    anchors.write_text(f"2026-11-22 {link.number} {bytes(link.hash).hex()}\n")
    run(f"DELETE FROM journal_link WHERE entry_id = {five[4]}", f"DELETE FROM journal_entry WHERE id = {five[4]}")
    assert "The journal is whole" in verified()

    with pytest.raises(CommandError, match=f"the anchor of 2026-11-22 knows number {link.number}"):
        verified(anchors=anchors)


def test_the_anchors_of_the_settings_are_compared_unasked(five, settings, tmp_path):
    settings.JOURNAL_ANCHORS = str(tmp_path)
    link = Link.objects.get(pk=five[3])
    anchors_file().write_text(f"2026-11-22 {link.number} {bytes(link.hash).hex()}\n")
    assert "1 anchors hold" in verified()
    anchors_file().write_text(f"2026-11-22 {link.number} {'0' * 64}\n")

    with pytest.raises(CommandError, match="the anchor of 2026-11-22 says otherwise"):
        verified()


def test_a_journal_without_entries_has_no_anchor_yet(five, settings, tmp_path):
    settings.JOURNAL_ANCHORS = str(tmp_path)
    run("DELETE FROM journal_link", "DELETE FROM journal_entry")

    ensure_anchor()

    assert read_anchors(anchors_file()) == []


def test_a_file_that_holds_no_anchors_is_not_taken_for_one(owner, tmp_path):
    (tmp_path / "anchors.txt").write_text("2026-11-22 seven abc\n")

    with pytest.raises(CommandError, match="line 1 is no anchor"):
        verified(anchors=tmp_path / "anchors.txt")


def session_of(slot):
    config = environ.Env().db_url("DATABASE_URL")
    return psycopg.connect(host=config["HOST"], port=config["PORT"] or None, user=config["USER"],
                           password=config["PASSWORD"] or None, dbname=slot.database)  # fmt: skip


INSERT = """INSERT INTO journal_entry (at, system, act, record_type, label, details)
            VALUES (now(), 'test', %s, '', '', '{}')"""


@pytest.mark.django_db(transaction=True)
def test_who_writes_at_the_same_time_does_not_wait_for_a_long_transaction(slot):
    """The long one writes first and commits last; then many at once, and the chain is one."""
    with session_of(slot) as long, session_of(slot) as short:
        short.execute("SET lock_timeout = '500ms'")
        long.execute(INSERT, ["long"])
        for number in range(3):
            short.execute(INSERT, [f"short {number}"])
            short.commit()
        long.commit()

    def write_some(number):
        with session_of(slot) as session:
            for turn in range(20):
                session.execute(INSERT, [f"{number}/{turn}"])
                session.commit()

    writers = [threading.Thread(target=write_some, args=[number]) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    acts = list(Entry.objects.order_by("link__number").values_list("act", flat=True))
    assert acts.index("long") == acts.index("short 2") + 1
    assert Entry.objects.filter(act__contains="/").count() == 60
    assert "The journal is whole" in verified()
