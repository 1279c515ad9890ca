"""The life of an import, on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.steps import Step, Workflow


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Columns to confirm")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, waits for your decision")
    CONFIRMING = "confirming", _("Being saved")
    DONE = "done", _("Saved")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", _("Cancelled, nothing saved")


S = ImportStatus

IMPORT = Workflow(
    check=Step([S.UPLOADED, S.CHECKED], S.CHECKING, _("Check the rows")),
    report_check=Step([S.CHECKING], S.CHECKED, _("Checked")),
    confirm=Step([S.CHECKED], S.CONFIRMING, _("Save")),
    reopen=Step([S.CONFIRMING], S.CHECKED, _("Ask again")),
    finish=Step([S.CONFIRMING], S.DONE, _("Saved")),
    fail=Step([S.UPLOADED, S.CHECKING, S.CONFIRMING], S.FAILED, _("Could not be read")),
    cancel=Step([S.UPLOADED, S.CHECKED], S.CANCELLED, _("Cancel")),
)


class ExportStatus(models.TextChoices):
    WAITING = "waiting", _("Being written")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Not written")
    GONE = "gone", _("File deleted")


E = ExportStatus

EXPORT = Workflow(
    finish=Step([E.WAITING], E.DONE, _("Ready")),
    fail=Step([E.WAITING], E.FAILED, _("Not written")),
    forget=Step([E.DONE], E.GONE, _("File deleted")),
)
