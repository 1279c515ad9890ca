"""Which reports, which snapshots."""

from django.db import models
from django.db.models.expressions import RawSQL

from accounts.models import Role
from reports.workflow import ATTEMPTS

PUBLISHED = ("approved", "sent")
WORKS_ON_REPORTS = {Role.ME_OFFICER, Role.PROGRAMME_MANAGER, Role.AREA_COORDINATOR, Role.GRANTS_MANAGER}
READS_PUBLISHED = {Role.DONOR, Role.FINANCE_OFFICER}


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """CEFA's managers see every report; the donor and finance only published ones; nobody else sees any."""
        if user.roles & WORKS_ON_REPORTS:
            return self
        return self.published() if user.roles & READS_PUBLISHED else self.none()

    def published(self):
        return self.filter(status__in=PUBLISHED)

    def waiting(self):
        """Asked for and not yet delivered."""
        return self.filter(status="computing")

    def to_approve(self):
        return self.filter(status="ready")

    def left_unsent_before(self, report):
        """Reports on earlier periods that were approved and not sent."""
        return self.filter(status="approved", ends_on__lt=report.ends_on).order_by("ends_on")

    def published_before(self, day):
        """Published reports on periods that were over before `day`, the latest first."""
        return self.published().filter(ends_on__lt=day).order_by("-ends_on", "-approved_at")

    def overlapping(self, report):
        """Published reports on days of `report`'s period: with them a reader computes what lies between."""
        others = self.published().filter(starts_on__lte=report.ends_on, ends_on__gte=report.starts_on)
        return others.exclude(pk=report.pk).order_by("ends_on", "starts_on", "pk")

    def to_compare_with(self, report):
        """The report that readers outside have before `report`: published, on a period that ends no later."""
        before = self.published().filter(ends_on__lte=report.ends_on).exclude(pk=report.pk)
        return before.order_by("-ends_on", "-approved_at").first()


class EditionQuerySet(models.QuerySet):
    def to_draw(self):
        """Editions whose report has figures that are not drawn in this language, with every number or, when it is
        published, for readers outside; those that were tried too often are left out.
        """
        drawn = self._drawn("full") & (~models.Q(report__status__in=PUBLISHED) | self._drawn("shared"))
        waiting = self.filter(report__snapshots__isnull=False, attempts__lt=ATTEMPTS).exclude(drawn)
        return waiting.exclude(report__status="computing").distinct()

    def _drawn(self, variant):
        """The condition: this variant of the report's last version is there."""
        same = self.model._base_manager.filter(pk=models.OuterRef("pk"))
        last = same.values("pk").values(last=models.Max("report__snapshots__version"))
        return models.Exists(
            same.filter(documents__variant=variant, documents__snapshot__version=models.Subquery(last))
        )


class SnapshotQuerySet(models.QuerySet):
    def of_published(self):
        """What was published: of each published report the last version, after which there is no other."""
        last = self.model._base_manager.filter(report=models.OuterRef("report")).order_by("-version").values("pk")[:1]
        return self.filter(report__status__in=PUBLISHED, pk=models.Subquery(last))

    def telling_most(self):
        """The latest period first, then the latest figures."""
        return self.order_by("-report__ends_on", "-taken_at")


class FrozenCellQuerySet(models.QuerySet):
    def lines(self):
        """Each number as ids_digest() takes it; the ids, which can be very many, are hashed where they lie."""
        hashed = RawSQL(
            "encode(sha256(coalesce((SELECT string_agg(id::text, ',' ORDER BY id) FROM unnest(ids) AS id), '')::bytea),"
            " 'hex')",
            [],
        )
        place = self.values_list("indicator", "axes", "values", "kind", "value")
        return place.annotate(ids_sha256=hashed).iterator()
