"""Officers and members: added by the name as written, then linked to a person of the registers."""

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.associations import hold, save_once
from microprojects.matching import written_key
from microprojects.models import Member, WrittenName


@transaction.atomic
def add_member(association, *, name, role, by, since=None, until=None):
    """Add somebody by the name as written, which only the vault holds. Raises AssociationRefused for a known name."""
    association = hold(association)
    member = Member(association=association, role=role, since=since, until=until, written_key=written_key(name))
    save_once(member, _("Somebody of this name is a member already."))
    WrittenName.objects.create(member=member, name=name)
    write("add_member", association, by=by, member=member.code, role=role)
    return member


@transaction.atomic
def link_member(member, person, *, by):
    """Say which person of the registers a member is; the name as written is then deleted with its history.

    Raises AssociationRefused when that person is a member of this association already.
    """
    association = hold(member.association)
    member.person = person
    save_once(member, _("%(code)s is a member of this association already.") % {"code": person.code})
    WrittenName.objects.filter(member=member).delete()
    write("link_member", association, by=by, member=member.code, person=person.code)
    return member


@transaction.atomic
def change_member(member, *, role, since, until, by):
    """Correct a member's role and dates. Raises AssociationRefused when the person then stands here twice."""
    association = hold(member.association)
    before = {"role": member.role}
    member.role, member.since, member.until = role, since, until
    save_once(member, _("This person is a member of this association already."))
    write("change_member", association, by=by, member=member.code, before=before, role=role, since=since, until=until)
    return member
