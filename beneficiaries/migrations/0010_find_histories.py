"""The history of a record finds those of what hangs on it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("beneficiaries", "0009_history")]
    operations = [
        AddIndexConcurrently("registrationevent", models.Index(fields=["person"], name="registration_history")),
    ]
