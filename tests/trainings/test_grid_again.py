"""A grid that comes again, corrected: its sessions and hours are those of the course, not added to it."""

from datetime import date, time
from decimal import Decimal

import pytest

from programme.scope import EVERYTHING, scoped
from tests.trainings.sheets import checked, saved, sheet, together
from tests.trainings.test_grid_import import FATIMA, known
from trainings.models import Attendance, Course, Enrolment, Session

pytestmark = pytest.mark.django_db
LINE = ("El Amrani Fatima", FATIMA)
THIRD, TENTH, SEVENTEENTH = "03/04/2018", "10/04/2018", "17/04/2018"


@pytest.fixture
def where(partners, areas, officer):
    known(officer, partners.aideca, areas.khouribga, "El Amrani", "Fatima", "+212612345678")
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


def save(where, *marks, **change):
    """Save a grid of Fatima's marks; returns what its page said it would correct."""
    source = checked(sheet((*LINE, *marks), **change), **where)
    saved(source, by=where["by"])
    [course] = source.mapping["courses"]
    return [sentence % facts for sentence, facts in course["corrections"]]


def sessions():
    return [
        (on.day, at and at.hour, hours) for on, at, hours in Session.objects.values_list("on", "starts_at", "hours")
    ]


def hours_of(course):
    return course.enrolments.with_hours().get().hours


def test_an_added_hour_corrects_the_session(where):
    save(where, "P", "A", hours="3h")

    told = save(where, "A", "P", hours="9h-12h")

    assert told == ["03/04/2018: it begins at 09:00.", "10/04/2018: it begins at 09:00."]
    assert sessions() == [(3, 9, 3), (10, 9, 3)]
    assert list(Attendance.objects.order_by("session__on").values_list("mark", flat=True)) == ["A", "P"]
    assert not Enrolment.objects.certified().exists()


def test_a_grid_without_the_hours_does_not_take_them_away(where):
    save(where, "P", "P", hours="9h-12h")

    assert save(where, "P", "P", hours="3h") == []
    assert sessions() == [(3, 9, 3), (10, 9, 3)]


def test_another_hour_on_the_only_session_of_a_day_corrects_it(where):
    save(where, "P", "P", hours="9h-12h")

    assert len(save(where, "P", "P", hours="14h-18h")) == 5
    assert sessions() == [(3, 14, 4), (10, 14, 4)]
    assert Course.objects.get().planned_hours == 8


def test_of_two_sessions_on_one_day_the_hour_says_which(where):
    save(where, "P", "P", hours="9h-12h")
    held = Course.objects.get()
    Session.objects.create(course=held, on=date(2018, 4, 3), starts_at=time(14), hours=3)

    told = save(where, "A", "P", hours="14h-17h")

    assert told == ["10/04/2018: it begins at 14:00."]
    assert Course.objects.get().planned_hours == 9
    assert sessions() == [(3, 9, 3), (3, 14, 3), (10, 14, 3)]
    assert list(Attendance.objects.order_by("session").values_list("mark", flat=True)) == ["P", "A", "P"]


def test_part_of_a_grid_keeps_the_other_sessions_and_the_planned_hours(where):
    save(where, "P", "A", "A", days=(THIRD, TENTH, SEVENTEENTH))

    told = save(where, "P", days=(THIRD,), trainer="Ali Fahmi")

    assert told == ["Trainer: Ali Fahmi."]
    held = Course.objects.get()
    assert (held.planned_hours, held.starts_on, held.ends_on) == (9, date(2018, 4, 3), date(2018, 4, 17))
    assert not Enrolment.objects.certified().exists()


def test_another_first_day_is_the_same_course_and_certifies_nobody_falsely(where):
    save(where, "P", "A")

    told = save(where, "A", "P", days=("04/04/2018", TENTH))

    held = Course.objects.get()
    assert told == ["One session more: 04/04/2018."]
    assert (held.starts_on, held.planned_hours, hours_of(held)) == (date(2018, 4, 3), 9, 6)
    assert not Enrolment.objects.certified().exists()


def test_a_day_before_the_first_one_makes_the_course_begin_earlier(where):
    save(where, "P", "P")

    save(where, "P", "P", "P", days=("27/03/2018", THIRD, TENTH))

    held = Course.objects.get()
    assert (held.starts_on, held.planned_hours, hours_of(held)) == (date(2018, 3, 27), 9, 9)


def test_another_module_is_another_course(where):
    save(where, "P", "P")
    save(where, "P", "P", module="DIG – Numérique")
    assert Course.objects.count() == 2


def test_fewer_planned_hours_are_told(where):
    save(where, "P", "P", hours="9h-12h")

    told = save(where, "P", "P", hours="9h-11h")

    assert told[-1] == "Planned hours: 4.00 instead of 6.00."
    assert Course.objects.get().planned_hours == Decimal(4)


def test_a_corrected_grid_that_is_saved_comes_again_as_unchanged(where):
    save(where, "P", "A", hours="3h")
    save(where, "P", "A", hours="9h-12h")

    again = checked(sheet((*LINE, "P", "A"), hours="9h-12h"), **where)

    assert again.mapping["courses"][0]["corrections"] == []
    with scoped(EVERYTHING):
        assert again.rows.get().verdict == "unchanged"
    assert saved(again, by=where["by"]).counts["saved"] == {}


def test_two_sheets_with_a_day_in_common_are_one_course_held_twice(where):
    file = together(sheet((*LINE, "P", "P")), sheet((*LINE, "P", "P"), days=(TENTH, SEVENTEENTH), hours="3h"))

    first, second = checked(file, **where).mapping["courses"]

    assert (first["problems"], [problem[2] for problem in second["problems"]]) == ([], ["course_twice"])
