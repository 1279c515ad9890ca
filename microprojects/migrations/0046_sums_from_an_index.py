"""Rankings, and sums of applications by call, area and state, are read from indexes, not from long texts."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("microprojects", "0045_tallies")]

    operations = [
        AddIndexConcurrently(
            "application",
            models.Index(
                fields=["call", "area", "status"],
                name="application_in_sums",
                include=["requested", "id"],
                condition=models.Q(submitted_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "tally",
            models.Index(
                fields=["call", "-total", "-ties", "submitted_at", "application"],
                name="tally_by_rank",
                include=["is_below", "requested", "area"],
                condition=models.Q(is_ranked=True),
            ),
        ),
    ]
