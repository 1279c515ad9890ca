"""The Celery application; its settings are the CELERY_ ones of settings.py."""

import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jesuismigrant.settings")


def keep_own_logging(**_):
    """Being connected tells Celery that logging is set up: by Django, as JSON, without arguments of tasks."""


signals.setup_logging.connect(keep_own_logging)

app = Celery("jesuismigrant")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
