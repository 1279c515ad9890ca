"""Names of people to be registered lie in the vault as long as they wait; a report with such people is not approved.

Who speaks for an association has no scope: a name may be written for a person who waits, and is not read again. It goes
with its person, whoever takes them out; nobody corrects it.
"""

from django.db import migrations

TABLE = "microprojects_writtenperson"
# A person who waits belongs to no partner: '*/<area>' is the scope of a posting for all partners of the area.
CONDITION = (
    "EXISTS (SELECT 1 FROM microprojects_newperson n JOIN microprojects_duereport d ON d.id = n.due_id"
    " JOIN microprojects_grant g ON g.id = d.grant_id JOIN microprojects_application a ON a.id = g.application_id"
    " WHERE n.id = new_person_id AND ('*/' || a.area_id)::varchar = ANY (jsm_scope()))"
)
WAITS = "EXISTS (SELECT 1 FROM microprojects_newperson n WHERE n.id = new_person_id AND n.status = 'waiting')"
VAULT = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT written_person_goes_with_their_line
    FOREIGN KEY (new_person_id) REFERENCES microprojects_newperson (id) ON DELETE CASCADE;
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON {TABLE} TO jsm_everything USING (true) WITH CHECK (true);
CREATE POLICY scoped ON {TABLE} FOR SELECT TO jsm_app USING ({CONDITION});
CREATE POLICY scoped_deletion ON {TABLE} FOR DELETE TO jsm_app USING ({CONDITION});
CREATE POLICY written ON {TABLE} FOR INSERT TO jsm_app WITH CHECK ({WAITS});
CREATE FUNCTION microprojects_written_person_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a name stays as it was written, or goes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION microprojects_written_person_stays();
"""
LEAVE_VAULT = f"""
DROP FUNCTION microprojects_written_person_stays CASCADE;
DROP POLICY everything ON {TABLE}; DROP POLICY scoped ON {TABLE};
DROP POLICY scoped_deletion ON {TABLE}; DROP POLICY written ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DROP CONSTRAINT written_person_goes_with_their_line;
"""
# What was written stays; somebody is decided on once, before the report is approved, and it is not before all are.
LINES = """
CREATE FUNCTION microprojects_refuse_once_approved(of_grant bigint, of_kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_grant WHERE id = of_grant FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM microprojects_grantreport
        WHERE grant_id = of_grant AND kind = of_kind AND status = 'approved'
    ) THEN
        RAISE EXCEPTION 'a report does not change once CEFA has approved it' USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION microprojects_new_person_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.due_id, NEW.sex, NEW.birth_year, NEW.consented_on, NEW.recorded_by_id) IS DISTINCT FROM
        (OLD.due_id, OLD.sex, OLD.birth_year, OLD.consented_on, OLD.recorded_by_id) THEN
        RAISE EXCEPTION 'what was written of a person stays' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.status <> 'waiting' THEN
        RAISE EXCEPTION 'a person is registered or refused once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reached_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM microprojects_reached WHERE id = NEW.reached_id AND due_id = NEW.due_id
    ) THEN
        RAISE EXCEPTION 'a person is named in the report they were written into' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM microprojects_refuse_once_approved(grant_id, kind) FROM microprojects_duereport WHERE id = NEW.due_id;
    RETURN NEW;
END $$;
CREATE FUNCTION microprojects_new_person_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'waiting' THEN
        RAISE EXCEPTION 'whoever is written waits first' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE INSERT OR DELETE ON microprojects_newperson
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_report_stays();
CREATE TRIGGER waits BEFORE INSERT ON microprojects_newperson
    FOR EACH ROW EXECUTE FUNCTION microprojects_new_person_waits();
CREATE TRIGGER is_decided BEFORE UPDATE ON microprojects_newperson
    FOR EACH ROW EXECUTE FUNCTION microprojects_new_person_is_decided();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON microprojects_newpersonevent
    FOR EACH ROW EXECUTE FUNCTION history_keep();
CREATE FUNCTION microprojects_nobody_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM microprojects_newperson n JOIN microprojects_duereport d ON d.id = n.due_id
        WHERE d.grant_id = NEW.grant_id AND d.kind = NEW.kind AND n.status = 'waiting'
    ) THEN
        RAISE EXCEPTION 'people of the report wait to be registered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_waits BEFORE UPDATE OF status ON microprojects_grantreport
    FOR EACH ROW WHEN (NEW.status = 'approved') EXECUTE FUNCTION microprojects_nobody_waits();
"""
LEAVE_LINES = """
DROP TRIGGER keep ON microprojects_newpersonevent;
DROP TRIGGER stays ON microprojects_newperson;
DROP FUNCTION microprojects_new_person_waits CASCADE;
DROP FUNCTION microprojects_new_person_is_decided CASCADE;
DROP FUNCTION microprojects_nobody_waits CASCADE;
DROP FUNCTION microprojects_refuse_once_approved;
"""
# Whom CEFA registers for somebody who waits, it names in a report that it has.
REACHED = """
CREATE FUNCTION microprojects_reached_was_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM microprojects_newperson WHERE due_id = NEW.due_id AND status = 'waiting') THEN
        RAISE EXCEPTION 'nobody waits whom this person could be' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM microprojects_refuse_once_approved(grant_id, kind) FROM microprojects_duereport WHERE id = NEW.due_id;
    RETURN NEW;
END $$;
DROP TRIGGER stays ON microprojects_reached;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON microprojects_reached
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_report_stays();
CREATE TRIGGER stays_named BEFORE INSERT ON microprojects_reached
    FOR EACH ROW WHEN (NEW.is_named) EXECUTE FUNCTION microprojects_part_of_report_stays();
CREATE TRIGGER was_written BEFORE INSERT ON microprojects_reached
    FOR EACH ROW WHEN (NOT NEW.is_named) EXECUTE FUNCTION microprojects_reached_was_written();
"""
LEAVE_REACHED = """
DROP TRIGGER stays ON microprojects_reached; DROP TRIGGER stays_named ON microprojects_reached;
DROP FUNCTION microprojects_reached_was_written CASCADE;
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON microprojects_reached
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_report_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0055_people_to_be_registered")]

    operations = [
        migrations.RunSQL(VAULT, LEAVE_VAULT),
        migrations.RunSQL(LINES, LEAVE_LINES),
        migrations.RunSQL(REACHED, LEAVE_REACHED),
    ]
