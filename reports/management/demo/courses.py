"""Courses of the demo: the five modules in turn in every area, their sessions and roll-calls."""

from collections import Counter
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
EVERY = timedelta(days=40)


def hold(programme, officers, today, random):
    """Courses from the fifth month on, in every area, the last of them still going on."""
    modules = {module.code: module for module in Module.objects.all()}
    for turn, place in enumerate(PLACES):
        people = _registered(place)
        been = Counter()  # how many courses each person has taken
        starts, number = programme.starts_on + timedelta(days=130 + 9 * turn), turn
        while starts < today:
            code = list(FOR_WHOM)[number % len(FOR_WHOM)]
            if starts.month != 8:
                course = _course(modules[code], place, starts, officers[place.area], random)
                chosen = _participants(people, FOR_WHOM[code], starts, been, random)
                _fill(course, chosen, today, random)
                been.update(chosen)
            starts, number = starts + EVERY, number + 1


def _registered(place):
    """[(person, group, day)] of the place's register."""
    lines = Registration.objects.filter(partner__code=place.partner, area__code=place.area)
    return list(lines.order_by("on").values_list("person", "group", "on"))


def _course(module, place, starts, officer, random):
    if starts.weekday() == 6:
        starts += timedelta(days=1)
    days = [starts + timedelta(weeks=week) for week in range(random.randint(5, 8))]
    begins, hours = random.choice(((time(9), 3), (time(14, 30), 3), (time(9, 30), 4)))
    return record_course(
        module=module,
        partner=Partner.objects.get(code=place.partner),
        area=Area.objects.get(code=place.area),
        place=random.choice(place.rooms),
        trainer=random.choice(TRAINERS),
        planned_hours=hours * len(days),
        sessions=[(day, begins, hours) for day in days],
        by=officer,
    )


def _participants(people, groups, starts, been, random):
    """People registered by then, rather of the first groups and rather new to the trainings."""
    known = {person: group for person, group, on in people if on <= starts and group in groups}
    weights = {person: 1 / (1 + 2 * groups.index(group)) / (1 + 3 * been[person]) for person, group in known.items()}
    wanted = min(random.randint(18, 30), len(known))
    return sorted(known, key=lambda person: random.random() ** (1 / weights[person]), reverse=True)[:wanted]


def _fill(course, people, today, random):
    """Enrol the people, and take the roll-call of the sessions held so far."""
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(course=course, person_id=person, enrolled_on=course.starts_on) for person in people
    )
    held = [session for session in course.sessions.all() if session.on < today]
    write_marks(
        Attendance(session=session, enrolment=enrolment, mark=mark)
        for enrolment in enrolments
        for session, mark in zip(held, _marks(len(held), random), strict=True)
    )


def _marks(sessions, random):
    """Most people come nearly always; one in seven gives up half way."""
    if random.random() < 0.14:
        return [MARKS[0] if held < sessions // 2 else MARKS[1] for held in range(sessions)]
    return random.choices(MARKS, (88, 7, 4, 1), k=sessions)
