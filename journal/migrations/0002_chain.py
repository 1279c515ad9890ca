"""Each entry carries the hash of the one before, and the database itself keeps what was written (decision 0020)."""

import django.db.models.deletion
import pgtrigger.migrations
from django.db import migrations, models

# Every column of the entry, spelled by jsonb. journal/querysets.py has the same expression: what checks the chain
# shall not trust a function of the database that it checks.
SPELLED = """convert_to(jsonb_build_array(e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.by_id, e.system, e.act,
    e.record_type, e.record_id, e.label, e.details)::text, 'UTF8')"""

KEEP = """
CREATE FUNCTION journal_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal keeps what was written (% on %)', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER journal_entry_keep BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_keep();
CREATE TRIGGER journal_entry_keep_all BEFORE TRUNCATE ON journal_entry EXECUTE FUNCTION journal_keep();
"""

WHAT_IS_THERE = f"""
LOCK TABLE journal_entry IN SHARE ROW EXCLUSIVE MODE;
DO $$
DECLARE
    e journal_entry; place bigint := 0; last bytea := '';
BEGIN
    FOR e IN SELECT * FROM journal_entry ORDER BY id LOOP
        place := place + 1;
        last := sha256(last || {SPELLED});
        INSERT INTO journal_link (entry_id, number, hash) VALUES (e.id, place, last);
    END LOOP;
END $$;
SET CONSTRAINTS ALL IMMEDIATE;
"""

# Two turns at commit. The first only asks for a link, so that the second comes after all else that waits for the
# commit (the foreign keys of an import of 50,000 rows): the lock is held for the commit itself, not for those.
CHAIN = f"""
CREATE FUNCTION journal_ask() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN INSERT INTO journal_link (entry_id) VALUES (NEW.id); RETURN NULL; END $$;

CREATE FUNCTION journal_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head record;
BEGIN
    PERFORM pg_advisory_xact_lock(TG_RELID::bigint);
    SELECT number, hash INTO head FROM journal_link WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1;
    UPDATE journal_link l
    SET number = coalesce(head.number, 0) + 1, hash = sha256(coalesce(head.hash, '') || {SPELLED})
    FROM journal_entry e WHERE e.id = NEW.entry_id AND l.entry_id = NEW.entry_id;
    RETURN NULL;
END $$;

CREATE FUNCTION journal_link_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole = (SELECT relowner FROM pg_class WHERE oid = TG_RELID) THEN
        IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND OLD.hash IS NULL) THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the chain of the journal is written by the database alone (% on %)', TG_OP, TG_TABLE_NAME;
END $$;

CREATE CONSTRAINT TRIGGER journal_entry_ask AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_ask();
CREATE CONSTRAINT TRIGGER journal_link_chain AFTER INSERT ON journal_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_chain();
CREATE TRIGGER journal_link_keep BEFORE INSERT OR UPDATE OR DELETE ON journal_link
    FOR EACH ROW EXECUTE FUNCTION journal_link_keep();
CREATE TRIGGER journal_link_keep_all BEFORE TRUNCATE ON journal_link EXECUTE FUNCTION journal_keep();
"""

UNDO_KEEP = """
DROP TRIGGER journal_entry_keep ON journal_entry; DROP TRIGGER journal_entry_keep_all ON journal_entry;
DROP FUNCTION journal_keep();
"""
UNDO_CHAIN = """
DROP TRIGGER journal_entry_ask ON journal_entry; DROP TRIGGER journal_link_chain ON journal_link;
DROP TRIGGER journal_link_keep ON journal_link; DROP TRIGGER journal_link_keep_all ON journal_link;
DROP FUNCTION journal_ask(); DROP FUNCTION journal_chain(); DROP FUNCTION journal_link_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="link",
                        serialize=False,
                        to="journal.entry",
                    ),
                ),
                ("number", models.BigIntegerField(null=True, unique=True)),
                ("hash", models.BinaryField(null=True)),
            ],
            options={"ordering": ["number"]},
        ),
        pgtrigger.migrations.RemoveTrigger(model_name="entry", name="append_only"),
        migrations.RunSQL(KEEP, UNDO_KEEP),
        migrations.RunSQL(WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.RunSQL(CHAIN, UNDO_CHAIN),
    ]
