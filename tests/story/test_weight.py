"""What a weak network has to carry: each page weighed as the browser receives it, from the site as it is installed."""

import os
import subprocess
import sys
import time
from datetime import date

import pytest

from tests.access.world import build, reports
from tests.cast import register
from tests.imported import checked_register
from tests.slots import ROOT
from trainings.models import Attendance, Enrolment

FIRST_VISIT, REQUESTS, LATER_PAGE = 60_000, 8, 15_000  # bytes, as sent
LANGUAGES = ("fr", "ar")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sweep]


@pytest.fixture
def site(transactional_db, slot, tmp_path):
    """The address of the site behind gunicorn, with hashed and compressed static files."""
    environment = {**os.environ, **slot.environment(), "DEPLOYMENT": "demo", "STATIC_ROOT": str(tmp_path / "static")}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--ignore", "admin", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "jesuismigrant.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"]
    with (tmp_path / "web.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    yield _address(tmp_path / "web.log", server)
    server.terminate()
    server.wait(10)


def _address(log, server):
    deadline = time.monotonic() + 30
    while "Listening at: " not in (text := log.read_text()):
        assert server.poll() is None and time.monotonic() < deadline, text
        time.sleep(0.1)
    return text.partition("Listening at: ")[2].split()[0]


@pytest.fixture
def world(partners, areas, modules, manager):
    """A course of thirty, a register of eighty, one of hundreds that is checked, reports on them."""
    world = build(partners, areas, modules, by=manager)
    course = world["own"].course
    for number in range(80):
        person = register(partners.aideca, areas.khouribga, f"Benabdallah {number}", "Fatima Zahra")
        if number < 30:
            enrolment = Enrolment.objects.create(course=course, person=person, enrolled_on=date(2018, 4, 3))
            for session in course.sessions.all():
                Attendance.objects.create(session=session, enrolment=enrolment, mark="P")
    return world | reports(by=manager) | {"register": checked_register("beneficiaires_khouribga.xlsx", manager)}


@pytest.fixture
def context(browser, site):
    context = browser.new_context(base_url=site, locale="fr-FR")
    yield context
    context.close()


@pytest.fixture
def sign_in(context, client, site):
    def sign_in(user):
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return sign_in


@pytest.fixture
def weigh(context):
    """weigh(address): (bytes received, requests that reached the site) until everything has arrived.

    `anew` as if one had never been here.
    """
    page = context.new_page()
    asked, received, cached, failed = set(), {}, set(), set()
    listener = context.new_cdp_session(page)
    listener.send("Network.enable")
    listener.on("Network.requestWillBeSent", lambda event: asked.add(event["requestId"]))
    listener.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    listener.on("Network.loadingFailed", lambda event: failed.add(event["requestId"]))
    listener.on("Network.loadingFinished", lambda end: received.update({end["requestId"]: end["encodedDataLength"]}))

    def weigh(address, anew=False):
        if anew:
            listener.send("Network.clearBrowserCache")
        for noted in (asked, received, cached, failed):
            noted.clear()
        page.goto(address, wait_until="load")
        page.wait_for_timeout(50)  # what a script or the browser asks for once the page is there
        while asked - set(received) - failed:
            page.wait_for_timeout(20)
        sent = {request: size for request, size in received.items() if request not in cached and size}
        return sum(sent.values()), len(sent)

    return weigh


@pytest.fixture
def speak(context, site):
    return lambda language: context.add_cookies([{"name": "django_language", "value": language, "url": site}])


def test_pages_are_light(weigh, speak, sign_in, world, manager):
    own, report, checked = world["own"], f"/reports/{world['ready'].pk}/", f"/people/imports/{world['register'].pk}/"
    course = own.course.get_absolute_url()
    pages = [
        "/", "/people/", f"/people/{own.person.code}/", "/people/register/", "/people/imports/",
        "/people/imports/upload/", f"{checked}columns/", f"{checked}check/?show=error", f"{checked}check/?show=new",
        f"{checked}confirm/", "/trainings/", course, f"{course}sessions/{own.session.pk}/roll-call/",
        "/reports/", report, f"{report}1/indicator/R1.1/", "/programme/logframe/",
        f"{report}1/indicator/R1.1/cell/?axes=&values=&kind=cumulative",
    ]  # fmt: skip

    first, later = {}, {}
    for language in LANGUAGES:
        speak(language)
        first[language] = weigh("/", anew=True)  # sent on to the sign-in page
    sign_in(manager)
    for language in LANGUAGES:
        speak(language)
        weigh("/")
        later |= {(language, page): weigh(page) for page in pages}

    assert {visit: told for visit, told in first.items() if told[0] > FIRST_VISIT or told[1] > REQUESTS} == {}
    assert {visit: told for visit, told in later.items() if told[0] > LATER_PAGE or told[1] > REQUESTS} == {}
    assert min(size for size, _requests in first.values()) > 15_000, "style sheets and scripts were weighed"
    assert min(size for size, _requests in later.values()) > 2_000, "something was weighed"
