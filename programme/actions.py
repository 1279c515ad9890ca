"""The writes of the programme's records that have pages."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from journal.actions import write
from programme.models import PROGRAMME_WIDE, Posting, Programme, Target
from programme.rules import reason_against
from programme.scope import SEES_PEOPLE
from ui import formats


@transaction.atomic
def set_target(indicator, *, value, due_on, by, reason=""):
    """Set what `indicator` should reach by a day; earlier targets stay as they were, the last one set counts."""
    target = Target.objects.create(indicator=indicator, value=value, due_on=due_on, reason=reason)
    write("set_target", indicator, by=by, value=value, due_on=due_on)
    return target


class PostingRefused(Exception):
    """This posting is not given, extended or ended so. Its text is a sentence for the user."""


@transaction.atomic
def give_posting(user, *, role, partner=None, area=None, since=None, until=None, by=None, system=""):
    """Post `user` to a role, at one partner or (None) all, in one area or all, from `since` (today) until a last day.

    Who lets somebody see people is the programme manager; only the very first one is posted by an administrator.
    `system` names the command when nobody signed in gives it. Raises PostingRefused.
    """
    since = since or timezone.localdate()
    posting = Posting(user=user, role=role, partner=partner, area=area, since=since, until=until, given_by=by)
    if since < timezone.localdate():
        raise PostingRefused(_("A posting begins today at the earliest."))
    if until and until < since:
        raise PostingRefused(_("It would end before it begins."))
    if role in PROGRAMME_WIDE and (partner or area):
        raise PostingRefused(
            _("This role is held for all partners and all areas: what it acts on belongs to no place.")
        )
    if by:
        _refuse_givers_who_may_not(posting, by)
    _hold_postings_of(user)
    _refuse_beside_others(posting)
    posting.save(force_insert=True)
    place = {"partner": partner and partner.code, "area": area and area.code}
    write("give_posting", posting, by=by, system=system, user=user.pk, role=role, since=since, until=until, **place)
    return posting


@transaction.atomic
def extend_posting(posting, *, until, seen, by):
    """Let a posting go on to a later last day, or (None) until further notice. `seen` is the last day it had."""
    posting = _held(posting, seen)
    if posting.has_ended:
        raise PostingRefused(_("It has ended: give a new posting."))
    if seen is None or (until is not None and until <= seen):
        raise PostingRefused(_("It goes on longer than that already."))
    if not _may_entrust(posting, by):
        raise PostingRefused(_("Only the programme manager extends a posting that lets somebody see people."))
    posting.until = until
    _refuse_beside_others(posting)
    posting.save(update_fields=["until"])
    write("extend_posting", posting, by=by, user=posting.user_id, before=seen, after=until)


@transaction.atomic
def end_posting(posting, *, until, seen, by):
    """Let a posting end sooner: `until` is its last day, yesterday when it ends at once.

    One that has not begun is taken back: its last day is the one before its first.
    """
    posting = _held(posting, seen)
    if posting.has_ended or (seen is not None and until >= seen):
        raise PostingRefused(_("It ends sooner than that already."))
    if until < ended_at_once(posting):
        raise PostingRefused(_("It was in force on that day: what was done with it stays as it was."))
    _keep_a_manager(posting)
    posting.until = until
    posting.save(update_fields=["until"])
    write("end_posting", posting, by=by, user=posting.user_id, before=seen, after=until)


def roles_given_by(user):
    """The roles that `user` posts somebody to, in the order of the programme."""
    is_trusted = user.has_perm("programme.entrust_posting")
    has_manager = Posting.objects.filter(role=Role.PROGRAMME_MANAGER).exists()
    first = set() if has_manager else {Role.PROGRAMME_MANAGER}
    return [role for role in Role if is_trusted or role not in SEES_PEOPLE or role in first]


def ended_at_once(posting):
    """The last day of a posting that ends now: it does not count today any more."""
    today = timezone.localdate()
    return max(today, posting.since or today) - timedelta(days=1)


def _hold_postings_of(user):
    """Let one after the other change a person's postings; who comes second sees what the first did."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _held(posting, seen):
    """The posting as it is now, for as long as the transaction lasts. Raises PostingRefused when it changed."""
    _hold_postings_of(posting.user)
    posting = Posting.objects.select_related("user").get(pk=posting.pk)
    if posting.until != seen:
        end = formats.day(posting.until) if posting.until else _("until further notice")
        raise PostingRefused(_("Somebody changed this posting meanwhile. Its end is now: %(end)s.") % {"end": end})
    return posting


def _refuse_givers_who_may_not(posting, by):
    if by.pk == posting.user_id:
        raise PostingRefused(_("Nobody gives a posting to themselves."))
    if not by.has_perm("programme.give_posting", posting):
        raise PostingRefused(_("You give postings where you are posted yourself."))
    if not (_may_entrust(posting, by) or _is_first_manager(posting)):
        raise PostingRefused(_("Only the programme manager posts somebody to a role that sees people."))


def _may_entrust(posting, by):
    return posting.role not in SEES_PEOPLE or by.has_perm("programme.entrust_posting", posting)


def _is_first_manager(posting):
    """Nobody was ever the programme manager; of two who post the first one at once, the second waits, and is not."""
    if posting.role != Role.PROGRAMME_MANAGER:
        return False
    list(Programme.objects.select_for_update(no_key=True))
    return not Posting.objects.filter(role=Role.PROGRAMME_MANAGER).exists()


def _refuse_beside_others(posting):
    """Neither the same posting twice at a time, nor what one person does not hold together (programme/rules.py)."""
    others = Posting.objects.filter(user=posting.user_id).exclude(pk=posting.pk)
    place = (posting.role, posting.partner_id, posting.area_id)
    today = timezone.localdate()
    for other in others.meeting(max(posting.since or today, today), posting.until):
        if (other.role, other.partner_id, other.area_id) == place:
            raise PostingRefused(_("This person holds that very posting at that time."))
        if reason := reason_against(posting.role, other.role):
            said = _("“%(role)s” does not go with “%(other)s”, which this person is at that time. %(reason)s")
            roles = {"role": posting.get_role_display(), "other": other.get_role_display()}
            raise PostingRefused(said % {**roles, "reason": reason})


def _keep_a_manager(posting):
    """Somebody else is programme manager now, or nobody could post anybody to work with people any more."""
    counts = posting.role == Role.PROGRAMME_MANAGER and Posting.objects.filter(pk=posting.pk).in_force().exists()
    if counts and not Posting.objects.hold_another_manager(posting.user):
        raise PostingRefused(_("This is the only programme manager: post another one first."))
