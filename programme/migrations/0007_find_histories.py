"""The history of a record finds those of what hangs on it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("programme", "0006_posting_once_at_a_time")]
    operations = [
        AddIndexConcurrently("postingevent", models.Index(fields=["user"], name="posting_history")),
        AddIndexConcurrently("targetevent", models.Index(fields=["indicator"], name="target_history")),
    ]
