"""One report per period, in several languages: what was one report a language becomes a report with an edition.

Where two languages had a report of their own on the same period, each keeps its figures, its documents and its
journal: the one that was published, else computed, else French, becomes the period's report; the other stays as it
is and is marked by `only_in`. The triggers that keep what was frozen rest meanwhile: no fact of a report changes.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

EDITIONS = """
    INSERT INTO reports_edition (report_id, language, attempts, asked_at, asked_by_id)
    SELECT id, language, 0, created_at, created_by_id FROM reports_report ORDER BY id;
    SET CONSTRAINTS ALL IMMEDIATE;

    ALTER TABLE reports_document DISABLE TRIGGER USER;
    UPDATE reports_document SET edition_id = edition.id
    FROM reports_snapshot snapshot JOIN reports_edition edition USING (report_id)
    WHERE snapshot.id = reports_document.snapshot_id;
    ALTER TABLE reports_document ENABLE TRIGGER USER;

    ALTER TABLE reports_report DISABLE TRIGGER USER;
    UPDATE reports_report SET only_in = language FROM (
        SELECT id, row_number() OVER (
            PARTITION BY kind, starts_on, ends_on
            ORDER BY status IN ('approved', 'sent') DESC,
                EXISTS (SELECT 1 FROM reports_snapshot WHERE report_id = reports_report.id) DESC,
                language = 'fr' DESC, id
        ) AS place FROM reports_report
    ) AS placed
    WHERE placed.id = reports_report.id AND placed.place > 1;
    ALTER TABLE reports_report ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_published_reports_take_nothing_more"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("it", "Italiano"), ("en", "English"), ("ar", "العربية")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked for at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="reports.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "language"), name="edition_once_per_language")
                ],
            },
        ),
        migrations.AddField("report", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "report", "only_in", models.CharField(blank=True, default="", editable=False, max_length=2)
        ),
        migrations.AddField(
            "document",
            "edition",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="reports.edition",
            ),
        ),
        migrations.RunSQL(EDITIONS),
        migrations.AlterField(
            "document",
            "edition",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="reports.edition"
            ),
        ),
        migrations.RemoveConstraint("document", "one_document_per_variant"),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(fields=("snapshot", "edition", "variant"), name="one_document_per_variant"),
        ),
        migrations.RemoveConstraint("report", "one_report_per_period"),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(fields=("kind", "starts_on", "ends_on", "only_in"), name="one_report_per_period"),
        ),
        migrations.AlterModelOptions(
            "report",
            {
                "ordering": ["-starts_on", "-ends_on", "only_in"],
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
        migrations.RemoveField("report", "language"),
        pgtrigger.migrations.RemoveTrigger(model_name="document", name="published_full"),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="published_full",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (\n    SELECT 1 FROM reports_snapshot own JOIN reports_report r ON r.id = own.report_id\n    WHERE own.id = NEW.snapshot_id AND r.status IN ('approved', 'sent')\n) AND EXISTS (\n    SELECT 1 FROM reports_snapshot own JOIN reports_snapshot later USING (report_id)\n    WHERE own.id = NEW.snapshot_id AND later.version > own.version\n) THEN RAISE EXCEPTION 'a published report takes nothing more (%)', TG_TABLE_NAME; END IF; RETURN NEW;",
                    hash="a5ccb5781d742603d427441e545da3a2712c0f44",
                    operation="INSERT",
                    pgid="pgtrigger_published_full_8ae4e",
                    table="reports_document",
                    when="BEFORE",
                ),
            ),
        ),
    ]
