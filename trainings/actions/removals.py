"""Taking back what somebody recorded by hand by mistake: a session, or somebody's part in a course.

What an import brought goes when its corrected grid comes again (trainings/resources/surplus.py).
"""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from trainings.actions.courses import CourseRefused, hold, reach
from trainings.actions.rolls import RollCallChanged
from trainings.querysets.rolls import seal_of_removal


def why_session_stays(session):
    """The sentence that says why this session cannot be removed here; empty when it can."""
    if session.source_id:
        return _("This session came with an attendance grid: correct the grid and import it again.")
    if session.course.sessions.count() == 1:
        return _("A course has at least one session. Add the right one first, then remove this one.")
    return ""


def why_enrolment_stays(enrolment):
    """The sentence that says why this enrolment cannot be taken back here; empty when it can."""
    if enrolment.source_id:
        return _("This person was enrolled by an attendance grid: correct the grid and import it again.")
    return ""


@transaction.atomic
def remove_session(session, *, by, planned_hours=None, seen=None):
    """Remove a session that was recorded by hand, with its marks; the course then plans `planned_hours`, if given.

    `seen` is the seal of what was looked at. Raises RollCallChanged when marks or planned hours are others by now,
    CourseRefused when the session is gone, came with a grid, or is the only one.
    """
    course = hold(session.course)
    session = course.sessions.filter(pk=session.pk).first()
    if session is None:
        raise CourseRefused(_("This session is no longer there: somebody removed it."))
    marks = _going(session, why_session_stays(session), seen)
    facts = {"session": session.pk, "on": session.on, "hours": session.hours}
    session.delete()
    if planned_hours and planned_hours != course.planned_hours:
        facts["planned_hours"] = course.planned_hours = planned_hours
    reach(course)
    write("remove_session", course, by=by, **facts, **marks)
    return course


@transaction.atomic
def unenrol(enrolment, *, by, seen=None):
    """Take back an enrolment made by hand, with the person's marks in this course.

    `seen` is the seal of what was looked at. Raises RollCallChanged when the marks are others by now, CourseRefused
    when the enrolment is gone or came with a grid.
    """
    course = hold(enrolment.course)
    enrolment = course.enrolments.filter(pk=enrolment.pk).select_related("person").first()
    if enrolment is None:
        raise CourseRefused(_("This person no longer takes part in the course: somebody took it back."))
    marks = _going(enrolment, why_enrolment_stays(enrolment), seen)
    facts = {"enrolment": enrolment.pk, "person": enrolment.person.code}
    enrolment.delete()
    write("unenrol", course, by=by, **facts, **marks)
    return course


def _going(record, refusal, seen):
    """How many of each mark go with the record, whose course is held."""
    if refusal:
        raise CourseRefused(refusal)
    if seen is not None and seen != seal_of_removal(record):
        raise RollCallChanged(_("The marks or hours were changed meanwhile. Nothing is removed: please look again."))
    return Counter(record.attendances.values_list("mark", flat=True))
