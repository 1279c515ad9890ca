"""What an association reports on its grant: when it is due, what it says, whom it reached, what is to be corrected.

Nothing of a report changes while CEFA has it, and nothing ever after its approval: triggers of migration 0020.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary
from journal.models import keep_history
from microprojects.models.amendments import GrantReport
from microprojects.models.expenses import Expense
from microprojects.models.grants import BY, Grant
from microprojects.querysets.reporting import DueReportQuerySet, HeadcountQuerySet, OfReportQuerySet, ReachedQuerySet
from microprojects.workflow.reporting import STATE_TONES, Item, Method, ReportState


@keep_history(within="grant")
class DueReport(models.Model):
    """A report that the agreement asks for, and what the association writes in it; what came is a GrantReport."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="due_reports", verbose_name=_("grant"))
    kind = models.CharField(_("kind of report"), max_length=8, choices=GrantReport.Kind)
    due_on = models.DateField(_("due on"))
    done = models.TextField(_("done against planned"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    visibility = models.TextField(_("visibility of the donor"), blank=True)
    written_at = models.DateTimeField(_("written at"), null=True)
    written_by = models.ForeignKey(null=True, verbose_name=_("written by"), **BY)

    objects = DueReportQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("report due")
        verbose_name_plural = _("reports due")
        constraints = [
            models.UniqueConstraint(fields=["grant", "kind"], name="report_due_once"),
            models.CheckConstraint(
                name="report_is_somebody_s_writing",
                condition=Q(written_at__isnull=True, written_by__isnull=True, done="", difficulties="", visibility="")
                | Q(written_at__isnull=False, written_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="report_by_due_day")]

    def __str__(self):
        return f"{self.grant_id} {self.kind}"

    @property
    def code(self):
        return f"{self.grant.number}/{self.kind[0].upper()}"

    @property
    def association_id(self):
        """Whose it is: who speaks for the association writes it (rules.represents)."""
        return self.grant.application.association_id

    @cached_property
    def latest(self):
        """What came last of this kind, or None; actions ask it of a record that they hold."""
        return max((each for each in self.grant.reports.all() if each.kind == self.kind), key=_pk, default=None)

    @property
    def state(self):
        latest = self.latest
        return ReportState.AWAITED if latest is None else ReportState(latest.status)

    @property
    def tone(self):
        return STATE_TONES[self.state]

    @property
    def is_open(self):
        """Whether the association writes in it."""
        return self.state in (ReportState.AWAITED, ReportState.RETURNED) and not self.grant.is_closed

    def is_late(self, day):
        return self.is_open and self.due_on < day

    def get_absolute_url(self):
        return reverse("microprojects:grant_report", args=[self.pk])

    def is_within(self, posting):
        return self.grant.is_within(posting)


def _pk(record):
    return record.pk


class OfReport(models.Model):
    """A part of a report: whoever works with the report works with it."""

    class Meta:
        abstract = True

    @property
    def association_id(self):
        return self.due.association_id

    def is_within(self, posting):
        return self.due.is_within(posting)


@keep_history(within="due")
class Reached(OfReport):
    """A registered person whom the project reached, and who agreed to be named in its report."""

    due = models.ForeignKey(DueReport, models.PROTECT, related_name="reached", verbose_name=_("report"))
    person = models.ForeignKey(Beneficiary, models.PROTECT, related_name="+", verbose_name=_("person"))
    consented_on = models.DateField(_("agreed on"))
    # By the association itself; not those whom CEFA registered for it (NewPerson), whose codes it is not told.
    is_named = models.BooleanField(_("named by the association"), default=True, db_default=True)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)

    objects = ReachedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("person reached")
        verbose_name_plural = _("people reached")
        constraints = [models.UniqueConstraint(fields=["due", "person"], name="reached_once_in_a_report")]

    def __str__(self):
        return f"{self.due_id} {self.person_id}"


@keep_history(within="due")
class Headcount(OfReport):
    """People counted at an event and named nowhere: on a line of their own, never added to unique persons."""

    due = models.ForeignKey(DueReport, models.PROTECT, related_name="headcounts", verbose_name=_("report"))
    activity = models.CharField(_("activity"), max_length=200)
    held_on = models.DateField(_("date"))
    women = models.PositiveIntegerField(_("women"))
    men = models.PositiveIntegerField(_("men"))
    other = models.PositiveIntegerField(_("other or not known"), default=0)
    youth = models.PositiveIntegerField(_("of whom 15 to 29 years old"), default=0)
    method = models.CharField(_("how they were counted"), max_length=8, choices=Method, default=Method.LIST)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "id"]
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        constraints = [
            models.CheckConstraint(
                name="headcount_adds_up",
                condition=Q(youth__lte=F("women") + F("men") + F("other"), women__lte=50_000, men__lte=50_000)
                & Q(other__lte=50_000)
                & (Q(women__gt=0) | Q(men__gt=0) | Q(other__gt=0)),
            )
        ]

    def __str__(self):
        return self.activity

    @property
    def total(self):
        return self.women + self.men + self.other


@keep_history(within="due")
class Proof(OfReport):
    """A photo that shows the project and the donor's sign; what the camera wrote into it is taken out."""

    due = models.ForeignKey(DueReport, models.PROTECT, related_name="proofs", verbose_name=_("report"))
    caption = models.CharField(_("what it shows"), max_length=200)
    photo = models.FileField(_("photo"), upload_to="proofs/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("photo of a report")
        verbose_name_plural = _("photos of a report")
        constraints = [models.UniqueConstraint(fields=["due", "sha256"], name="photo_once_in_a_report")]

    def __str__(self):
        return self.caption


@keep_history(within="due")
class Remark(OfReport):
    """One part of a report, or one expense, that CEFA sends back, saying why; the association answers each."""

    due = models.ForeignKey(DueReport, models.PROTECT, related_name="remarks", verbose_name=_("report"))
    item = models.CharField(_("part"), max_length=12, choices=Item)
    expense = models.ForeignKey(
        Expense, models.SET_NULL, null=True, blank=True, related_name="remarks", verbose_name=_("expense")
    )
    text = models.TextField(_("what is to be corrected"))
    made_at = models.DateTimeField(_("sent back at"), auto_now_add=True)
    made_by = models.ForeignKey(verbose_name=_("sent back by"), **BY)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(null=True, verbose_name=_("answered by"), **BY)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("correction of a report")
        verbose_name_plural = _("corrections of a report")
        constraints = [
            models.CheckConstraint(name="remark_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="remark_is_answered_by_somebody",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def is_answered(self):
        return self.answered_at is not None


class SubmittedReport(models.Model):
    """What a report said when it was submitted, with its hash: it stays as it is (migration 0020)."""

    report = models.OneToOneField(GrantReport, models.PROTECT, related_name="submitted")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("submitted report")
        verbose_name_plural = _("submitted reports")
        constraints = [
            models.CheckConstraint(name="submitted_report_has_its_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$"))
        ]

    def __str__(self):
        return f"{self.report_id}"
