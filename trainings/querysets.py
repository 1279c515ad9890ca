"""Which courses, sessions and enrolments."""

from django.db import models
from django.db.models import DecimalField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from programme.scope import scope_of


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Courses held by a partner in an area of the user's postings."""
        return self.filter(scope_of(user).of_pairs())


class OfCourseQuerySet(models.QuerySet):
    """Rows that hang on a course."""

    def visible_to(self, user):
        return self.filter(scope_of(user).of_pairs("course__partner", "course__area"))


class EnrolmentQuerySet(OfCourseQuerySet):
    def with_hours(self):
        """Each with `hours`: the hours of the sessions at which the person was present."""
        present = Sum("attendances__session__hours", filter=Q(attendances__mark="P"))
        return self.annotate(hours=Coalesce(present, Value(0), output_field=DecimalField()))

    def completed(self, share):
        """Present for at least `share` of the planned hours of the course (domain reference: 75 %)."""
        return self.with_hours().filter(hours__gte=models.F("course__planned_hours") * share)


def last_session_of(sessions, course):
    """The day of a course's last session, as a subquery on the given reference to the course."""
    return Subquery(sessions.filter(course=OuterRef(course)).order_by("-on").values("on")[:1])
