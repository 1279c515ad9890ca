"""Which assessments and scores: an assessor's own while their posting lasts, submitted scores once both are in."""

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Sum, When

from accounts.models import Role
from microprojects.querysets import of_areas
from microprojects.querysets.calls import PREPARES
from microprojects.workflow import AT_WORK, ENDED, JUDGED
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow import AssessmentStatus as S
from programme.scope import scope_of


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for who assigns them; for an assessor their own, as long as a posting covers the application's area.

        One with a declared conflict, or that was taken back, is not there any more for its assessor.
        """
        if scope_of(user, PREPARES).everything:
            return self
        return self.own(user)

    def own(self, user):
        here = of_areas(user, "application__area", roles={Role.ASSESSOR})
        return self.filter(here, assessor=user, application__status__in=JUDGED).live()

    def live(self):
        """Those that count: neither ended by a conflict nor taken back."""
        return self.exclude(status__in=ENDED)

    def submitted(self):
        return self.filter(status=S.SUBMITTED)

    def at_work(self):
        """Those whose assessor has something to do: of applications that are not scored to the end yet."""
        return self.filter(status__in=AT_WORK, application__status=P.ADMISSIBLE)

    def revealed(self):
        """Submitted ones of applications of which both first ones are in: before that nobody else reads a score."""
        both = (
            self.model._default_manager.submitted()
            .filter(application=OuterRef("application"), order__lte=2)
            .order_by()
            .values("application")
            .annotate(number=Count("pk"))
            .filter(number=2)
        )
        return self.submitted().filter(Exists(both))

    def to_do_first(self):
        """What is to be done, by its day; then what was submitted, the latest first."""
        place = Case(When(status__in=AT_WORK, application__status=P.ADMISSIBLE, then=0), default=1)
        return self.order_by(place, "due_on", "-submitted_at", "pk")

    def by_assessor(self):
        """Those of one assessor together, what is to be done first."""
        return self.order_by("assessor__name", "assessor", "status", "application")

    def with_total(self):
        """Each with `total`, the sum of its points."""
        return self.annotate(total=Sum("scores__points"))


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An assessor's own; for who assigns, those of revealed assessments: blind until both are in."""
        assessments = self.model._meta.get_field("assessment").related_model.objects
        seen = assessments.own(user).values("pk")
        if scope_of(user, PREPARES).everything:
            return self.filter(Q(assessment__in=assessments.revealed().values("pk")) | Q(assessment__in=seen))
        return self.filter(assessment__in=seen)

    def revealed(self):
        """Those that count: of applications of which both first assessments are in."""
        assessments = self.model._meta.get_field("assessment").related_model.objects
        return self.filter(assessment__in=assessments.revealed().values("pk"))


class TieQuerySet(models.QuerySet):
    def of(self, associations):
        """Ties to these, or to records that were merged into them."""
        return self.filter(Q(association__in=associations) | Q(association__merged_into__in=associations))
