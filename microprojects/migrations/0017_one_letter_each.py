"""One letter tells a decision, and one answers an appeal."""

from django.db import migrations, models
from django.db.models import Q

INDEXES = {
    "one_letter_of_a_decision": "(application_id) WHERE appeal_id IS NULL",
    "one_answer_of_an_appeal": "(appeal_id)",
}
CONSTRAINTS = [
    models.UniqueConstraint(fields=["application"], name="one_letter_of_a_decision", condition=Q(appeal__isnull=True)),
    models.UniqueConstraint(fields=["appeal"], name="one_answer_of_an_appeal"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("microprojects", "0016_fair_appeals")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON microprojects_letter {columns}",
                    f"DROP INDEX CONCURRENTLY {name}",
                )
                for name, columns in INDEXES.items()
            ]
            + [
                migrations.RunSQL(
                    "ALTER TABLE microprojects_letter DROP CONSTRAINT microprojects_letter_application_id_key",
                    "ALTER TABLE microprojects_letter ADD CONSTRAINT microprojects_letter_application_id_key"
                    " UNIQUE (application_id)",
                )
            ],
            state_operations=[migrations.AddConstraint("letter", each) for each in CONSTRAINTS],
        )
    ]
