"""A course's roll: its participants with one mark per session, and what is odd about it.

Names come from the vault: the database shows those of the user's scope, the others stay codes.
"""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from hashlib import blake2b

from ui import formats

PRESENT = "P"
ON_A_SHEET = 4  # columns wide enough to sign in
NAME = ("person__identity__last_name", "person__identity__first_name", "person__identity__arabic_name")


@dataclass(frozen=True)
class Participant:
    """An enrolled person as the dossier and the roll-call show them; `partner` is who registered them.

    Without a name it `is_own` who withholds it: somebody of the course's own partner and area; else it is not for us.
    """

    enrolment: int
    code: str
    name: str
    partner: str
    is_own: bool
    is_by_hand: bool  # enrolled by somebody, not by a grid
    mark: str = ""
    marks: list = field(default_factory=list)
    hours: Decimal = Decimal()
    is_completed: bool = False


@dataclass(frozen=True)
class Roll:
    """The grid of one course; `needed` are the hours from which it is completed."""

    sessions: list
    participants: list
    needed: Decimal

    @property
    def to_call(self):
        """The last session held whose roll was not called; None without one, or without anybody to call."""
        open_ = [session for session in self.sessions if not session.marks and not session.is_to_come]
        return open_[-1] if open_ and self.participants else None

    @property
    def has_by_hand(self):
        return any(participant.is_by_hand for participant in self.participants)

    @property
    def completed(self):
        return sum(participant.is_completed for participant in self.participants)

    @property
    def person_hours(self):
        return sum(participant.hours for participant in self.participants)


def roll_of(course, sessions, share):
    """The Roll of a course in two statements, whatever its size; `share` of the planned hours completes it."""
    needed = course.planned_hours * share
    hours = {session.pk: session.hours for session in sessions}
    marks = {}
    for enrolment, session, mark in _marks(course):
        marks.setdefault(enrolment, {})[session] = mark
    participants = []
    for person in _people(course):
        own = marks.get(person["enrolment"], {})
        present = sum((hours[session] for session, mark in own.items() if mark == PRESENT), Decimal())
        own_row = [own.get(session.pk, "") for session in sessions]
        participants.append(Participant(**person, marks=own_row, hours=present, is_completed=present >= needed))
    return Roll(sessions, participants, needed)


def called_at(session):
    """The participants of the session's course, each with the mark they have at this session, if any."""
    marks = dict(session.attendances.values_list("enrolment", "mark"))
    return [Participant(**person, mark=marks.get(person["enrolment"], "")) for person in _people(session.course)]


def sheets_of(course, sessions):
    """What is printed and signed: (participants, [sessions of one sheet, ...]); sessions without marks, else all."""
    open_ = [session for session in sessions if not session.marks] or list(sessions)
    sheets = [open_[first : first + ON_A_SHEET] for first in range(0, len(open_), ON_A_SHEET)]
    return [Participant(**person) for person in _people(course)], sheets


def seal_of(marks):
    """A short text that is the same as long as these marks, pairs of whose and which, are the same."""
    written = ",".join(f"{whose}{mark}" for whose, mark in sorted(marks))
    return blake2b(written.encode(), digest_size=8).hexdigest()


def seal_of_roll(participants):
    """The seal of the marks with which a roll-call was shown."""
    return seal_of((person.enrolment, person.mark) for person in participants if person.mark)


def seal_of_removal(record):
    """The seal of all that goes with a session or an enrolment, and of the hours that its course plans."""
    marks = ((str(pk), mark) for pk, mark in record.attendances.values_list("pk", "mark"))
    return seal_of([*marks, ("planned", record.course.planned_hours)])


def participant_of(enrolment):
    """The enrolled person as a page shows them."""
    [person] = _people(enrolment.course, pk=enrolment.pk)
    return Participant(**person)


def _marks(course):
    taken = course.enrolments.order_by().filter(attendances__isnull=False)
    return taken.values_list("pk", "attendances__session", "attendances__mark")


def _people(course, **which):
    rows = (
        course.enrolments.filter(**which)
        .order_by("person__identity__sort_name", "person")
        .values_list("pk", "person", "source", "person__partner__short_name", "person__partner", "person__area", *NAME)
    )
    own = (course.partner_id, course.area_id)
    for enrolment, person, source, partner, *place, last_name, first_name, arabic_name in rows:
        yield {
            "enrolment": enrolment,
            "code": code_of(person),
            "name": name_of(last_name, first_name, arabic_name),
            "partner": partner,
            "is_own": tuple(place) == own,
            "is_by_hand": source is None,
        }


def code_of(person):
    return f"JSM-{person:06d}"


def name_of(last_name, first_name, arabic_name):
    """The name as this reader writes it."""
    return formats.names(f"{last_name or ''} {first_name or ''}".strip(), arabic_name)[0]


@dataclass(frozen=True)
class DoubleBooking:
    """Somebody was present here and, at the same hour, in another course, which the user may not be able to open."""

    code: str
    name: str
    on: date
    starts_at: time
    partner: str
    other: object = None


def double_bookings_of(course, attendances, visible_courses):
    """The DoubleBookings of a course among `attendances`; those of the `visible_courses` name the other course."""
    found = (
        attendances.double_booked()
        .filter(session__course=course)
        .order_by("session__on", "enrolment__person")
        .values_list(
            "enrolment__person",
            "session__on",
            "session__starts_at",
            "other_course",
            "other_partner",
            *(f"enrolment__{field}" for field in NAME),
        )
    )
    found = list(found)
    others = visible_courses.select_related("module").in_bulk({row[3] for row in found})
    return [
        DoubleBooking(code_of(person), name_of(*name), on, starts_at, partner, others.get(other))
        for person, on, starts_at, other, partner, *name in found
    ]


@dataclass(frozen=True)
class Found:
    """A person who may be enrolled."""

    pk: int
    name: str
    sex: str
    birth_year: int
    is_enrolled: bool

    @property
    def code(self):
        return code_of(self.pk)


def found_for(course, people, limit=20):
    """The first of `people`, each with whether they already take part in the course."""
    rows = people.order_by("identity__sort_name", "pk").values_list(
        "pk", "sex", "birth_year", *(field.removeprefix("person__") for field in NAME)
    )[:limit]
    rows = list(rows)
    enrolled = set(course.enrolments.filter(person__in=[row[0] for row in rows]).values_list("person", flat=True))
    return [Found(pk, name_of(*name), sex, born, pk in enrolled) for pk, sex, born, *name in rows]
