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
            self.undone = None  # tests since the database was copied, if it was
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
        """Copy the migrated template anew, whatever the last test left; sessions still open on the old are ended."""
        connections.close_all()
        name, template = sql.Identifier(self.database), sql.Identifier(template_name())
        self._end_sessions()
        with maintenance("DATABASE_OWNER_URL") as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, template))
            owner.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
        connection.settings_dict["NAME"] = self.database
        self.undone = 0

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


@contextmanager
def maintenance(variable):
    """A session of the named role in its own database, outside Django, each statement its own transaction."""
    config = environ.Env().db_url(variable)
    with psycopg.connect(
        host=config["HOST"] or None,
        port=config["PORT"] or None,
        user=config["USER"],
        password=config["PASSWORD"] or None,
        dbname=config["NAME"],
        autocommit=True,
        **config.get("OPTIONS", {}),
    ) as session:
        yield session


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jesuismigrant.settings")
    django.setup()
    build_template()
