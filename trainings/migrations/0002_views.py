"""Two views that reduce before they join: hours per enrolment, and the groups a person holds."""

import django.db.models.deletion
from django.db import migrations, models

HOURS_PRESENT = """
CREATE VIEW trainings_hourspresent WITH (security_invoker = true) AS
SELECT a.enrolment_id, sum(s.hours) AS hours
FROM trainings_attendance a JOIN trainings_session s ON s.id = a.session_id
WHERE a.mark = 'P'
GROUP BY a.enrolment_id
"""
GROUP_HELD = """
CREATE VIEW trainings_groupheld WITH (security_invoker = true) AS
SELECT DISTINCT person_id, "group" FROM beneficiaries_registration
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0001_initial"), ("beneficiaries", "0002_row_level_security")]

    operations = [
        migrations.RunSQL(HOURS_PRESENT, "DROP VIEW trainings_hourspresent"),
        migrations.RunSQL(GROUP_HELD, "DROP VIEW trainings_groupheld"),
        migrations.CreateModel(
            name="HoursPresent",
            fields=[
                (
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="present",
                        serialize=False,
                        to="trainings.enrolment",
                    ),
                ),
                ("hours", models.DecimalField(decimal_places=2, max_digits=9)),
            ],
            options={"managed": False, "db_table": "trainings_hourspresent"},
        ),
        migrations.CreateModel(
            name="GroupHeld",
            fields=[
                ("pk", models.CompositePrimaryKey("person", "group", blank=True, editable=False, primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="groups_held",
                        to="beneficiaries.beneficiary",
                    ),
                ),
                ("group", models.CharField(max_length=16)),
            ],
            options={"managed": False, "db_table": "trainings_groupheld"},
        ),
    ]
