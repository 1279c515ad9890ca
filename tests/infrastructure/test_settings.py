import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings

from jesuismigrant.celery import app
from jesuismigrant.logs import JsonFormatter
from jesuismigrant.settings import broker_from
from tests.slots import ROOT

PRODUCTION = {
    "DEPLOYMENT": "production",
    "DATABASE_URL": "postgres://jsm_app@database/jsm",
    "REDIS_URL": "redis://queue:6379/0",
    "SECRET_KEY": "s" * 60,
    "IDENTITY_KEY": "k",
    "MATCHING_KEY": "m",
    "ALLOWED_HOSTS": "example.org",
    "EMAIL_URL": "smtp://mail:25",
}


def load_settings(environment, shown="settings.DEBUG, settings.SESSION_COOKIE_SECURE"):
    """The settings module alone, in a process with this environment and no local.env."""
    code = (
        "import environ, sys; environ.Env.read_env = classmethod(lambda *a, **k: None);"
        f"from jesuismigrant import settings; print({shown})"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_said():
    loaded = load_settings(PRODUCTION)
    assert loaded.stdout == "False True\n", loaded.stderr


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"DEPLOYMENT"}))
def test_production_does_not_start_without(missing):
    loaded = load_settings({name: value for name, value in PRODUCTION.items() if name != missing})
    assert loaded.returncode != 0
    assert f"Set the {missing} environment variable" in loaded.stderr


def test_files_lie_in_a_bucket_that_is_named_and_nobody_reads_them_there():
    said = PRODUCTION | {"MEDIA_BUCKET": "jsm-files", "MEDIA_BUCKET_ENDPOINT": "https://objects.example.org"}
    loaded = load_settings(said, "settings.STORAGES['default']")
    assert "storages.backends.s3.S3Storage" in loaded.stdout, loaded.stderr
    assert "'default_acl': None" in loaded.stdout
    assert "'endpoint_url': 'https://objects.example.org'" in loaded.stdout
    assert "FileSystemStorage" in load_settings(PRODUCTION, "settings.STORAGES['default']").stdout


def test_a_machine_on_which_nothing_was_said_is_production():
    loaded = load_settings({name: value for name, value in PRODUCTION.items() if name in {"DATABASE_URL", "REDIS_URL"}})
    assert "Set the SECRET_KEY environment variable" in loaded.stderr


def test_an_unknown_deployment_is_refused():
    assert 'not "staging"' in load_settings({**PRODUCTION, "DEPLOYMENT": "staging"}).stderr


def test_celery_understands_the_address_of_a_redis_socket():
    assert broker_from("unix:///run/redis.sock?db=3") == "redis+socket:///run/redis.sock?virtual_host=3"
    assert broker_from("redis://queue:6379/3") == "redis://queue:6379/3"


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_every_routed_task_exists():
    app.loader.import_default_modules()
    assert set(settings.CELERY_TASK_ROUTES) <= set(app.tasks)


def test_a_log_line_keeps_an_exceptions_words_and_a_tasks_arguments_to_itself():
    try:
        raise ValueError("Key (phone)=(+212600000000) already exists")
    except ValueError:
        record = logging.LogRecord(
            "celery", logging.ERROR, __file__, 1, "Task %(name)s raised %(exc)s, %(args)s", None, sys.exc_info()
        )
    record.args = {"name": "check_import", "exc": "+212600000000", "args": "['Fatima']"}

    line = json.loads(JsonFormatter().format(record))

    assert line["message"] == "Task check_import raised -, -"
    assert line["error"] == "ValueError"
    assert "212600000000" not in json.dumps(line)
