import pytest

from programme.counting import count
from programme.models import Indicator
from programme.periods import month
from reports.indicators import COMPUTED
from tests.facts import course, course_held, person, registered, roll_call
from trainings.models import Attendance, Enrolment

pytestmark = pytest.mark.django_db
MARCH = month(2018, 3)


def total(code):
    return count(COMPUTED[code].facts(), rule=Indicator.objects.get(code=code).rule, period=MARCH).total


def test_every_computed_indicator_of_the_logframe_has_facts_and_all_facts_have_their_indicator():
    in_logframe = Indicator.objects.exclude(rule=Indicator.Rule.TYPED).values_list("code", flat=True)

    assert set(in_logframe) == set(COMPUTED)


@pytest.mark.parametrize("code", COMPUTED)
def test_each_indicator_s_facts_can_be_counted_by_its_rule(code):
    assert total(code).cumulative == 0


def test_r1_1_counts_returnees_and_their_families_and_r1_2_sub_saharan_migrants():
    for group in ("TG1_RETURNEE", "TG1_FAMILY", "TG2_SUBSAHARAN", "TG6_SUBURB"):
        registered(person(), "2018-03-02", group=group)

    assert (total("R1.1").cumulative, total("R1.2").cumulative) == (2, 1)


def test_r1_3_and_r1_5_count_those_who_are_certified_once_each():
    teacher, leader, truant = person(), person(), person()
    registered(teacher, "2018-01-02", group="TG3_TEACHER")
    registered(leader, "2018-01-02", group="TG5_CSO_LEADER")
    registered(truant, "2018-01-02", group="TG5_CSO_LEADER")
    for module in ("CON", "RAD"):
        held = course(of=module, planned_hours=8, hours=2, days=[f"2018-03-{day:02d}" for day in (1, 8, 15, 22)])
        roll_call(held, teacher, "PPPA")
        roll_call(held, leader, "PPPP")
        roll_call(held, truant, "PPEA")

    assert (total("R1.3").cumulative, total("R1.5").cumulative) == (1, 1)
    assert total("R1.3").occurrences == 2, "two certificates, one person"


def test_r1_8_counts_sessions_and_hours():
    course_held(days=("2018-02-28", "2018-03-01", "2018-03-31", "2018-04-01"), hours=2.5)

    sessions = total("R1.8")
    assert (sessions.period, sessions.cumulative) == (2, 3)
    assert (sessions.weight_period, sessions.weight) == (5.0, 7.5)


def test_r1_8_leaves_out_sessions_whose_roll_call_was_never_taken():
    given_up = course(days=("2018-03-01", "2018-03-08", "2018-03-15"))
    enrolment = Enrolment.objects.create(course=given_up, person=person(), enrolled_on=given_up.starts_on)
    Attendance.objects.create(session=given_up.sessions.first(), enrolment=enrolment, mark="A")

    assert (total("R1.8").cumulative, total("R1.8").weight) == (1, 6.0)
