"""While a release is rolled out, the one before it goes on working on the migrated database.

So a migration adds: a column may be null or has a default in the database, an index is built concurrently, a removal
or a rename waits for the release after the last code that used it (docs/operations.md, Upgrade).
"""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from tests.architecture.sources import APPS, ROOT

# The last migration of each app that was there before anybody held data.
BASELINE = {
    "accounts": 3,
    "beneficiaries": 14,
    "journal": 5,
    "microprojects": 10,
    "programme": 10,
    "reports": 5,
    "trainings": 8,
}
# "app/name": why it may break the rule (the table is small, the column was never read, …).
REASONED = {}

REFUSED = {
    "a removed column": 'ALTER TABLE "people" DROP COLUMN "phone" CASCADE;',
    "a removed table": 'DROP TABLE "people" CASCADE;',
    "a renamed column": 'ALTER TABLE "people" RENAME COLUMN "phone" TO "phones";',
    "a renamed table": 'ALTER TABLE "people" RENAME TO "persons";',
    "a column that must be there": 'ALTER TABLE "people" ADD COLUMN "phone" varchar(20) NOT NULL;',
    "a column of another type": 'ALTER TABLE "people" ALTER COLUMN "phone" TYPE integer;',
    "an index that stops all writing": 'CREATE INDEX "by_phone" ON "people" ("phone");',
}
ALLOWED = {
    "a column that may be empty": 'ALTER TABLE "people" ADD COLUMN "phone" varchar(20) NULL;',
    "a column with a default": 'ALTER TABLE "people" ADD COLUMN "phone" varchar(20) DEFAULT \'\' NOT NULL;',
    "an index built meanwhile": 'CREATE INDEX CONCURRENTLY "by_phone" ON "people" ("phone");',
}


def problems(*statements):
    errors, _ignored, warnings = analyse_sql_statements(PostgresqlAnalyser, ["BEGIN;", *statements, "COMMIT;"], [])
    return errors + warnings


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_linter_refuses(statement):
    assert problems(statement)


@pytest.mark.parametrize("statement", ALLOWED.values(), ids=ALLOWED)
def test_the_linter_allows(statement):
    assert not problems(statement)


@pytest.mark.sweep
@pytest.mark.django_db(transaction=True)  # what is built concurrently is in no transaction
def test_every_migration_leaves_the_release_before_it_working(capsys):
    linter = MigrationLinter(str(ROOT), no_cache=True, all_warnings_as_errors=True, quiet=["ok"])
    for (app, name), migration in sorted(MigrationLoader(connection).disk_migrations.items()):
        if app in APPS and int(name[:4]) > BASELINE.get(app, 0) and f"{app}/{name}" not in REASONED:
            linter.lint_migration(migration)

    assert not linter.has_errors, capsys.readouterr().out
