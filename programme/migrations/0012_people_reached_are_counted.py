"""People reached by micro-projects (R2.3) are counted, where the programme was loaded before."""

from django.db import migrations

COUNT = "UPDATE programme_indicator SET rule = 'unique_ever', part = '' WHERE code = 'R2.3' AND rule = 'typed'"


class Migration(migrations.Migration):
    dependencies = [("programme", "0011_microprojects_are_counted")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
