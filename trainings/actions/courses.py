"""Courses, their sessions, and who takes part."""

from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from trainings.models import Course, Enrolment, Session
from trainings.resources.courses import take_turn


class CourseRefused(Exception):
    """The course is not as the act needs it. Its text is a sentence for the user."""


def record_course(*, module, partner, area, planned_hours, sessions, by, place="", trainer="", group="", source=None):
    """Register a course with its sessions, each (day, time of day or None, hours); `source` is the import it came by.

    Raises CourseRefused without sessions, or when the course is already there: same module, partner, area, place,
    group and first day.
    """
    if not sessions:
        raise CourseRefused(_("A course has at least one session."))
    days = [on for on, _starts_at, _hours in sessions]
    course = Course(
        module=module,
        partner=partner,
        area=area,
        place=place,
        trainer=trainer,
        group=group,
        planned_hours=planned_hours,
        starts_on=min(days),
        ends_on=max(days),
        source=source,
        created_by=by,
    )
    with transaction.atomic():
        take_turn([(module.pk, partner.pk, area.pk)])  # a grid of this course may be on its way
        _save(course, _("This course is already registered: same module, partner, area, place, group and first day."))
        Session.objects.bulk_create(
            Session(course=course, on=on, starts_at=starts_at, hours=hours) for on, starts_at, hours in sessions
        )
        write("record_course", course, by=by, sessions=len(sessions), hours=planned_hours)
    return course


def record_session(course, *, on, hours, by, starts_at=None):
    """Add a session to a course, whose dates then reach to it. Raises CourseRefused when it is already there."""
    with transaction.atomic():
        course = hold(course)
        session = Session(course=course, on=on, starts_at=starts_at, hours=hours)
        _save(session, _("This course already has a session on that day at that hour."))
        reach(course)
        write("record_session", course, by=by, on=on, hours=hours)
    return session


def hold(course):
    """The course as it is now, for us alone until the end of the transaction: nobody else changes it or its marks."""
    return Course.objects.select_for_update(of=["self"]).select_related("module").get(pk=course.pk)


def reach(course):
    """Let the course's dates be those of its first and last session."""
    days = course.sessions.aggregate(first=Min("on"), last=Max("on"))
    course.starts_on, course.ends_on = days["first"], days["last"]
    _save(course, _("Another course of this module begins on that day at the same place."))


def enrol(course, person, *, by):
    """Let a person take part in a course. Raises CourseRefused when they already do."""
    enrolment = Enrolment(course=course, person=person, enrolled_on=timezone.localdate())
    with transaction.atomic():
        _save(enrolment, _("%(code)s already takes part in this course.") % {"code": person.code})
        write("enrol", course, by=by, person=person.code)
    return enrolment


def _save(record, refusal):
    """Save; what the database keeps unique is refused with a sentence, also when two people click together."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":  # anything but “already there” is our mistake
            raise
        raise CourseRefused(refusal) from error


def export(rows, *, filters, by):
    """Write down that so many courses were taken away as a file, and with which filters, by their hash."""
    write("export", Course, by=by, rows=rows, filters=sha256(filters.encode()).hexdigest())
