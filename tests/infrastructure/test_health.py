import pytest
from celery import signals
from django.db import connection
from django.test import Client

from beneficiaries.tasks import resume_imports
from jesuismigrant import celery, health

READY = "/health/ready/"
ALL = {"database", "redis", "beat", "worker_default", "worker_pdf", "disk"}


@pytest.fixture
def everybody_alive(queue, db):
    for name in ("beat", "worker:default", "worker:pdf"):
        health.tell_alive(name)
    return queue


def test_live_needs_nothing_else_and_asks_for_no_host_and_no_tls(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["example.org"]
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    response = Client().get("/health/live/", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()) == (200, {"live": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_with_everything_there_the_site_is_ready_and_tells_no_more_than_that(everybody_alive):
    response = Client().get(READY)

    assert (response.status_code, response.json()) == (200, dict.fromkeys(ALL, "ok"))


def test_without_redis_the_site_is_not_ready_and_says_which_part_is_away(everybody_alive, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    response = Client().get(READY)

    told = response.json()
    assert response.status_code == 503
    assert (told["database"], told["redis"], told["beat"]) == ("ok", "not ok", "not ok")


def test_without_its_database_the_site_is_not_ready(queue, django_db_setup, django_db_blocker, monkeypatch):
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
        response = Client().get(READY)

    assert response.status_code == 503
    assert response.json()["database"] == "not ok"
    assert response.json()["redis"] == "ok"


@pytest.mark.parametrize(("name", "part"), [("beat", "beat"), ("worker:pdf", "worker_pdf")])
def test_who_was_silent_for_minutes_is_away(everybody_alive, name, part):
    everybody_alive.set(f"jsm:alive:{name}", int(everybody_alive.get(f"jsm:alive:{name}")) - 160)

    response = Client().get(READY)

    assert response.status_code == 503
    assert {name for name, word in response.json().items() if word != "ok"} == {part}


def test_a_disk_that_is_nearly_full_is_told(everybody_alive, monkeypatch):
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 2**60)

    response = Client().get(READY)

    assert (response.status_code, response.json()["disk"]) == (503, "not ok")


def test_beat_is_alive_when_it_starts_and_whenever_it_sends(queue, monkeypatch):
    monkeypatch.setattr(celery, "_told_at", {})
    signals.beat_init.send(sender=None)
    try:
        assert health.silent_for(queue, "beat") < 2
        queue.delete("jsm:alive:beat")
        monkeypatch.setattr(celery, "_told_at", {})
        resume_imports.delay()
        assert health.silent_for(queue, "beat") < 2
    finally:
        signals.after_task_publish.disconnect(celery.tell_of_beat)
