"""Reports that had a language each become reports with editions: migration 0004, on an old database with twins."""

import environ
import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from tests.slots import ROOT, maintenance

BEFORE, AFTER = "0003_published_reports_take_nothing_more", "0004_one_report_per_period"
# id, language, state, has figures; the period is named by the day it starts on
REPORTS = {
    "2018-01-01": [(11, "fr", "draft", False), (12, "it", "sent", True)],
    "2018-02-01": [(21, "fr", "approved", True), (22, "it", "sent", True)],
    "2018-03-01": [(31, "it", "ready", True), (32, "fr", "draft", False)],
    "2018-04-01": [(41, "it", "draft", False), (42, "fr", "draft", False)],
    "2018-05-01": [(51, "it", "approved", True)],
    "2018-06-01": [(61, "fr", "ready", True), (62, "it", "approved", True)],
}


@pytest.fixture
def old(slot, django_db_setup, django_db_blocker):
    """migrate(name): reports of a database of its own brought to that migration; it begins with BEFORE."""
    name = f"{slot.database}_old"
    with django_db_blocker.unblock():
        before = dict(connection.settings_dict)
        connections.close_all()
        with maintenance("DATABASE_OWNER_URL") as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        connection.settings_dict.update(environ.Env().db_url("DATABASE_OWNER_URL"), NAME=name)
        run((ROOT / "script" / "database.sql").read_text())
        migrate(BEFORE)
        yield
        connections.close_all()
        with maintenance("DATABASE_OWNER_URL") as owner:
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        connection.settings_dict.update(before)


def migrate(name):
    MigrationExecutor(connection).migrate([("reports", name)])


def run(statement, params=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def appoint():
    run(
        "INSERT INTO accounts_user"
        " (id, email, name, password, language, is_superuser, is_staff, is_active, date_joined)"
        " VALUES (1, 'manager@example.org', 'Manager', '', 'fr', false, false, true, now())"
    )


def register(starts_on, pk, language, status, has_figures):
    """A report of its time, with a version and two documents when it has figures."""
    run(
        "INSERT INTO reports_report (id, kind, starts_on, ends_on, number, language, status, progress_done,"
        " progress_total, problem, created_at) VALUES"
        " (%s, 'month', %s, %s::date + 27, 1, %s, 'ready', 0, 0, '', '2018-06-01')",
        [pk, starts_on, starts_on, language],
    )
    if has_figures:
        data = '{"report": {"code": "X"}}'
        run(
            "INSERT INTO reports_snapshot (id, report_id, version, data, sha256, taken_at)"
            " VALUES (%s, %s, 1, %s, %s, now())",
            [pk, pk, data, f"{pk}" * 32],
        )
        for place, variant in enumerate(("full", "shared")):
            run(
                "INSERT INTO reports_document (id, snapshot_id, variant, file, sha256, pages, made_at)"
                " VALUES (%s, %s, %s, %s, %s, 9, now())",
                [10 * pk + place, pk, variant, f"reports/{pk}-{variant}.pdf", f"{pk}" * 32],
            )
    facts = {"approved": "approved_at = now(), approved_by_id = 1, ", "draft": "", "ready": ""}
    facts["sent"] = facts["approved"] + "sent_at = now(), sent_by_id = 1, "
    run(f"UPDATE reports_report SET {facts[status]}status = %s WHERE id = %s", [status, pk])


def rows(table, *columns):
    return run(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")


FROZEN = [
    ("reports_snapshot", "id", "report_id", "version", "data::text", "sha256", "taken_at"),
    ("reports_document", "id", "snapshot_id", "variant", "file", "sha256", "pages", "made_at"),
    ("reports_report", "id", "kind", "starts_on", "ends_on", "status", "created_at", "approved_at", "sent_at"),
]


def test_each_report_keeps_what_it_was_gets_its_language_as_an_edition_and_is_guarded_again_afterwards(old):
    appoint()
    for starts_on, reports in REPORTS.items():
        for report in reports:
            register(starts_on, *report)
    before = [rows(*each) for each in FROZEN]

    migrate(AFTER)

    assert [rows(*each) for each in FROZEN] == before
    editions = dict(run("SELECT report_id, language FROM reports_edition"))
    assert editions == {pk: language for reports in REPORTS.values() for pk, language, *_facts in reports}
    of_documents = run(
        "SELECT snapshot.report_id, edition.report_id FROM reports_document document"
        " JOIN reports_snapshot snapshot ON snapshot.id = snapshot_id"
        " JOIN reports_edition edition ON edition.id = edition_id"
    )
    assert len(of_documents) == 14 and all(one == other for one, other in of_documents)
    marked = {pk: only_in for pk, only_in in run("SELECT id, only_in FROM reports_report") if only_in}
    assert marked == {11: "fr", 22: "it", 32: "fr", 41: "it", 61: "fr"}, (
        "published, else computed, else French goes first"
    )
    check_guards()
    check_no_second_report()


def check_guards():
    for change in ("UPDATE reports_report SET number = 7", "UPDATE reports_document SET pages = 1",
                   "DELETE FROM reports_snapshot"):  # fmt: skip
        with pytest.raises(Exception, match="pgtrigger"):
            run(change)
    disabled = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D' AND tgrelid::regclass::text LIKE 'reports_%'"
    assert run(disabled) == [(0,)]


def check_no_second_report():
    insert = (
        "INSERT INTO reports_report (kind, starts_on, ends_on, number, only_in, status, progress_done, progress_total,"
        " problem, attempts, created_at)"
        " VALUES ('month', '2018-07-01', '2018-07-31', 1, '', 'draft', 0, 0, '', 0, now())"
    )
    run(insert)

    with pytest.raises(Exception, match="one_report_per_period"):
        run(insert)
