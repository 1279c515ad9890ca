"""`manage.py check --deploy --database default`: is the vault really closed to the role that the application uses?"""

from django.core.checks import Error
from django.db import connections

VAULT = ("beneficiaries_identity", "beneficiaries_identityevent", "beneficiaries_importrow")


def vault_is_closed(app_configs, databases=None, **kwargs):
    """Errors for each way in which the application's role could read names past row-level security."""
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            found += problems(cursor)
    return found


def problems(cursor, role=None):
    """The Errors seen through `cursor` about `role`, by default the one that signed in on its connection."""
    if role is None:
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND pg_has_role(%s, oid, 'MEMBER')", [role]
    )
    found = [
        Error(
            f"The application's role in PostgreSQL may act as {role}, which no row-level security binds.",
            hint="Use a role made by script/roles.sql: neither superuser nor BYPASSRLS, nor a member of such a role.",
            id="beneficiaries.E001",
        )
        for (role,) in cursor.fetchall()
    ]
    found += problems_of(cursor, role, VAULT)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'jsm_everything' AND pg_has_role(%s, oid, 'USAGE')", [role])
    if cursor.fetchone():
        hint = "ALTER ROLE … NOINHERIT; from PostgreSQL 16 on also GRANT jsm_everything TO … WITH INHERIT FALSE."
        sentence = "The application's role inherits jsm_everything: every name is open to it without being asked for."
        found.append(Error(sentence, hint=hint, id="beneficiaries.E004"))
    return found


def problems_of(cursor, role, tables):
    """The Errors of `tables` that name people: each is under forced row-level security, none is the application's."""
    found = []
    cursor.execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity, pg_has_role(%s, relowner, 'MEMBER')"
        " FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r' ORDER BY relname",
        [role, list(tables)],
    )
    for table, is_forced, is_owned in cursor.fetchall():
        if not is_forced:
            hint = "Run the migrations, or ALTER TABLE … ENABLE and FORCE ROW LEVEL SECURITY."
            found.append(Error(f"Row-level security is not forced on {table}.", hint=hint, id="beneficiaries.E002"))
        if is_owned:
            hint = "Migrate with DATABASE_OWNER_URL; the application's own role owns nothing."
            found.append(Error(f"The application's role owns {table}.", hint=hint, id="beneficiaries.E003"))
    return found
