"""Lists on their way out. The record says who took what, and how much; whom, only until the file is written."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.querysets import ExportQuerySet
from beneficiaries.workflow import ExportStatus


class Export(models.Model):
    """The people that a list showed, as a file for whoever saw them; their ids in order until it is written."""

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Workbook (.xlsx)")
        CSV = "csv", _("Text (.csv)")

    class Content(models.TextChoices):
        CODES = "codes", _("Codes only, without names")
        NAMES = "names", _("With names and contacts")

    format = models.CharField(_("format"), max_length=4, choices=Format)
    content = models.CharField(_("content"), max_length=5, choices=Content)
    status = models.CharField(_("state"), max_length=8, choices=ExportStatus, default=ExportStatus.WAITING)
    people = ArrayField(models.BigIntegerField(), verbose_name=_("people"), default=list)
    scope = models.TextField(_("what its owner could see"))
    file = models.FileField(_("file"), upload_to="exports/%Y/%m/", blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                name="a_written_export_names_nobody_in_its_record",
                condition=Q(status=ExportStatus.WAITING) | Q(people=[]),
            )
        ]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"EXP-{self.pk:05d}"

    @property
    def has_names(self):
        return self.content == self.Content.NAMES

    def get_absolute_url(self):
        return reverse("beneficiaries:exported", args=[self.pk])
