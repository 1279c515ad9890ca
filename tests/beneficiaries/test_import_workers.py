"""Imports with real workers: killed in the middle, and with Redis away."""

from contextlib import contextmanager

import pytest
from django.urls import reverse
from kombu import pools

from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.models import Beneficiary, Import, Registration
from jesuismigrant.celery import app
from journal import jobs
from programme.scope import EVERYTHING, acting_as, scoped
from tests.beneficiaries.registers import AMINA, register

FAMILIES = [f"{first}{second}ari" for first in ("Ba", "Da", "Fi", "Ha", "Kou", "Ma") for second in ("l", "n", "r", "s")]
# Long enough for a hand to reach the switch.
MANY = [
    AMINA
    | {
        "reference": str(n),
        "document": f"QB{100_000 + n}",
        "phone": f"06{10_000_000 + n:08}",
        "last_name": FAMILIES[n % len(FAMILIES)],
        "birth": f"{1 + n % 28}/{1 + n // 28 % 12}/{1950 + n // 336}",
    }
    for n in range(6_000)
]


@pytest.fixture
def uploaded(transactional_db, officer, partners, areas):
    with acting_as(officer):
        return actions.upload(register(*MANY), partner=partners.aideca, area=areas.khouribga, by=officer)


def ask_for_check(record, by):
    with acting_as(by):
        actions.check(record, fields=record.mapping["fields"], by=by)


def ask_for_save(record, by):
    with acting_as(by):
        actions.confirm(record, choice=Import.Choice.GOOD_ROWS, by=by)


def status(record):
    return Import.objects.values_list("status", flat=True).get(pk=record.pk)


def saved():
    with scoped(EVERYTHING):
        return Beneficiary.objects.count(), Registration.objects.count()


def kill_in_the_middle(worker, record, wait_until):
    """Kill the worker while it holds the import; the database drops its lock with its connection."""
    wait_until(lambda: jobs.is_held(record))
    worker.kill()
    wait_until(lambda: not jobs.is_held(record))


@pytest.mark.sweep
def test_a_worker_killed_during_the_check_or_the_save_is_made_good_once_by_itself(
    worker, uploaded, officer, wait_until
):
    ask_for_check(uploaded, officer)
    kill_in_the_middle(worker, uploaded, wait_until)
    assert (status(uploaded), saved()) == ("checking", (0, 0))

    worker.start()
    tasks.resume_imports.delay()  # what beat does every minute
    wait_until(lambda: status(uploaded) == "checked", seconds=60)

    uploaded.refresh_from_db()
    ask_for_save(uploaded, officer)
    kill_in_the_middle(worker, uploaded, wait_until)
    assert (status(uploaded), saved()) == ("confirming", (0, 0))

    worker.start()
    tasks.resume_imports.delay()
    tasks.resume_imports.delay()
    wait_until(lambda: status(uploaded) == "done", seconds=60)
    assert saved() == (6_000, 6_000)


@contextmanager
def broker(address):
    """Our application on another queue; its connections are made anew before and after."""
    before, app.conf.broker_url = app.conf.broker_url, address
    _forget_connections()
    try:
        yield
    finally:
        app.conf.broker_url = before
        _forget_connections()


def _forget_connections():
    pools.reset()
    app.amqp._producer_pool = app._pool = None


@pytest.mark.sweep
def test_with_redis_away_the_page_says_that_the_work_starts_later_and_it_does(
    client, uploaded, officer, queue, wait_until, request
):
    client.force_login(officer)
    with broker("redis+socket:///nowhere/redis.sock"):
        form = client.get(reverse("beneficiaries:columns", args=[uploaded.pk])).context["form"]
        data = {name: field.initial for name, field in form.fields.items()}
        page = client.post(reverse("beneficiaries:columns", args=[uploaded.pk]), data, follow=True)
    assert (page.status_code, status(uploaded)) == (200, "checking")
    assert page.context["is_waiting"]

    request.getfixturevalue("worker")
    tasks.resume_imports.delay()
    wait_until(lambda: status(uploaded) == "checked", seconds=60)
