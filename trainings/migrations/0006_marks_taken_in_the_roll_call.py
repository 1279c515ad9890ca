"""Marks at the sessions of a grid came with it, except where the journal says that somebody took the roll-call."""

from django.db import migrations, models

# The journal says which session's roll was called, not which of its marks were changed: all of them are kept.
MARKS = """
UPDATE trainings_attendance a SET is_imported = true
FROM trainings_session s
WHERE s.id = a.session_id AND s.source_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM journal_entry j
    WHERE j.record_type = 'trainings.course' AND j.record_id = s.course_id AND j.act = 'take_roll_call'
      AND (j.details->>'session' = s.id::text OR j.details->>'on' = s."on"::text)
)
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0005_line_answers"), ("journal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="is_imported",
            field=models.BooleanField(db_default=False, default=False, verbose_name="came with an attendance grid"),
        ),
        migrations.RunSQL(MARKS, migrations.RunSQL.noop),
    ]
