"""Long work is held by one worker, and nobody waits for a queue that is away."""

import socket
import threading
import time

import pytest
from celery import Celery
from django.db import connections, transaction

from journal.jobs import AlreadyRunning, alone, is_held, send, start
from reports.models import Report

connected = pytest.mark.django_db(transaction=True)


def elsewhere(work):
    """What `work()` gives on a database connection of its own, as another worker's."""
    answers = []

    def run():
        try:
            answers.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return answers[0]


def try_to_hold(record):
    try:
        with alone(record):
            return "held"
    except AlreadyRunning:
        return "refused"


@connected
def test_a_record_is_held_by_one_worker_at_a_time(report):
    with alone(report):
        assert elsewhere(lambda: try_to_hold(report)) == "refused"
        assert elsewhere(lambda: is_held(report))

    assert elsewhere(lambda: try_to_hold(report)) == "held"
    assert not is_held(report)


@connected
def test_another_record_is_free_meanwhile(report):
    other = Report.objects.create(starts_on="2018-05-01", ends_on="2018-05-31", number=5)

    with alone(report):
        assert elsewhere(lambda: try_to_hold(other)) == "held"
        assert not is_held(other)


@connected
def test_another_kind_of_record_with_the_same_number_is_free(report, fatima):
    fatima.pk = report.pk

    with alone(report):
        assert not is_held(fatima)


@connected
def test_a_record_is_free_after_an_error(report):
    with pytest.raises(ZeroDivisionError), alone(report), transaction.atomic():
        raise ZeroDivisionError

    assert not is_held(report)


@connected
def test_a_record_is_free_after_a_broken_statement(report):
    with pytest.raises(Exception, match="does not exist"), alone(report), transaction.atomic():
        Report.objects.raw("SELECT * FROM no_such_table")[0]

    assert not is_held(report)


@connected
def test_a_worker_s_record_is_free_when_its_connection_is_gone(report):
    holding, release = threading.Event(), threading.Event()

    def worker():
        holder = alone(report)
        holder.__enter__()  # and killed before it leaves
        holding.set()
        release.wait(5)
        connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    holding.wait(5)
    assert is_held(report)
    release.set()
    thread.join(5)

    deadline = time.monotonic() + 5
    while is_held(report):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# --- The queue


def application(broker):
    """A Celery application with our settings on another broker, and a task."""
    celery = Celery("elsewhere", set_as_current=False)
    celery.config_from_object("django.conf:settings", namespace="CELERY")
    celery.conf.broker_url = broker

    @celery.task(name="elsewhere.nothing", shared=False)
    def nothing(pk):
        return pk

    return nothing


def asked(task, pk):
    """(what send() says, seconds it took)"""
    start_at = time.monotonic()
    return send(task, pk), time.monotonic() - start_at


def test_the_queue_takes_a_task(queue, slot):
    task = application(slot.redis_url().replace("unix:", "redis+socket:").replace("?db=", "?virtual_host="))

    assert asked(task, 7)[0] is True
    assert queue.llen("default") == 1


def test_with_redis_away_the_answer_is_no_and_quick(tmp_path):
    taken, seconds = asked(application(f"redis+socket://{tmp_path}/gone.sock"), 7)

    assert taken is False
    assert seconds < 3


def test_with_redis_refusing_the_answer_is_no_and_quick():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        taken, seconds = asked(application(f"redis://127.0.0.1:{free.getsockname()[1]}/0"), 7)

    assert taken is False
    assert seconds < 3


def test_with_redis_mute_the_answer_is_no_and_quick():
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(50)
        taken, seconds = asked(application(f"redis://127.0.0.1:{mute.getsockname()[1]}/0"), 7)

    assert taken is False
    assert seconds < 5


@connected
def test_a_task_is_asked_for_only_when_the_transaction_is_committed(queue, slot, report):
    task = application(slot.redis_url().replace("unix:", "redis+socket:").replace("?db=", "?virtual_host="))

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start(task, report)
        raise ZeroDivisionError
    assert queue.llen("default") == 0

    with transaction.atomic():
        start(task, report)
        assert queue.llen("default") == 0
    assert queue.llen("default") == 1
