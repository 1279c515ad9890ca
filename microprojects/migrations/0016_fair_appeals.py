"""An appeal comes in time and once, and is decided by nobody who took part; nobody writes for another association."""

from django.db import migrations

KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
APPEAL = """
CREATE FUNCTION microprojects_took_part(who bigint, about bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM microprojects_application a
        LEFT JOIN microprojects_committee c ON c.call_id = a.call_id
        WHERE a.id = about AND (
            a.examined_by_id = who OR c.deliberated_by_id = who
            OR EXISTS (SELECT 1 FROM microprojects_assessment m WHERE m.application_id = a.id AND m.assessor_id = who)
            OR EXISTS (SELECT 1 FROM microprojects_correctionrequest r WHERE r.application_id = a.id AND r.asked_by_id = who)
            OR EXISTS (SELECT 1 FROM microprojects_ruleanswer r WHERE r.application_id = a.id AND r.answered_by_id = who)
            OR EXISTS (
                SELECT 1 FROM microprojects_committeemember p JOIN accounts_user u ON u.id = who
                WHERE p.committee_id = c.id AND upper(p.name) = upper(u.name)
            )
        )
    )
$$;
CREATE FUNCTION microprojects_appeal_is_fair() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    application record;
    sent timestamptz;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an appeal stays on file' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'filed' OR (NEW.application_id, NEW.text, NEW.filed_at, NEW.filed_by_id)
            IS DISTINCT FROM (OLD.application_id, OLD.text, OLD.filed_at, OLD.filed_by_id) THEN
            RAISE EXCEPTION 'an appeal is decided once, and its text stays' USING ERRCODE = 'check_violation';
        END IF;
        IF microprojects_took_part(NEW.decided_by_id, NEW.application_id) THEN
            RAISE EXCEPTION 'who took part decides no appeal' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.status, c.appeal_days AS days INTO application FROM microprojects_application a
        JOIN microprojects_call c ON c.id = a.call_id WHERE a.id = NEW.application_id FOR UPDATE OF a;
    SELECT sent_at INTO sent FROM microprojects_letter
        WHERE application_id = NEW.application_id AND appeal_id IS NULL AND status = 'sent';
    IF application.status NOT IN ('reserve', 'rejected') OR sent IS NULL OR NEW.status <> 'filed'
        OR (NEW.filed_at AT TIME ZONE 'Africa/Casablanca')::date
            > (sent AT TIME ZONE 'Africa/Casablanca')::date + application.days THEN
        RAISE EXCEPTION 'an appeal follows a refusal within the days of the call' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER is_fair BEFORE INSERT OR UPDATE OR DELETE ON microprojects_appeal
    FOR EACH ROW EXECUTE FUNCTION microprojects_appeal_is_fair();
"""
# An answer belongs to a decided appeal of the same application.
ANSWER = """
CREATE FUNCTION microprojects_letter_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM microprojects_appeal
        WHERE id = NEW.appeal_id AND application_id = NEW.application_id AND status <> 'filed'
    ) THEN
        RAISE EXCEPTION 'a letter answers a decided appeal of its application' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answers BEFORE INSERT ON microprojects_letter FOR EACH ROW
    WHEN (NEW.appeal_id IS NOT NULL) EXECUTE FUNCTION microprojects_letter_answers();
"""
# Whoever speaks for an association writes for no other one; staff, who speak for none, record what came on paper.
SPEAKS = """
CREATE FUNCTION microprojects_speaks_for_it(who bigint, association bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM microprojects_representative r
        WHERE r.user_id = who AND r.status = 'confirmed' AND r.association_id IS DISTINCT FROM association
    ) THEN
        RAISE EXCEPTION 'nobody writes for another association' USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION microprojects_written_for_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM microprojects_speaks_for_it(NEW.created_by_id, NEW.association_id);
    RETURN NEW;
END $$;
CREATE TRIGGER for_its_own BEFORE INSERT ON microprojects_application
    FOR EACH ROW EXECUTE FUNCTION microprojects_written_for_its_own();
CREATE FUNCTION microprojects_submitted_for_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM microprojects_speaks_for_it(NEW.frozen_by_id, a.association_id)
        FROM microprojects_application a WHERE a.id = NEW.application_id;
    RETURN NEW;
END $$;
CREATE TRIGGER for_its_own BEFORE INSERT ON microprojects_version
    FOR EACH ROW EXECUTE FUNCTION microprojects_submitted_for_its_own();
CREATE FUNCTION microprojects_appealed_for_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM microprojects_speaks_for_it(NEW.filed_by_id, a.association_id)
        FROM microprojects_application a WHERE a.id = NEW.application_id;
    RETURN NEW;
END $$;
CREATE TRIGGER for_its_own BEFORE INSERT ON microprojects_appeal
    FOR EACH ROW EXECUTE FUNCTION microprojects_appealed_for_its_own();
"""


def _drop(*names):
    return "; ".join(f"DROP FUNCTION microprojects_{name} CASCADE" for name in names)


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0015_appeals"), ("journal", "0004_history_keeps")]

    operations = [
        migrations.RunSQL(
            KEEP.format("microprojects_appealevent"), "DROP TRIGGER keep ON microprojects_appealevent"
        ),
        migrations.RunSQL(APPEAL, _drop("took_part", "appeal_is_fair")),
        migrations.RunSQL(ANSWER, _drop("letter_answers")),
        migrations.RunSQL(
            SPEAKS,
            _drop("speaks_for_it", "written_for_its_own", "submitted_for_its_own", "appealed_for_its_own"),
        ),
    ]
