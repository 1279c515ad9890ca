"""Who decided on an application took part, whatever was decided after: the journal tells it (querysets/appeals.py)."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("microprojects.migrations.0016_fair_appeals").APPEAL
FIRST, LAST = "CREATE FUNCTION microprojects_took_part", "$$;"
BEFORE = BEFORE[BEFORE.index(FIRST) : BEFORE.index(LAST) + len(LAST)].replace("CREATE", "CREATE OR REPLACE", 1)
LOOK = "            a.examined_by_id = who OR c.deliberated_by_id = who\n"
JOURNAL = """
            OR EXISTS (
                SELECT 1 FROM journal_entry e
                WHERE e.record_type = 'microprojects.application' AND e.record_id = a.id AND e.by_id = who
                AND e.act IN ('ask_correction', 'lift_correction', 'answer_rules', 'admit', 'declare_inadmissible',
                    'reopen', 'score')
            )
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0030_scores_awaited"), ("journal", "0004_history_keeps")]

    operations = [migrations.RunSQL(BEFORE.replace(LOOK, LOOK + JOURNAL.lstrip("\n")), BEFORE)]
