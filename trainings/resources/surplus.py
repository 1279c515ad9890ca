"""What is here of a course and no longer in its grid: sessions, and people enrolled. Nothing goes without being told.

Only what an earlier import brought can be taken away; what somebody recorded by hand can only be moved or kept. Marks
that somebody took in the roll-call go only with a session or a person chosen knowing how many they are.
"""

from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainings.models import Attendance, Enrolment
from trainings.querysets.attendances import NONE
from trainings.querysets.rolls import seal_of
from trainings.resources.courses import matched, planned_hours


class Undecided(Exception):
    """The course is no longer as it was when somebody decided: nothing is saved, they are asked again."""

    sentence = _("The course was changed meanwhile. Nothing was saved: please look again and decide.")


class AnotherPerson(Undecided):
    """A line is somebody else than before, who is still enrolled."""

    sentence = _("A line is now another person than before. Nothing is saved yet: say what becomes of who it was.")


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away, for the journal: numbers, days and codes."""

    counts: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)


def tell_surplus(heading, course, people, unsure):
    """Put into the Heading what the grid no longer has, and the planned hours if all of it stays.

    `people` are those of the grid; `unsure` its lines of which nobody has said yet who they are.
    """
    here = list(course.sessions.all())
    heading.surplus = _sessions(heading, here)
    left = {each["session"] for each in heading.surplus}
    heading.planned_if_kept = str(planned_hours(course, heading, [each for each in here if each.pk in left]))
    heading.gone = _people(course, people)
    heading.seal = state_of(course)
    maybe = {person: row.number for row in unsure for person in row.candidates}
    for each in heading.gone:
        each["line"] = maybe.get(each["person"])


def state_of(course):
    """A seal of all sessions, people and marks of a course: what was decided on it holds while it is the same."""
    held = course.sessions.values_list("pk", "on", "starts_at", "hours")
    marks = Attendance.objects.filter(session__course=course)
    marks = marks.values_list("session", "enrolment", "mark", "is_imported")
    people = course.enrolments.values_list("pk", "person")
    return seal_of([*((str(each[:2]), each[2:]) for each in (*held, *marks)), *((f"{pk}-", who) for pk, who in people)])


def remove(heading, course, people):
    """Take away what was decided, `people` being those whom the grid has after all answers; returns what was Removed.

    Raises Undecided when anything of the course is no longer as it was when somebody decided.
    """
    if heading.seal and heading.seal != state_of(course):
        raise Undecided
    back = {each["enrolment"] for each in heading.gone if each["person"] in people}
    return _delete(course, heading.decided.get("remove", []), set(heading.decided.get("leave", [])) - back)


def moved(heading):
    """{session's id: number of the meeting that it became} as it was decided."""
    chosen = set(heading.decided.get("move", ()))
    return {each["session"]: each["meeting"] for each in heading.surplus if each["session"] in chosen}


def _delete(course, sessions, enrolments):
    leaving = course.enrolments.filter(pk__in=enrolments, source__isnull=False)
    held = course.sessions.filter(pk__in=sessions, source__isnull=False)
    days = [on.isoformat() for on in held.values_list("on", flat=True)]
    codes = [enrolment.person.code for enrolment in leaving.select_related("person")]
    marks = Attendance.objects.filter(Q(session__in=held) | Q(enrolment__in=leaving)).numbers()
    held.delete()
    leaving.delete()
    counts = {"sessions_removed": len(days), "people_removed": len(codes)}
    counts |= {"marks_removed": marks["marks"], "called_removed": marks["called"]}
    facts = {"removed_days": days, "removed_people": codes}
    return Removed(counts, {name: told for name, told in facts.items() if told})


def _sessions(heading, here):
    """The sessions that the grid does not have, each with its marks, and the new meeting that it may have become."""
    found = matched(heading.meetings, here)
    left = [session for session in here if session not in found]
    became = _became(heading.meetings, found, left)
    marks = Attendance.objects.filter(session__in=left).numbers_by("session")
    return [_session(heading, session, became.get(session.pk), marks.get(session.pk, NONE)) for session in left]


def _session(heading, session, meeting, marks):
    on, at, _hours = heading.sessions[meeting] if meeting is not None else ("", None, None)
    return {
        "session": session.pk,
        "on": session.on.isoformat(),
        "at": session.starts_at and f"{session.starts_at:%H:%M}",
        "hours": str(session.hours),
        **marks,
        "by_hand": session.source_id is None,
        "meeting": meeting,
        "became": on,
        "became_at": at,
    }


def _became(meetings, found, left):
    """{session's id: number of the new meeting} at the same position between the days that both have.

    Where there are not as many, the one of the same times that is nearest.
    """
    common = sorted(session.on for session in found if session is not None)
    gaps = defaultdict(lambda: ([], []))
    for session in left:
        gaps[bisect(common, session.on)][0].append(session)
    for index, (on, _at, _hours) in enumerate(meetings):
        if found[index] is None:
            gaps[bisect(common, on)][1].append(index)
    became = {}
    for sessions, indexes in gaps.values():
        if len(sessions) == len(indexes):
            became |= dict(zip((each.pk for each in sessions), indexes, strict=True))
        else:
            became |= _alike(meetings, sessions, indexes)
    return became


def _alike(meetings, sessions, indexes):
    near = sorted(
        (abs((meetings[index][0] - each.on).days), each.pk, index)
        for each in sessions
        for index in indexes
        if (each.starts_at, each.hours) == meetings[index][1:]
    )
    became = {}
    for _days, pk, index in near:
        if pk not in became and index not in became.values():
            became[pk] = index
    return became


def _people(course, people):
    """Those enrolled whom the grid does not have, with their marks at all sessions of the course."""
    gone = Enrolment.objects.of([course]).exclude(person__in=people).order_by("pk")
    gone = list(gone.values_list("pk", "person", "source"))
    taken = Attendance.objects.filter(enrolment__in=[enrolment for enrolment, *_rest in gone])
    marks = taken.numbers_by("enrolment")
    return [
        {
            "enrolment": enrolment,
            "person": person,
            **marks.get(enrolment, NONE),
            "by_hand": source is None,
        }
        for enrolment, person, source in gone
    ]
