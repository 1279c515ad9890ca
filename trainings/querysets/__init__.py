"""Which courses, sessions and enrolments."""

from django.db import models
from django.db.models import BooleanField, Count, DecimalField, ExpressionWrapper, F, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from programme.models import Programme
from programme.scope import scope_of

SORTS = {
    "starts_on": "starts_on",
    "module": "module__order",
    "place": "place",
    "area": "area__order",
    "partner": "partner__short_name",
    "hours": "planned_hours",
}


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Courses held by a partner in an area of the user's postings."""
        return self.filter(scope_of(user).of_pairs())

    def touching(self, period):
        """Courses that have a day in the period."""
        return self.filter(starts_on__lte=period.end, ends_on__gte=period.start)

    def sorted_by(self, asked):
        """In the order asked for (“starts_on”, “-starts_on”); newest first when it is none of SORTS."""
        column = SORTS.get((asked or "").removeprefix("-"))
        if column is None:
            return self.order_by("-starts_on", "-pk")
        return self.order_by(f"-{column}" if asked.startswith("-") else column, "-pk")


class OfCourseQuerySet(models.QuerySet):
    """Rows that hang on a course."""

    def visible_to(self, user):
        return self.filter(scope_of(user).of_pairs("course__partner", "course__area"))

    def of(self, courses):
        return self.filter(course__in=courses)

    def per_course(self):
        """How many rows each course has: {course's id: number}; a course without any is left out."""
        return dict(self.order_by().values_list("course").annotate(number=Count("pk")))


class SessionQuerySet(OfCourseQuerySet):
    def counted(self):
        """Those since the programme began; earlier ones are kept, and counted nowhere (decision 0016)."""
        return self.filter(on__gte=Programme.objects.begins_on())

    def held(self):
        """Those whose day has come."""
        return self.filter(on__lte=timezone.localdate())

    def uncalled(self, since):
        """Those from a day on at which nobody has a mark, though somebody takes part."""
        return self.filter(on__gte=since, attendances__isnull=True, course__enrolments__isnull=False).distinct()

    def with_marks(self):
        """Each with how many were `present`, `excused`, `absent`, and how many `marks` there are at all.

        `is_early`: it was held before the programme began.
        """
        marks = {
            name: Count("attendances", filter=Q(attendances__mark=mark))
            for name, mark in (("present", "P"), ("excused", "E"), ("absent", "A"))
        }
        early = ExpressionWrapper(Q(on__lt=Programme.objects.begins_on()), output_field=BooleanField())
        return self.annotate(marks=Count("attendances"), is_early=early, **marks).order_by("on", "starts_at", "pk")


class EnrolmentQuerySet(OfCourseQuerySet):
    def with_hours(self):
        """Each with `hours`, those of the sessions at which the person was present, and whether they are enough.

        `is_completed`: at least the programme's share of the course's planned hours.
        """
        enough = ExpressionWrapper(_enough(), output_field=BooleanField())
        return self.annotate(hours=_hours_present()).annotate(is_completed=enough)

    def certified(self, today=None):
        """Completed, and the course is over. Narrowed before it is asked, it looks at those enrolments only."""
        over = self.filter(course__ends_on__lt=today or timezone.localdate()).order_by()
        completed = over.values("pk").alias(hours=_hours_present()).filter(_enough())
        # By key, so that what is counted on these rows is not multiplied by their attendances.
        return self.filter(pk__in=completed)


def _hours_present():
    present = Sum("attendances__session__hours", filter=Q(attendances__mark="P"))
    return Coalesce(present, Value(0), output_field=DecimalField())


def _enough():
    """Of enrolments with `hours`."""
    return Q(hours__gte=F("course__planned_hours") * certificate_share())


def certificate_share():
    """The share of the planned hours that makes a certificate (75 % in the domain reference), as a subquery."""
    return Subquery(Programme.objects.order_by("-starts_on").values("certificate_share")[:1])
