"""The contract of a selected application: amount, period, budget, tranches.

What a signed agreement says changes only with an amendment; releases stay within the grant and grants within the
envelope of their call: triggers of migration 0009.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.admission import Version
from microprojects.models.applications import Application
from microprojects.models.calls import Call, Heading
from microprojects.querysets.grants import GrantQuerySet, TrancheQuerySet
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import TRANCHE, TRANCHE_TONES, UNDER_WAY, Condition, TrancheStatus
from programme.periods import Period

BY = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


def line_tolerance():
    return settings.GRANT_LINE_TOLERANCE


def justified_share():
    return settings.GRANT_JUSTIFIED_SHARE


def money(label, **options):
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


def percentage(label, **options):
    return models.DecimalField(label, max_digits=5, decimal_places=2, **options)


@keep_history(exclude=["created_at", "created_by"], within="application")
class Grant(models.Model):
    """What is granted to an application, from the prepared agreement to the closed file; its state is there."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="grant")
    # That of the application: what is committed is summed up by it.
    call = models.ForeignKey(Call, models.PROTECT, related_name="grants", verbose_name=_("call"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    number = models.CharField(_("number of the agreement"), max_length=30)
    amount = money(_("amount granted in MAD"))
    rate = percentage(_("share of the costs that is paid (%)"))
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    conditions = models.TextField(_("special conditions"), blank=True)
    tolerance = percentage(_("overrun of a line without an amendment (%)"), default=line_tolerance)
    justified = percentage(_("of what was paid, to be justified for the next tranche (%)"), default=justified_share)
    signed_on = models.DateField(_("signed on"), null=True)
    signed_by = models.ForeignKey(null=True, verbose_name=_("signature recorded by"), **BY)
    copy = models.FileField(_("signed copy"), upload_to="agreements/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("prepared at"), auto_now_add=True)
    created_by = models.ForeignKey(verbose_name=_("prepared by"), **BY)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="grant_number_once"),
            models.CheckConstraint(
                name="grant_is_plausible",
                condition=Q(amount__gt=0, rate__gt=0, rate__lte=100, starts_on__lt=F("ends_on"))
                & Q(tolerance__gte=0, tolerance__lte=100, justified__gte=0, justified__lte=100),
            ),
            models.CheckConstraint(
                name="signature_has_its_author", condition=Q(signed_on__isnull=True) ^ Q(signed_by__isnull=False)
            ),
            models.CheckConstraint(
                name="signed_copy_has_its_hash", condition=Q(copy="") | Q(signed_on__isnull=False) & ~Q(sha256="")
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def code(self):
        return self.number

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on)

    @property
    def association_id(self):
        """Whose it is: rules.represents."""
        return self.application.association_id

    @property
    def is_signed(self):
        return self.signed_on is not None

    @property
    def is_closed(self):
        return self.application.status == ApplicationStatus.SETTLED

    def get_absolute_url(self):
        return reverse("microprojects:grant", args=[self.application.code])

    def is_within(self, posting):
        return self.application.is_within(posting)


class OfGrant(models.Model):
    """A part of a grant: whoever works with the grant works with it."""

    class Meta:
        abstract = True

    def is_within(self, posting):
        return self.grant.is_within(posting)


@keep_history(within="grant")
class GrantLine(models.Model):
    """A line of the contract's budget: a heading of the version that was selected, as amended since."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField(_("line"))
    heading = models.ForeignKey(Heading, models.PROTECT, null=True, related_name="+", verbose_name=_("budget heading"))
    name = models.CharField(_("what for"), max_length=200)
    amount = money(_("budget in MAD"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("budget line of a grant")
        verbose_name_plural = _("budget lines of a grant")
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="grant_line_once"),
            models.CheckConstraint(name="grant_line_is_not_negative", condition=Q(amount__gte=0) & ~Q(name="")),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"


@keep_history(within="grant")
class Tranche(OfGrant):
    """A part of the grant that is paid at once: requested by one, released by another, closed by the bank's word."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="tranches", verbose_name=_("grant"))
    number = models.PositiveSmallIntegerField(_("tranche"))
    amount = money(_("amount in MAD"))
    condition = models.CharField(_("is paid when"), max_length=8, choices=Condition)
    status = models.CharField(_("state"), max_length=10, choices=TrancheStatus, default=TrancheStatus.PLANNED)
    requested_at = models.DateTimeField(_("requested at"), null=True)
    requested_by = models.ForeignKey(null=True, verbose_name=_("requested by"), **BY)
    released_at = models.DateTimeField(_("released at"), null=True)
    released_by = models.ForeignKey(null=True, verbose_name=_("released by"), **BY)
    # To which it goes; one that was paid before the file came here went to an account that is not known.
    account = models.ForeignKey(
        "microprojects.BankAccount", models.PROTECT, null=True, related_name="+", verbose_name=_("bank details")
    )
    source = models.ForeignKey("beneficiaries.Import", models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True)
    reference = models.CharField(_("reference of the bank"), max_length=40, blank=True)
    confirmed_by = models.ForeignKey(null=True, verbose_name=_("confirmed by"), **BY)
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # of turning down, or of the bank

    objects = TrancheQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="tranche_once"),
            models.UniqueConstraint(fields=["reference"], name="bank_reference_once", condition=~Q(reference="")),
            models.CheckConstraint(name="tranche_is_positive", condition=Q(amount__gt=0, number__gte=1)),
            models.CheckConstraint(
                name="request_has_its_author",
                condition=~Q(status__in=["requested", "released", "paid"])
                | Q(requested_by__isnull=False, requested_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_has_its_author",
                condition=~Q(status__in=["released", "paid"])
                | Q(released_by__isnull=False, released_at__isnull=False)
                & (Q(account__isnull=False) | Q(source__isnull=False)),
            ),
            models.CheckConstraint(
                name="released_by_another",
                condition=Q(released_by__isnull=True)
                | Q(requested_by__isnull=False) & ~Q(released_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="paid_when_the_bank_says_so",
                condition=Q(status="paid", paid_on__isnull=False, confirmed_by__isnull=False)
                | ~Q(status="paid") & Q(paid_on__isnull=True, confirmed_by__isnull=True, reference=""),
            ),
        ]

    def __str__(self):
        return f"{self.grant_id}/{self.number}"

    @property
    def code(self):
        return f"{self.grant.number}/T{self.number}"

    @property
    def tone(self):
        return TRANCHE_TONES.get(self.status, "neutral")

    @property
    def is_under_way(self):
        return self.status in UNDER_WAY

    @property
    def steps(self):
        return TRANCHE.open_from(self.status)

    def get_absolute_url(self):
        return self.grant.get_absolute_url()
