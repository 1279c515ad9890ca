import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from tests.slots import ROOT

METRICS = "/metrics/"
KNOWN = {"authorization": "Bearer watch-word"}


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = "watch-word"


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer watch"}, {"authorization": "watch-word"}])
def test_who_does_not_know_the_token_finds_nothing(token, headers):
    assert Client().get(METRICS, headers=headers).status_code == 404


def test_with_no_token_set_nobody_finds_anything(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get(METRICS, headers={"authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_page_and_answer_and_never_by_person(token, queue, officer, fatima):
    client = Client()
    client.force_login(officer)
    client.get(reverse("beneficiaries:dossier", args=[fatima.pk]))
    client.get("/people/Fatima-Marqueur/nothing/")
    queue.lpush("default", "a task that waits")

    text = Client().get(METRICS, headers=KNOWN).content.decode()

    assert 'jsm_requests_total{method="GET",page="beneficiaries:dossier",status="200"}' in text
    assert 'jsm_requests_total{method="GET",page="-",status="404"}' in text
    assert 'jsm_part_up{part="database"} 1.0' in text
    assert 'jsm_part_up{part="beat"} 0.0' in text
    assert 'jsm_queue_length{queue="default"} 1.0' in text
    assert fatima.code not in text
    assert "Marqueur" not in text


def test_with_redis_away_the_metrics_say_so(token, db, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    text = Client().get(METRICS, headers=KNOWN).content.decode()
    assert 'jsm_part_up{part="redis"} 0.0' in text
    assert "jsm_queue_length" not in text


def test_what_several_processes_counted_is_added_up(tmp_path):
    counting = "from jesuismigrant import metrics; metrics.count('GET', 'home', 200, 0.2)"
    adding = (
        "from prometheus_client import CollectorRegistry, generate_latest, multiprocess as m; r = CollectorRegistry();"
        f"m.MultiProcessCollector(r, path={str(tmp_path)!r}); print(generate_latest(r).decode())"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", counting], env=environment, cwd=ROOT, check=True)

    told = subprocess.run(
        [sys.executable, "-c", adding], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert 'jsm_requests_total{method="GET",page="home",status="200"} 2.0' in told.stdout
