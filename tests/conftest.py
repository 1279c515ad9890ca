"""The frame of the tests: real PostgreSQL as the application's own role, real Redis, workers and Chromium.

`db` and `transactional_db` are pytest-django's. After a transactional test the database is made as its migrated
template is (slots.py): the application's role may not truncate, and the journal refuses to forget.
"""

import gc
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import sync_playwright

from jesuismigrant.celery import app
from tests.cast import (  # noqa: F401 - fixtures
    administrator,
    aissatou,
    areas,
    assessor,
    coordinator,
    donor,
    fatima,
    finance,
    foreign_area_course,
    foreign_partner_course,
    grants_manager,
    manager,
    me_officer,
    modules,
    officer,
    own_course,
    partners,
    programme,
    rachid,
    report,
    representative,
    stranger,
)
from tests.slots import ROOT, Slot, build_template
from tests.workers import Worker

UNDONE = 200  # tests, before the database is made new
OWN = {"transactional_db", "live_server", "worker"}  # fixtures with which a test's rows are committed
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure(config):
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            subprocess.run(["msgfmt", "--check-format", "-o", f"{target}.{os.getpid()}", source], check=True)
            os.replace(f"{target}.{os.getpid()}", target)


def pytest_collection_finish():
    """What is loaded by now stays to the end: a fifth of the time went into looking through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def slot():
    """This process's own PostgreSQL database, Redis database and folder of uploads."""
    slot = Slot()
    yield slot
    slot.release()


@pytest.fixture(scope="session", autouse=True)
def _test_settings(slot):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR_ENFORCED = False  # true in tests/accounts/test_second_factor.py
    settings.MEDIA_ROOT, settings.JOURNAL_ANCHORS = str(slot.media), str(slot.anchors)
    settings.WHITENOISE_AUTOREFRESH = True  # or each client looks through all static files that a demo has left here
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.REDIS_URL = slot.redis_url()
    settings.CELERY_BROKER_URL = settings.REDIS_URL.replace("unix:", "redis+socket:").replace("?db=", "?virtual_host=")
    app.conf.broker_url = settings.CELERY_BROKER_URL


@pytest.fixture(scope="module", autouse=True)
def _few_dead_rows(slot):
    """A database in which hundreds of tests were undone holds their rows until it is made new, and is slow."""
    if (slot.undone or 0) > UNDONE:
        slot.renew_database()


@pytest.fixture(autouse=True)
def _counted(slot):
    if slot.undone is not None:
        slot.undone += 1


@pytest.fixture(autouse=True)
def _language():
    """Every test begins in the settings' language: the test client leaves that of its last page in this thread."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(slot, django_db_blocker, _test_settings):
    """In place of pytest-django's: a copy of the template instead of migrations for every process."""
    with django_db_blocker.unblock():
        build_template()
        slot.renew_database()
    TransactionTestCase._fixture_teardown = lambda case: slot.renew_database()


@pytest.fixture(scope="module")
def lasting(request, django_db_setup, django_db_blocker):
    """What fixtures of a module write under it stays to the module's last test; each test undoes its own changes.

    Not for a module whose tests have workers, browsers or connections of their own: nobody else sees what is here.
    """
    for test in request.session.items:
        mark = test.get_closest_marker("django_db")
        if test.module is request.module and ((mark and mark.kwargs.get("transaction")) or OWN & {*test.fixturenames}):
            pytest.fail(f"{test.name} has connections of its own: it belongs into another module")
    with django_db_blocker.unblock(), transaction.atomic(durable=True):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def queue(slot):
    """The Redis of this test, empty."""
    client = redis.Redis.from_url(slot.redis_url())
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture
def worker(transactional_db, queue, slot, tmp_path):
    """A running Celery worker for all queues."""
    worker = Worker(slot, tmp_path / "worker.log").start()
    yield worker
    worker.kill()  # whatever it does belongs to a test that is over


@pytest.fixture
def wait_until():
    """wait_until(condition, seconds=20): what `condition()` gives once it is true; fails when time is up."""

    def wait(condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not (answer := condition()):
            assert time.monotonic() < deadline, f"nothing happened within {seconds} seconds"
            time.sleep(0.1)
        return answer

    return wait


@pytest.fixture(scope="session")
def _playwright():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright):
    """The system's Chromium, without a window where there is one: that one takes a third less of the processor."""
    with _launched(_playwright, "chromium-headless-shell", *CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="session")
def whole_browser(_playwright):
    """The system's Chromium as people have it."""
    with _launched(_playwright, *CHROMIUM) as browser:
        yield browser


@pytest.fixture
def page(browser, live_server):
    """A page in French at 1280 px, relative addresses going to the live server.

    The test fails when a script breaks on it or the content security policy refuses something.
    """
    context = browser.new_context(
        base_url=live_server.url,
        locale="fr-FR",
        timezone_id=settings.TIME_ZONE,
        viewport={"width": 1280, "height": 900},
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: "Content Security Policy" in message.text and troubles.append(message.text))
    yield page
    context.close()
    assert not troubles


@contextmanager
def _launched(playwright, *names):
    """Chromium without its talk to the outside."""
    arguments = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    arguments += ["--disable-sync", "--disable-gpu", "--force-color-profile=srgb", "--disable-dev-shm-usage"]
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert found, "no Chromium on the path; name one in the CHROMIUM environment variable"
    browser = playwright.chromium.launch(executable_path=found, args=arguments, chromium_sandbox=os.geteuid() != 0)
    yield browser
    browser.close()
