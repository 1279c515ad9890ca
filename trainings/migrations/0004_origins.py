"""What came with an imported course is the import's, except what the journal says somebody added by hand."""

from django.db import migrations

SESSIONS = """
UPDATE trainings_session s SET source_id = c.source_id
FROM trainings_course c
WHERE c.id = s.course_id AND c.source_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM journal_entry j
    WHERE j.record_type = 'trainings.course' AND j.record_id = c.id AND j.act = 'record_session'
      AND j.details->>'on' = s."on"::text
)
"""
ENROLMENTS = """
UPDATE trainings_enrolment e SET source_id = c.source_id
FROM trainings_course c
WHERE c.id = e.course_id AND c.source_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM journal_entry j
    WHERE j.record_type = 'trainings.course' AND j.record_id = c.id AND j.act = 'enrol'
      AND j.details->>'person' = 'JSM-' || lpad(e.person_id::text, greatest(6, length(e.person_id::text)), '0')
)
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0003_groups_and_origins"), ("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(SESSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(ENROLMENTS, migrations.RunSQL.noop),
    ]
