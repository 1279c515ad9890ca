"""The facts of completed courses."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programme import counting
from programme.models import Indicator
from programme.periods import Period
from tests.facts import course, person, registered, roll_call
from trainings.figures import certified
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
    assert (counted().total.cumulative, counted().total.occurrences) == (1, 4)
    assert counted().cell(group="TG3_SOCIOEDU").cumulative == 1


def test_the_fact_lies_where_the_course_was_held_on_its_last_day():
    who = teacher(in_area="khouribga", at="aideca")
    held = course(in_area="oujda", at="amappe")
    roll_call(held, who, "PP")

    [fact] = certified(TEACHERS)

    assert (fact["person"], fact["area"], fact["partner"]) == (who.pk, held.area_id, held.partner_id)
    assert counted(period=Period(date(2017, 3, 1), date(2018, 2, 11))).total.cumulative == 0


def test_everything_is_counted_in_one_statement():
    roll_call(course(), teacher(), "PP")

    with CaptureQueriesContext(connection) as asked:
        counted()

    assert len(asked) == 1
