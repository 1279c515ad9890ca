"""Which visits, and which actions that were agreed on."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from microprojects.querysets import of_areas
from microprojects.workflow.grants import RUNNING

AHEAD = timedelta(days=7)  # so long before its day an action that was agreed on is told


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the grants that the user sees."""
        return self.filter(of_areas(user, "grant__application__area"))


class VisitActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(of_areas(user, "visit__grant__application__area"))

    def open(self):
        return self.filter(done_on__isnull=True)

    def due_by(self, day):
        """Not done, and due on `day` or before, of grants that are neither terminated nor closed."""
        return self.open().filter(due_on__lte=day, visit__grant__application__status__in=RUNNING)

    def due_soon(self):
        return self.due_by(timezone.localdate() + AHEAD)
