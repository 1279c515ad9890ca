"""A tally is written by the database alone; of two assessments submitted at one moment the second waits for the first."""

from django.db import migrations

# Tables are the owner's, as in the chain of the journal: only what runs with its rights writes a tally.
KEEP = """
ALTER FUNCTION microprojects_tally_up(bigint) SECURITY DEFINER SET search_path = public, pg_temp;
CREATE FUNCTION microprojects_tally_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole <> (SELECT relowner FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'tallies are written by the database alone' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER is_kept BEFORE INSERT OR UPDATE OR DELETE ON microprojects_tally
    FOR EACH ROW EXECUTE FUNCTION microprojects_tally_is_kept();
"""
UNKEEP = """
DROP FUNCTION microprojects_tally_is_kept CASCADE;
ALTER FUNCTION microprojects_tally_up(bigint) SECURITY INVOKER RESET search_path;
"""
# As microprojects_tally_up holds the application: what only shared it would wait for the other, each for each.
AWAITED = """
CREATE OR REPLACE FUNCTION microprojects_scores_are_awaited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_application WHERE id = NEW.application_id AND status = 'admissible' FOR {lock};
    IF NOT FOUND THEN
        RAISE EXCEPTION 'scores are submitted while their application waits for them' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0047_amounts_from_an_index")]

    operations = [
        migrations.RunSQL(KEEP, UNKEEP),
        migrations.RunSQL(AWAITED.format(lock="NO KEY UPDATE"), AWAITED.format(lock="SHARE")),
    ]
