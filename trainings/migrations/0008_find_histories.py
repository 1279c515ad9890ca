"""The history of a record finds those of what hangs on it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("trainings", "0007_history")]
    operations = [
        AddIndexConcurrently("sessionevent", models.Index(fields=["course"], name="session_history")),
        AddIndexConcurrently("enrolmentevent", models.Index(fields=["course"], name="enrolment_history")),
        AddIndexConcurrently("attendanceevent", models.Index(fields=["session"], name="attendance_history")),
    ]
