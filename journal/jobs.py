"""Long work that is done once, even when a worker is killed or Redis is away.

A job is a record with a status. While somebody works on it they hold a PostgreSQL advisory lock, which the
database drops with their connection. A record that waits and whose lock is free is simply asked for again.
"""

import gc
import logging
import zlib
from contextlib import contextmanager

from django.db import connection, transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another worker holds this record."""


def start(task, record):
    """Ask for `task(record.pk)` once the transaction is committed.

    With Redis away nothing is lost: the record waits, the page says so, and the sweep asks again.
    """
    transaction.on_commit(lambda: send(task, record.pk))


def send(task, pk):
    """True when the queue took the task, False when Redis could not be reached."""
    try:
        task.apply_async([pk], retry=False)
    except (OperationalError, ConnectionError, OSError) as error:
        logger.warning("queue unreachable, task %s waits: %s", task.name, type(error).__name__)
        return False
    return True


@contextmanager
def alone(record, work=""):
    """Hold `record` for this database session; raises AlreadyRunning when another worker does.

    Two kinds of `work` on one record may go on together (a copy is written while the rows are saved).
    """
    key = _key(record._meta.label_lower + work)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [key, record.pk])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning(f"{record._meta.label_lower} {record.pk}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [key, record.pk])


@contextmanager
def many_objects():
    """Let the garbage collector rest during work that makes hundreds of thousands of objects and needs them all.

    It would look through them again and again for nothing: a third of an import's time, a tenth of a report's.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_held(record, work=""):
    """Whether a worker is at this `work` on `record` right now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_key(record._meta.label_lower + work), record.pk],
        )
        return cursor.fetchone()[0]


def _key(label):
    return zlib.crc32(label.encode()) & 0x7FFFFFFF
