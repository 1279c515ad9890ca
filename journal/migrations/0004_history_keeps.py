"""What keeps a history from being changed: the migrations of other apps put it on their tables of events."""

from django.db import migrations

# Rows go only together with the record itself, by a foreign key's cascade, which acts as the table's owner.
KEEP = """
CREATE FUNCTION history_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user::regrole = (SELECT relowner FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a history keeps what was written (% on %)', TG_OP, TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_refusals")]
    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION history_keep()")]
