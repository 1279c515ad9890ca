"""Which reminders: what somebody was told of."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

KEPT = timedelta(days=180)  # longer than any deadline that is told of


class ReminderQuerySet(models.QuerySet):
    def told_to(self, user):
        """The keys of all that somebody was told of."""
        return {key for told in self.filter(user=user).values_list("told", flat=True) for key in told}

    def forgotten(self):
        return self.filter(day__lt=timezone.localdate() - KEPT)
