"""A call's list of applications in the order of amounts is read from an index, up or down."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("microprojects", "0046_sums_from_an_index")]

    operations = [
        AddIndexConcurrently(
            "application",
            models.Index(
                fields=["call", "requested", "id"],
                name="application_by_amount",
                condition=models.Q(submitted_at__isnull=False),
            ),
        ),
    ]
