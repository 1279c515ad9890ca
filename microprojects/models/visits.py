"""Visits of CEFA to a project: what was found, and what was agreed on until when."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.grants import BY, Grant, OfGrant
from microprojects.querysets.visits import VisitActionQuerySet, VisitQuerySet


@keep_history(within="grant")
class Visit(OfGrant):
    """Somebody of CEFA was there on a day."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="visits", verbose_name=_("grant"))
    visited_on = models.DateField(_("date of the visit"))
    visitors = models.CharField(_("who was there"), max_length=200)
    findings = models.TextField(_("findings"))
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-id"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(name="visit_says_who_and_what", condition=~Q(visitors="") & ~Q(findings=""))
        ]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"VIS-{self.pk:04d}"

    def get_absolute_url(self):
        return reverse("microprojects:visit", args=[self.pk])


@keep_history(within="visit")
class VisitAction(models.Model):
    """What somebody is to do after a visit, until when, and that it was done."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="actions", verbose_name=_("visit"))
    text = models.CharField(_("what is to be done"), max_length=300)
    who = models.CharField(_("by whom"), max_length=120)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("done on"), null=True)
    done_by = models.ForeignKey(null=True, verbose_name=_("noted by"), **BY)
    note = models.CharField(_("result"), max_length=300, blank=True)

    objects = VisitActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("action after a visit")
        verbose_name_plural = _("actions after a visit")
        constraints = [
            models.CheckConstraint(name="visit_action_says_what", condition=~Q(text="") & ~Q(who="")),
            models.CheckConstraint(
                name="visit_action_done_by_somebody",
                condition=Q(done_on__isnull=True, done_by__isnull=True, note="")
                | Q(done_on__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_done(self):
        return self.done_on is not None

    def is_late(self, day):
        return not self.is_done and self.due_on < day

    def is_within(self, posting):
        return self.visit.is_within(posting)
