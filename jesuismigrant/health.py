"""What the site stands on, part by part: there or not, and no word more.

Beat and the workers write in Redis when they were last alive (jesuismigrant/celery.py).
"""

import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings
from django.db import Error, connection

QUEUES = ("default", "pdf")
SILENT_AFTER = 150  # seconds; beat has something to send every minute, a worker's main process beats every two seconds
MIN_FREE_BYTES = 2**30


@contextmanager
def queue():
    """Redis, which answers within a second or not at all."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        yield client
    finally:
        client.close()


def tell_alive(name):
    """Write down that `name` (beat, worker:default) is alive now."""
    with queue() as client:
        client.set(f"jsm:alive:{name}", int(time.time()), ex=24 * 3600)


def silent_for(client, name):
    """Seconds since `name` was last alive; None when nothing is known of it for a day."""
    last = client.get(f"jsm:alive:{name}")
    return None if last is None else max(0, time.time() - int(last))


def parts():
    """{part: whether it is there}. With Redis away nothing is known of beat and the workers: not there."""
    return {"database": _database_answers(), **_around_redis(), "disk": _disk_has_room()}


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def _around_redis():
    beating = {"beat": "beat", **{f"worker_{name}": f"worker:{name}" for name in QUEUES}}
    try:
        with queue() as client:
            ages = {part: silent_for(client, name) for part, name in beating.items()}
    except redis.RedisError:
        return {"redis": False, **dict.fromkeys(beating, False)}
    return {"redis": True} | {part: age is not None and age < SILENT_AFTER for part, age in ages.items()}


def _disk_has_room():
    """Where uploads lie, or will lie: their folder is made with the first."""
    folder = Path(settings.MEDIA_ROOT)
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free >= MIN_FREE_BYTES
