"""Which attendances; and who was called in two places at one hour."""

from decimal import Decimal

from django.db import models
from django.db.models import Count, DecimalField, F, Func, Q

NONE = {"marks": 0, "present": 0, "called": 0, "imported": 0}  # the numbers of no marks at all
_NUMBERS = {
    "marks": Count("pk"),
    "present": Count("pk", filter=Q(mark="P")),
    "called": Count("pk", filter=Q(is_imported=False)),
    "imported": Count("pk", filter=Q(is_imported=True)),
}


class Clock(Func):
    """The hour of a time of day as a number: 9.5 for half past nine."""

    template = "(EXTRACT(epoch FROM %(expressions)s) / 3600)"
    output_field = DecimalField()


class AttendanceQuerySet(models.QuerySet):
    def numbers(self):
        """How many `marks` these are, how many are `present`, and how many were `called`, taken in the
        roll-call, or `imported` with a grid."""
        return self.aggregate(**_NUMBERS)

    def numbers_by(self, whose):
        """The same per “session” or “enrolment”: {its id: numbers}; without marks it is left out."""
        return {row.pop(whose): row for row in self.order_by().values(whose).annotate(**_NUMBERS)}

    def double_booked(self):
        """Present at a session while the same person was present in another course, whose sessions overlap.

        Each row carries the other session's `other_course`. Sessions without an hour are not judged.
        """
        other = "enrolment__person__enrolments__attendances"
        begins, ends = Clock("session__starts_at"), Clock("session__starts_at") + F("session__hours")
        return (
            self.filter(mark="P", session__starts_at__isnull=False)
            .annotate(
                other_mark=F(f"{other}__mark"),
                other_on=F(f"{other}__session__on"),
                other_course=F(f"{other}__session__course"),
                other_partner=F(f"{other}__session__course__partner__short_name"),
                other_begins=Clock(f"{other}__session__starts_at"),
                other_ends=Clock(f"{other}__session__starts_at") + F(f"{other}__session__hours"),
            )
            .filter(~Q(other_course=F("session__course")), other_mark="P", other_on=F("session__on"))
            .filter(other_begins__lt=ends, other_ends__gt=begins)
        )

    def overlapping(self, on, starts_at, hours):
        """Presences on that day at an hour that overlaps with `hours` from `starts_at`."""
        begins = Decimal(starts_at.hour * 60 + starts_at.minute) / 60
        return (
            self.filter(mark="P", session__on=on, session__starts_at__isnull=False)
            .annotate(begins=Clock("session__starts_at"))
            .annotate(ends=F("begins") + F("session__hours"))
            .filter(begins__lt=begins + hours, ends__gt=begins)
        )
