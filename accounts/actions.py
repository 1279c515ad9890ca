"""What is done to accounts: opened by invitation, sent again, withdrawn, answered, closed; sessions ended.

The journal carries the account's number, neither its address nor the link.
"""

import time

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from accounts.tasks import send_invitation
from journal import jobs
from journal.actions import write

ACTIVE = "active"  # in a session: when it began and when something happened in it last, in seconds


def begin(session):
    """From now on it counts whether anything happens in it (accounts/access.py)."""
    now = int(time.time())
    session[ACTIVE] = (now, now)


class AccountRefused(Exception):
    """The account is not in a state for this. Its text is a sentence for the user."""


class LinkRefused(Exception):
    """The link of an invitation opens nothing (any more). Its text is a sentence for the invited person."""

    UNREADABLE = _("This link is incomplete. Copy it from the mail as a whole, on one line.")
    USED = _("This link was used already. Sign in with the password that you chose then.")
    WITHDRAWN = _("This invitation was withdrawn. Ask the person who invited you.")
    REPLACED = _("There is a newer invitation: use the link in the last mail that you got.")
    ENDED = _("This link is older than seven days. Ask the person who invited you for a new one.")


@transaction.atomic
def invite(*, email, name, language, by):
    """Open an account that nobody can sign in to yet, and send its owner the link."""
    user = User.objects.create_user(email, name=name, language=language, is_active=False)
    invitation = Invitation.objects.create(user=user, sent_by=by)
    write("invite", user, by=by)
    jobs.start(send_invitation, invitation)
    return user


@transaction.atomic
def send_again(user, *, by):
    """A new link for who has not answered, or whose account was closed; the links before it are void."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise AccountRefused(_("This account is open: its owner signs in."))
    news = {"sent_at": timezone.now(), "sent_by": by, "mailed_at": None, "accepted_at": None, "withdrawn_at": None}
    invitation, is_new = Invitation.objects.get_or_create(user=user, defaults=news)
    if not is_new:
        Invitation.objects.filter(pk=invitation.pk).update(number=F("number") + 1, **news)
    write("send_again", user, by=by)
    jobs.start(send_invitation, invitation)


@transaction.atomic
def withdraw(user, *, by):
    """Make the link void: the account stays closed."""
    waiting = Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None)
    if not waiting.update(withdrawn_at=timezone.now()):
        raise AccountRefused(_("There is no invitation to withdraw: it was answered or withdrawn meanwhile."))
    write("withdraw", user, by=by)


def find_invitation(pk, number):
    """The invitation that a link names, while it can be used; raises LinkRefused."""
    invitation = Invitation.objects.select_related("user").filter(pk=pk).first()
    if invitation is None:
        raise LinkRefused(LinkRefused.UNREADABLE)
    if invitation.number != number:
        raise LinkRefused(LinkRefused.REPLACED)
    if invitation.accepted_at:
        raise LinkRefused(LinkRefused.USED)
    if invitation.withdrawn_at:
        raise LinkRefused(LinkRefused.WITHDRAWN)
    if invitation.has_ended:
        raise LinkRefused(LinkRefused.ENDED)
    return invitation


@transaction.atomic
def accept(invitation, *, name, password):
    """Open the account to its owner. Of two answers to one link the second raises LinkRefused."""
    this = Invitation.objects.open().filter(pk=invitation.pk, number=invitation.number)
    if not this.update(accepted_at=timezone.now()):
        find_invitation(invitation.pk, invitation.number)
        raise LinkRefused(LinkRefused.ENDED)
    user = invitation.user
    user.name, user.is_active = name, True
    user.set_password(password)
    user.save(update_fields=["name", "is_active", "password"])
    write("accept", user, by=user)
    return user


@transaction.atomic
def open_verified(*, email, name, password, language):
    """An account for somebody who proved with a link in their mail that the address is theirs.

    Raises AccountRefused when there is an account with it, also when two links are used together.
    """
    if User.objects.filter(email=email).exists():
        raise AccountRefused(_("There is an account with this address: sign in with it."))
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, language=language)
    except IntegrityError as error:
        raise AccountRefused(_("There is an account with this address: sign in with it.")) from error
    write("open_verified", user, by=user)
    return user


@transaction.atomic
def close(user, *, by):
    """Let nobody sign in with it any more: its sessions end at once, its password is forgotten."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise AccountRefused(_("This account is closed already."))
    if is_only_manager(user):
        raise AccountRefused(_("This is the only programme manager: post another one first."))
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    write("close", user, by=by)


def is_only_manager(user):
    """Whether nobody could post anybody to work with people any more without this account."""
    is_manager = user.postings.of_managers().exists()
    return is_manager and not user.postings.model.objects.hold_another_manager(user)
