"""What an association spent of a grant, what of it is admitted, and how the grant is settled.

A receipt is admitted once, over all grants and calls, and nothing changes once the grant is settled: migration 0009.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least, Round
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.formats import cents
from microprojects.models.applications import LARGEST
from microprojects.models.grants import BY, Grant, GrantLine, OfGrant, money, percentage
from microprojects.querysets.expenses import ExpenseQuerySet
from microprojects.workflow.grants import EXPENSE_TONES, ExpenseStatus, Ground

_CONSTRAINTS = [
    models.UniqueConstraint(
        fields=["fingerprint"],
        name="receipt_admitted_once",
        condition=Q(status__in=["admitted", "in_part"]) & ~Q(fingerprint=""),
    ),
    models.UniqueConstraint(
        fields=["source", "sheet", "row"], name="expense_imported_once", condition=Q(source__isnull=False)
    ),
    models.CheckConstraint(name="expense_is_plausible", condition=Q(amount__gt=0, amount__lte=LARGEST)),
    models.CheckConstraint(
        name="admitted_as_its_state_says",
        condition=Q(status="declared", admitted__isnull=True)
        | Q(admitted__isnull=False)
        & (
            Q(status="admitted", admitted=F("amount"))
            | Q(status="in_part", admitted__gt=0, admitted__lt=F("amount"))
            | Q(status="refused", admitted=0)
        ),
    ),
    models.CheckConstraint(
        name="not_admitted_for_a_reason", condition=Q(status__in=["declared", "admitted"]) | ~Q(ground="")
    ),
    models.CheckConstraint(
        name="another_reason_is_told", condition=~Q(ground="other") | ~Q(reason="")
    ),
    models.CheckConstraint(
        name="expense_decision_has_its_author",
        condition=Q(status="declared") | Q(decided_at__isnull=False, decided_by__isnull=False),
    ),
    models.CheckConstraint(name="receipt_has_its_hash", condition=Q(receipt="") | ~Q(sha256="")),
]  # fmt: skip


@keep_history(exclude=["fingerprint", "recorded_at", "recorded_by"], within="grant")
class Expense(OfGrant):
    """A line of the financial report: who was paid what for what, by which receipt, and what CEFA admits of it."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="expenses", verbose_name=_("grant"))
    line = models.ForeignKey(GrantLine, models.PROTECT, related_name="expenses", verbose_name=_("budget line"))
    spent_on = models.DateField(_("date of the receipt"))
    voucher = models.CharField(_("number of the receipt"), max_length=40, blank=True)
    payee = models.CharField(_("paid to"), max_length=120)
    label = models.CharField(_("what for"), max_length=200)
    amount = money(_("amount in MAD"))
    receipt = models.FileField(_("photo or scan of the receipt"), upload_to="receipts/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)  # matching.receipt_key
    status = models.CharField(_("state"), max_length=8, choices=ExpenseStatus, default=ExpenseStatus.DECLARED)
    admitted = money(_("admitted in MAD"), null=True)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(null=True, verbose_name=_("decided by"), **BY)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)
    source = models.ForeignKey("beneficiaries.Import", models.PROTECT, null=True, related_name="+")
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(_("row"), null=True)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["spent_on", "id"]
        verbose_name = _("expense of a grant")
        verbose_name_plural = _("expenses of grants")
        indexes = [
            models.Index(fields=["fingerprint"], name="expense_by_receipt", condition=~Q(fingerprint="")),
            models.Index(fields=["sha256"], name="expense_by_picture", condition=~Q(sha256="")),
            models.Index(fields=["grant", "status"], name="expense_by_state"),
        ]
        constraints = _CONSTRAINTS

    def __str__(self):
        return self.label

    @property
    def code(self):
        return f"DEP-{self.pk:06d}"

    @property
    def tone(self):
        return EXPENSE_TONES.get(self.status, "neutral")


class Settlement(OfGrant):
    """min(granted, eligible × rate) − paid, to the cent, frozen with all its lines; negative is to be paid back."""

    grant = models.OneToOneField(Grant, models.PROTECT, related_name="settlement", verbose_name=_("grant"))
    granted = money(_("amount granted in MAD"))
    rate = percentage(_("share of the costs that is paid (%)"))
    declared = money(_("declared in MAD"))
    admitted = money(_("admitted in MAD"))
    excess = money(_("above the budget lines in MAD"))
    counts_excess = models.BooleanField(_("what exceeds the lines is accepted"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    eligible = money(_("eligible in MAD"))
    due = money(_("what the grant comes to in MAD"))
    paid = money(_("paid in MAD"))
    balance = money(_("balance in MAD"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    settled_at = models.DateTimeField(_("settled at"), default=timezone.now)
    settled_by = models.ForeignKey(verbose_name=_("settled by"), **BY)

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        constraints = [
            models.CheckConstraint(
                name="settlement_adds_up",
                condition=Exact(F("due"), Least(F("granted"), Round(F("eligible") * F("rate") / 100, precision=2)))
                & Q(balance=F("due") - F("paid")),
            ),
            models.CheckConstraint(
                name="eligible_is_admitted",
                condition=Q(counts_excess=True, eligible=F("admitted"))
                | Q(counts_excess=False, eligible=F("admitted") - F("excess")),
            ),
            models.CheckConstraint(
                name="settlement_is_plausible",
                condition=Q(eligible__gte=0, excess__gte=0, paid__gte=0, admitted__lte=F("declared"))
                & Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="excess_accepted_for_a_reason", condition=Q(counts_excess=False) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.grant_id}"

    @property
    def code(self):
        return f"{self.grant.number}/S"

    @property
    def share(self):
        """What the grant pays of the eligible costs, whatever was granted."""
        return cents(self.eligible * self.rate / 100)

    @property
    def to_recover(self):
        """What the association pays back, 0 when nothing."""
        return max(-self.balance, 0)


@keep_history(within="grant")
class Recovery(models.Model):
    """Money that an association paid back after the settlement."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="recoveries")
    amount = money(_("amount in MAD"))
    received_on = models.DateField(_("received on"))
    reference = models.CharField(_("reference of the bank"), max_length=40)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)

    class Meta:
        ordering = ["received_on", "id"]
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="recovery_reference_once"),
            models.CheckConstraint(name="recovery_is_positive", condition=Q(amount__gt=0) & ~Q(reference="")),
        ]

    def __str__(self):
        return self.reference
