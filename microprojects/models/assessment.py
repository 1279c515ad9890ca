"""Who judges an application, whether they may, and how: assessments, ties to associations, scores.

What the database sees to by triggers of migration 0007: points are computed, scores are complete when submitted and
stay, nobody assesses an association that they are tied to.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.admission import Version
from microprojects.models.applications import Application
from microprojects.models.associations import Association
from microprojects.models.calls import Call, Criterion
from microprojects.querysets.assessment import AssessmentQuerySet, ScoreQuerySet, TieQuerySet
from microprojects.querysets.tallies import TallyQuerySet
from microprojects.workflow import ASSESSMENT_TONES, AT_WORK, ENDED
from microprojects.workflow import AssessmentStatus as S
from programme.models import Area

# The texts that assessors sign: a number stays with its text, a changed text takes the next number.
DECLARATIONS = {
    1: (
        _("I am neither a member nor a representative, employee or supplier of this association, and was none of these"
          " in the last three years."),
        _("Nobody of my family and nobody close to me is."),
        _("I have no other interest in the outcome, and helped nobody to write this application."),
        _("What I read I keep to myself, and I talk to no other assessor about it before the scores are submitted."),
        _("If I notice a conflict of interest later, I declare it at once."),
    )
}  # fmt: skip
DECLARATION = max(DECLARATIONS)


@keep_history(exclude=["assigned_at", "assigned_by"], within="application")
class Assessment(models.Model):
    """The judgement of one assessor on one application; of nobody's, on paper, `source` says where it was read."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assessments")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    order = models.PositiveSmallIntegerField(_("assessor number"))
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assessments", verbose_name=_("assessor")
    )
    source = models.CharField(_("read from"), max_length=120, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=S, default=S.ASSIGNED)
    due_on = models.DateField(_("scores until"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("assigned at"), default=timezone.now)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declaration signed at"), null=True)
    declaration = models.PositiveSmallIntegerField(_("text of the declaration"), null=True)
    submitted_at = models.DateTimeField(_("scores submitted at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.TextField(_("reason"), blank=True)  # of a conflict, or why it was taken back
    comment = models.TextField(_("general comment"), blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["application", "order", "id"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [models.Index(fields=["assessor", "status"], name="assessment_by_assessor")]
        constraints = [
            models.CheckConstraint(name="assessors_are_three_at_most", condition=Q(order__gte=1, order__lte=3)),
            models.UniqueConstraint(
                fields=["application", "order"], name="one_assessor_a_place", condition=~Q(status__in=ENDED)
            ),
            models.UniqueConstraint(
                fields=["application", "assessor"], name="nobody_assesses_twice", condition=~Q(status=S.WITHDRAWN)
            ),
            models.CheckConstraint(
                name="assessment_is_somebody_s", condition=Q(assessor__isnull=False) ^ ~Q(source="")
            ),
            models.CheckConstraint(
                name="declaration_comes_first",
                condition=Q(status__in=[S.ASSIGNED, *ENDED]) | ~Q(source="")
                | Q(declared_at__isnull=False, declaration__isnull=False),
            ),
            models.CheckConstraint(
                name="submitted_scores_have_their_moment",
                condition=Q(status=S.SUBMITTED, submitted_at__isnull=False)
                | ~Q(status=S.SUBMITTED) & Q(submitted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="assessment_ends_for_a_reason",
                condition=~Q(status__in=ENDED) | Q(ended_at__isnull=False) & ~Q(reason=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.application.code}/{self.order}"

    @property
    def code(self):
        return f"ASM-{self.pk:04d}"

    @property
    def tone(self):
        return ASSESSMENT_TONES.get(self.status, "neutral")

    @property
    def is_at_work(self):
        return self.status in AT_WORK

    @property
    def is_open(self):
        """Whether what the association wrote may be read: the declaration was signed, no conflict declared."""
        return self.declared_at is not None and self.status not in ENDED

    def get_absolute_url(self):
        return reverse("microprojects:assessment", args=[self.pk])

    def is_within(self, posting):
        return self.application.is_within(posting)


@keep_history(within="assessment")
class Score(models.Model):
    """One criterion: a value from 1 to 5, of which the database makes points; on paper there were points only."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion"))
    value = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, default=0)
    comment = models.TextField(_("comment"), blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "criterion__order", "id"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="criterion_scored_once"),
            models.CheckConstraint(
                name="score_from_1_to_5", condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=5)
            ),
            models.CheckConstraint(name="points_are_not_below_zero", condition=Q(points__gte=0)),
        ]

    def __str__(self):
        return f"{self.assessment_id} {self.criterion_id}"


class Tally(models.Model):
    """What an application's submitted scores come to: written by the database alone (migrations 0045, 0048).

    Means are rounded to cents. None is ever stale: submitted scores, and criteria of published calls, do not change.
    """

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="tally")
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", db_index=False)
    # The application's own, so that a ranking is read from one index; is_ranked as its state says.
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    requested = models.DecimalField(max_digits=14, decimal_places=2)
    submitted_at = models.DateTimeField()
    is_ranked = models.BooleanField()
    total = models.DecimalField(max_digits=7, decimal_places=2)
    marks = ArrayField(models.DecimalField(max_digits=7, decimal_places=2))  # of the criteria, in their order
    ties = ArrayField(models.DecimalField(max_digits=7, decimal_places=2))  # of those that decide between equals
    is_below = models.BooleanField()  # a criterion's threshold is not reached

    objects = TallyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["call", "-total", "-ties", "submitted_at", "application"], name="tally_by_rank",
                include=["is_below", "requested", "area"], condition=Q(is_ranked=True),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.application_id} {self.total}"


@keep_history(within="association")
class Tie(models.Model):
    """Somebody is bound to an association: they never assess what it applies for."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ties", verbose_name=_("user")
    )  # fmt: skip
    association = models.ForeignKey(Association, models.PROTECT, related_name="ties", verbose_name=_("association"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TieQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("tie to an association")
        verbose_name_plural = _("ties to associations")
        constraints = [models.UniqueConstraint(fields=["user", "association"], name="tied_once")]

    def __str__(self):
        return f"{self.user_id} {self.association_id}"
