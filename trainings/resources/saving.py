"""Staged attendance grids -> course, sessions, enrolments, attendances. The caller holds the transaction."""

from collections import Counter, defaultdict
from itertools import count

from beneficiaries.models import ImportRow
from journal.actions import write
from trainings.models import Attendance, Course, Enrolment, Session
from trainings.resources.checking import merged, person_of
from trainings.resources.courses import matched, planned_hours, take_turn
from trainings.resources.heading import headings_of
from trainings.resources.marks import UNSAID
from trainings.resources.recognising import candidates_of, certain_of
from trainings.resources.remembering import is_recalled, remember
from trainings.resources.surplus import AnotherPerson, Removed, Undecided, moved, remove

V = ImportRow.Verdict


def save_grids(source, *, by):
    """Save every staged grid of `source`; what is already here is corrected, what is equal is left alone.

    Lines that were neither sure nor answered are left out. Returns the courses, and what was saved as numbers; raises
    Undecided when something that was decided on has changed since.
    """
    saved, courses = Counter(), []
    headings = headings_of(source)
    take_turn((heading.module, source.partner_id, source.area_id) for heading in headings)
    for heading in headings:
        rows = list(source.rows.filter(sheet__in=heading.sheets).exclude(verdict=V.ERROR).order_by("pk"))
        courses.append(_save_grid(source, heading, rows, by, saved, courses))
    return courses, +saved


def _save_grid(source, heading, rows, by, total, before):
    saved = Counter()
    wanted = _marks_by_person(rows, saved)
    course = _course_here(source, heading, wanted, before)
    if course:
        _ask_about_replaced(heading, course, rows, set(wanted))
    removed = remove(heading, course, set(wanted)) if course else Removed()
    here = list(course.sessions.all()) if course else []
    found = matched(heading.meetings, here, moved(heading))
    kept = [session for session in here if session not in found]
    course = _course(course, source, heading, by, kept, saved)
    sessions = _sessions(course, list(zip(found, heading.meetings, strict=True)), kept, source, saved)
    remember(course, rows, by)
    enrolments = _enrolments(course, wanted, source, saved)
    marked = _attendances(sessions, enrolments, wanted, saved)
    saved.update(removed.counts)
    facts = removed.facts | ({"marked": marked} if marked else {})
    write("save_grid", course, by=by, source=source.code, **+saved, **facts)
    total.update(saved)
    return course


def _course_here(source, heading, people, before):
    """The course that was recognised or chosen, held until the end; None for a new one.

    Raises Undecided when one came up meanwhile of which somebody has to say whether it is this one. The courses of
    the sheets `before` it are none of these: the check told them apart, and would again.
    """
    course = heading.course
    if course is None:
        asked = {each["course"] for each in heading.question} | {course.pk for course in before}
        since = [each for each in candidates_of(heading, source, set(people)) if each.course.pk not in asked]
        certain = certain_of(since)
        if since and certain is None:
            raise Undecided
        course = certain and certain.course.pk
    return course and Course.objects.select_for_update().get(pk=course)


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
    course.group = heading.group or course.group
    course.planned_hours = planned_hours(course, heading, kept)
    course.starts_on, course.ends_on = min(days), max(days)
    _set_apart(course)
    course.save()
    return course


def _set_apart(course):
    """Number the group when another one begins on that day at the same place: 2, 3, …"""
    others = Course.objects.filter(
        module=course.module_id,
        partner=course.partner,
        area=course.area,
        starts_on=course.starts_on,
        place=course.place,
    )
    taken = set(others.exclude(pk=course.pk).values_list("group", flat=True))
    free = (str(number) for number in count(2) if str(number) not in taken)
    if course.group in taken:
        course.group = next(free)


def _ask_about_replaced(heading, course, rows, people):
    """Raise AnotherPerson when a line is no longer who it was before, and nobody was asked about that one."""
    before = {row.person_id for row in rows if is_recalled(row) and row.answer} - {None}
    left = before - people - {each["person"] for each in heading.gone}
    if course.enrolments.filter(person__in=left).exists():
        raise AnotherPerson


def _sessions(course, meetings, kept, source, saved):
    """The session of each (session or None, meeting), in their order; those that move are written last."""
    taken = {(each.on, each.starts_at) for each in kept}
    moving = [index for index, (session, meeting) in enumerate(meetings) if session and session.on != meeting[0]]
    staying = [index for index in range(len(meetings)) if index not in moving]
    sessions = {}
    for index in (*staying, *moving):
        sessions[index] = _session(course, *meetings[index], taken, source, saved)
        taken.add((sessions[index].on, sessions[index].starts_at))
    return [sessions[index] for index in range(len(meetings))]


def _session(course, session, meeting, taken, source, saved):
    """The session of a meeting (day, time or None, hours): added when it is not here, else corrected."""
    on, at, hours = meeting
    if session is None:
        saved["sessions"] += 1
        return Session.objects.create(course=course, on=on, starts_at=at, hours=hours, source=source)
    if at is None and (session.on == on or (on, session.starts_at) not in taken):
        at = session.starts_at  # a grid without the hour does not take it away; but two cannot begin at one hour
    if (session.on, session.starts_at, session.hours) != (on, at, hours):
        saved["corrections" if session.on == on else "sessions_moved"] += 1
        session.on, session.starts_at, session.hours = on, at, hours
        session.save()
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


def _enrolments(course, wanted, source, saved):
    """{person: id of their enrolment}, those missing enrolled on the first day."""
    here = dict(course.enrolments.values_list("person", "pk"))
    missing = [person for person in wanted if person not in here]
    made = Enrolment.objects.bulk_create(
        Enrolment(course=course, person_id=person, enrolled_on=course.starts_on, source=source) for person in missing
    )
    saved["enrolled"] += len(made)
    return here | {enrolment.person_id: enrolment.pk for enrolment in made}


def _attendances(sessions, enrolments, wanted, saved):
    """Write the marks that are not there yet or differ; returns the ids of their sessions."""
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
            if mark not in (before, UNSAID):
                saved["corrections" if before else "attendances"] += 1
                enrolment = enrolments[person]
                changed.append(Attendance(session=session, enrolment_id=enrolment, mark=mark, is_imported=True))
    write_marks(changed)
    return sorted({attendance.session_id for attendance in changed})


def write_marks(attendances):
    """Insert attendances; where the session already has a mark for that enrolment, it becomes the new one."""
    Attendance.objects.bulk_create(
        attendances,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["mark", "is_imported"],
        batch_size=5_000,
    )
