"""Nothing of a report changes while CEFA has it; what was submitted stays; histories are kept; reports fall due."""

from django.db import migrations

KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
HISTORIES = [
    f"microprojects_{name}event"
    for name in ("duereport", "reached", "headcount", "proof", "remark", "visit", "visitaction")
]
PARTS = ("reached", "headcount", "proof")
REPORT = """
CREATE FUNCTION microprojects_refuse_unless_open(of_grant bigint, of_kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_grant WHERE id = of_grant FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM microprojects_grantreport
        WHERE grant_id = of_grant AND kind = of_kind AND status IN ('received', 'approved')
    ) THEN
        RAISE EXCEPTION 'a report does not change while CEFA has it' USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION microprojects_due_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM microprojects_refuse_unless_open(OLD.grant_id, OLD.kind);
        RETURN OLD;
    END IF;
    IF (NEW.grant_id, NEW.kind) IS DISTINCT FROM (OLD.grant_id, OLD.kind) THEN
        RAISE EXCEPTION 'a report stays that of its grant' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.done, NEW.difficulties, NEW.visibility) IS DISTINCT FROM (OLD.done, OLD.difficulties, OLD.visibility) THEN
        PERFORM microprojects_refuse_unless_open(OLD.grant_id, OLD.kind);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON microprojects_duereport
    FOR EACH ROW EXECUTE FUNCTION microprojects_due_report_stays();
CREATE FUNCTION microprojects_part_of_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
BEGIN
    FOREACH touched IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.due_id] WHEN 'DELETE' THEN ARRAY[OLD.due_id] ELSE ARRAY[OLD.due_id, NEW.due_id] END
    LOOP
        PERFORM microprojects_refuse_unless_open(grant_id, kind) FROM microprojects_duereport WHERE id = touched;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
PART = """
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON microprojects_{0}
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_report_stays();
"""
SUBMITTED = """
CREATE FUNCTION microprojects_submitted_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was submitted stays' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON microprojects_submittedreport
    FOR EACH ROW EXECUTE FUNCTION microprojects_submitted_report_stays();
CREATE FUNCTION microprojects_remark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a correction that was asked for stays' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.due_id, NEW.item, NEW.text, NEW.made_by_id) IS DISTINCT FROM
        (OLD.due_id, OLD.item, OLD.text, OLD.made_by_id) THEN
        RAISE EXCEPTION 'a correction that was asked for stays' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.expense_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM microprojects_expense e JOIN microprojects_duereport d ON d.grant_id = e.grant_id
        WHERE e.id = NEW.expense_id AND d.id = NEW.due_id
    ) THEN
        RAISE EXCEPTION 'a correction is about an expense of its grant' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON microprojects_remark
    FOR EACH ROW EXECUTE FUNCTION microprojects_remark_stays();
"""
# As resources/due.py reckons it with its settings as they are delivered; grants signed until now have both.
FALL_DUE = """
INSERT INTO microprojects_duereport (grant_id, kind, due_on, done, difficulties, visibility)
    SELECT g.id, kind, CASE kind WHEN 'final' THEN g.ends_on + 30 ELSE g.starts_on + (g.ends_on - g.starts_on) / 2 END,
        '', '', ''
    FROM microprojects_grant g CROSS JOIN (VALUES ('interim'), ('final')) AS kinds (kind)
    WHERE g.signed_on IS NOT NULL AND (kind = 'final' OR EXISTS (
        SELECT 1 FROM microprojects_tranche t WHERE t.grant_id = g.id AND t.condition = 'interim'
    ))
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0019_reporting")]

    operations = [
        *[migrations.RunSQL(KEEP.format(table), f"DROP TRIGGER keep ON {table}") for table in HISTORIES],
        migrations.RunSQL(
            REPORT,
            "DROP FUNCTION microprojects_due_report_stays CASCADE;"
            "DROP FUNCTION microprojects_part_of_report_stays CASCADE;"
            "DROP FUNCTION microprojects_refuse_unless_open CASCADE",
        ),
        *[migrations.RunSQL(PART.format(name), migrations.RunSQL.noop) for name in PARTS],
        migrations.RunSQL(
            SUBMITTED,
            "DROP FUNCTION microprojects_submitted_report_stays CASCADE;"
            "DROP FUNCTION microprojects_remark_stays CASCADE",
        ),
        migrations.RunSQL(FALL_DUE, migrations.RunSQL.noop),
    ]
