"""Legal papers are added, opened and taken back."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.associations import hold, save_once
from microprojects.models import Paper


@transaction.atomic
def add_paper(association, *, kind, by, number="", issued_on=None, expires_on=None, scan=None):
    """Add a paper; `scan` is (content, suffix) of a file that was looked into. An older one of its kind stays.

    Raises AssociationRefused when it is there already, or the association was merged into another.
    """
    association = hold(association)
    paper = Paper(
        association=association, kind=kind, number=number, issued_on=issued_on, expires_on=expires_on, added_by=by
    )
    if scan:
        content, suffix = scan
        paper.sha256 = hashlib.sha256(content).hexdigest()
        paper.scan.save(secrets.token_hex(16) + suffix, ContentFile(content), save=False)
    save_once(paper, _("This paper is there already: same kind, number and date."))
    write("add_paper", association, by=by, paper=paper.code, kind=kind.code, has_scan=bool(scan))
    return paper


@transaction.atomic
def remove_paper(paper, *, by):
    """Take back a paper that was added by mistake: its history stays, its scan is deleted."""
    association, facts = paper.association, {"paper": paper.code, "kind": paper.kind.code}
    stored, name = paper.scan.storage, paper.scan.name
    paper.delete()
    write("remove_paper", association, by=by, **facts)
    if name:
        transaction.on_commit(lambda: stored.delete(name))
    return association


def note_opening(paper, *, by):
    """Write down that `by` opened a scan that names people or an account: such readings are known."""
    if paper.kind.readers != "all":
        write("open_paper", paper.association, by=by, paper=paper.code, kind=paper.kind.code)
