"""Names are shown by the database only to a scope (programme/scope.py); with no scope set there are no rows."""

from django.db import migrations

SCOPE = """
CREATE FUNCTION jsm_scope() RETURNS varchar[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(string_to_array(nullif(current_setting('jsm.scope', true), ''), ','), '{}')::varchar[] $$;
"""

# The row's owner is found through the pseudonymous record, which carries `scopes`.
POLICIES = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON {table} TO jsm_everything USING (true) WITH CHECK (true);
CREATE POLICY scoped ON {table} TO jsm_app USING ({condition}) WITH CHECK ({condition});
"""

IDENTITY = POLICIES.format(
    table="beneficiaries_identity",
    condition="EXISTS (SELECT 1 FROM beneficiaries_beneficiary b WHERE b.id = person_id AND b.scopes && jsm_scope())",
)
ROWS = POLICIES.format(
    table="beneficiaries_importrow",
    condition="EXISTS (SELECT 1 FROM beneficiaries_import i WHERE i.id = source_id AND"
    " ARRAY[i.partner_id || '/' || i.area_id, i.partner_id || '/*', '*/' || i.area_id]::varchar[] && jsm_scope())",
)
UNDO = """
DROP POLICY everything ON {table}; DROP POLICY scoped ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0001_initial")]

    operations = [
        migrations.RunSQL(SCOPE, "DROP FUNCTION jsm_scope()"),
        migrations.RunSQL(IDENTITY, UNDO.format(table="beneficiaries_identity")),
        migrations.RunSQL(ROWS, UNDO.format(table="beneficiaries_importrow")),
    ]
