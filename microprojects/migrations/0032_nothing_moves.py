"""Money does not move under what was recorded.

Where a payment was read from is said once; an expense that was decided stays under its line, with its receipt. An
agreement changes to what its amendment says and to nothing else; what one person may put in force alone changes neither
its amount nor its end.
"""

from django.db import migrations

STAYS = """
CREATE FUNCTION microprojects_nothing_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was recorded of money does not move' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER source_stays BEFORE UPDATE ON microprojects_tranche FOR EACH ROW
    WHEN (NEW.source_id IS DISTINCT FROM OLD.source_id) EXECUTE FUNCTION microprojects_nothing_moves();
CREATE TRIGGER decided_stays BEFORE UPDATE ON microprojects_expense FOR EACH ROW
    WHEN (OLD.status <> 'declared'
          AND (NEW.line_id, NEW.receipt, NEW.source_id) IS DISTINCT FROM (OLD.line_id, OLD.receipt, OLD.source_id))
    EXECUTE FUNCTION microprojects_nothing_moves();
"""
AMENDED = """
CREATE FUNCTION microprojects_changes_as_amended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM microprojects_amendment
        WHERE grant_id = OLD.id AND status = 'in_force' AND decided_at = transaction_timestamp()
        AND (coalesce(amount, OLD.amount), coalesce(ends_on, OLD.ends_on)) = (NEW.amount, NEW.ends_on)
    ) THEN
        RAISE EXCEPTION 'a signed agreement changes only by an amendment' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_amended BEFORE UPDATE ON microprojects_grant FOR EACH ROW
    WHEN (OLD.signed_on IS NOT NULL AND (NEW.amount, NEW.ends_on) IS DISTINCT FROM (OLD.amount, OLD.ends_on))
    EXECUTE FUNCTION microprojects_changes_as_amended();
CREATE FUNCTION microprojects_small_is_small() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a small shift changes neither amount nor end' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER small_is_small BEFORE INSERT OR UPDATE ON microprojects_amendment FOR EACH ROW
    WHEN (NEW.is_within_tolerance AND (NEW.amount IS NOT NULL OR NEW.ends_on IS NOT NULL))
    EXECUTE FUNCTION microprojects_small_is_small();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0031_took_part")]

    operations = [
        migrations.RunSQL(STAYS, "DROP FUNCTION microprojects_nothing_moves CASCADE"),
        migrations.RunSQL(
            AMENDED,
            "DROP FUNCTION microprojects_changes_as_amended CASCADE; DROP FUNCTION microprojects_small_is_small CASCADE",
        ),
    ]
