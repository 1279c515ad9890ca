"""Which session of a course each column of a grid is: a correction adds nothing twice."""

from decimal import Decimal
from itertools import product

from django.db import connection

from ui.workbooks.words import plain

_COURSES = 0x6A736D03  # any number: the first key of the locks on courses
_ROUNDING = Decimal("0.01")  # hours shared out evenly over the sessions are rounded to hundredths


def take_turn(kinds):
    """Wait for whoever saves a course of these (module, partner, area) now; ours until the end of the transaction."""
    with connection.cursor() as cursor:
        for kind in sorted(set(kinds)):  # always in one order, so that nobody waits in a circle
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_COURSES, repr(kind)])


def is_same_course(one, other):
    """Whether two Headings of one file speak of one course."""
    if one.module is None or (one.module, plain(one.place)) != (other.module, plain(other.place)):
        return False
    if plain(one.group) != plain(other.group):
        return False
    first, second = ({on for on, _at, _hours in each.sessions} for each in (one, other))
    return bool(first & second) or first == second


def matched(meetings, sessions, moved=None):
    """The session that each meeting (day, time or None, hours) is, in their order; None for one that is not here.

    The day decides, except for those that somebody said were `moved`, {session's id: number of the meeting}. Among
    several of one day the time does: the same, else unknown on one side, else nearest.
    """
    near = [
        (_distance(at, session.starts_at), index, number)
        for (index, (on, at, _hours)), (number, session) in product(enumerate(meetings), enumerate(sessions))
        if on == session.on
    ]
    places = {session.pk: number for number, session in enumerate(sessions)}
    found = {index: sessions[places[pk]] for pk, index in (moved or {}).items() if pk in places}
    taken = {places[session.pk] for session in found.values()}
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
