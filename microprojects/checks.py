"""`manage.py check --deploy --database default`: are names in reports and of members as closed as those of people?"""

from django.db import connections

from beneficiaries.checks import problems_of

VAULT = ("microprojects_writtenname", "microprojects_writtennameevent", "microprojects_writtenperson")


def vault_is_closed(app_configs, databases=None, **kwargs):
    """Errors for each table of names that the application's role could read past row-level security."""
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT session_user")
            found += problems_of(cursor, cursor.fetchone()[0], VAULT)
    return found
