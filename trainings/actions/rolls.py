"""Roll-calls: who was there."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from trainings.actions.courses import CourseRefused
from trainings.models import Attendance
from trainings.resources.saving import write_marks


def take_roll_call(session, marks, *, by):
    """Write down the marks of one session, {enrolment's id: mark}; those already there are corrected.

    Raises CourseRefused for a session that is yet to come and for somebody who is not enrolled in its course.
    """
    course = session.course
    if session.is_to_come:
        raise CourseRefused(_("This session has not been held yet: its roll-call is taken on the day or later."))
    if set(marks) - set(course.enrolments.values_list("pk", flat=True)):
        raise CourseRefused(_("Somebody in this roll-call does not take part in the course. Open the page again."))
    with transaction.atomic():
        write_marks(Attendance(session=session, enrolment_id=enrolment, mark=mark) for enrolment, mark in marks.items())
        write("take_roll_call", course, by=by, on=session.on, **Counter(marks.values()))
