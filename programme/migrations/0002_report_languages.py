import django.contrib.postgres.fields
from django.db import migrations, models

import programme.models

# A programme that reported before could choose at each report; the donor reads Italian.
BOTH = "UPDATE programme_programme SET report_languages = '{fr,it}' WHERE code = 'je_suis_migrant'"


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="report_languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2),
                default=programme.models.in_french,
                help_text="fr, it, en or ar, with commas. The first one is drawn together with the figures.",
                size=None,
                verbose_name="languages of the reports",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("report_languages__contained_by", ["fr", "ar", "it", "en"]), ("report_languages__len__gt", 0)
                ),
                name="programme_reports_in_its_languages",
            ),
        ),
        migrations.RunSQL(BOTH, migrations.RunSQL.noop),
    ]
