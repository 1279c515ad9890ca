"""A local association, its legal papers and its bank details. It belongs to an area, to no partner."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects import formats
from microprojects.querysets import AccountQuerySet, AssociationQuerySet, PaperQuerySet
from microprojects.workflow import AccountStatus
from programme.languages import Named
from programme.models import Area, Commune
from ui import formats as interface


@keep_history(exclude=["name_key", "arabic_key", "created_at", "created_by"])
class Association(models.Model):
    """An association of one area, known by `code`; contacts are the organisation's own, never a person's."""

    name = models.CharField(_("name"), max_length=200)
    arabic_name = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, editable=False, default="")  # microprojects/matching.py
    arabic_key = models.CharField(max_length=200, editable=False, default="")
    area = models.ForeignKey(Area, models.PROTECT, related_name="associations", verbose_name=_("area"))
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    year_founded = models.PositiveSmallIntegerField(_("year founded"), null=True, blank=True)
    ice = models.CharField(_("ICE"), max_length=20, blank=True)
    charter_signed_on = models.DateField(_("network charter signed on"), null=True, blank=True)
    phone = models.CharField(_("telephone of the association"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail of the association"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AssociationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        indexes = [
            models.Index(fields=["area", "name_key"], name="association_by_name_key"),
            models.Index(fields=["area", "name"], name="association_by_name"),
            models.Index(fields=["ice"], name="association_by_ice", condition=~Q(ice="")),
        ]
        constraints = [
            models.CheckConstraint(name="association_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="not_merged_into_itself", condition=~Q(merged_into=F("pk"))),
            models.CheckConstraint(
                name="founded_in_a_plausible_year",
                condition=Q(year_founded__isnull=True) | Q(year_founded__gte=1900, year_founded__lte=2100),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def code(self):
        return f"ASS-{self.pk:04d}"

    @property
    def names(self):
        """The name as this reader writes it, then the other writing or ""."""
        return interface.names(self.name, self.arabic_name)

    @property
    def has_odd_ice(self):
        return bool(self.ice) and not formats.is_ice(self.ice)

    def get_absolute_url(self):
        return reverse("microprojects:association", args=[self.code])

    def is_within(self, posting):
        """Whoever works in its area, at whatever partner."""
        return posting.area_id in (None, self.area_id)


class PaperKind(Named):
    """A line of the checklist of legal papers; editable in the back office."""

    class Readers(models.TextChoices):
        ALL = "all", _("whoever sees the association")
        PEOPLE = "people", _("who may see its members: it names people")
        BANK = "bank", _("who may see its bank details")

    code = models.SlugField(_("code"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_required = models.BooleanField(_("needed for a complete file"), default=True)
    is_receipt = models.BooleanField(_("is a receipt of the authorities"), default=False)
    stands_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins", verbose_name=_("stands for")
    )
    waits_days = models.PositiveSmallIntegerField(
        _("counts once older than (days)"),
        default=0,
        help_text=_("60 for a provisional receipt: it counts from the 61st day on."),
    )
    readers = models.CharField(_("who opens its scan"), max_length=8, choices=Readers, default=Readers.ALL)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("kind of paper")
        verbose_name_plural = _("kinds of paper")
        constraints = [models.CheckConstraint(name="paper_stands_for_another", condition=~Q(stands_for=F("pk")))]


@keep_history(within="association")
class Paper(models.Model):
    """A legal paper of an association; a newer one of its kind is another row, so that both stay."""

    association = models.ForeignKey(Association, models.PROTECT, related_name="papers", verbose_name=_("association"))
    kind = models.ForeignKey(PaperKind, models.PROTECT, related_name="papers", verbose_name=_("kind of paper"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("date of the paper"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    scan = models.FileField(_("scan"), upload_to="papers/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["kind__order", "-issued_on", "-id"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [models.Index(fields=["number"], name="paper_by_number", condition=~Q(number=""))]
        constraints = [
            models.CheckConstraint(
                name="paper_expires_after_its_date",
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
            ),
            models.CheckConstraint(name="a_scan_has_its_hash", condition=Q(scan="") | ~Q(sha256="")),
            models.UniqueConstraint(
                fields=["association", "kind", "number", "issued_on"],
                name="paper_recorded_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.kind_id} {self.number}"

    @property
    def code(self):
        return f"PAP-{self.pk:05d}"

    def is_within(self, posting):
        return self.association.is_within(posting)


class HasKey(Func):
    """24 digits that end in their key, as PostgreSQL says it; the CASE keeps letters from being taken for a number."""

    template = (
        "CASE WHEN %(expressions)s ~ '^[0-9]{24}$' THEN right(%(expressions)s, 2)::int"
        " = 97 - mod(left(%(expressions)s, 22)::numeric * 100, 97) ELSE false END"
    )
    output_field = models.BooleanField()


@keep_history(within="association")
class BankAccount(models.Model):
    """Bank details (RIB) of an association: proposed by one person, confirmed by another, then in force.

    The number stands in no log, no address and no journal entry.
    """

    association = models.ForeignKey(Association, models.PROTECT, related_name="accounts", verbose_name=_("association"))
    rib = models.CharField(_("RIB"), max_length=24)
    bank = models.CharField(_("bank"), max_length=60, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=AccountStatus, default=AccountStatus.PROPOSED)
    reason = models.CharField(_("reason of the change"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("bank details")
        verbose_name_plural = _("bank details")
        indexes = [models.Index(fields=["rib"], name="account_by_rib")]
        constraints = [
            models.CheckConstraint(name="rib_ends_in_its_key", condition=HasKey("rib")),
            models.CheckConstraint(
                name="account_in_force_was_confirmed",
                condition=Q(status__in=["proposed", "refused"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="account_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["association"], name="one_account_in_force", condition=Q(status="in_force")
            ),
            models.UniqueConstraint(
                fields=["association"], name="one_account_to_confirm", condition=Q(status="proposed")
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"RIB-{self.pk:04d}"

    @property
    def grouped(self):
        return formats.grouped(self.rib)

    def is_within(self, posting):
        return self.association.is_within(posting)
