"""A session or an enrolment that somebody recorded by mistake is taken back, knowing what goes with it."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from programme.scope import acting_as
from tests.cast import register
from tests.trainings.sheets import checked, saved, sheet
from tests.trainings.test_roll_call import _is_waiting
from trainings import actions
from trainings.actions import CourseRefused, RollCallChanged
from trainings.figures import sessions_held
from trainings.models import Course
from trainings.querysets.rolls import called_at, seal_of_roll

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def mistaken(own_course, officer):
    """A third session of the course, at which Fatima was absent."""
    session = actions.record_session(own_course, on=date(2018, 5, 2), hours=2, by=officer)
    actions.take_roll_call(session, {own_course.enrolments.get().pk: "A"}, by=officer)
    return session


@pytest.fixture
def enrolment(own_course):
    return own_course.enrolments.get()


def address(record):
    act = "unenrol" if record._meta.model_name == "enrolment" else "remove_session"
    return reverse(f"trainings:{act}", args=[record.course.code, record.pk])


def words(page):
    return " ".join(page.content.decode().split())


def told(answer):
    """What the page that one is sent to says."""
    return [str(message) for message in answer.context["messages"]]


def send(client, record, **typed):
    """Open the page, and send it as it is but for what is `typed`."""
    form = client.get(address(record)).context["form"]
    return client.post(address(record), {name: form[name].value() for name in form.fields} | typed, follow=True)


def test_a_session_recorded_by_mistake_goes_with_its_marks_and_the_journal_says_which(in_office, own_course, mistaken):
    page = in_office.get(address(mistaken))
    assert page.context["goes"] == {"marks": 1, "present": 0, "called": 1, "imported": 0}
    assert "Remove the session and 1 mark" in words(page)

    send(in_office, mistaken)

    own_course.refresh_from_db()
    assert (own_course.sessions.count(), own_course.ends_on, own_course.planned_hours) == (2, date(2018, 4, 10), 6)
    assert sum(fact["weight"] for fact in sessions_held()) == 6
    entry = Entry.objects.about(own_course)[0]
    assert (entry.act, entry.details) == (
        "remove_session",
        {"session": mistaken.pk, "on": "2018-05-02", "hours": "2.00", "A": 1},
    )


def test_the_planned_hours_follow_when_they_were_those_of_all_sessions(in_office, own_course):
    [_first, second] = own_course.sessions.all()
    assert in_office.get(address(second)).context["form"]["planned_hours"].value() == 3

    send(in_office, second, planned_hours="4.5")

    own_course.refresh_from_db()
    assert own_course.planned_hours == Decimal("4.5")
    assert Entry.objects.about(own_course)[0].details["planned_hours"] == "4.5"


def test_the_only_session_of_a_course_stays(in_office, own_course):
    own_course.sessions.last().delete()
    session = own_course.sessions.get()

    answer = in_office.get(address(session), follow=True)

    assert answer.redirect_chain[-1][0] == own_course.get_absolute_url()
    assert len(told(answer)) == 1 and address(session) not in words(answer)
    with pytest.raises(CourseRefused):
        actions.remove_session(session, by=own_course.created_by)


def test_what_came_with_a_grid_is_not_taken_back_here(in_office, officer, partners, areas):
    register(partners.aideca, areas.khouribga, "El Amrani", "Fatima")
    where = {"partner": partners.aideca, "area": areas.khouribga, "by": officer}
    saved(checked(sheet(("El Amrani Fatima", "", "P", "P")), **where), by=officer)
    course = Course.objects.get()
    session, enrolment = course.sessions.first(), course.enrolments.get()

    for record, act in ((session, actions.remove_session), (enrolment, actions.unenrol)):
        assert "correct the grid" in told(in_office.get(address(record), follow=True))[0]
        with pytest.raises(CourseRefused):
            act(record, by=officer)
    dossier = words(in_office.get(course.get_absolute_url()))
    assert address(session) not in dossier and address(enrolment) not in dossier


def test_an_enrolment_made_by_mistake_goes_with_its_marks(in_office, own_course, fatima, enrolment):
    assert address(enrolment) in words(in_office.get(own_course.get_absolute_url()))
    page = in_office.get(address(enrolment))
    assert page.context["person"].code == fatima.code and "El Amrani" in words(page)

    answer = send(in_office, enrolment)

    assert answer.redirect_chain[-1][0] == own_course.get_absolute_url()
    assert not own_course.enrolments.exists()
    entry = Entry.objects.about(own_course)[0]
    assert (entry.act, entry.details) == ("unenrol", {"enrolment": enrolment.pk, "person": fatima.code, "P": 2})


@pytest.mark.parametrize("which", ["mistaken", "enrolment"])
def test_marks_written_since_the_page_was_opened_are_not_removed_unseen(
    in_office, request, which, own_course, enrolment, coordinator
):
    record = request.getfixturevalue(which)
    form = in_office.get(address(record)).context["form"]
    session = record if which == "mistaken" else own_course.sessions.first()
    actions.take_roll_call(session, {enrolment.pk: "E"}, by=coordinator)

    typed = {name: form[name].value() for name in form.fields}
    answer = in_office.post(address(record), typed, follow=True)

    assert answer.redirect_chain[-1][0] == address(record) and "look again" in told(answer)[0]
    assert type(record).objects.filter(pk=record.pk).exists()
    send(in_office, record)
    assert not type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("which", ["mistaken", "enrolment"])
def test_who_comes_second_is_told_who_removed_it(in_office, request, which, own_course, coordinator):
    record = request.getfixturevalue(which)
    act = actions.unenrol if which == "enrolment" else actions.remove_session
    gone = type(record).objects.get(pk=record.pk)
    act(record, by=coordinator)
    gone.course = own_course

    for answer in (in_office.get(address(gone), follow=True), in_office.post(address(gone), follow=True)):
        assert answer.redirect_chain == [(own_course.get_absolute_url(), 302)]
        assert str(coordinator) in told(answer)[0]
    with pytest.raises(CourseRefused):
        act(gone, by=coordinator)


def test_marks_typed_for_a_session_removed_meanwhile_are_answered_with_who_removed_it(
    in_office, own_course, mistaken, enrolment, coordinator
):
    url = reverse("trainings:roll_call", args=[own_course.code, mistaken.pk])
    actions.remove_session(mistaken, by=coordinator)

    assert str(coordinator) in told(in_office.post(url, {f"mark-{enrolment.pk}": "P"}, follow=True))[0]


def test_what_hangs_on_another_course_is_not_found_here(in_office, own_course, foreign_partner_course):
    session, enrolment = foreign_partner_course.sessions.first(), foreign_partner_course.enrolments.get()
    for route, pk in (("remove_session", session.pk), ("unenrol", enrolment.pk)):
        assert in_office.get(reverse(f"trainings:{route}", args=[own_course.code, pk])).status_code == 404


def test_nobody_is_blamed_for_marks_that_went_with_an_enrolment(
    own_course, officer, coordinator, mistaken, partners, areas
):
    late = actions.enrol(own_course, register(partners.aideca, areas.khouribga, "Saidi", "Ali"), by=officer)
    actions.take_roll_call(mistaken, {late.pk: "P"}, by=officer)
    seen = seal_of_roll(called_at(mistaken))
    first = own_course.enrolments.exclude(pk=late.pk).get()
    actions.unenrol(late, by=coordinator)

    with pytest.raises(RollCallChanged) as told:
        actions.take_roll_call(mistaken, {first.pk: "P"}, by=officer, seen=seen)

    assert not any(str(user) in str(told.value) for user in (officer, coordinator))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["mistaken", "enrolment"])
def test_of_two_who_remove_it_at_once_the_second_is_told(wait_until, request, which, own_course, officer, coordinator):
    record = request.getfixturevalue(which)
    act = actions.unenrol if which == "enrolment" else actions.remove_session
    refused = []

    def second():
        try:
            with acting_as(coordinator):
                act(type(record).objects.get(pk=record.pk), by=coordinator)
        except CourseRefused as told:
            refused.append(str(told))
        connections.close_all()

    other = threading.Thread(target=second)
    with acting_as(officer):
        actions.courses.hold(own_course)
        other.start()
        wait_until(_is_waiting)
        act(type(record).objects.get(pk=record.pk), by=officer)
    other.join(20)

    assert len(refused) == 1
    assert Entry.objects.filter(act=act.__name__).count() == 1


def test_a_session_to_come_is_removed_and_the_course_is_over(in_office, own_course, officer):
    to_come = actions.record_session(own_course, on=timezone.localdate() + timedelta(days=9), hours=3, by=officer)

    assert "Nobody has a mark" in words(in_office.get(address(to_come)))
    send(in_office, to_come)

    own_course.refresh_from_db()
    assert own_course.is_over
