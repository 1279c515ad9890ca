"""One letter tells that an application was selected from the reserve list, beside that of the decision."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

BEFORE = import_module("microprojects.migrations.0041_one_letter_an_examination")
NEW = f"{BEFORE.NEW} AND selected_at IS NULL"
RESERVE = "one_letter_from_the_reserve"
CONSTRAINTS = [
    models.UniqueConstraint(
        fields=["application"],
        name="one_letter_of_a_decision",
        condition=Q(appeal__isnull=True, examined_at__isnull=True, selected_at__isnull=True),
    ),
    models.UniqueConstraint(fields=["application"], name=RESERVE, condition=Q(selected_at__isnull=False)),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("microprojects", "0043_letters_from_the_reserve")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    BEFORE.made(RESERVE, "(application_id) WHERE selected_at IS NOT NULL"), BEFORE.dropped(RESERVE)
                ),
                *BEFORE.exchanged(BEFORE.NEW, NEW),
            ],
            state_operations=[
                migrations.RemoveConstraint("letter", "one_letter_of_a_decision"),
                *(migrations.AddConstraint("letter", each) for each in CONSTRAINTS),
            ],
        )
    ]
