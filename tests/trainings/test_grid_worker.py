"""An attendance grid with a real queue and real workers: done in the background, and once, whatever dies or is away."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connections, transaction
from django.urls import reverse

from beneficiaries.actions.people import register
from beneficiaries.models import Import
from journal import jobs
from journal.models import Entry
from programme.scope import EVERYTHING, acting_as, acting_as_system, scoped
from tests.trainings.sheets import sheet, uploaded
from tests.workers import Worker
from trainings import tasks
from trainings.actions import grids
from trainings.models import Attendance, Course
from trainings.resources import saving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fatima(officer, partners, areas):
    with scoped(EVERYTHING):
        return register(
            by=officer,
            partner=partners.aideca,
            area=areas.khouribga,
            group="TG5_CSO_LEADER",
            on="2018-01-15",
            last_name="El Amrani",
            first_name="Fatima",
            phones=["+212612345678"],
            sex="F",
            birth_year=1990,
            consent="yes",
        )


def file():
    return sheet(("El Amrani Fatima", "0612345678", "P", "P"))


def status_of(source):
    source.refresh_from_db()
    return source.status


@contextmanager
def attendances_locked():
    """Nobody can write an attendance meanwhile: a save stops in its middle."""
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("LOCK TABLE trainings_attendance IN EXCLUSIVE MODE")
            locked.set()
            done.wait(60)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(10)
    yield
    done.set()
    thread.join(10)


def test_a_grid_is_checked_and_saved_in_the_background(client, worker, wait_until, officer, fatima, partners, areas):
    client.force_login(officer)
    where = {"partner": partners.aideca.pk, "area": areas.khouribga.pk}

    url = client.post(reverse("trainings:upload"), where | {"file": file()}).url
    source = Import.objects.get()
    wait_until(lambda: status_of(source) == "checked")
    client.post(reverse("trainings:confirm_import", args=[source.pk]))
    wait_until(lambda: status_of(source) == "done")

    assert [course.enrolments.count() for course in client.get(url).context["saved"]] == [1]


@pytest.mark.sweep
def test_a_save_whose_worker_is_killed_is_done_once_later(
    worker, slot, tmp_path, wait_until, officer, fatima, partners, areas
):
    source = uploaded(file(), partner=partners.aideca, area=areas.khouribga, by=officer)
    wait_until(lambda: status_of(source) == "checked")
    with attendances_locked():
        with acting_as(officer):
            grids.confirm(source, {}, by=officer)
        wait_until(lambda: jobs.is_held(source))
        worker.kill()
    wait_until(lambda: not jobs.is_held(source))
    assert (status_of(source), Course.objects.count(), Attendance.objects.count()) == ("confirming", 0, 0)

    second = Worker(slot, tmp_path / "second.log").start()
    tasks.resume_grids()
    wait_until(lambda: status_of(source) == "done")
    second.stop()

    assert (Course.objects.count(), Attendance.objects.count()) == (1, 2)
    assert Entry.objects.filter(act="save_grid").count() == 1


def test_a_grid_whose_message_was_lost_with_the_queue_is_asked_for_again(
    client, queue, officer, fatima, partners, areas
):
    source = uploaded(file(), partner=partners.aideca, area=areas.khouribga, by=officer)
    queue.flushdb()
    client.force_login(officer)
    assert client.get(source.get_absolute_url()).context["is_running"]

    tasks.resume_grids()
    assert queue.llen("default") == 1

    with jobs.alone(source):  # a worker is at it
        tasks.resume_grids()
    assert queue.llen("default") == 1


def waiting():
    """Whether a session of this database waits for another one's lock."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return cursor.fetchone()[0]


def test_of_two_grids_of_one_course_saved_together_the_second_finds_everything_here(
    queue, wait_until, officer, fatima, partners, areas
):
    sources = [uploaded(file(), partner=partners.aideca, area=areas.khouribga, by=officer) for _file in "12"]
    for source in sources:
        tasks.check_grid(source.pk)
        source.refresh_from_db()
        with acting_as(officer):
            grids.confirm(source, {}, by=officer)

    def save_second():
        tasks.save_grid.apply([sources[1].pk])
        connections.close_all()

    second = threading.Thread(target=save_second)
    with acting_as_system("import"):
        saving.save_grids(sources[0], by=officer)
        second.start()
        wait_until(waiting)
    second.join(20)

    assert status_of(sources[1]) == "done"
    assert sources[1].counts["saved"] == {}
    assert (Course.objects.count(), Attendance.objects.count()) == (1, 2)
