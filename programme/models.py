"""The programme as records: partners, areas, who works where, and the logframe with its targets.

CEFA's next programme is served by other rows, not other code.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from journal.models import keep_history
from programme.languages import LANGUAGES, Named, Sourced
from programme.periods import contract_years
from programme.querysets import IndicatorQuerySet, PostingQuerySet, ProgrammeQuerySet, ResultQuerySet


def in_french():
    return ["fr"]


class Programme(Named):
    """One financed programme. `end_amended` is filled by an approved amendment and then counts as the end."""

    code = models.SlugField(_("code"), unique=True)
    aid_number = models.CharField(_("AID number"), max_length=60, blank=True)
    starts_on = models.DateField(_("starts on"))
    end_original = models.DateField(_("original end"))
    end_amended = models.DateField(_("amended end"), null=True, blank=True)
    certificate_share = models.DecimalField(
        _("share of the planned hours for a certificate"), max_digits=3, decimal_places=2, default="0.75"
    )
    report_languages = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("languages of the reports"),
        default=in_french,
        help_text=_("fr, it, en or ar, with commas. The first one is drawn together with the figures."),
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_it_starts",
                condition=Q(end_original__gt=F("starts_on"))
                & (Q(end_amended__isnull=True) | Q(end_amended__gt=F("starts_on"))),
            ),
            models.CheckConstraint(
                name="programme_reports_in_its_languages",
                condition=Q(report_languages__len__gt=0, report_languages__contained_by=list(LANGUAGES)),
            ),
        ]

    @property
    def ends_on(self):
        return self.end_amended or self.end_original

    @property
    def contract_years(self):
        return contract_years(self.starts_on, self.ends_on)


class Amendment(models.Model):
    """A change of the contract that the donor approved."""

    class Kind(models.TextChoices):
        BUDGET = "budget", _("Budget")
        PERIOD = "period", _("Period")
        ACTIVITIES = "activities", _("Activities")
        PARTNER = "partner", _("Partner")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="amendments")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    reference = models.CharField(_("approval reference"), max_length=80, blank=True)
    description = models.TextField(_("description"))

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")

    def __str__(self):
        return self.description


class Partner(Named):
    """An organisation that carries out the programme; codes of role and type are IATI's."""

    ACCOUNTABLE = 2

    code = models.SlugField(_("code"), unique=True)
    short_name = models.CharField(_("short name"), max_length=60)
    aliases = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other spellings in files"), default=list, blank=True
    )
    country = models.CharField(_("country"), max_length=2, default="MA")
    role = models.PositiveSmallIntegerField(
        _("role"),
        default=4,
        choices=[(1, _("Funding")), (2, _("Accountable")), (3, _("Extending")), (4, _("Implementing"))],
    )
    kind = models.PositiveSmallIntegerField(_("organisation type (IATI)"), default=24)

    class Meta:
        ordering = ["short_name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self):
        return self.short_name


class Funder(models.Model):
    """Who pays for the programme, and how much."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="funders")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("source"),
        max_length=12,
        choices=[
            ("AICS", _("AICS")),
            ("CEFA_CASH", _("CEFA's own funds")),
            ("PARTNER_CASH", _("Partner")),
            ("OTHER_DONOR", _("Other donor")),
            ("IN_KIND", _("In kind")),
        ],
    )
    amount = models.DecimalField(_("amount in EUR"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="funder_once_per_programme")]

    def __str__(self):
        return self.name


class Region(Named):
    """A region of Morocco with its HCP code."""

    code = models.CharField(_("HCP code"), max_length=2, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Area(Named):
    """Where the programme works: one or two provinces or prefectures."""

    code = models.SlugField(_("code"), unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="areas", verbose_name=_("region"))
    provinces = ArrayField(models.CharField(max_length=6), verbose_name=_("HCP codes of provinces"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")


class Commune(models.Model):
    """A commune or arrondissement. Source: HCP, RGPH 2024 (CC BY 4.0), extract."""

    code = models.CharField(_("HCP code"), max_length=16, primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="communes", verbose_name=_("area"))
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_ar = models.CharField(_("name in Arabic"), max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="arrondissements")

    class Meta:
        ordering = ["name_fr"]
        verbose_name = _("commune")
        verbose_name_plural = _("communes")

    def __str__(self):
        return self.name_fr


# What they act on belongs to no partner and no area: accounts, postings, the logframe, the journal.
PROGRAMME_WIDE = (Role.ADMINISTRATOR, Role.PROGRAMME_MANAGER)
_DAY_AFTER = ExpressionWrapper(F("until") + Value(1), output_field=models.DateField())
# The days of a posting; none for one that was taken back, which ends on the day before it begins.
_DAYS = Func("since", _DAY_AFTER, Value("[)"), function="daterange", output_field=DateRangeField())


@keep_history(within="user")
class Posting(models.Model):
    """One role of one user at one partner (or all) in one area (or all) until a date (or further notice).

    It counts on both its first and its last day. Given, extended and ended by programme/actions.py alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="postings", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("partner")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("area")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # nobody asks for the postings that somebody gave
        verbose_name=_("given by"),
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["user", "role"]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(
                name="field_officer_has_a_partner",
                condition=~Q(role=Role.FIELD_OFFICER) | Q(partner__isnull=False),
            ),
            models.CheckConstraint(
                name="area_coordinator_has_an_area",
                condition=~Q(role=Role.AREA_COORDINATOR) | Q(area__isnull=False),
            ),
            models.CheckConstraint(
                name="programme_wide_role_has_no_place",
                condition=~Q(role__in=PROGRAMME_WIDE) | Q(partner__isnull=True, area__isnull=True),
            ),
            models.CheckConstraint(
                name="posting_ends_after_it_begins",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=_DAY_AFTER),
            ),
            ExclusionConstraint(
                name="posting_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("partner", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("area", Value(0)), RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.partner or _('all partners')} · {self.area or _('all areas')}"

    def covers(self, partner_id, area_id):
        """Whether a record of this partner in this area lies within the posting."""
        return self.partner_id in (None, partner_id) and self.area_id in (None, area_id)

    def is_within(self, posting):
        """Whether who holds `posting` may speak for this one: nobody gives more than they have."""
        return posting.covers(self.partner_id, self.area_id)

    @property
    def was_taken_back(self):
        return None not in (self.since, self.until) and self.until < self.since

    @property
    def has_ended(self):
        return self.was_taken_back or (self.until is not None and self.until < timezone.localdate())


class EndNotice(models.Model):
    """Somebody was told that a posting ends, so many days before: once, whatever happens to the queue.

    A posting that was extended ends on another day, of which everybody is told again.
    """

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="end_notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateField()
    days = models.PositiveSmallIntegerField()
    mailed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "user", "until", "days"], name="end_of_posting_told_once")
        ]

    def __str__(self):
        return f"{self.posting_id} {self.until} {self.days}"


class Result(Named):
    """A line of the logframe's tree: impact, outcome or output."""

    class Level(models.TextChoices):
        IMPACT = "impact", _("Overall objective")
        OUTCOME = "outcome", _("Specific objective")
        OUTPUT = "output", _("Result")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="results")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(_("level"), max_length=8, choices=Level)
    code = models.CharField(_("code"), max_length=12)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="result_code_once")]


class Indicator(Sourced, Named):
    """What is counted for a result, by which rule. The facts behind a computed one stand in reports/indicators.py."""

    class Rule(models.TextChoices):
        UNIQUE_EVER = "unique_ever", _("unique people since the start")
        UNIQUE_IN_PERIOD = "unique_in_period", _("unique people in the period")
        PER_ACTIVITY = "per_activity", _("people per activity")
        OCCURRENCES = "occurrences", _("occurrences")
        TYPED = "typed", _("typed by hand")

    class Part(models.TextChoices):
        TRAININGS = "trainings", _("Trainings")
        SCHOOLS = "schools", _("Work with schools")
        AWARENESS = "awareness", _("Awareness and networks")
        MICROPROJECTS = "microprojects", _("Micro-projects")
        COOPERATIVES = "cooperatives", _("Cooperatives")

    result = models.ForeignKey(Result, models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=12, unique=True)
    unit = models.CharField(_("unit"), max_length=40, default="people")
    rule = models.CharField(_("counting rule"), max_length=16, choices=Rule)
    measure = models.PositiveSmallIntegerField(_("measure (IATI)"), default=1)
    direction_up = models.BooleanField(_("more is better"), default=True)
    baseline_value = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    part = models.CharField(
        _("comes from"),
        max_length=14,
        choices=Part,
        blank=True,
        help_text=_("The part of the programme whose records will give the figure, while nothing counts it."),
    )
    axes = ArrayField(models.CharField(max_length=12), verbose_name=_("disaggregation"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                name="baseline_has_a_year",
                condition=Q(baseline_value__isnull=True) | Q(baseline_year__isnull=False),
            )
        ]


@keep_history(within="indicator")
class Target(models.Model):
    """What an indicator should reach by a date. A change is a new row with its reason."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    due_on = models.DateField(_("due on"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason of the change"), max_length=400, blank=True)
    set_at = models.DateTimeField(_("set at"), auto_now_add=True)

    class Meta:
        ordering = ["indicator", "due_on", "-set_at"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")

    def __str__(self):
        return f"{self.value:g} ({self.due_on})"
