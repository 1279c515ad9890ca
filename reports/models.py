"""A report, what was frozen for it, and its documents. Documents are rendered from snapshots only."""

import json
from hashlib import sha256

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from programme.periods import Period, PeriodKind
from reports.querysets import PUBLISHED, EditionQuerySet, FrozenCellQuerySet, ReportQuerySet, SnapshotQuerySet
from reports.workflow import ReportStatus

# Nothing is added to what was published, save documents of its last version in other languages. The report is held,
# so that nobody publishes it at the same moment.
_NO_MORE = "RAISE EXCEPTION 'a published report takes nothing more (%)', TG_TABLE_NAME;"
_OF_PUBLISHED = """EXISTS (
    SELECT 1 FROM reports_snapshot own JOIN reports_report r ON r.id = own.report_id
    WHERE own.id = NEW.snapshot_id AND r.status IN ('approved', 'sent')
)"""
_OF_EARLIER = """EXISTS (
    SELECT 1 FROM reports_snapshot own JOIN reports_snapshot later USING (report_id)
    WHERE own.id = NEW.snapshot_id AND later.version > own.version
)"""
NO_MORE_SNAPSHOTS = """
    PERFORM 1 FROM reports_report WHERE id = NEW.report_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM reports_report WHERE id = NEW.report_id AND status IN ('approved', 'sent')) THEN
        RAISE EXCEPTION 'a published report takes nothing more (%)', TG_TABLE_NAME;
    END IF;
    RETURN NEW;"""
NO_MORE_CELLS = f"IF {_OF_PUBLISHED} THEN {_NO_MORE} END IF; RETURN NEW;"
NO_MORE_DOCUMENTS = f"IF {_OF_PUBLISHED} AND {_OF_EARLIER} THEN {_NO_MORE} END IF; RETURN NEW;"


def _refusing(func):
    """A trigger of that body on whatever is added."""
    return pgtrigger.Trigger(name="published_full", when=pgtrigger.Before, operation=pgtrigger.Insert, func=func)


@keep_history(exclude=["progress_done", "progress_total", "attempts", "created_at", "created_by"])
class Report(models.Model):
    """The donor's report on one period: one set of figures, given out in one or more languages (see Edition)."""

    kind = models.CharField(_("kind"), max_length=14, choices=PeriodKind, default=PeriodKind.MONTH)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    number = models.PositiveSmallIntegerField(default=0)
    # "it": made beside another report on the same period when each language had a report of its own.
    only_in = models.CharField(max_length=2, blank=True, default="", editable=False)
    status = models.CharField(_("state"), max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    progress_done = models.PositiveSmallIntegerField(default=0)
    progress_total = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-ends_on", "only_in"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_on", "ends_on", "only_in"], name="one_report_per_period"),
            models.CheckConstraint(name="report_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="approved_report_has_author_and_date",
                condition=~Q(status__in=["approved", "sent"]) | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sent_report_has_author_and_date",
                condition=~Q(status="sent") | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="sent_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__status="sent")),
            pgtrigger.Protect(
                name="published_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["approved", "sent"]),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.period}"

    @property
    def code(self):
        """RAP-2018-02 for a month, -T1 for a quarter, -A2 for a contract year, both days for another period."""
        when = {
            PeriodKind.MONTH: f"{self.starts_on:%Y-%m}",
            PeriodKind.QUARTER: f"{self.starts_on:%Y}-T{self.number}",
            PeriodKind.CONTRACT_YEAR: f"A{self.number}",
        }.get(self.kind, f"{self.starts_on:%Y%m%d}-{self.ends_on:%Y%m%d}")
        return "-".join(filter(None, ["RAP", when, self.only_in.upper()]))

    @property
    def period(self):
        return Period(self.starts_on, self.ends_on, self.kind, self.number)

    @property
    def is_published(self):
        return self.status in PUBLISHED

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.pk])


class Edition(models.Model):
    """A language in which a report is given out. All editions are drawn from the report's snapshot, now or later."""

    class Language(models.TextChoices):
        FRENCH = "fr", "Français"
        ITALIAN = "it", "Italiano"
        ENGLISH = "en", "English"
        ARABIC = "ar", "العربية"

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.UniqueConstraint(fields=["report", "language"], name="edition_once_per_language")]

    def __str__(self):
        return f"{self.report_id} {self.language}"


class Snapshot(models.Model):
    """The figures of a report as they were when it was computed, with their SHA-256. Never changed, only added."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField(_("version"))
    data = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(_("taken at"), auto_now_add=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["report", "version"], name="snapshot_version_once")]
        triggers = [
            pgtrigger.Protect(name="snapshot_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            _refusing(NO_MORE_SNAPSHOTS),
        ]

    def __str__(self):
        return f"{self.report_id} v{self.version}"

    @property
    def is_intact(self):
        """Whether the data, and with them the ids behind the numbers, still have the hash that was written for them.

        The first snapshots have no hash of their ids.
        """
        if digest(self.data) != self.sha256:
            return False
        return "ids_sha256" not in self.data or ids_digest(self.cells.lines()) == self.data["ids_sha256"]


def canonical(data):
    """The one spelling of a snapshot's data, as bytes: keys sorted, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(data):
    return sha256(canonical(data)).hexdigest()


def ids_digest(lines):
    """The hash of all numbers of a snapshot with the ids behind them; neither order matters."""
    return digest(sorted(list(line) for line in lines))


def line_of(cell):
    """A number as ids_digest() takes it: its place, its value, the hash of its ids."""
    ids = ",".join(map(str, sorted(cell.ids)))
    return (cell.indicator, cell.axes, cell.values, cell.kind, cell.value, sha256(ids.encode()).hexdigest())


class FrozenCell(models.Model):
    """One number of a snapshot with the ids it counted: what opens when a reader clicks on it."""

    class Kind(models.TextChoices):
        PERIOD = "period", _("in the period")
        NEW = "new", _("for the first time in the period")
        CUMULATIVE = "cumulative", _("since the start")

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="cells")
    indicator = models.CharField(max_length=12)
    axes = models.CharField(max_length=40, blank=True)
    values = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.BigIntegerField()
    ids = ArrayField(models.BigIntegerField(), default=list)

    objects = FrozenCellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "indicator", "axes", "values", "kind"], name="frozen_cell_once")
        ]
        triggers = [
            pgtrigger.Protect(name="cell_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            _refusing(NO_MORE_CELLS),
        ]

    def __str__(self):
        return f"{self.indicator} {self.axes} {self.values} {self.kind}"

    @property
    def place(self):
        """Its axes and its values, each as a tuple."""
        return tuple(filter(None, self.axes.split(","))), tuple(filter(None, self.values.split(",")))


class Document(models.Model):
    """A PDF made from a snapshot in the language of an edition, with its own SHA-256."""

    class Variant(models.TextChoices):
        FULL = "full", _("with every number")
        SHARED = "shared", _("with small numbers hidden")

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="documents")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="documents")
    variant = models.CharField(_("variant"), max_length=8, choices=Variant, default=Variant.FULL)
    file = models.FileField(upload_to="reports/%Y/")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "edition", "variant"], name="one_document_per_variant")
        ]
        triggers = [
            pgtrigger.Protect(name="document_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            _refusing(NO_MORE_DOCUMENTS),
        ]

    def __str__(self):
        return self.file.name

    def genuine_content(self):
        """The file's bytes when they still have the hash they were made with; None when they have not, or are lost."""
        try:
            with self.file.open() as file:
                content = file.read()
        except FileNotFoundError:
            return None
        return content if sha256(content).hexdigest() == self.sha256 else None
