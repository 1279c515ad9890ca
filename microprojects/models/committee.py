"""The committee of a call: who was present, who stood back, what it changed, what it decided; and the letters.

What it decided is frozen with its hash: triggers of migration 0007 refuse to change it, and to select beyond the
envelope.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.models import keep_history
from microprojects.models.appeals import Appeal
from microprojects.models.applications import Application
from microprojects.models.calls import Call
from microprojects.querysets.committee import CommitteeQuerySet, LetterQuerySet
from microprojects.workflow import LETTER, LETTER_TONES, ApplicationStatus, LetterStatus
from microprojects.workflow.appeals import AppealStatus


@keep_history(exclude=["minutes"], within="call")
class Committee(models.Model):
    """The session that decides on a call: prepared until it deliberates, then as it was."""

    call = models.OneToOneField(Call, models.PROTECT, related_name="committee", verbose_name=_("call"))
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120)
    remarks = models.TextField(_("remarks for the minutes"), blank=True)
    content = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64, blank=True)
    deliberated_at = models.DateTimeField(_("decided at"), null=True)
    deliberated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decision recorded by")
    )

    minutes = models.FileField(_("minutes"), upload_to="minutes/%Y/", blank=True)  # drawn from `content` afterwards

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        constraints = [
            models.CheckConstraint(
                name="decision_is_whole",
                condition=Q(deliberated_at__isnull=True, content__isnull=True, sha256="", deliberated_by__isnull=True)
                | Q(
                    deliberated_at__isnull=False, content__isnull=False, deliberated_by__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.call.code

    @property
    def code(self):
        return f"COM-{self.pk:04d}"

    def get_absolute_url(self):
        return reverse("microprojects:committee", args=[self.call_id])


@keep_history(within="committee")
class CommitteeMember(models.Model):
    """Somebody who was present, with what they are there; no account of ours is needed."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=120)
    quality = models.CharField(pgettext_lazy("committee", "quality"), max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("member of the committee")
        verbose_name_plural = _("members of the committee")
        constraints = [models.CheckConstraint(name="committee_member_has_a_name", condition=~Q(name=""))]

    def __str__(self):
        return self.name


@keep_history(within="committee")
class Recusal(models.Model):
    """A member stood back while an application was talked about."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="recusals")
    member = models.CharField(_("who stood back"), max_length=120)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["id"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.CheckConstraint(name="recusal_has_a_reason", condition=~Q(reason="") & ~Q(member=""))]

    def __str__(self):
        return f"{self.committee_id} {self.application_id}"


@keep_history(within="committee")
class RankingChange(models.Model):
    """The committee puts an application at another place of the ranking, or rejects it (no place), for a reason."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="changes")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    place = models.PositiveSmallIntegerField(_("new place"), null=True, blank=True)
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("change of the ranking")
        verbose_name_plural = _("changes of the ranking")
        constraints = [
            models.UniqueConstraint(fields=["committee", "application"], name="ranking_changed_once"),
            models.CheckConstraint(
                name="ranking_changes_for_a_reason", condition=~Q(reason="") & (Q(place__isnull=True) | Q(place__gte=1))
            ),
        ]

    def __str__(self):
        return f"{self.committee_id} {self.application_id}"


_LETTER_IS_SOUND = [
    models.CheckConstraint(
        name="letter_is_approved_by_somebody",
        condition=Q(status="draft") | Q(approved_at__isnull=False, approved_by__isnull=False),
    ),
    models.CheckConstraint(
        name="letter_was_sent_somewhere",
        condition=Q(status="sent", sent_at__isnull=False) & ~Q(address="")
        | ~Q(status="sent") & Q(sent_at__isnull=True),
    ),
    models.UniqueConstraint(
        fields=["application"],
        name="one_letter_of_a_decision",
        condition=Q(appeal__isnull=True, examined_at__isnull=True, selected_at__isnull=True),
    ),
    models.UniqueConstraint(
        fields=["application"],
        name="one_letter_from_the_reserve",
        condition=Q(selected_at__isnull=False),
    ),
    models.UniqueConstraint(fields=["application", "examined_at"], name="one_letter_of_an_examination"),
    models.UniqueConstraint(fields=["appeal"], name="one_answer_of_an_appeal"),
]


@keep_history(within="application")
class Letter(models.Model):
    """What an association is told: that its application is inadmissible, what was decided, what became of its appeal.

    Drafted by us, approved once read, sent once. One of an inadmissible application has the moment of the examination
    that it tells of: examined again, it no longer stands (migration 0041).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="letters", db_index=False)
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="answers", db_index=False)
    examined_at = models.DateTimeField(_("examined at"), null=True)
    selected_at = models.DateTimeField(_("selected from the reserve list at"), null=True)
    language = models.CharField(_("language"), max_length=2, choices=[("fr", "Français"), ("ar", "العربية")])
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text of the letter"))
    status = models.CharField(_("state"), max_length=8, choices=LetterStatus, default=LetterStatus.DRAFT)
    address = models.EmailField(_("sent to"), blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    sent_at = models.DateTimeField(_("sent at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)  # when the mail left; asked for again until then

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = _LETTER_IS_SOUND

    def __str__(self):
        return self.subject

    @property
    def code(self):
        return f"LET-{self.pk:04d}"

    @property
    def tone(self):
        return LETTER_TONES.get(self.status, "neutral")

    @property
    def steps(self):
        return LETTER.open_from(self.status)

    @property
    def is_of_decision(self):
        """As LetterQuerySet.of_decisions."""
        return self.appeal_id is None and self.examined_at is None and self.selected_at is None

    @property
    def stands(self):
        """Whether what it tells is so still: not once an inadmissible application was examined again."""
        return self.examined_at is None or self.examined_at == self.application.examined_at

    @property
    def may_be_sent(self):
        """Whether it stands and is not of a withdrawn application, unless it says that an appeal is without object."""
        is_withdrawn = self.application.status == ApplicationStatus.WITHDRAWN
        return self.stands and (not is_withdrawn or (self.appeal_id and self.appeal.status == AppealStatus.SETTLED))

    def get_absolute_url(self):
        return reverse("microprojects:letter", args=[self.pk])

    def is_within(self, posting):
        return self.application.is_within(posting)
