"""Courses of the demo: the five modules in turn in every area, their sessions and roll-calls."""

from datetime import time, timedelta

from beneficiaries.models import Group, Registration
from programme.models import Area, Partner
from reports.management.demo.places import PLACES
from trainings.actions import record_course
from trainings.models import Attendance, Enrolment, Module
from trainings.resources.saving import write_marks

TRAINERS = (
    "Kaoutar El Amrani",
    "Brahim Yacoubi",
    "Naima Kabbaj",
    "Hicham Ouazzani",
    "Marie-Claire Fotso",
    "Said Filali",
)
# module: whom it is for first
FOR_WHOM = {
    "RAD": (Group.TG3_TEACHER, Group.TG3_SOCIOEDU, Group.TG5_CSO_LEADER),
    "INT": (Group.TG3_SOCIOEDU, Group.TG5_CSO_LEADER, Group.TG2_SUBSAHARAN, Group.TG1_RETURNEE),
    "DIG": (Group.TG5_CSO_LEADER, Group.TG3_TEACHER, Group.TG6_SUBURB),
    "ANI": (Group.TG3_SOCIOEDU, Group.TG3_TEACHER, Group.TG6_SUBURB),
    "CON": (Group.TG5_CSO_LEADER, Group.TG3_TEACHER, Group.TG3_SOCIOEDU),
}
MARKS = (Attendance.Mark.PRESENT, Attendance.Mark.ABSENT, Attendance.Mark.EXCUSED, Attendance.Mark.UNREADABLE)
EVERY = timedelta(days=54)


def hold(programme, officers, today, random):
    """Courses from the fifth month on, in every area, the last of them still going on."""
    modules = {module.code: module for module in Module.objects.all()}
    for turn, place in enumerate(PLACES):
        people = _registered(place)
        starts, number = programme.starts_on + timedelta(days=130 + 9 * turn), turn
        while starts < today:
            code = list(FOR_WHOM)[number % len(FOR_WHOM)]
            if starts.month != 8:
                _course(modules[code], place, people, starts, today, officers[place.area], random)
            starts, number = starts + EVERY, number + 1


def _registered(place):
    """[(person, group, day)] of the place's register."""
    lines = Registration.objects.filter(partner__code=place.partner, area__code=place.area)
    return list(lines.order_by("on").values_list("person", "group", "on"))


def _course(module, place, people, starts, today, officer, random):
    days = [starts + timedelta(weeks=week) for week in range(random.randint(5, 8))]
    if days[0].weekday() == 6:
        days = [day + timedelta(days=1) for day in days]
    begins, hours = random.choice(((time(9), 3), (time(14, 30), 3), (time(9, 30), 4)))
    course = record_course(
        module=module,
        partner=Partner.objects.get(code=place.partner),
        area=Area.objects.get(code=place.area),
        place=random.choice(place.rooms),
        trainer=random.choice(TRAINERS),
        planned_hours=hours * len(days),
        sessions=[(day, begins, hours) for day in days],
        by=officer,
    )
    chosen = _participants(people, FOR_WHOM[module.code], starts, random)
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(course=course, person_id=person, enrolled_on=starts) for person in chosen
    )
    held = [session for session in course.sessions.all() if session.on < today]
    write_marks(
        Attendance(session=session, enrolment=enrolment, mark=mark)
        for enrolment in enrolments
        for session, mark in zip(held, _marks(len(held), random), strict=True)
    )


def _participants(people, groups, starts, random):
    """Mostly people of the groups that the module is for, registered by then; later groups come more seldom."""
    known = {person: group for person, group, on in people if on <= starts and group in groups}
    weights = {person: 1 / (1 + 2 * groups.index(group)) for person, group in known.items()}
    wanted = min(random.randint(18, 30), len(known))
    return sorted(known, key=lambda person: random.random() ** (1 / weights[person]), reverse=True)[:wanted]


def _marks(sessions, random):
    """Most people come nearly always; one in seven gives up half way."""
    if random.random() < 0.14:
        return [MARKS[0] if held < sessions // 2 else MARKS[1] for held in range(sessions)]
    return random.choices(MARKS, (88, 7, 4, 1), k=sessions)
