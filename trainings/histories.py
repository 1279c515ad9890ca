"""What the histories tell of courses: the course, its sessions, who takes part, and the marks."""

from django.utils.translation import ngettext_lazy

from beneficiaries.models import Beneficiary
from journal.histories.kept import Kept, day_in
from journal.histories.timeline import Timeline
from programme.histories import JOBS
from trainings.models import Attendance, Course, Enrolment, Session
from trainings.workflow import ACTS
from ui import formats

COURSE = Kept(
    Course,
    shown=("module", "partner", "area", "place", "group", "trainer", "planned_hours", "starts_on", "ends_on"),
    hidden=("id", "source"),
)
SESSION = Kept(
    Session,
    shown=("on", "starts_at", "hours"),
    hidden=("id", "course", "source"),
    naming=("on", "starts_at"),
    changed=ngettext_lazy("%(count)s session changed", "%(count)s sessions changed", "count"),
    removed=ngettext_lazy("%(count)s session removed", "%(count)s sessions removed", "count"),
)
ENROLMENT = Kept(
    Enrolment,
    shown=("person", "enrolled_on"),
    hidden=("id", "course", "source"),
    naming=("person",),
    changed=ngettext_lazy("%(count)s enrolment changed", "%(count)s enrolments changed", "count"),
    removed=ngettext_lazy("%(count)s enrolment removed", "%(count)s enrolments removed", "count"),
)
MARK = Kept(
    Attendance,
    shown=("mark",),
    hidden=("id", "session", "enrolment", "is_imported"),
    naming=("session", "enrolment"),
    words={
        "session": lambda session: formats.day(session.on),
        "enrolment": lambda enrolment: Beneficiary(pk=enrolment.person_id).code,
    },
    changed=ngettext_lazy("%(count)s mark changed", "%(count)s marks changed", "count"),
    removed=ngettext_lazy("%(count)s mark removed", "%(count)s marks removed", "count"),
)

MARKS = Attendance.Mark.choices


def of_course(course, *, reader):
    """A course with all that hangs on it, also what was removed. People stand in it by their codes."""
    sessions = SESSION.events.filter(course=course)
    held = {*course.sessions.values_list("pk", flat=True), *sessions.values_list("pgh_obj", flat=True)}
    return Timeline(
        course,
        rows=(
            (COURSE, COURSE.events.filter(pgh_obj=course)),
            (SESSION, sessions),
            (ENROLMENT, ENROLMENT.events.filter(course=course)),
            (MARK, MARK.events.filter(session__in=held)),
        ),
        acts=ACTS,
        jobs=JOBS,
        notes={
            "take_roll_call": _roll,
            "record_session": _session,
            "remove_session": _session,
            "enrol": _person,
            "unenrol": _person,
            "save_grid": _grid,
        },
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _roll(entry, _models):
    """The day, and how many marks of each kind the roll-call has."""
    marks = [f"{label}{formats.NO_BREAK}{entry.details[mark]}" for mark, label in MARKS if mark in entry.details]
    return " · ".join([day_in(entry, "on"), formats.listed(marks)])


def _session(entry, _models):
    return day_in(entry, "on")


def _person(entry, _models):
    return entry.details.get("person", "")


def _grid(entry, _models):
    return entry.details.get("source", "")
