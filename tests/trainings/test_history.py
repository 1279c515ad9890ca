"""A course's history: roll-calls and grids that touch many marks are one line, people stand in it by their codes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programme.scope import acting_as
from tests.cast import register
from trainings import actions
from trainings.models import Attendance, Course, Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(client, officer):
    """opened(course): the items of its history, as the officer reads them."""

    def open_history(course):
        client.force_login(officer)
        client.cookies["django_language"] = "en"
        return client.get(reverse("trainings:history", args=[course.code])).context["history"]

    return open_history


def full(course, partners, areas, number):
    for each in range(number):
        person = register(partners.aideca, areas.khouribga, f"Saidi {each}", "Ali")
        Enrolment.objects.create(course=course, person=person, enrolled_on=date(2018, 4, 3))


def call(session, mark, by):
    marks = dict.fromkeys(session.course.enrolments.values_list("pk", flat=True), mark)
    with acting_as(by):
        actions.take_roll_call(session, marks, by=by)


def test_a_mark_that_was_corrected_says_whose_of_which_day(opened, own_course, fatima, officer):
    call(own_course.sessions.first(), "A", by=officer)

    [item] = opened(own_course)

    assert item.acts == ["Roll-call taken"]
    assert [note.replace("\xa0", " ") for note in item.notes] == ["3 April 2018 · Absent 1"]
    [change] = item.changes
    assert change.name.replace("\xa0", " ") == f"3 April 2018 · {fatima.code}"
    assert [(line.label, line.before, line.after) for line in change.lines] == [("Mark", "Present", "Absent")]


def test_a_roll_call_of_thirty_is_one_sentence(opened, own_course, officer, partners, areas):
    full(own_course, partners, areas, 31)
    call(own_course.sessions.first(), "E", by=officer)
    call(own_course.sessions.first(), "A", by=officer)

    item = opened(own_course)[0]

    assert [(change.count, change.lines) for change in item.changes] == [("32 marks changed", [])]


def test_a_removed_session_stands_with_its_day_and_the_marks_that_went(opened, own_course, officer, partners, areas):
    full(own_course, partners, areas, 7)
    with acting_as(officer):
        session = actions.record_session(own_course, on=date(2018, 5, 2), hours=2, by=officer)
    call(session, "P", by=officer)
    with acting_as(officer):
        actions.remove_session(session, by=officer)

    item = opened(own_course)[0]

    assert item.acts == ["Session removed"]
    told = [(change.name.replace("\xa0", " "), change.count, change.is_removed) for change in item.changes]
    assert ("2 May 2018", "", True) in told
    assert ("", "8 marks removed", True) in told


def test_a_person_stands_by_the_code_and_a_module_by_its_name(opened, own_course, rachid, modules, officer):
    enrolment = own_course.enrolments.get()
    with acting_as(officer):
        Enrolment.objects.filter(pk=enrolment.pk).update(person=rachid)
        Course.objects.filter(pk=own_course.pk).update(module=modules.DIG, planned_hours="4.50")

    [item] = opened(own_course)

    lines = {line.label: (line.before, line.after) for change in item.changes for line in change.lines}
    assert lines["Person"] == (enrolment.person.code, rachid.code)
    assert lines["Module"][1] == str(modules.DIG)
    assert lines["Planned hours"] == ("6", "4.5")


def test_a_course_with_sixty_acts_takes_as_many_statements_as_one_with_three(client, own_course, officer):
    client.force_login(officer)
    taken, mark = [], Attendance.objects.filter(session__course=own_course).first()
    for number in (3, 57):
        for turn in range(number):
            with acting_as(officer):
                Attendance.objects.filter(pk=mark.pk).update(mark="EA"[turn % 2])
                own_course.sessions.update(hours=1 + turn / 10)
        with CaptureQueriesContext(connection) as asked:
            client.get(own_course.get_absolute_url())
        taken.append(len(asked))

    assert taken[0] == taken[1]
