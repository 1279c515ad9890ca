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


def made(name, columns):
    return f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {TABLE} {columns}"


def dropped(name):
    return f"DROP INDEX CONCURRENTLY {name}"


RENAMED = "ALTER INDEX {} RENAME TO {}"


def exchanged(before, after):
    """Another index of decisions in place of the one before, never without one; backwards from the last to the first."""
    name = DECISION.name
    return [
        migrations.RunSQL(made("one_letter_new", after), dropped("one_letter_new")),
        migrations.RunSQL(dropped(name), RENAMED.format("one_letter_old", name)),
        migrations.RunSQL(RENAMED.format("one_letter_new", name), made("one_letter_old", before)),
        migrations.RunSQL(migrations.RunSQL.noop, RENAMED.format(name, "one_letter_new")),
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("microprojects", "0040_letters_of_examinations")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    made("one_letter_of_an_examination", "(application_id, examined_at)"),
                    dropped("one_letter_of_an_examination"),
                ),
                *exchanged(BEFORE, NEW),
            ],
            state_operations=[
                migrations.RemoveConstraint("letter", DECISION.name),
                migrations.AddConstraint("letter", DECISION),
                migrations.AddConstraint("letter", EXAMINATION),
            ],
        )
    ]
