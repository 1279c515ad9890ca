import io
import json
import logging

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from beneficiaries.tasks import resume_imports
from jesuismigrant.logs import JsonFormatter, note_slow

MARKER = "Zzmarqueur"


@pytest.fixture
def log(monkeypatch):
    """What a process writes to its log from here on, as it would be read."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def breaks(form):
    """As a database does, which quotes what it refused."""
    raise RuntimeError(f"Key (name)=({form.data}) already exists")


@pytest.mark.django_db
def test_a_form_that_fails_leaves_the_number_of_its_request_in_the_log_and_no_name(log, officer, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    address = reverse("beneficiaries:register")
    monkeypatch.setattr("beneficiaries.views.people.RegisterForm.is_valid", breaks)

    response = client.post(f"{address}?name={MARKER}", {"last_name": MARKER, "first_name": MARKER})

    told = lines(log)
    number = response["X-Request-ID"]
    assert response.status_code == 500
    (error,) = [line for line in told if line["level"] == "error" and line["logger"] == "django.request"]
    assert (error["error"], error["request"], error["status"]) == ("RuntimeError", number, 500)
    assert any("test_logs.py" in where for where in error["where"])
    (answered,) = [line for line in told if line["message"] == "answered"]
    assert (answered["page"], answered["status"], answered["request"]) == ("beneficiaries:register", 500, number)
    assert MARKER not in log.getvalue()


@pytest.mark.django_db
def test_an_address_that_names_somebody_is_not_in_the_log(log, client):
    client.get(f"/people/{MARKER}/{MARKER}/?q={MARKER}")
    client.get("/", headers={"host": f"{MARKER.lower()}.example"})
    client.get("/", headers={"x-request-id": MARKER})

    assert len([line for line in lines(log) if line["message"] == "answered"]) == 3
    assert MARKER.lower() not in log.getvalue().lower()


@pytest.mark.django_db
def test_a_slow_statement_is_logged_without_what_was_asked_for(log, settings):
    settings.SLOW_STATEMENT_MS = 0
    with connection.execute_wrapper(note_slow), connection.cursor() as cursor:
        cursor.execute(f"SELECT %s, '{MARKER}', 'it''s'", [MARKER])

    (line,) = [line for line in lines(log) if line["message"] == "slow statement"]
    assert line["sql"] == "SELECT %s, '-', '-'"
    assert line["ms"] >= 0
    assert MARKER not in log.getvalue()


@pytest.mark.django_db
def test_statements_of_pages_and_tasks_are_watched(log, settings, client):
    settings.SLOW_STATEMENT_MS = 0

    client.get(reverse("account_login"))
    assert [line for line in lines(log) if line["message"] == "slow statement" and "request" in line]

    log.truncate(0)
    log.seek(0)
    resume_imports()
    assert [line for line in lines(log) if line["message"] == "slow statement" and "beneficiaries" in line["sql"]]


@pytest.mark.django_db
def test_a_quick_statement_is_not_logged(log):
    with connection.execute_wrapper(note_slow), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert not [line for line in lines(log) if line["message"] == "slow statement"]


def test_what_gunicorn_says_of_a_request_that_fails_is_not_in_the_log(log):
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/people/?q={MARKER}")
    logging.getLogger("gunicorn.error").critical("WORKER TIMEOUT (pid:%s)", 4711)
    assert [line["message"] for line in lines(log)] == ["Error handling request -", "WORKER TIMEOUT (pid:4711)"]
