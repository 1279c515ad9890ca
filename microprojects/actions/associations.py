"""Associations are registered and corrected."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.matching import name_key
from microprojects.models import Association

ALREADY_THERE = "23505"


class AssociationRefused(Exception):
    """The association is not as the act needs it. Its text is a sentence for the user."""


@transaction.atomic
def record_association(*, by, **facts):
    """Register an association; `facts` are its fields. Whether it is there already is asked before, by who calls."""
    association = Association(**facts, **_keys(facts), created_by=by)
    association.save()
    write("record_association", association, by=by, area=association.area.code)
    return association


@transaction.atomic
def change_association(association, *, by, **facts):
    """Write the `facts` that differ; the journal names the fields, the history has what stood there before.

    Raises AssociationRefused when it was merged into another meanwhile.
    """
    association = hold(association)
    changed = sorted(name for name, value in facts.items() if getattr(association, name) != value)
    if not changed:
        return association
    for name in changed:
        setattr(association, name, facts[name])
    keys = _keys({"name": association.name, "arabic_name": association.arabic_name})
    for name, value in keys.items():
        setattr(association, name, value)
    association.save(update_fields=[*changed, *keys])
    write("change_association", association, by=by, fields=changed)
    return association


def hold(association):
    """The association as it is now, for us alone until the end of the transaction.

    Raises AssociationRefused when it was merged into another.
    """
    association = Association.objects.select_for_update().get(pk=association.pk)
    if association.merged_into_id:
        raise AssociationRefused(_("This association was merged into another one meanwhile: open that one."))
    return association


def save_once(record, refusal):
    """Save; what the database keeps unique is refused with a sentence, also when two people click together."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != ALREADY_THERE:  # anything else is our mistake
            raise
        raise AssociationRefused(refusal) from error


def _keys(facts):
    return {"name_key": name_key(facts["name"]), "arabic_key": name_key(facts.get("arabic_name", ""))}
