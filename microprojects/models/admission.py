"""What became of an application before it is judged: frozen versions, corrections asked for, answered rules."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.applications import Application, Section
from microprojects.querysets.applications import CorrectionQuerySet
from microprojects.workflow import Rule


class Version(models.Model):
    """The frozen copy of what was submitted. The database refuses to change or delete it (migration 0005)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="application_version_once"),
            models.CheckConstraint(
                name="version_has_its_hash", condition=Q(number__gte=1, sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self):
        return f"{self.application_id}/{self.number}"

    def get_absolute_url(self):
        return reverse("microprojects:application_version", args=[self.application.code, self.number])


@keep_history(within="application")
class CorrectionRequest(models.Model):
    """What CEFA asks an association to correct in one section, until when. Answered by the version that follows."""

    class Kind(models.TextChoices):
        INCORRECT = "incorrect", _("Incorrect")
        INCOMPLETE = "incomplete", _("Incomplete")
        OUTDATED = "outdated", _("Outdated")

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    section = models.CharField(_("section"), max_length=12, choices=Section)
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Kind)
    text = models.TextField(_("what to correct"))
    due_at = models.DateTimeField(_("answer until"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_in = models.ForeignKey(Version, models.PROTECT, null=True, related_name="answers")
    lifted_at = models.DateTimeField(_("taken back at"), null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request for correction")
        verbose_name_plural = _("requests for correction")
        constraints = [
            models.CheckConstraint(name="correction_says_what", condition=~Q(text="")),
            models.CheckConstraint(name="correction_has_time", condition=Q(due_at__gt=F("asked_at"))),
            models.CheckConstraint(
                name="answered_or_taken_back", condition=Q(answered_in__isnull=True) | Q(lifted_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["application", "section"],
                name="one_open_correction_a_section",
                condition=Q(answered_in__isnull=True, lifted_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.section}"

    @property
    def is_open(self):
        return self.answered_in_id is None and self.lifted_at is None

    @property
    def is_late(self):
        return self.is_open and self.due_at <= timezone.now()


@keep_history(within="application")
class RuleAnswer(models.Model):
    """The answer to a rule: a person's with its proof, or, from the decision on, the one that was computed then."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="answers")
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    is_met = models.BooleanField(_("is met"))
    is_computed = models.BooleanField(_("was computed"), default=False)
    proof = models.TextField(_("proof or reason"), blank=True)
    # What the data said when it was decided: codes, days, amounts; of a person's answer whether they said yes, too.
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    answered_at = models.DateTimeField(_("answered at"), default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("answer to a rule")
        verbose_name_plural = _("answers to rules")
        constraints = [
            models.UniqueConstraint(fields=["application", "rule"], name="rule_answered_once"),
            models.CheckConstraint(
                name="a_person_s_answer_has_its_proof",
                condition=Q(is_computed=True) | Q(answered_by__isnull=False) & ~Q(proof=""),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.rule}"
