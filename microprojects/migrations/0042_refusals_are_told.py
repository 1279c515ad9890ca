"""A letter tells what the last examination found; an appeal's days count from the letter of the committee's decision."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("microprojects.migrations.0016_fair_appeals").APPEAL
FIRST, LAST = "CREATE FUNCTION microprojects_appeal_is_fair", "$$;"
BEFORE = BEFORE[BEFORE.index(FIRST) :]
BEFORE = BEFORE[: BEFORE.index(LAST) + len(LAST)].replace("CREATE", "CREATE OR REPLACE", 1)
DECISION = "appeal_id IS NULL AND status = 'sent'"
TELLS = """
CREATE FUNCTION microprojects_letter_tells_refusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_application
        WHERE id = NEW.application_id AND status = 'inadmissible' AND examined_at = NEW.examined_at FOR SHARE;
    IF NOT FOUND OR NEW.appeal_id IS NOT NULL OR TG_OP = 'UPDATE' AND NEW.examined_at IS DISTINCT FROM OLD.examined_at THEN
        RAISE EXCEPTION 'a letter tells what the last examination found' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tells_refusal_new BEFORE INSERT ON microprojects_letter FOR EACH ROW
    WHEN (NEW.examined_at IS NOT NULL) EXECUTE FUNCTION microprojects_letter_tells_refusal();
CREATE TRIGGER tells_refusal BEFORE UPDATE ON microprojects_letter FOR EACH ROW
    WHEN (NEW.examined_at IS DISTINCT FROM OLD.examined_at
          OR NEW.examined_at IS NOT NULL AND NEW.status = 'sent' AND OLD.status <> 'sent')
    EXECUTE FUNCTION microprojects_letter_tells_refusal();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0041_one_letter_an_examination")]

    operations = [
        migrations.RunSQL(BEFORE.replace(DECISION, f"{DECISION} AND examined_at IS NULL"), BEFORE),
        migrations.RunSQL(TELLS, "DROP FUNCTION microprojects_letter_tells_refusal CASCADE"),
    ]
