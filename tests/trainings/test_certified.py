"""The facts of completed courses."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programme import counting
from programme.models import Indicator
from programme.periods import Period, month
from tests.facts import course, person, registered, roll_call
from trainings.figures import attended, certified, sessions_held
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db
TEACHERS = ["TG3_TEACHER", "TG3_SOCIOEDU"]
ALL = Period(date(2017, 3, 1), date(2020, 5, 31))


def teacher(group="TG3_TEACHER", **facts):
    who = person(**facts)
    registered(who, "2018-01-10", group)
    return who


def counted(groups=TEACHERS, period=ALL):
    return counting.count(certified(groups), rule=Indicator.Rule.UNIQUE_EVER, period=period)


@pytest.mark.parametrize(
    "marks, is_certified",
    [
        ("PPPA", True),
        ("PPPP", True),
        ("PPAA", False),
        ("PPEE", False),
        ("PP?A", False),
        ("PPPE", True),
        ("AAAA", False),
    ],
)
def test_three_quarters_of_the_planned_hours_are_enough_and_only_presence_counts(marks, is_certified):
    held = course(planned_hours=24, days=("2018-02-05", "2018-02-12", "2018-02-19", "2018-02-26"))
    roll_call(held, teacher(), marks)

    assert counted().total.cumulative == is_certified
    assert Enrolment.objects.certified().count() == is_certified


def test_the_share_of_the_planned_hours_is_the_programme_s(programme):
    programme.certificate_share = "0.50"
    programme.save()
    roll_call(course(), teacher(), "PA")

    assert counted().total.cumulative == 1


def test_a_course_that_is_not_over_certifies_nobody_yet():
    today = timezone.localdate()
    days = [(today - timedelta(days=back)).isoformat() for back in (7, 0)]
    roll_call(course(days=days), teacher(), "PP")

    forever = Period(date(2017, 3, 1), today)
    assert counted(period=forever).total.cumulative == 0
    assert Enrolment.objects.certified().count() == 0
    assert Enrolment.objects.with_hours().get().is_completed


def test_one_fact_per_course_and_group_held_however_often_registered():
    who = teacher()
    for group in ("TG3_TEACHER", "TG3_SOCIOEDU", "TG5_CSO_LEADER"):
        registered(who, "2018-01-20", group)
    for module in ("CON", "RAD"):  # both end on the same day, in the same area, with the same hours
        roll_call(course(of=module), who, "PP")

    facts = sorted((fact["group"], fact["on"], fact["weight"]) for fact in certified(TEACHERS))

    assert facts == [(group, date(2018, 2, 12), 12) for group in sorted(TEACHERS) for _module in "12"]
    figure = counted()
    assert (figure.total.cumulative, figure.cell(group="TG3_SOCIOEDU").cumulative) == (1, 1)


@pytest.mark.parametrize(
    "where, certificates, hours",
    [
        ({}, 3, 36),
        ({"sex": "F"}, 3, 36),
        ({"age": "25-29"}, 3, 36),
        ({"group": "TG3_TEACHER"}, 3, 36),
        ({"group": "TG3_SOCIOEDU", "sex": "F"}, 2, 24),
    ],
)
def test_a_certificate_is_one_participation_however_many_groups_the_person_holds(where, certificates, hours):
    both, one = teacher(), teacher()
    registered(both, "2018-01-20", "TG3_SOCIOEDU")
    con = course()
    roll_call(con, both, "PP")
    roll_call(con, one, "PP")
    roll_call(course(of="RAD", days=("2018-03-05", "2018-03-12")), both, "PP")

    cell = counted(period=month(2018, 3)).cell(**where)

    assert (cell.occurrences, cell.weight) == (certificates, hours)
    assert (cell.occurrences_period, cell.weight_period) == (1, 12)


def test_participations_come_down_to_people_without_counting_groups_twice():
    who = teacher()
    registered(who, "2018-01-20", "TG3_SOCIOEDU")
    roll_call(course(), who, "PP")

    lines = dict(counted().reconciliation)

    assert (lines["participations"], lines["sum_by_group"], lines["more_than_one_group"]) == (1, 2, 1)
    assert (lines["sum_by_partner"], lines["unique"]) == (1, 1)


def test_the_fact_lies_where_the_course_was_held_on_its_last_day():
    who = teacher(in_area="khouribga", at="aideca")
    held = course(in_area="oujda", at="amappe")
    roll_call(held, who, "PP")

    [fact] = certified(TEACHERS)

    assert (fact["person"], fact["area"], fact["partner"]) == (who.pk, held.area_id, held.partner_id)
    assert counted(period=Period(date(2017, 3, 1), date(2018, 2, 11))).total.cumulative == 0


def test_what_was_held_before_the_programme_began_is_not_counted(programme):
    who = teacher()
    roll_call(course(days=("2018-02-05", "2018-02-12")), who, "PP")
    roll_call(course(days=("2018-02-26", "2018-03-05")), who, "PP")
    until = Period(date(2018, 4, 1), date(2018, 4, 30))

    def facts():
        kinds = {"certified": certified(TEACHERS), "sessions": sessions_held(), "present": attended()}
        each = {"rule": Indicator.Rule.OCCURRENCES, "period": until}
        return {name: counting.count(facts, **each).total.cumulative for name, facts in kinds.items()}

    assert facts() == {"certified": 2, "sessions": 4, "present": 4}
    programme.starts_on = date(2018, 3, 1)
    programme.save()
    assert facts() == {"certified": 1, "sessions": 1, "present": 1}


def test_everything_is_counted_in_one_statement():
    roll_call(course(), teacher(), "PP")

    facts = certified(TEACHERS)
    with CaptureQueriesContext(connection) as asked:
        counting.count(facts, rule=Indicator.Rule.UNIQUE_EVER, period=ALL)

    assert len(asked) == 1
