"""Files that are made of a grant: its agreement to sign, the statement of its settlement, the archive of all of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from microprojects.models.grants import BY, Grant, OfGrant
from microprojects.querysets.grants import FileQuerySet


class GrantFile(OfGrant):
    """Asked for by somebody, made by a worker, taken away by who may; a newer one of its kind takes its place."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("Agreement, French and Arabic")
        STATEMENT_FR = "statement-fr", _("Statement of settlement, French")
        STATEMENT_AR = "statement-ar", _("Statement of settlement, Arabic")
        ARCHIVE = "archive", _("Archive of the whole file")

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="files", verbose_name=_("grant"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file = models.FileField(_("file"), upload_to="grants/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    asked_by = models.ForeignKey(verbose_name=_("asked for by"), **BY)
    made_at = models.DateTimeField(_("made at"), null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("document of a grant")
        verbose_name_plural = _("documents of grants")
        constraints = [
            models.UniqueConstraint(fields=["grant", "kind"], name="one_file_being_made", condition=Q(made_at=None)),
            models.CheckConstraint(
                name="made_file_has_its_hash",
                condition=Q(made_at__isnull=True, file="") | Q(made_at__isnull=False) & ~Q(file="") & ~Q(sha256=""),
            ),
        ]

    def __str__(self):
        return f"{self.grant_id} {self.kind}"

    @property
    def code(self):
        return f"{self.grant.number}/{self.kind}"

    @property
    def name(self):
        """What it is called when it is taken away."""
        suffix = "zip" if self.kind == self.Kind.ARCHIVE else "pdf"
        return f"{self.grant.number.replace('/', '-')}-{self.kind}.{suffix}"

    @property
    def is_archive(self):
        return self.kind == self.Kind.ARCHIVE
