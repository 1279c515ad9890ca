"""A call for proposals: what it asks, whom, until when, and by what it will judge."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.associations import PaperKind
from microprojects.querysets.calls import CallQuerySet, QuestionQuerySet
from microprojects.workflow import CallStatus
from programme.languages import Named
from programme.models import Area, Programme

ZONE = ZoneInfo("Africa/Casablanca")  # deadlines are those of this clock, which Morocco changes around Ramadan


class Text(models.Model):
    """A text in four languages; French where one is missing."""

    text_fr = models.TextField(_("text in French"))
    text_ar = models.TextField(_("text in Arabic"), blank=True)
    text_it = models.TextField(_("text in Italian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta:
        abstract = True

    @property
    def text(self):
        return getattr(self, f"text_{(get_language() or 'fr')[:2]}", "") or self.text_fr


def _money(label, **options):
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


_CONSTRAINTS = [
    models.CheckConstraint(
        name="call_dates_follow_one_another",
        condition=Q(opens_at__lt=F("questions_until")) & Q(questions_until__lte=F("closes_at")),
    ),
    models.CheckConstraint(
        name="call_money_is_plausible",
        condition=Q(minimum__gt=0, maximum__gte=F("minimum"), envelope__gte=F("maximum"))
        & Q(rate__gt=0, rate__lte=100),
    ),
    models.CheckConstraint(
        name="call_marks_are_out_of_100",
        condition=Q(pass_mark__gte=0, pass_mark__lte=100, gap_limit__gt=0, gap_limit__lte=100),
    ),
    models.CheckConstraint(
        name="call_is_published_at_a_moment", condition=Q(status="draft") | Q(published_at__isnull=False)
    ),
]


@keep_history(exclude=["created_at", "created_by"])
class Call(Named, Text):
    """One call for proposals. Once published it changes only by a dated corrigendum: triggers of migration 0003."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls", verbose_name=_("programme"))
    code = models.CharField(_("code"), max_length=20, unique=True, help_text=_("For example APP/2018/01."))
    status = models.CharField(_("state"), max_length=12, choices=CallStatus, default=CallStatus.DRAFT)
    envelope = _money(_("envelope in MAD"))
    minimum = _money(_("smallest grant in MAD"))
    maximum = _money(_("largest grant in MAD"))
    rate = models.DecimalField(
        _("share of the costs that a grant pays (%)"), max_digits=5, decimal_places=2, default=90
    )
    opens_at = models.DateTimeField(_("opens"))
    questions_until = models.DateTimeField(_("questions until"))
    closes_at = models.DateTimeField(_("closes"))
    pass_mark = models.DecimalField(_("points needed out of 100"), max_digits=5, decimal_places=2, default=60)
    gap_limit = models.DecimalField(
        _("points between two assessors from which a third is asked"), max_digits=5, decimal_places=2, default=15
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("days to appeal, from the letter on"),
        default=15,
        db_default=15,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    required_papers = models.ManyToManyField(
        PaperKind, blank=True, related_name="calls", verbose_name=_("papers asked for")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    corrections = models.PositiveSmallIntegerField(_("number of corrigenda"), default=0)
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-id"]
        verbose_name = _("call for proposals")
        verbose_name_plural = _("calls for proposals")
        constraints = _CONSTRAINTS

    @property
    def slug(self):
        """“APP-2018-01”: the code as it stands in addresses."""
        return self.code.replace("/", "-")

    @property
    def is_open(self):
        """Whether it takes applications: computed at each request, by the server's clock."""
        return self.status == CallStatus.PUBLISHED and self.opens_at <= timezone.now() < self.closes_at

    @property
    def takes_questions(self):
        return self.status == CallStatus.PUBLISHED and self.opens_at <= timezone.now() < self.questions_until

    @property
    def is_past(self):
        return self.closes_at <= timezone.now()

    @property
    def is_draft(self):
        return self.status == CallStatus.DRAFT

    def get_absolute_url(self):
        return reverse("microprojects:call", args=[self.pk])


@keep_history(within="call")
class Quota(models.Model):
    """What of the envelope is kept for an area; without one an area takes part in the whole."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="quotas")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    amount = _money(_("kept for it in MAD"), null=True, blank=True)

    class Meta:
        ordering = ["area__order"]
        constraints = [
            models.UniqueConstraint(fields=["call", "area"], name="area_once_per_call"),
            models.CheckConstraint(name="quota_is_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)),
        ]

    def __str__(self):
        return f"{self.call_id} {self.area_id}"


@keep_history(within="call")
class Criterion(Named):
    """What an application is judged by: so many points, and how many are needed at least."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    weight = models.DecimalField(_("points at most"), max_digits=5, decimal_places=2)
    threshold = models.DecimalField(_("points needed"), max_digits=5, decimal_places=2, null=True, blank=True)
    tie_order = models.PositiveSmallIntegerField(
        _("decides between equals"), null=True, blank=True, help_text=_("1: before all others; empty: it does not.")
    )

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.CheckConstraint(
                name="threshold_within_the_weight",
                condition=Q(weight__gt=0, weight__lte=100)
                & (Q(threshold__isnull=True) | Q(threshold__gte=0, threshold__lte=F("weight"))),
            )
        ]


@keep_history(within="call")
class Cost(Named):
    """A kind of cost that a grant pays, or does not pay."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="costs")
    is_eligible = models.BooleanField(_("is paid by a grant"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["-is_eligible", "order", "id"]
        verbose_name = _("kind of cost")
        verbose_name_plural = _("kinds of cost")


@keep_history(within="call")
class Heading(Named):
    """A heading under which an application's budget lines stand."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="headings")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("budget heading")
        verbose_name_plural = _("budget headings")


@keep_history(within="call")
class Corrigendum(Text):
    """A dated change of a published call, told to everybody; `changes` has what stood there before and after."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="corrigenda")
    number = models.PositiveSmallIntegerField(_("number"))
    changes = models.JSONField(_("what changed"), default=dict)
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("corrigendum")
        verbose_name_plural = _("corrigenda")
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="corrigendum_numbered_once")]

    def __str__(self):
        return f"{self.call_id}/{self.number}"


@keep_history(within="call")
class Question(models.Model):
    """A question of an applicant, without the name of who asked; its answer is for all, in the languages given."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="questions")
    asked_on = models.DateField(_("asked on"))
    question = models.TextField(_("question"))
    answer_fr = models.TextField(_("answer in French"), blank=True)
    answer_ar = models.TextField(_("answer in Arabic"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(
                name="answered_question_has_an_answer",
                condition=Q(answered_at__isnull=True)
                | Q(answered_by__isnull=False) & (~Q(answer_fr="") | ~Q(answer_ar="")),
            )
        ]

    def __str__(self):
        return f"{self.call_id} {self.asked_on}"

    @property
    def answer(self):
        """In Arabic for who reads Arabic, else in French; the other one when it is the only one."""
        first, second = self.answer_fr, self.answer_ar
        return (second or first) if get_language() == "ar" else (first or second)
