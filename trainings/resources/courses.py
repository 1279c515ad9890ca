"""Which course a grid speaks of, and which of its sessions each column is: a correction adds nothing twice."""

from collections import defaultdict
from decimal import Decimal
from itertools import product

from django.db import connection

from trainings.models import Course, Session
from ui.workbooks.words import plain

_COURSES = 0x6A736D03  # any number: the first key of the locks on courses
_ROUNDING = Decimal("0.01")  # hours shared out evenly over the sessions are rounded to hundredths


def take_turn(kinds):
    """Wait for whoever saves a course of these (module, partner, area) now; ours until the end of the transaction."""
    with connection.cursor() as cursor:
        for kind in sorted(set(kinds)):  # always in one order, so that nobody waits in a circle
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_COURSES, repr(kind)])


def course_of(heading, source):
    """The Course that a Heading speaks of, or None: the same module, partner, area and place, and a day in common.

    Of several the one that begins on the same day, else the one with most days in common.
    """
    days = {on for on, _at, _hours in heading.meetings}
    first = min(days)
    same = Course.objects.filter(module=heading.module, partner=source.partner_id, area=source.area_id)
    same = {course.pk: course for course in same if plain(course.place) == plain(heading.place)}
    common = defaultdict(set)
    for course, on in Session.objects.filter(course__in=same, on__in=days).values_list("course", "on"):
        common[course].add(on)
    found = [course for course in same.values() if course.starts_on == first or common[course.pk]]
    return max(found, key=lambda course: (course.starts_on == first, len(common[course.pk]), -course.pk), default=None)


def is_same_course(one, other):
    """Whether two Headings of one file speak of one course."""
    if one.module is None or (one.module, plain(one.place)) != (other.module, plain(other.place)):
        return False
    first, second = ({on for on, _at, _hours in each.sessions} for each in (one, other))
    return bool(first & second) or first == second


def matched(meetings, sessions):
    """The session that each meeting (day, time or None, hours) is, in their order; None for one that is not here.

    The day decides. Only among several of one day the time does: the same, else unknown on one side, else nearest.
    """
    near = [
        (_distance(at, session.starts_at), index, number)
        for (index, (on, at, _hours)), (number, session) in product(enumerate(meetings), enumerate(sessions))
        if on == session.on
    ]
    found, taken = {}, set()
    for _away, index, number in sorted(near):
        if index not in found and number not in taken:
            found[index] = sessions[number]
            taken.add(number)
    return [found.get(index) for index in range(len(meetings))]


def _distance(one, other):
    if one == other:
        return 0
    if one is None or other is None:
        return 1
    return 1 + abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)


def planned_hours(course, heading, kept):
    """The planned hours after the grid: as it announces them; when sessions stay that it does not have (`kept`),
    as they were, but never less than all sessions make: part of a course must not certify."""
    announced = Decimal(heading.planned_hours)
    if not kept:
        return announced
    together = [hours for _on, _at, hours in heading.meetings] + [session.hours for session in kept]
    planned = max(announced, Decimal(course.planned_hours))
    return planned if sum(together) - planned <= _ROUNDING * len(together) else sum(together)
