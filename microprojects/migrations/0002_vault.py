"""Names of members as written are shown by the database only to who works for all partners of the area."""

from django.db import migrations

KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
TABLES = [
    "microprojects_associationevent",
    "microprojects_bankaccountevent",
    "microprojects_memberevent",
    "microprojects_paperevent",
    "microprojects_writtennameevent",
]
# A name that was written belongs to no partner: '*/<area>' is the scope of a posting for all partners of the area.
CONDITION = (
    "EXISTS (SELECT 1 FROM microprojects_member m JOIN microprojects_association a ON a.id = m.association_id"
    " WHERE m.id = member_id AND ('*/' || a.area_id)::varchar = ANY (jsm_scope()))"
)
POLICIES = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON {table} TO jsm_everything USING (true) WITH CHECK (true);
CREATE POLICY scoped ON {table} TO jsm_app USING ({condition}) WITH CHECK ({condition});
"""
UNDO = """
DROP POLICY everything ON {table}; DROP POLICY scoped ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
# The history of a name goes with the name.
GOES = """
ALTER TABLE microprojects_writtennameevent ADD CONSTRAINT written_name_history_goes_with_it
    FOREIGN KEY (pgh_obj_id) REFERENCES microprojects_writtenname (member_id) ON DELETE CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0001_initial"), ("beneficiaries", "0009_history")]

    operations = [
        *[migrations.RunSQL(KEEP.format(table), f"DROP TRIGGER keep ON {table}") for table in TABLES],
        migrations.RunSQL(GOES, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(POLICIES.format(table=table, condition=CONDITION), UNDO.format(table=table))
            for table in ("microprojects_writtenname", "microprojects_writtennameevent")
        ],
    ]
