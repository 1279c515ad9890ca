"""Bank details are proposed by one person and confirmed by another. The journal never holds the number."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.associations import AssociationRefused, hold, save_once
from microprojects.models import BankAccount
from microprojects.workflow import ACCOUNT


@transaction.atomic
def propose_account(association, *, rib, by, bank="", reason=""):
    """Propose bank details; those in force stay so until somebody else confirms these.

    Raises AssociationRefused when these are in force already, or others wait to be confirmed.
    """
    association = hold(association)
    if association.accounts.in_force().filter(rib=rib).exists():
        raise AssociationRefused(_("These bank details are in force already."))
    account = BankAccount(association=association, rib=rib, bank=bank, reason=reason, proposed_by=by)
    save_once(account, _("Other bank details wait to be confirmed: confirm or refuse them first."))
    write("propose_account", association, by=by, account=account.code)
    return account


@transaction.atomic
def confirm_account(account, *, by):
    """Put proposed bank details in force in place of those before.

    Raises AssociationRefused for who proposed them, StepRefused when somebody was faster.
    """
    if account.proposed_by_id == by.pk:
        raise AssociationRefused(_("Who proposed bank details does not confirm them: another person has to."))
    association = hold(account.association)
    for before in association.accounts.in_force().exclude(pk=account.pk):
        ACCOUNT.take("replace_account", before, by=by)
    ACCOUNT.take("confirm_account", account, by=by, confirmed_by=by, confirmed_at=timezone.now())
    write("confirm_account", association, by=by, account=account.code)
    return account


@transaction.atomic
def refuse_account(account, *, by):
    """Do not put proposed bank details in force. Raises StepRefused when somebody was faster."""
    ACCOUNT.take("refuse_account", account, by=by)
    write("refuse_account", account.association, by=by, account=account.code)
    return account
