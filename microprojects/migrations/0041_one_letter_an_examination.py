"""One letter tells a decision, and one each examination that ended with "inadmissible"."""

from django.db import migrations, models
from django.db.models import Q

TABLE = "microprojects_letter"
NEW = "(application_id) WHERE appeal_id IS NULL AND examined_at IS NULL"
BEFORE = "(application_id) WHERE appeal_id IS NULL"
DECISION = models.UniqueConstraint(
    fields=["application"], name="one_letter_of_a_decision", condition=Q(appeal__isnull=True, examined_at__isnull=True)
)
EXAMINATION = models.UniqueConstraint(fields=["application", "examined_at"], name="one_letter_of_an_examination")


def _made(name, columns):
    return f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {TABLE} {columns}"


def _dropped(name):
    return f"DROP INDEX CONCURRENTLY {name}"


RENAMED = "ALTER INDEX {} RENAME TO {}"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("microprojects", "0040_letters_of_examinations")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    _made("one_letter_of_an_examination", "(application_id, examined_at)"),
                    _dropped("one_letter_of_an_examination"),
                ),
                # Backwards these run from the last to the first.
                migrations.RunSQL(_made("one_letter_new", NEW), _dropped("one_letter_new")),
                migrations.RunSQL(_dropped("one_letter_of_a_decision"), RENAMED.format("one_letter_old", DECISION.name)),
                migrations.RunSQL(RENAMED.format("one_letter_new", DECISION.name), _made("one_letter_old", BEFORE)),
                migrations.RunSQL(migrations.RunSQL.noop, RENAMED.format(DECISION.name, "one_letter_new")),
            ],
            state_operations=[
                migrations.RemoveConstraint("letter", DECISION.name),
                migrations.AddConstraint("letter", DECISION),
                migrations.AddConstraint("letter", EXAMINATION),
            ],
        )
    ]
