"""Staged attendance grids -> course, sessions, enrolments, attendances. The caller holds the transaction."""

from collections import Counter, defaultdict

from beneficiaries.models import ImportRow
from journal.actions import write
from trainings.models import Attendance, Course, Enrolment, Session
from trainings.resources.checking import merged
from trainings.resources.courses import course_of, matched, planned_hours, take_turn
from trainings.resources.heading import Heading

V = ImportRow.Verdict
LEFT_OUT = "none"  # the answer “this person is left out”; the others are the id of a person


def save_grids(source, *, by):
    """Save every staged grid of `source`; what is already here is corrected, what is equal is left alone.

    Lines that were neither sure nor answered are left out. Returns the courses, and what was saved as numbers.
    """
    saved, courses = Counter(), []
    headings = [Heading(**facts) for facts in source.mapping["courses"]]
    take_turn((heading.module, source.partner_id, source.area_id) for heading in headings)
    for heading in headings:
        rows = source.rows.filter(sheet=heading.sheet).exclude(verdict=V.ERROR).order_by("number")
        courses.append(_save_grid(source, heading, rows, by, saved))
    return courses, +saved


def person_of(row):
    """Who a staged line is, after the answers: the id of a person, or None when it is left out."""
    if row.answer:
        return None if row.answer == LEFT_OUT else int(row.answer)
    return row.person_id


def _save_grid(source, heading, rows, by, total):
    saved = Counter()
    course = course_of(heading, source)
    here = list(course.sessions.all()) if course else []
    found = matched(heading.meetings, here)
    course = _course(course, source, heading, by, [session for session in here if session not in found], saved)
    sessions = [
        _session(course, session, meeting, saved) for session, meeting in zip(found, heading.meetings, strict=True)
    ]
    wanted = _marks_by_person(rows, saved)
    enrolments = _enrolments(course, wanted, saved)
    _attendances(sessions, enrolments, wanted, saved)
    write("save_grid", course, by=by, source=source.code, **+saved)
    total.update(saved)
    return course


def _course(course, source, heading, by, kept, saved):
    """The course as the grid has it; `kept` are its sessions that the grid does not have."""
    if course is None:
        course = Course(
            module_id=heading.module,
            partner=source.partner,
            area=source.area,
            place=heading.place,
            source=source,
            created_by=by,
        )
        saved["courses"] = 1
    days = [on for on, _at, _hours in heading.meetings] + [session.on for session in kept]
    course.trainer = heading.trainer or course.trainer
    course.planned_hours = planned_hours(course, heading, kept)
    course.starts_on, course.ends_on = min(days), max(days)
    course.save()
    return course


def _session(course, session, meeting, saved):
    """The session of a meeting (day, time or None, hours): added when it is not here, else corrected."""
    on, at, hours = meeting
    if session is None:
        saved["sessions"] += 1
        return Session.objects.create(course=course, on=on, starts_at=at, hours=hours)
    at = at or session.starts_at  # a grid without the hour does not take it away
    if (session.starts_at, session.hours) != (at, hours):
        session.starts_at, session.hours = at, hours
        session.save()
        saved["corrections"] += 1
    return session


def _marks_by_person(rows, saved):
    marks = defaultdict(list)
    for row in rows:
        person = person_of(row)
        if person is None:
            saved["left_out"] += 1
        else:
            marks[person].append(row.clean["marks"])
    return {person: merged(own) for person, own in marks.items()}


def _enrolments(course, wanted, saved):
    """{person: id of their enrolment}, those missing enrolled on the first day."""
    here = dict(course.enrolments.values_list("person", "pk"))
    missing = [person for person in wanted if person not in here]
    made = Enrolment.objects.bulk_create(
        Enrolment(course=course, person_id=person, enrolled_on=course.starts_on) for person in missing
    )
    saved["enrolled"] += len(made)
    return here | {enrolment.person_id: enrolment.pk for enrolment in made}


def _attendances(sessions, enrolments, wanted, saved):
    """Write the marks that are not there yet or differ."""
    here = {
        (session, enrolment): mark
        for session, enrolment, mark in Attendance.objects.filter(session__in=sessions).values_list(
            "session", "enrolment", "mark"
        )
    }
    changed = []
    for person, marks in wanted.items():
        for session, mark in zip(sessions, marks, strict=True):
            before = here.get((session.pk, enrolments[person]))
            if before != mark:
                saved["corrections" if before else "attendances"] += 1
                changed.append(Attendance(session=session, enrolment_id=enrolments[person], mark=mark))
    write_marks(changed)


def write_marks(attendances):
    """Insert attendances; where the session already has a mark for that enrolment, it becomes the new one."""
    Attendance.objects.bulk_create(
        attendances,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["mark"],
        batch_size=5_000,
    )
