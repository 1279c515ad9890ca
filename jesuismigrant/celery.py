"""The Celery application; its settings are the CELERY_ ones of settings.py."""

import os
import time

from celery import Celery, signals

from jesuismigrant import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jesuismigrant.settings")

TELL_EVERY = 15  # seconds
_told_at = {}


def keep_own_logging(**_):
    """Being connected tells Celery that logging is set up: by Django, as JSON, without arguments of tasks."""


def tell_of_worker(sender, **_):
    """The worker's main process is alive, however long its children are busy: one time for each queue it hears."""
    for name in sender.eventer.app.amqp.queues.consume_from:
        _tell_alive(f"worker:{name}")


def tell_of_beat(**_):
    """Beat is alive: now, and whenever it has sent something."""
    _tell_alive("beat")
    signals.after_task_publish.connect(tell_of_beat)


def _tell_alive(name):
    if time.monotonic() - _told_at.get(name, -TELL_EVERY) >= TELL_EVERY:
        health.tell_alive(name)
        _told_at[name] = time.monotonic()


signals.setup_logging.connect(keep_own_logging)
signals.heartbeat_sent.connect(tell_of_worker)
signals.beat_init.connect(tell_of_beat)

app = Celery("jesuismigrant", task_cls="jesuismigrant.logs:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
