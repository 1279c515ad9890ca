"""Two records of one association become one; both keep their histories."""

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.assigning import take_back
from microprojects.actions.associations import AssociationRefused
from microprojects.actions.representatives import move_representatives
from microprojects.models import Assessment, Association, Tie
from microprojects.workflow import ACCOUNT, AccountStatus

# Taken from the record that goes where the one that stays says nothing.
FILLED = ("arabic_name", "commune", "year_founded", "ice", "charter_signed_on", "phone", "email", "notes")


@transaction.atomic
def merge_association(kept, merged, *, by):
    """Move what hangs on `merged`, its representatives too, to `kept`, which is then the only one in lists.

    What would stand in `kept` twice (a paper, a person, a second application in a call) stays where it is. Who is tied
    to one of them assesses neither any more. Raises AssociationRefused when they are one record, or one of them was
    merged meanwhile.
    """
    kept, merged = _hold_both(kept, merged)
    moved = {
        "accounts": _move_accounts(kept, merged, by),
        "papers": _move_papers(kept, merged),
        "members": _move_members(kept, merged),
        "applications": _move_applications(kept, merged),
        "representatives": move_representatives(kept, merged, by),
        "taken_back": _take_back_tied(kept, merged, by),
    }
    filled = [name for name in FILLED if not getattr(kept, name) and getattr(merged, name)]
    for name in filled:
        setattr(kept, name, getattr(merged, name))
    kept.arabic_key = kept.arabic_key or merged.arabic_key
    kept.save(update_fields=[*filled, "arabic_key"])
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    write("merge_association", kept, by=by, merged=merged.code, filled=filled, **moved)
    write("merge_into_association", merged, by=by, kept=kept.code, **moved)
    return kept


def _hold_both(kept, merged):
    """Both as they are now, in one order, so that two people who merge them the other way round wait for each other."""
    if kept.pk == merged.pk:
        raise AssociationRefused(_("This is one record: there is nothing to merge."))
    held = Association.objects.select_for_update().order_by("pk").in_bulk([kept.pk, merged.pk])
    if any(each.merged_into_id for each in held.values()):
        raise AssociationRefused(_("One of these associations was merged meanwhile: look again."))
    return held[kept.pk], held[merged.pk]


def _move_accounts(kept, merged, by):
    """All of them; of two in force, or two to confirm, that of the record that stays goes on."""
    for status, step in ((AccountStatus.IN_FORCE, "replace_account"), (AccountStatus.PROPOSED, "refuse_account")):
        if kept.accounts.filter(status=status).exists():
            for account in merged.accounts.filter(status=status):
                ACCOUNT.take(step, account, by=by)
    return _moved(merged.accounts.all(), kept)


def _move_papers(kept, merged):
    here = set(kept.papers.values_list("kind", "number", "issued_on"))
    return _moved(
        [paper for paper in merged.papers.all() if (paper.kind_id, paper.number, paper.issued_on) not in here], kept
    )


def _move_members(kept, merged):
    people = set(kept.members.values_list("person", flat=True)) - {None}
    written = set(kept.members.values_list("written_key", flat=True)) - {None}
    return _moved(
        [each for each in merged.members.all() if each.person_id not in people and each.written_key not in written],
        kept,
    )


def _move_applications(kept, merged):
    """All but a second one in one call: that stays, and the rule “one application per call” still finds it."""
    calls = set(kept.applications.standing().values_list("call", flat=True))
    moved = [each for each in merged.applications.all() if each.call_id not in calls]
    merged.applications.filter(pk__in=[each.pk for each in moved]).update(association=kept, area=kept.area)
    return [each.code for each in moved]


def _take_back_tied(kept, merged, by):
    """Assignments of who is tied to either of the two records, as far as they are at work; returns their codes."""
    tied = Tie.objects.filter(association__in=[kept, merged]).values("user")
    begun = list(Assessment.objects.at_work().filter(application__association__in=[kept, merged], assessor__in=tied))
    for each in begun:
        take_back(each, reason=_("Tied to the association."), by=by)
    return [each.code for each in begun]


def _moved(records, kept):
    """Hang each of `records` on `kept`; returns their codes."""
    codes = []
    for record in records:
        record.association = kept
        record.save(update_fields=["association"])
        codes.append(record.code)
    return codes
