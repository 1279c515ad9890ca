"""What was submitted stays: versions are never changed, applications only while they are written. Sums are computed."""

from django.db import migrations

KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
HISTORIES = [
    f"microprojects_{name}event"
    for name in ("application", "activity", "expectedpeople", "budgetline", "correctionrequest", "ruleanswer")
]

VERSION = """
CREATE FUNCTION microprojects_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of an application stays as it was submitted' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON microprojects_version
    FOR EACH ROW EXECUTE FUNCTION microprojects_version_stays();
"""
# While it is written its sums are those of its lines, whatever somebody says; afterwards what it says does not change.
APPLICATION = """
CREATE FUNCTION microprojects_application_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(sum(total), 0), coalesce(sum(total - own_contribution), 0) INTO NEW.total, NEW.requested
        FROM microprojects_budgetline WHERE application_id = NEW.id;
    RETURN NEW;
END $$;
CREATE TRIGGER a_sums_new BEFORE INSERT ON microprojects_application
    FOR EACH ROW EXECUTE FUNCTION microprojects_application_sums();
CREATE TRIGGER a_sums BEFORE UPDATE ON microprojects_application
    FOR EACH ROW WHEN (OLD.status IN ('draft', 'correction')) EXECUTE FUNCTION microprojects_application_sums();
CREATE FUNCTION microprojects_application_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what an association submitted does not change' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER submitted_stays BEFORE UPDATE ON microprojects_application FOR EACH ROW
    WHEN (OLD.status NOT IN ('draft', 'correction') AND ({said}) IS DISTINCT FROM ({says}))
    EXECUTE FUNCTION microprojects_application_stays();
CREATE TRIGGER moment_stays BEFORE UPDATE ON microprojects_application FOR EACH ROW
    WHEN (OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at OR NEW.call_id <> OLD.call_id
          OR OLD.status <> 'draft' AND NEW.status = 'draft')
    EXECUTE FUNCTION microprojects_application_stays();
CREATE TRIGGER submitted_is_kept BEFORE DELETE ON microprojects_application
    FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION microprojects_application_stays();
"""
SAID = "reference title theme months summary context objectives risks total requested applicant is_second".split()
PART = """
CREATE FUNCTION microprojects_part_of_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM microprojects_application
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.application_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.application_id END)
        AND status NOT IN ('draft', 'correction')
    ) THEN
        RAISE EXCEPTION 'what an association submitted does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
PARTS = [f"microprojects_{name}" for name in ("activity", "expectedpeople", "budgetline")]
ON_PART = """
CREATE TRIGGER submitted_stays BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_application();
"""
LINE = """
CREATE FUNCTION microprojects_line_of_its_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM microprojects_heading h JOIN microprojects_application a ON a.call_id = h.call_id
        WHERE h.id = NEW.heading_id AND a.id = NEW.application_id
    ) THEN
        RAISE EXCEPTION 'a budget line stands under a heading of its call' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER heading_of_its_call BEFORE INSERT OR UPDATE ON microprojects_budgetline
    FOR EACH ROW EXECUTE FUNCTION microprojects_line_of_its_call();
CREATE FUNCTION microprojects_line_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE microprojects_application SET total = 0
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.application_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.application_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER line_counts AFTER INSERT OR UPDATE OR DELETE ON microprojects_budgetline
    FOR EACH ROW EXECUTE FUNCTION microprojects_line_counts();
"""


def _row(name):
    return ", ".join(f"{name}.{column}" for column in SAID)


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0004_applications"), ("journal", "0004_history_keeps")]

    operations = [
        *[migrations.RunSQL(KEEP.format(table), f"DROP TRIGGER keep ON {table}") for table in HISTORIES],
        migrations.RunSQL(VERSION, "DROP FUNCTION microprojects_version_stays CASCADE"),
        migrations.RunSQL(
            APPLICATION.format(said=_row("OLD"), says=_row("NEW")),
            "DROP FUNCTION microprojects_application_sums CASCADE; DROP FUNCTION microprojects_application_stays CASCADE",
        ),
        migrations.RunSQL(PART, "DROP FUNCTION microprojects_part_of_application CASCADE"),
        *[
            migrations.RunSQL(ON_PART.format(table=table), f"DROP TRIGGER IF EXISTS submitted_stays ON {table}")
            for table in PARTS
        ],
        migrations.RunSQL(
            LINE,
            "DROP FUNCTION microprojects_line_of_its_call CASCADE; DROP FUNCTION microprojects_line_counts CASCADE",
        ),
    ]
