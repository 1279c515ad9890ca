"""A document of a grant is asked for, made in the background, and taken away on record."""

from django.db import transaction
from django.utils.translation import gettext as _

from journal import jobs
from journal.actions import write
from microprojects import tasks
from microprojects.actions.grants import GrantRefused, hold_grant
from microprojects.models import GrantFile
from microprojects.querysets.conditions import is_settled

K = GrantFile.Kind


@transaction.atomic
def make_file(grant, *, kind, by):
    """Ask for a document of a grant; one that is being made already is that one.

    Raises GrantRefused for a statement before the settlement.
    """
    grant = hold_grant(grant)
    if kind in (K.STATEMENT_FR, K.STATEMENT_AR) and not is_settled(grant):
        raise GrantRefused(_("The grant is not settled."))
    made, is_new = GrantFile.objects.get_or_create(grant=grant, kind=kind, made_at=None, defaults={"asked_by": by})
    if is_new:
        write("make_file", grant.application, by=by, grant=grant.code, kind=kind)
    jobs.start(tasks.make_grant_file, made)
    return made


def note_taking(made, *, by):
    """Write down that `by` took a document away: it names people."""
    write("open_file", made.grant.application, by=by, grant=made.grant.code, kind=made.kind, sha256=made.sha256)
