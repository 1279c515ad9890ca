"""Which rows of the programme's reference data."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone


class ProgrammeQuerySet(models.QuerySet):
    def current(self):
        """The programme this installation runs: the one that started last. Raises DoesNotExist before loading."""
        return self.latest("starts_on")


class PostingQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Postings that have begun and not ended on `day` (today)."""
        day = day or timezone.localdate()
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day)
        )


class IndicatorQuerySet(models.QuerySet):
    def with_target(self, targets, day):
        """Each with `target`: the value last set for the latest due date, as known on `day`; None when not set."""
        latest = targets.filter(indicator=OuterRef("pk"), set_at__date__lte=day).order_by("-due_on", "-set_at")
        return self.annotate(target=Subquery(latest.values("value")[:1]))
