"""Roll-calls: who was there."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from journal.models import Entry
from trainings.actions.courses import CourseRefused, hold
from trainings.models import Attendance
from trainings.querysets.rolls import called_at, seal_of_roll
from trainings.resources.saving import write_marks


class RollCallChanged(CourseRefused):
    """Somebody saved other marks since the page was opened: nothing is written until they were looked at."""


@transaction.atomic
def take_roll_call(session, marks, *, by, seen=None):
    """Write down the marks of one session, {enrolment's id: mark}; those already there are corrected.

    `seen` is the seal of the marks that were looked at (querysets/rolls.py); without it whatever is there is
    corrected. Raises RollCallChanged when they are others by now, CourseRefused for a session that is yet to come or
    gone and for somebody who is not enrolled in its course.
    """
    course = hold(session.course)
    if not course.sessions.filter(pk=session.pk).exists():
        raise CourseRefused(_("This session is no longer there: somebody removed it."))
    if session.is_to_come:
        raise CourseRefused(_("This session has not been held yet: its roll-call is taken on the day or later."))
    participants = called_at(session)
    here = {person.enrolment: person.mark for person in participants}
    if set(marks) - set(here):
        raise CourseRefused(_("Somebody in this roll-call does not take part in the course. Open the page again."))
    changed = {enrolment: mark for enrolment, mark in marks.items() if here[enrolment] != mark}
    if not changed:
        return
    if seen is not None and seen != seal_of_roll(participants):
        raise RollCallChanged(_who_was_faster(course, session))
    write_marks(Attendance(session=session, enrolment_id=enrolment, mark=mark) for enrolment, mark in changed.items())
    write("take_roll_call", course, by=by, on=session.on, session=session.pk, **Counter(marks.values()))


def _who_was_faster(course, session):
    """The sentence with who saved marks of this session last; somebody else may have saved those of another day."""
    last = next((entry for entry in Entry.objects.about(course) if _changed_marks(entry, session)), None)
    if last is None or last.act == "unenrol":
        return _("The marks were changed meanwhile. Yours are not saved yet: look again, then save.")
    return _("%(name)s saved marks at %(time)s. Yours are not saved yet: look again, then save.") % {
        "name": last.by or last.system,
        "time": f"{timezone.localtime(last.at):%H:%M}",
    }


def _changed_marks(entry, session):
    if entry.act == "take_roll_call":
        return entry.details.get("session") == session.pk
    if entry.act == "save_grid":
        return session.pk in entry.details.get("marked", ())
    return entry.act == "unenrol"
