"""An association appeals against what the committee decided; somebody who took no part decides: migration 0016."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.applications import Application
from microprojects.querysets.appeals import AppealQuerySet
from microprojects.workflow.appeals import APPEAL, APPEAL_TONES, AppealStatus


@keep_history(within="application")
class Appeal(models.Model):
    """What an association asks to be examined again, once, and what became of it."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="appeal")
    text = models.TextField(_("why you appeal"))
    status = models.CharField(_("state"), max_length=8, choices=AppealStatus, default=AppealStatus.FILED)
    filed_at = models.DateTimeField(_("filed at"), default=timezone.now)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("filed by"))
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(name="appeal_says_why", condition=~Q(text="")),
            models.CheckConstraint(
                name="appeal_is_decided_for_a_reason",
                condition=Q(status="filed", decided_at__isnull=True, decided_by__isnull=True, reason="")
                | ~Q(status="filed") & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"APE-{self.pk:04d}"

    @property
    def tone(self):
        return APPEAL_TONES[self.status]

    @property
    def steps(self):
        return APPEAL.open_from(self.status)

    @property
    def association_id(self):
        return self.application.association_id

    @property
    def letter(self):
        """The answer, once it is decided."""
        return self.answers.first()

    def get_absolute_url(self):
        return reverse("microprojects:appeal", args=[self.pk])

    def is_within(self, posting):
        return self.application.is_within(posting)
