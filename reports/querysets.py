"""Which reports."""

from django.db import models


from accounts.models import Role

PUBLISHED = ("approved", "sent")
WORKS_ON_REPORTS = {Role.ME_OFFICER, Role.PROGRAMME_MANAGER, Role.AREA_COORDINATOR, Role.GRANTS_MANAGER}
READS_PUBLISHED = {Role.DONOR, Role.FINANCE_OFFICER}


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """CEFA's managers see every report; the donor and finance only published ones; nobody else sees any."""
        if user.roles & WORKS_ON_REPORTS:
            return self
        return self.filter(status__in=PUBLISHED) if user.roles & READS_PUBLISHED else self.none()

    def waiting(self):
        """Asked for and not yet delivered."""
        return self.filter(status="computing")


