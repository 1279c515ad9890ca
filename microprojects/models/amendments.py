"""What comes after the signature: reports of the association, and amendments of the agreement."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.grants import BY, Grant, OfGrant, money
from microprojects.querysets.grants import AmendmentQuerySet, ReportQuerySet
from microprojects.workflow.grants import AMENDMENT_TONES, REPORT_TONES, AmendmentStatus, ReportStatus


@keep_history(within="grant")
class GrantReport(OfGrant):
    """That a report of the association came and was approved; what it tells has its own place."""

    class Kind(models.TextChoices):
        INTERIM = "interim", _("Interim report")
        FINAL = "final", _("Final report")

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="reports", verbose_name=_("grant"))
    kind = models.CharField(_("kind of report"), max_length=8, choices=Kind)
    status = models.CharField(_("state"), max_length=10, choices=ReportStatus, default=ReportStatus.RECEIVED)
    received_on = models.DateField(_("received on"))
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(null=True, verbose_name=_("decided by"), **BY)
    reason = models.TextField(_("what is to be corrected"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("report on a grant")
        verbose_name_plural = _("reports on grants")
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "kind"], name="one_standing_report", condition=~Q(status=ReportStatus.RETURNED)
            ),
            models.CheckConstraint(
                name="report_decision_has_its_author",
                condition=Q(status=ReportStatus.RECEIVED) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sent_back_for_a_reason", condition=~Q(status=ReportStatus.RETURNED) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.grant_id} {self.kind}"

    @property
    def tone(self):
        return REPORT_TONES.get(self.status, "neutral")


@keep_history(within="grant")
class Amendment(OfGrant):
    """A change of a signed agreement: amount, end or budget lines. Beyond the tolerance another person approves it."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="amendments", verbose_name=_("grant"))
    number = models.PositiveSmallIntegerField(_("amendment"))
    status = models.CharField(_("state"), max_length=10, choices=AmendmentStatus, default=AmendmentStatus.PROPOSED)
    reason = models.TextField(_("reason"))
    amount = money(_("amount granted in MAD"), null=True)
    ends_on = models.DateField(_("ends on"), null=True)
    lines = models.JSONField(_("budget lines"), default=dict, encoder=DjangoJSONEncoder)  # {line: amount as text}
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # the same of what stood there
    is_within_tolerance = models.BooleanField(_("within the tolerance"), default=False)
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    proposed_by = models.ForeignKey(verbose_name=_("proposed by"), **BY)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(null=True, verbose_name=_("decided by"), **BY)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("amendment of a grant")
        verbose_name_plural = _("amendments of grants")
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="amendment_once"),
            models.UniqueConstraint(
                fields=["grant"], name="one_amendment_to_approve", condition=Q(status=AmendmentStatus.PROPOSED)
            ),
            models.CheckConstraint(name="amended_for_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="amendment_approved_by_another",
                condition=Q(status=AmendmentStatus.PROPOSED)
                | Q(decided_at__isnull=False, decided_by__isnull=False)
                & (Q(is_within_tolerance=True) | ~Q(decided_by=F("proposed_by")) | Q(status=AmendmentStatus.REFUSED)),
            ),
        ]

    def __str__(self):
        return f"{self.grant_id}/{self.number}"

    @property
    def code(self):
        return f"{self.grant.number}/A{self.number}"

    @property
    def tone(self):
        return AMENDMENT_TONES.get(self.status, "neutral")
