"""Workbooks on their way in. `ImportRow` names people and stands under row-level security like the vault."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.person import Beneficiary
from beneficiaries.querysets import ImportQuerySet
from beneficiaries.workflow import ImportStatus
from programme.models import Area, Partner

TONES = {
    ImportStatus.UPLOADED: "warn",
    ImportStatus.CHECKING: "info",
    ImportStatus.CHECKED: "warn",
    ImportStatus.CONFIRMING: "info",
    ImportStatus.DONE: "good",
    ImportStatus.FAILED: "bad",
}
WIZARDS = {
    "people": "beneficiaries:import",
    "attendance": "trainings:import",
    "associations": "microprojects:import_associations",
    "applications": "microprojects:import_applications",
    "expenses": "microprojects:import_expenses",
}


class Import(models.Model):
    """A workbook on its way in: uploaded, mapped, checked without saving, confirmed or dropped."""

    class Kind(models.TextChoices):
        PEOPLE = "people", _("People")
        ATTENDANCE = "attendance", _("Attendance grid")
        ASSOCIATIONS = "associations", _("Associations")
        APPLICATIONS = "applications", _("Applications")
        EXPENSES = "expenses", _("Grants and expenses")

    class Choice(models.TextChoices):
        GOOD_ROWS = "good_rows", _("Save all good rows")
        ALL_OR_NOTHING = "all_or_nothing", _("Save only if every row is good")

    kind = models.CharField(_("content"), max_length=12, choices=Kind)
    # Without a partner it belongs to whoever works for all partners; without an area to who works in all of them.
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="imports", verbose_name=_("partner")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="imports", verbose_name=_("area")
    )
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/")
    filename = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(_("state"), max_length=12, choices=ImportStatus, default=ImportStatus.UPLOADED)
    mapping = models.JSONField(_("columns"), default=dict)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(_("counts"), default=dict)
    choice = models.CharField(max_length=16, choices=Choice, blank=True)
    problem = models.TextField(_("what went wrong"), blank=True)
    annotated = models.FileField(_("annotated workbook"), upload_to="imports/%Y/%m/", blank=True)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="people_are_imported_for_a_partner_in_an_area",
                condition=Q(kind__in=["associations", "applications", "expenses"])
                | Q(partner__isnull=False, area__isnull=False),
            ),
            models.CheckConstraint(
                name="a_saved_import_was_confirmed_by_somebody",
                condition=~Q(status__in=[ImportStatus.CONFIRMING, ImportStatus.DONE])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.filename

    @property
    def code(self):
        return f"IMP-{self.pk:05d}"

    @property
    def tone(self):
        """How its state is coloured."""
        return TONES.get(self.status, "neutral")

    def get_absolute_url(self):
        """Where the import goes on: the wizard of its kind."""
        return reverse(WIZARDS[self.kind], args=[self.pk])

    def is_within(self, posting):
        return posting.covers(self.partner_id, self.area_id)


class ImportRow(models.Model):
    """One row of an uploaded file as it was read, with what is wrong with it and what shall become of it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New person")
        KNOWN = "known", _("Known person, new line")
        UNCHANGED = "unchanged", _("Already here")
        CHANGED = "changed", _("Correction")
        QUESTION = "question", _("Is this the same person?")
        ERROR = "error", _("To correct")
        SKIPPED = "skipped", _("Nothing to save")

    source = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=120)
    number = models.PositiveIntegerField(_("row"))
    raw = models.JSONField()
    clean = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict)
    person = models.ForeignKey(Beneficiary, models.SET_NULL, null=True, related_name="+", db_index=False)
    # People it may be, by id; a negative number is another row of this file.
    candidates = ArrayField(models.BigIntegerField(), default=list)
    answer = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "sheet", "number"], name="row_of_a_sheet_once")]
        indexes = [
            models.Index(fields=["source", "verdict", "id"], name="import_row_verdict"),
            models.Index(fields=["person"], name="import_row_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self):
        return f"{self.sheet} {self.number}"

    @property
    def name(self):
        """The name as far as the row keeps it: of somebody who refused consent nothing is kept."""
        said = self.clean or self.raw
        columns = ("full_name", "given_full_name", "last_name", "first_name")
        written = " ".join(str(said.get(column) or "") for column in columns)
        return " ".join(written.split()) or str(said.get("arabic_name") or "")

    @property
    def is_refusal(self):
        """Whether it is about somebody who refused that their name be kept."""
        return (self.clean or {}).get("consent") == "no"

    @property
    def problems(self):
        """[(field, sentence)] of what must be corrected, in the reader's language."""
        return [_told(entry) for entry in self.errors]

    @property
    def remarks(self):
        """[(field, sentence)] of what is worth a look."""
        return [_told(entry) for entry in self.warnings]


def _told(entry):
    field, _code, sentence, *values = entry
    return field, gettext(sentence) % values[0] if values else gettext(sentence)


class ColumnMemory(models.Model):
    """Which field a partner's heading meant last time, so that the next file is mapped by itself."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="column_memory")
    kind = models.CharField(max_length=12, choices=Import.Kind)
    heading = models.CharField(max_length=200)
    field = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "kind", "heading"], name="heading_once_per_partner")]

    def __str__(self):
        return f"{self.heading} → {self.field}"
