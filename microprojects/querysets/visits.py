"""Which visits, and which actions that were agreed on."""

from django.db import models

from microprojects.querysets import of_areas


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the grants that the user sees."""
        return self.filter(of_areas(user, "grant__application__area"))


class VisitActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(of_areas(user, "visit__grant__application__area"))

    def open(self):
        return self.filter(done_on__isnull=True)

    def overdue(self, day):
        """Not done, and due before `day`."""
        return self.open().filter(due_on__lt=day)
