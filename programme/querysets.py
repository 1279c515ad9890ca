"""Which rows of the programme's reference data."""

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone


class ProgrammeQuerySet(models.QuerySet):
    def current(self):
        """The programme this installation runs: the one that started last. Raises DoesNotExist before loading."""
        return self.latest("starts_on")


class PostingQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Postings that have begun and not ended on `day` (today)."""
        day = day or timezone.localdate()
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class ResultQuerySet(models.QuerySet):
    def in_order(self):
        """From the overall objective down to the results."""
        levels = {"impact": 0, "outcome": 1, "output": 2}
        rank = Case(*(When(level=level, then=place) for level, place in levels.items()))
        return self.order_by(rank, "code")


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody at work in the programme sees its indicators."""
        return self if user.roles else self.none()

    def with_target(self, targets, day):
        """Each with `target`: the value last set for the latest due date, as known on `day`; None when not set."""
        latest = targets.filter(indicator=OuterRef("pk"), set_at__date__lte=day).order_by("-due_on", "-set_at")
        return self.annotate(target=Subquery(latest.values("value")[:1]))
