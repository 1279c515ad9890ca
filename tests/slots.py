"""A slot: one PostgreSQL database and one Redis database that belong to this test process alone.

Several runs may go on in one clone, each with several processes. A slot is held by a file lock, which the kernel
drops with the process, so nothing has to be cleaned up after a run that was killed.
"""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
import environ
import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "var" / "tests"
SLOTS = range(1, 16)  # a Redis has 16 databases unless told otherwise; 0 is the one people work with
KEPT_TEMPLATES = 4  # a run that started before the last change of a model may still copy an older one


class Slot:
    """Raises RuntimeError when all are taken."""

    def __init__(self):
        LOCKS.mkdir(parents=True, exist_ok=True)
        for number in SLOTS:
            lock = (LOCKS / f"slot-{number}.lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            self.number, self.lock = number, lock
            self.database = f"jsm_test_{number}"
            self.undone = None  # tests since the database was made new, if it was
            # What is the template's: the rows of each table, what the planner knows; a row made since is a test's.
            self.kept, self.measured, self.since = {}, [], None
            self.media, self.anchors = LOCKS / f"media-{number}", LOCKS / f"anchors-{number}"
            return
        raise RuntimeError(f"{len(SLOTS)} test processes are already running in this clone")

    def environment(self):
        """The environment variables that point another process (a worker) at this slot."""
        database, _, options = os.environ["DATABASE_URL"].partition("?")
        return {
            "DATABASE_URL": f"{database.rpartition('/')[0]}/{self.database}" + (f"?{options}" if options else ""),
            "REDIS_URL": self.redis_url(),
            "MEDIA_ROOT": str(self.media),
            "JOURNAL_ANCHORS": str(self.anchors),
        }

    def redis_url(self):
        url = os.environ["REDIS_URL"]
        if url.startswith("unix://"):
            return f"{url.partition('?')[0]}?db={self.number}"
        return f"{url.rpartition('/')[0]}/{self.number}" if url.count("/") == 3 else f"{url}/{self.number}"

    def renew_database(self):
        """The database as its template is, whatever the last test left; sessions still open on it are ended."""
        connections.close_all()
        self._end_sessions()
        if self.undone is None or not self._emptied():
            self._copied()
        connection.settings_dict["NAME"] = self.database
        self.undone = 0

    def _copied(self):
        name, template = sql.Identifier(self.database), sql.Identifier(template_name())
        with maintenance("DATABASE_OWNER_URL") as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, template))
            owner.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
        with maintenance("DATABASE_OWNER_URL", self.database) as owner:
            self.kept = {table: _rows_in(owner, table) for table, _shut in _tables(owner)}
            self.measured, self.since = _measured(owner), _now(owner)

    def _emptied(self):
        """Take out what came after the copy; false when that is not enough, for something that was there is gone.

        Copying 1,400 files costs a second where the last 1,400 were just deleted: ext4 steps over their numbers for
        some minutes.
        """
        with maintenance("DATABASE_OWNER_URL", self.database) as owner:
            try:
                owner.execute("SET session_replication_role = replica")  # no trigger keeps a row, none writes history
            except psycopg.errors.InsufficientPrivilege:
                return False
            tables = _tables(owner)
            made = owner.execute(_OTHERWISE_MADE, [self.since] * _OTHERWISE_MADE.count("%s")).fetchone()[0]
            if made or _measured(owner) != self.measured:
                return False
            later = f"DELETE FROM {{}} WHERE xmin::text::bigint >= {self.since}"
            for table, is_shut in tables:  # to its owner too, who deletes nothing row by row then
                emptying = sql.SQL("TRUNCATE {} CASCADE" if is_shut else later)
                owner.execute(emptying.format(sql.Identifier(table)))
            if any(self.kept.get(table, 0) != _rows_in(owner, table) for table, _shut in tables):
                return False
            names = sql.SQL(", ").join(sql.Identifier(table) for table, _shut in tables)
            owner.execute(sql.SQL("VACUUM (INDEX_CLEANUP ON) {}").format(names))
            self.since = _now(owner)
        return True

    def _end_sessions(self):
        """Of the live server's threads and of workers that were killed."""
        with maintenance("DATABASE_URL") as app:
            app.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [self.database],
            )

    def release(self):
        connections.close_all()
        self._end_sessions()
        with maintenance("DATABASE_OWNER_URL") as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.database)))
        shutil.rmtree(self.media, ignore_errors=True)
        shutil.rmtree(self.anchors, ignore_errors=True)
        self.lock.close()


@cache
def template_name():
    """Changes with what the migrated database and its reference data are made from; the same for a whole run."""
    digest = hashlib.sha256()
    made_from = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/models.py"), *ROOT.glob("*/models/*.py")]
    made_from += [ROOT / "script" / "database.sql", Path(__file__), ROOT / "requirements" / "base.txt"]
    made_from += [*ROOT.glob("programme/data/*.toml"), ROOT / "reports/management/commands/load_programme.py"]
    for path in sorted(made_from):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return f"jsm_template_{digest.hexdigest()[:12]}"


def build_template():
    """Migrate the template as its owner and load the programme, unless another process or run has done so."""
    with (LOCKS / "template.lock").open("w") as lock, maintenance("DATABASE_OWNER_URL") as owner:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name = template_name()
        templates = "SELECT datname FROM pg_database WHERE datname LIKE 'jsm\\_template\\_%' ORDER BY oid DESC"
        names = [row[0] for row in owner.execute(templates)]
        if name in names:
            return
        for old in names[KEPT_TEMPLATES:]:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
        unfinished = "jsm_unfinished_template"
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(unfinished)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
        _migrate(unfinished)
        owner.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
        )


def _migrate(name):
    before = dict(connection.settings_dict)
    connections.close_all()
    connection.settings_dict.update(environ.Env().db_url("DATABASE_OWNER_URL"), NAME=name)
    try:
        with connection.cursor() as cursor:
            cursor.execute((ROOT / "script" / "database.sql").read_text())
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_programme", verbosity=0)
        _keep_statistics_still()
    finally:
        connections.close_all()
        connection.settings_dict.update(before)


def _keep_statistics_still():
    """No autovacuum in the copies: one that looks while a test's rows are uncommitted believes the tables empty.

    The planner then chooses nested loops for the rest of that test, minutes instead of milliseconds.
    """
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")


# A table, a column, a trigger … made anew since then.
_OTHERWISE_MADE = " UNION ALL ".join(
    f"SELECT 1 FROM {catalogue} WHERE xmin::text::bigint >= %s"
    for catalogue in "pg_class pg_attribute pg_trigger pg_proc pg_policy pg_constraint".split()
)
_OTHERWISE_MADE = f"SELECT EXISTS ({_OTHERWISE_MADE})"
_TABLES = """
    SELECT relname, relforcerowsecurity FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""


def _tables(session):
    """[(name, whether not even its owner sees its rows)] of those that were ever written."""
    return session.execute(_TABLES).fetchall()


def _rows_in(session, table):
    return session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0]


def _measured(session):
    """What the planner knows of the values in the tables."""
    return session.execute("SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'").fetchall()


def _now(session):
    return session.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()[0]


@contextmanager
def maintenance(variable, database=None):
    """A session of the named role outside Django, in its own database or that one, each statement for itself."""
    config = environ.Env().db_url(variable)
    with psycopg.connect(
        host=config["HOST"] or None,
        port=config["PORT"] or None,
        user=config["USER"],
        password=config["PASSWORD"] or None,
        dbname=database or config["NAME"],
        autocommit=True,
        **config.get("OPTIONS", {}),
    ) as session:
        yield session


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jesuismigrant.settings")
    django.setup()
    build_template()
