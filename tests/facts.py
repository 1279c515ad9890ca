"""Hand-made facts: people, lines of registers and sessions, each in one line of a test."""

from datetime import date

from beneficiaries.models import Beneficiary, Registration
from programme.models import Area, Partner, Region
from programme.scope import keys_for
from trainings.models import Attendance, Course, Enrolment, Module, Session


def area(code):
    region, _ = Region.objects.get_or_create(code="00", defaults={"name_fr": "Région"})
    return Area.objects.get_or_create(
        code=code, defaults={"name_fr": code.replace("_", " ").title(), "region": region, "provinces": ["00.000"]}
    )[0]


def partner(code):
    return Partner.objects.get_or_create(code=code, defaults={"name_fr": code.upper(), "short_name": code.upper()})[0]


def person(sex="F", born=1990, in_area="khouribga", at="aideca"):
    home, organisation = area(in_area), partner(at)
    return Beneficiary.objects.create(
        sex=sex,
        birth_year=born,
        area=home,
        partner=organisation,
        registered_on=date(2018, 1, 1),
        scopes=keys_for(organisation.pk, home.pk),
    )


def registered(who, on, group="TG1_RETURNEE", in_area="khouribga", at="aideca"):
    """One line of a register; `on` is "2018-02-03"."""
    return Registration.objects.create(
        person=who, on=date.fromisoformat(on), group=group, area=area(in_area), partner=partner(at)
    )


def module(code="CON"):
    return Module.objects.get_or_create(code=code, defaults={"name_fr": f"Module {code}"})[0]


def course(of="CON", in_area="khouribga", at="aideca", planned_hours=12, days=("2018-02-05", "2018-02-12"), hours=6):
    """A course with one session of `hours` on each of `days`."""
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    made = Course.objects.create(
        module=module(of),
        partner=partner(at),
        area=area(in_area),
        planned_hours=planned_hours,
        starts_on=first,
        ends_on=last,
        place=f"Salle {Course.objects.count() + 1}",
    )
    for day in days:
        Session.objects.create(course=made, on=date.fromisoformat(day), hours=hours)
    return made


def roll_call(of_course, who, marks):
    """Enrol `who`; `marks` are one letter per session: "PA" present, then absent."""
    enrolment = Enrolment.objects.create(course=of_course, person=who, enrolled_on=of_course.starts_on)
    for session, mark in zip(of_course.sessions.order_by("on", "id"), marks, strict=True):
        Attendance.objects.create(session=session, enrolment=enrolment, mark=mark)
    return enrolment


def course_held(**facts):
    """A course (see there) whose roll-calls were taken: one person, present every time."""
    made = course(**facts)
    roll_call(made, person(), "P" * made.sessions.count())
    return made
