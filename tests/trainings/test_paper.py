"""The attendance sheet: who signs it, for which sessions, and what paper shows of it."""

import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse

from tests.cast import register
from trainings import actions
from trainings.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(own_course, partners, areas, officer):
    """Fatima and Ali; their course has five sessions to come beside those that were called."""
    actions.enrol(own_course, register(partners.aideca, areas.khouribga, "Saidi", "Ali"), by=officer)
    for number in range(5):
        Session.objects.create(course=own_course, on=date(2018, 6, number + 1), hours=3)
    return own_course


@pytest.fixture
def sheet(client, officer):
    def sheet(course):
        client.force_login(officer)
        return client.get(reverse("trainings:sheet", args=[course.code]))

    return sheet


def test_a_sheet_is_for_sessions_that_were_not_called_yet_four_on_each(course, sheet):
    days = [[session.on.day for session in sessions] for sessions in sheet(course).context["sheets"]]

    assert days == [[1, 2, 3, 4], [5]]


def test_when_all_were_called_the_sheet_shows_them_all(own_course, sheet):
    [sessions] = sheet(own_course).context["sheets"]

    assert len(sessions) == own_course.sessions.count() > 0


def test_a_sheet_names_the_participants_and_leaves_lines_for_others(course, sheet):
    page = sheet(course).content.decode()

    assert "Saidi Ali" in page and "El Amrani Fatima" in page
    [first, _second] = page.split('class="sheet panel"')[1:]
    assert first.count("<tr>") == 1 + 2 + 5, "headings, two who take part, five who may come"


def test_a_course_without_sessions_says_what_to_do_first(own_course, sheet):
    own_course.sessions.all().delete()

    page = sheet(own_course).content.decode()

    assert reverse("trainings:record_session", args=[own_course.code]) in page
    assert "<table" not in page


@pytest.mark.django_db(transaction=True)
def test_on_paper_each_sheet_lies_on_its_side_on_a_page_of_its_own_without_the_site_around_it(
    course, sheet, page, client, live_server
):
    address = sheet(course).wsgi_request.path
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(address)
    assert page.locator("[data-print]").is_visible()

    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert len(printed) == 2
    assert all(one.mediabox.width > one.mediabox.height for one in printed)
    assert all("Saidi Ali" in one.extract_text() for one in printed)
    assert "Je suis migrant" not in printed[0].extract_text()
