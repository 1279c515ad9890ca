"""The journal is append-only, whoever writes to the database."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from journal.actions import write
from journal.models import Entry

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_record(officer, fatima):
    entry = write("change", fatima, by=officer, fields=["commune"])

    assert (entry.by, entry.act, entry.label) == (officer, "change", fatima.code)
    assert (entry.record_type, entry.record_id) == ("beneficiaries.beneficiary", fatima.pk)
    assert entry.details == {"fields": ["commune"]}


def test_an_entry_needs_an_author_or_a_named_job():
    with pytest.raises(IntegrityError, match="journal_entry_has_an_author"), transaction.atomic():
        write("change")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET act = 'nothing'",
        "UPDATE journal_entry SET details = '{}' WHERE id = (SELECT max(id) FROM journal_entry)",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "DROP TABLE journal_entry",
    ],
)
def test_sql_by_hand_cannot_rewrite_the_journal(officer, statement):
    entry = write("approve", by=officer)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.get(pk=entry.pk).act == "approve"


@pytest.mark.parametrize("rewrite", [lambda rows: rows.update(act="nothing"), lambda rows: rows.delete()])
def test_neither_can_the_application(officer, rewrite):
    write("approve", by=officer)

    with pytest.raises(DatabaseError), transaction.atomic():
        rewrite(Entry.objects.all())

    assert Entry.objects.filter(act="approve").count() == 1


def test_a_user_who_acted_cannot_be_deleted(officer):
    write("approve", by=officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        officer.delete()


def test_entries_about_a_record_come_newest_first(officer, fatima, rachid):
    write("register", fatima, by=officer)
    write("register", rachid, by=officer)
    write("change", fatima, by=officer)

    assert [entry.act for entry in Entry.objects.about(fatima)][:2] == ["change", "register"]
    assert {entry.record_id for entry in Entry.objects.about(fatima)} == {fatima.pk}
