"""A published call changes only together with its next corrigendum; what hangs on it not at all."""

from django.db import migrations

KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
HISTORIES = [
    f"microprojects_{name}event"
    for name in ("call", "quota", "criterion", "cost", "heading", "corrigendum", "question")
]

CALL = """
CREATE FUNCTION microprojects_call_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' AND NEW.status <> 'draft' THEN
        RETURN NEW;
    END IF;
    IF NEW.corrections = OLD.corrections + 1 AND NEW.code = OLD.code AND NEW.published_at = OLD.published_at
        AND NEW.status = OLD.status AND EXISTS (
            SELECT 1 FROM microprojects_corrigendum WHERE call_id = OLD.id AND number = NEW.corrections
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published call changes only by a corrigendum' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER published_stays BEFORE UPDATE ON microprojects_call
    FOR EACH ROW EXECUTE FUNCTION microprojects_call_is_published();
CREATE FUNCTION microprojects_call_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published call is not deleted' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER published_is_kept BEFORE DELETE ON microprojects_call
    FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION microprojects_call_is_kept();
"""
PART = """
CREATE FUNCTION microprojects_part_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM microprojects_call
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.call_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.call_id END)
        AND status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'what a published call is judged by does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
PARTS = [f"microprojects_{name}" for name in ("quota", "criterion", "cost", "heading", "call_required_papers")]
ON_PART = """
CREATE TRIGGER published_stays BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_published();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0002_vault"), ("journal", "0004_history_keeps")]

    operations = [
        *[migrations.RunSQL(KEEP.format(table), f"DROP TRIGGER keep ON {table}") for table in HISTORIES],
        migrations.RunSQL(
            CALL,
            "DROP FUNCTION microprojects_call_is_published CASCADE; DROP FUNCTION microprojects_call_is_kept CASCADE",
        ),
        migrations.RunSQL(PART, "DROP FUNCTION microprojects_part_of_published CASCADE"),
        *[
            migrations.RunSQL(ON_PART.format(table=table), f"DROP TRIGGER IF EXISTS published_stays ON {table}")
            for table in PARTS
        ],
    ]
