"""An application to a call, section by section. Its sums are the database's own: triggers of migration 0005."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Group, Sex
from journal.models import keep_history
from microprojects.models.associations import Association
from microprojects.models.calls import Call, Heading
from microprojects.querysets.applications import ApplicationQuerySet
from microprojects.workflow import APPLICATION, APPLICATION_TONES, TO_WRITE
from microprojects.workflow import ApplicationStatus as P
from programme.counting import AGE_BANDS
from programme.models import Area

MONTHS = 36  # the longest a micro-project may last
LARGEST = 10_000_000  # MAD: no line of a micro-project comes near
OPEN = [P.DRAFT, P.SUBMITTED, P.CORRECTION, P.WITHDRAWN]  # nothing was decided


class Section(models.TextChoices):
    """The parts in which an application is written, and about which corrections are asked for."""

    PROJECT = "project", _("The project")
    CONTEXT = "context", _("Context and objectives")
    ACTIVITIES = "activities", _("Activities and calendar")
    PEOPLE = "people", _("People to be reached")
    BUDGET = "budget", _("Budget")
    RISKS = "risks", _("Risks")
    PAPERS = "papers", _("Legal papers")  # of the association, in the registry


class Written(models.Model):
    """What an association writes of its project in words."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    theme = models.CharField(_("theme"), max_length=120, blank=True)
    months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    context = models.TextField(_("context"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    risks = models.TextField(_("risks"), blank=True)

    class Meta:
        abstract = True


_CONSTRAINTS = [
    models.UniqueConstraint(
        fields=["call", "association"],
        name="one_application_per_call",
        condition=Q(is_second=False) & ~Q(status=P.WITHDRAWN),
    ),
    models.UniqueConstraint(fields=["call", "reference"], name="reference_once", condition=~Q(reference="")),
    models.CheckConstraint(
        name="submitted_application_has_its_moment",
        condition=Q(status__in=[P.DRAFT, P.WITHDRAWN]) | Q(submitted_at__isnull=False),
    ),
    models.CheckConstraint(
        name="decision_has_its_author",
        condition=Q(status__in=OPEN) | Q(examined_at__isnull=False, examined_by__isnull=False),
    ),
    models.CheckConstraint(name="inadmissible_for_a_reason", condition=~Q(status=P.INADMISSIBLE) | ~Q(reason="")),
    models.CheckConstraint(
        name="only_one_of_the_registry_is_admitted",
        condition=Q(status__in=[*OPEN, P.INADMISSIBLE])
        | Q(association__isnull=False, area__isnull=False, is_second=False),
    ),
    models.CheckConstraint(name="application_is_somebody_s", condition=Q(association__isnull=False) ^ ~Q(applicant="")),
    models.CheckConstraint(
        name="lasts_a_plausible_time", condition=Q(months__isnull=True) | Q(months__gte=1, months__lte=MONTHS)
    ),
]


@keep_history(exclude=["total", "requested", "created_at", "created_by"])
class Application(Written):
    """What an association asks of a call. One that came on paper may be of nobody in the registry, or come second."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, related_name="applications", verbose_name=_("association")
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    # Only of who stands in no registry: the association's name and place as they were written.
    applicant = models.CharField(_("applicant as written"), max_length=200, blank=True)
    reference = models.CharField(_("number in the paper file"), max_length=20, blank=True)
    is_second = models.BooleanField(_("is a second one of its association"), default=False)
    status = models.CharField(_("state"), max_length=12, choices=P, default=P.DRAFT)
    total = models.DecimalField(_("total cost in MAD"), max_digits=14, decimal_places=2, default=0, editable=False)
    requested = models.DecimalField(_("amount asked for in MAD"), max_digits=14, decimal_places=2, default=0,
                                    editable=False)  # fmt: skip
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    reason = models.TextField(_("reason"), blank=True)  # of the state it is in
    examined_at = models.DateTimeField(_("examined at"), null=True)
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("examined by")
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [
            models.Index(fields=["call", "status", "-submitted_at", "-id"], name="application_by_state"),
            models.Index(fields=["call", "-submitted_at", "-id"], name="application_by_moment"),
            models.Index(
                fields=["call", "area", "status"], name="application_in_sums", include=["requested", "id"],
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(
                fields=["call", "requested", "id"], name="application_by_amount",
                condition=Q(submitted_at__isnull=False),
            ),
        ]  # fmt: skip
        constraints = _CONSTRAINTS

    def __str__(self):
        return self.title or self.code

    @property
    def code(self):
        return f"APL-{self.pk:04d}"

    @property
    def tone(self):
        """How its state is coloured."""
        return APPLICATION_TONES.get(self.status, "neutral")

    @property
    def own_contribution(self):
        return self.total - self.requested

    @property
    def is_written(self):
        """Whether the association may change something in it."""
        return self.status in TO_WRITE

    @property
    def steps(self):
        """The names of the steps that its state allows."""
        return APPLICATION.open_from(self.status)

    def get_absolute_url(self):
        return reverse("microprojects:application", args=[self.code])

    def is_within(self, posting):
        """Whoever works in its area; one from no area of ours is for who works in all of them."""
        return posting.area_id is None or (self.area_id is not None and posting.area_id == self.area_id)


@keep_history(within="application")
class Activity(models.Model):
    """A line of the calendar: what is done from which month of the project on, and for how many."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="activities")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("activity"), max_length=200)
    start_month = models.PositiveSmallIntegerField(_("begins in month"))
    months = models.PositiveSmallIntegerField(_("number of months"), default=1)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                name="activity_within_the_longest_project",
                condition=Q(start_month__gte=1, months__gte=1, start_month__lte=MONTHS + 1 - F("months")),
                violation_error_message=_("A project lasts 36 months at most."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def last_month(self):
        return self.start_month + self.months - 1


@keep_history(within="application")
class ExpectedPeople(models.Model):
    """How many people of a group the project means to reach; those it reached are person records later."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="people")
    group = models.CharField(_("target group"), max_length=16, choices=Group)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    age = models.CharField(_("age band"), max_length=8, choices=[(band, band) for band in AGE_BANDS], default="U")
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        ordering = ["group", "sex", "age"]
        verbose_name = _("people to be reached")
        verbose_name_plural = _("people to be reached")
        constraints = [
            models.UniqueConstraint(fields=["application", "group", "sex", "age"], name="people_counted_once"),
            models.CheckConstraint(
                name="plausible_number_of_people",
                condition=Q(number__gte=1, number__lte=100_000),
                violation_error_message=_("Give a number between 1 and 100,000."),
            ),
        ]

    def __str__(self):
        return f"{self.group} {self.sex} {self.age}"


@keep_history(exclude=["total"], within="application")
class BudgetLine(models.Model):
    """A line of the budget under a heading of the call; its total is the database's, rounded to cents."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="lines")
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="lines", verbose_name=_("budget heading"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("what for"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2)
    unit_cost = models.DecimalField(_("unit cost in MAD"), max_digits=12, decimal_places=2)
    own_contribution = models.DecimalField(_("own contribution in MAD"), max_digits=12, decimal_places=2, default=0)
    total = models.GeneratedField(
        expression=Round(F("quantity") * F("unit_cost"), precision=2),
        output_field=models.DecimalField(_("total in MAD"), max_digits=14, decimal_places=2),
        db_persist=True,
    )

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.CheckConstraint(
                name="budget_line_is_plausible",
                condition=Q(LessThanOrEqual(F("quantity") * F("unit_cost"), LARGEST), quantity__gt=0, unit_cost__gt=0),
                violation_error_message=_("Quantity and cost are above zero, and a line is 10,000,000 MAD at most."),
            ),
            models.CheckConstraint(
                name="own_contribution_within_the_line",
                condition=Q(own_contribution__gte=0)
                & Q(own_contribution__lte=Round(F("quantity") * F("unit_cost"), precision=2)),
                violation_error_message=_("The own contribution is neither below zero nor above the line's total."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def requested(self):
        return self.total - self.own_contribution
