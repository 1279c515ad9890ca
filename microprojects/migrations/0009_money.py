"""Money: grants within the envelope, releases within the grant, once; receipts of settled grants stay as they are."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("microprojects.migrations.0007_assessed").ENVELOPE
KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
HISTORIES = [
    f"microprojects_{name}event"
    for name in ("grant", "grantline", "tranche", "grantreport", "amendment", "expense", "recovery")
]

# What a selection commits is what its grant comes to: the amount asked for, then that of the agreement, then what is
# due. The call's row is held until the end: of two who commit at the same moment the second sees what the first took.
ENVELOPE = """
CREATE FUNCTION microprojects_committed(of_call bigint, but bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(coalesce(s.due, g.amount, a.requested)), 0)
    FROM microprojects_application a
    LEFT JOIN microprojects_grant g ON g.application_id = a.id
    LEFT JOIN microprojects_settlement s ON s.grant_id = g.id
    WHERE a.call_id = of_call AND a.id IS DISTINCT FROM but AND (
        a.status IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled')
        OR a.status = 'terminated' AND g.id IS NOT NULL
    )
$$;
CREATE OR REPLACE FUNCTION microprojects_within_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    envelope numeric;
    own numeric;
BEGIN
    SELECT c.envelope INTO envelope FROM microprojects_call c WHERE c.id = NEW.call_id FOR NO KEY UPDATE;
    SELECT coalesce(s.due, g.amount) INTO own FROM microprojects_grant g
        LEFT JOIN microprojects_settlement s ON s.grant_id = g.id WHERE g.application_id = NEW.id;
    IF microprojects_committed(NEW.call_id, NEW.id) + coalesce(own, NEW.requested) > envelope THEN
        RAISE EXCEPTION 'more would be committed than the envelope holds' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION microprojects_envelope_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF microprojects_committed(NEW.id, NULL) > NEW.envelope THEN
        RAISE EXCEPTION 'more is committed than this envelope would hold' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION microprojects_grant_within_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    envelope numeric;
BEGIN
    SELECT c.envelope INTO envelope FROM microprojects_call c WHERE c.id = NEW.call_id FOR NO KEY UPDATE;
    IF microprojects_committed(NEW.call_id, NEW.application_id) + NEW.amount > envelope THEN
        RAISE EXCEPTION 'more would be committed than the envelope holds' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER b_within_envelope_new BEFORE INSERT ON microprojects_grant
    FOR EACH ROW EXECUTE FUNCTION microprojects_grant_within_envelope();
CREATE TRIGGER b_within_envelope BEFORE UPDATE ON microprojects_grant FOR EACH ROW
    WHEN (NEW.amount > OLD.amount) EXECUTE FUNCTION microprojects_grant_within_envelope();
"""
# A signed agreement changes in the very transaction that puts an amendment in force.
GRANT = """
CREATE FUNCTION microprojects_is_amended(agreement bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM microprojects_amendment
        WHERE grant_id = agreement AND status = 'in_force' AND decided_at = transaction_timestamp()
    )
$$;
CREATE FUNCTION microprojects_grant_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an agreement stays on file' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT 1 FROM microprojects_application a JOIN microprojects_version v ON v.application_id = a.id
            WHERE a.id = NEW.application_id AND a.call_id = NEW.call_id AND v.id = NEW.version_id
            AND a.status IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled', 'terminated')
        ) THEN
            RAISE EXCEPTION 'a grant is that of a selected application of its call' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.application_id, NEW.call_id, NEW.version_id) IS DISTINCT FROM
        (OLD.application_id, OLD.call_id, OLD.version_id) THEN
        RAISE EXCEPTION 'a grant stays with its application' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.signed_on IS NOT NULL AND (
        (NEW.number, NEW.rate, NEW.starts_on, NEW.conditions, NEW.tolerance, NEW.justified, NEW.signed_on, NEW.signed_by_id)
        IS DISTINCT FROM
        (OLD.number, OLD.rate, OLD.starts_on, OLD.conditions, OLD.tolerance, OLD.justified, OLD.signed_on, OLD.signed_by_id)
        OR OLD.copy <> '' AND (NEW.copy, NEW.sha256) IS DISTINCT FROM (OLD.copy, OLD.sha256)
        OR (NEW.amount, NEW.ends_on) IS DISTINCT FROM (OLD.amount, OLD.ends_on)
            AND NOT microprojects_is_amended(OLD.id)
    ) THEN
        RAISE EXCEPTION 'a signed agreement changes only by an amendment' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.amount < (
        SELECT coalesce(sum(amount), 0) FROM microprojects_tranche
        WHERE grant_id = NEW.id AND status IN ('released', 'paid')
    ) THEN
        RAISE EXCEPTION 'more would be released than was granted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_stands BEFORE INSERT OR UPDATE OR DELETE ON microprojects_grant
    FOR EACH ROW EXECUTE FUNCTION microprojects_grant_stands();
CREATE FUNCTION microprojects_grant_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_grant
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.grant_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.grant_id END)
        AND signed_on IS NOT NULL AND NOT microprojects_is_amended(id) FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a signed agreement changes only by an amendment' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON microprojects_grantline
    FOR EACH ROW EXECUTE FUNCTION microprojects_grant_line_stands();
CREATE FUNCTION microprojects_amendment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an amendment that was decided stays' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON microprojects_amendment FOR EACH ROW
    WHEN (OLD.status <> 'proposed' OR
        (NEW.grant_id, NEW.number, NEW.amount, NEW.ends_on, NEW.lines, NEW.before, NEW.proposed_by_id, NEW.is_within_tolerance)
        IS DISTINCT FROM
        (OLD.grant_id, OLD.number, OLD.amount, OLD.ends_on, OLD.lines, OLD.before, OLD.proposed_by_id, OLD.is_within_tolerance))
    EXECUTE FUNCTION microprojects_amendment_stays();
CREATE TRIGGER stays_on_file BEFORE DELETE ON microprojects_amendment
    FOR EACH ROW EXECUTE FUNCTION microprojects_amendment_stays();
"""
# The grant's row is held: releases of two tranches at the same moment wait for each other.
TRANCHE = """
CREATE FUNCTION microprojects_tranche_pays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    granted numeric;
    contracted timestamptz;
BEGIN
    PERFORM 1 FROM microprojects_grant
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.grant_id ELSE NEW.grant_id END FOR NO KEY UPDATE;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'planned' OR EXISTS (
            SELECT 1 FROM microprojects_grant WHERE id = OLD.grant_id AND signed_on IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a tranche of a signed agreement stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = 'paid' OR OLD.status = 'dropped' THEN
            RAISE EXCEPTION 'a tranche is paid once' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.grant_id <> OLD.grant_id OR NEW.number <> OLD.number
            OR OLD.status <> 'planned' AND NEW.amount <> OLD.amount THEN
            RAISE EXCEPTION 'what was requested does not change' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status = 'released' AND NEW.status <> 'planned' AND
            (NEW.requested_by_id, NEW.released_by_id, NEW.released_at, NEW.account_id) IS DISTINCT FROM
            (OLD.requested_by_id, OLD.released_by_id, OLD.released_at, OLD.account_id) THEN
            RAISE EXCEPTION 'what was released does not change' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status = 'requested' AND NEW.status <> 'planned'
            AND NEW.requested_by_id IS DISTINCT FROM OLD.requested_by_id THEN
            RAISE EXCEPTION 'what was requested does not change' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.source_id IS NULL AND (
            NEW.status = 'paid' AND OLD.status <> 'released'
            OR NEW.status = 'released' AND OLD.status NOT IN ('requested', 'released')
        ) THEN
            RAISE EXCEPTION 'a payment is requested, released, then paid' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.status <> 'planned' AND NEW.source_id IS NULL THEN
        RAISE EXCEPTION 'a payment is requested, released, then paid' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status IN ('released', 'paid') THEN
        SELECT least(g.amount, coalesce(s.due, g.amount)), g.signed_on INTO granted, contracted
            FROM microprojects_grant g LEFT JOIN microprojects_settlement s ON s.grant_id = g.id
            WHERE g.id = NEW.grant_id;
        IF contracted IS NULL THEN
            RAISE EXCEPTION 'nothing is paid before the agreement is signed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'INSERT' OR OLD.status NOT IN ('released', 'paid') THEN
            IF NEW.amount + (
                SELECT coalesce(sum(amount), 0) FROM microprojects_tranche
                WHERE grant_id = NEW.grant_id AND id <> NEW.id AND status IN ('released', 'paid')
            ) > granted THEN
                RAISE EXCEPTION 'more would be released than was granted' USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.account_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM microprojects_bankaccount b
                JOIN microprojects_application a ON a.association_id = b.association_id
                JOIN microprojects_grant g ON g.application_id = a.id
                WHERE b.id = NEW.account_id AND b.status = 'in_force' AND g.id = NEW.grant_id
            ) THEN
                RAISE EXCEPTION 'a payment goes to the bank details in force of its association'
                    USING ERRCODE = 'check_violation';
            END IF;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pays BEFORE INSERT OR UPDATE OR DELETE ON microprojects_tranche
    FOR EACH ROW EXECUTE FUNCTION microprojects_tranche_pays();
"""
EXPENSE = """
CREATE FUNCTION microprojects_expense_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreement bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.grant_id ELSE NEW.grant_id END;
BEGIN
    PERFORM 1 FROM microprojects_grant WHERE id = agreement FOR SHARE;
    IF EXISTS (SELECT 1 FROM microprojects_settlement WHERE grant_id = agreement) THEN
        RAISE EXCEPTION 'a settled grant does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'declared' THEN
            RAISE EXCEPTION 'an expense that was decided stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM microprojects_grantline WHERE id = NEW.line_id AND grant_id = NEW.grant_id) THEN
        RAISE EXCEPTION 'an expense stands under a line of its grant' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND
        (NEW.grant_id, NEW.spent_on, NEW.voucher, NEW.payee, NEW.label, NEW.amount, NEW.sha256, NEW.fingerprint)
        IS DISTINCT FROM
        (OLD.grant_id, OLD.spent_on, OLD.voucher, OLD.payee, OLD.label, OLD.amount, OLD.sha256, OLD.fingerprint) THEN
        RAISE EXCEPTION 'what was declared does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counts BEFORE INSERT OR UPDATE OR DELETE ON microprojects_expense
    FOR EACH ROW EXECUTE FUNCTION microprojects_expense_counts();
"""
SETTLEMENT = """
CREATE FUNCTION microprojects_settlement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a settlement stays as it was made' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM 1 FROM microprojects_grant WHERE id = NEW.grant_id FOR NO KEY UPDATE;
    SELECT
        g.amount, g.rate,
        (SELECT coalesce(sum(amount), 0) FROM microprojects_tranche WHERE grant_id = g.id AND status = 'paid') AS paid,
        (SELECT coalesce(sum(amount), 0) FROM microprojects_expense WHERE grant_id = g.id) AS declared,
        (SELECT coalesce(sum(admitted), 0) FROM microprojects_expense WHERE grant_id = g.id) AS admitted,
        EXISTS (SELECT 1 FROM microprojects_tranche WHERE grant_id = g.id AND status IN ('requested', 'released'))
            OR EXISTS (SELECT 1 FROM microprojects_expense WHERE grant_id = g.id AND status = 'declared') AS is_open
        INTO told FROM microprojects_grant g WHERE g.id = NEW.grant_id;
    IF told.is_open OR (NEW.granted, NEW.rate, NEW.paid, NEW.declared, NEW.admitted) IS DISTINCT FROM
        (told.amount, told.rate, told.paid, told.declared, told.admitted) THEN
        RAISE EXCEPTION 'a settlement is that of the grant as it stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adds_up BEFORE INSERT OR UPDATE OR DELETE ON microprojects_settlement
    FOR EACH ROW EXECUTE FUNCTION microprojects_settlement_adds_up();
CREATE FUNCTION microprojects_recovery_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a repayment stays on file' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM 1 FROM microprojects_grant WHERE id = NEW.grant_id FOR NO KEY UPDATE;
    IF NEW.amount + (SELECT coalesce(sum(amount), 0) FROM microprojects_recovery WHERE grant_id = NEW.grant_id)
        > coalesce((SELECT -balance FROM microprojects_settlement WHERE grant_id = NEW.grant_id), 0) THEN
        RAISE EXCEPTION 'more would be paid back than is owed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER is_owed BEFORE INSERT OR UPDATE OR DELETE ON microprojects_recovery
    FOR EACH ROW EXECUTE FUNCTION microprojects_recovery_is_owed();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0008_grants"), ("journal", "0004_history_keeps")]

    operations = [
        *[migrations.RunSQL(KEEP.format(table), f"DROP TRIGGER keep ON {table}") for table in HISTORIES],
        migrations.RunSQL(
            ENVELOPE,
            "DROP FUNCTION microprojects_grant_within_envelope CASCADE;"
            "DROP FUNCTION microprojects_within_envelope CASCADE; DROP FUNCTION microprojects_envelope_holds CASCADE;"
            f"DROP FUNCTION microprojects_committed CASCADE; {BEFORE}",
        ),
        migrations.RunSQL(
            GRANT,
            "DROP FUNCTION microprojects_grant_stands CASCADE; DROP FUNCTION microprojects_grant_line_stands CASCADE;"
            "DROP FUNCTION microprojects_amendment_stays CASCADE; DROP FUNCTION microprojects_is_amended CASCADE",
        ),
        migrations.RunSQL(TRANCHE, "DROP FUNCTION microprojects_tranche_pays CASCADE"),
        migrations.RunSQL(EXPENSE, "DROP FUNCTION microprojects_expense_counts CASCADE"),
        migrations.RunSQL(
            SETTLEMENT,
            "DROP FUNCTION microprojects_settlement_adds_up CASCADE; DROP FUNCTION microprojects_recovery_is_owed CASCADE",
        ),
    ]
