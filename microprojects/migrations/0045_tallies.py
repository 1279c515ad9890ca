"""What submitted scores come to is reckoned once, by the database, when they are submitted: rankings only read it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

MEAN = {"max_digits": 7, "decimal_places": 2}
RANKED = (
    "'scored', 'selected', 'reserve', 'rejected', 'contracted', 'ongoing', 'final_report', 'settled', 'terminated'"
)
# The application's row is held first: of two assessments submitted at the same moment the second sees the first.
TALLY = """
CREATE FUNCTION microprojects_tally_up(of_application bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_application WHERE id = of_application FOR NO KEY UPDATE;
    INSERT INTO microprojects_tally (application_id, call_id, area_id, requested, submitted_at, is_ranked,
        total, marks, ties, is_below)
    WITH given AS (
        SELECT id FROM microprojects_assessment WHERE application_id = of_application AND status = 'submitted'
    ), added AS (
        SELECT c.id, c."order", c.threshold, c.tie_order, coalesce(sum(s.points), 0) AS points,
            nullif((SELECT count(*) FROM given), 0)::numeric AS number
        FROM microprojects_application a JOIN microprojects_criterion c ON c.call_id = a.call_id
        LEFT JOIN microprojects_score s ON s.criterion_id = c.id AND s.assessment_id IN (SELECT id FROM given)
        WHERE a.id = of_application GROUP BY c.id
    ), means AS (
        SELECT *, coalesce(round(points / number, 2), 0) AS mark FROM added
    )
    SELECT a.id, a.call_id, a.area_id, a.requested, a.submitted_at, a.status IN ({ranked}), coalesce(round(m.total, 2), 0),
        coalesce(m.marks, '{{}}'), coalesce(m.ties, '{{}}'), coalesce(m.is_below, false)
    FROM microprojects_application a, (
        SELECT sum(points) / max(number) AS total, array_agg(mark ORDER BY "order", id) AS marks,
            array_agg(mark ORDER BY tie_order, "order", id) FILTER (WHERE tie_order IS NOT NULL) AS ties,
            bool_or(mark < threshold) AS is_below
        FROM means
    ) AS m
    WHERE a.id = of_application
    ON CONFLICT (application_id) DO UPDATE SET area_id = EXCLUDED.area_id, requested = EXCLUDED.requested,
        is_ranked = EXCLUDED.is_ranked, total = EXCLUDED.total,
        marks = EXCLUDED.marks, ties = EXCLUDED.ties, is_below = EXCLUDED.is_below;
END $$;
CREATE FUNCTION microprojects_scores_are_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM microprojects_tally_up(NEW.application_id);
    RETURN NULL;
END $$;
CREATE TRIGGER tallied AFTER UPDATE ON microprojects_assessment FOR EACH ROW
    WHEN (NEW.status = 'submitted' AND OLD.status <> 'submitted') EXECUTE FUNCTION microprojects_scores_are_in();
CREATE FUNCTION microprojects_is_ranked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM microprojects_tally_up(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER tallied_new AFTER INSERT ON microprojects_application FOR EACH ROW
    WHEN (NEW.status IN ({ranked})) EXECUTE FUNCTION microprojects_is_ranked();
CREATE TRIGGER tallied AFTER UPDATE ON microprojects_application FOR EACH ROW
    WHEN ((NEW.status IN ({ranked})) IS DISTINCT FROM (OLD.status IN ({ranked}))
        OR NEW.status IN ({ranked}) AND (NEW.area_id, NEW.requested) IS DISTINCT FROM (OLD.area_id, OLD.requested))
    EXECUTE FUNCTION microprojects_is_ranked();
""".format(ranked=RANKED)
UNDO = "; ".join(f"DROP FUNCTION microprojects_{name} CASCADE" for name in ("is_ranked", "scores_are_in", "tally_up"))
FILL = f"SELECT microprojects_tally_up(id) FROM microprojects_application WHERE status IN ({RANKED}) ORDER BY id"


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0044_one_letter_from_the_reserve")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="microprojects.application",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="microprojects.call",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programme.area",
                    ),
                ),
                ("requested", models.DecimalField(max_digits=14, decimal_places=2)),
                ("submitted_at", models.DateTimeField()),
                ("is_ranked", models.BooleanField()),
                ("total", models.DecimalField(**MEAN)),
                ("marks", django.contrib.postgres.fields.ArrayField(models.DecimalField(**MEAN))),
                ("ties", django.contrib.postgres.fields.ArrayField(models.DecimalField(**MEAN))),
                ("is_below", models.BooleanField()),
            ],
        ),
        migrations.RunSQL(TALLY, UNDO),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
