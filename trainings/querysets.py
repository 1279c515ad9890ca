"""Which courses, sessions and enrolments."""

from django.db import models
from django.db.models import Count, DecimalField, F, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from programme.models import Programme
from programme.scope import scope_of


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Courses held by a partner in an area of the user's postings."""
        return self.filter(scope_of(user).of_pairs())

    def touching(self, period):
        """Courses that have a day in the period."""
        return self.filter(starts_on__lte=period.end, ends_on__gte=period.start)


class OfCourseQuerySet(models.QuerySet):
    """Rows that hang on a course."""

    def visible_to(self, user):
        return self.filter(scope_of(user).of_pairs("course__partner", "course__area"))

    def with_marks(self):
        """Sessions, each with how many were `present`, `excused`, `absent`, and how many `marks` there are at all."""
        marks = {
            name: Count("attendances", filter=Q(attendances__mark=mark))
            for name, mark in (("present", "P"), ("excused", "E"), ("absent", "A"))
        }
        return self.annotate(marks=Count("attendances"), **marks)


class EnrolmentQuerySet(OfCourseQuerySet):
    def with_hours(self):
        """Each with `hours`: the hours of the sessions at which the person was present."""
        present = Sum("attendances__session__hours", filter=Q(attendances__mark="P"))
        return self.annotate(hours=Coalesce(present, Value(0), output_field=DecimalField()))

    def certified(self):
        """Present for the programme's share of the planned hours of a course that is over."""
        return self.with_hours().filter(
            hours__gte=F("course__planned_hours") * certificate_share(), course__ends_on__lt=timezone.localdate()
        )


def certificate_share():
    """The share of the planned hours that makes a certificate (75 % in the domain reference), as a subquery."""
    return Subquery(Programme.objects.order_by("-starts_on").values("certificate_share")[:1])
