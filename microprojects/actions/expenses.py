"""Expenses of a grant are recorded with their receipts, and admitted, admitted in part or refused with a reason."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.grants import GrantRefused, hold_grant, told
from microprojects.matching import receipt_key
from microprojects.models import Expense
from microprojects.querysets.expenses import looks_at
from microprojects.workflow.grants import EXPENSE, Ground

OPEN = {"admitted": None, "ground": "", "reason": "", "decided_at": None, "decided_by": None}


@transaction.atomic
def record_expense(grant, *, line, spent_on, payee, label, amount, by, voucher="", receipt=None):
    """Record an expense; `receipt` is (content, suffix) of a photo or scan that was looked into.

    Raises GrantRefused before the signature and after the settlement.
    """
    grant = _open(grant)
    expense = Expense(
        grant=grant, line=line, spent_on=spent_on, payee=payee, label=label, amount=amount, voucher=voucher,
        fingerprint=receipt_key(payee, voucher, spent_on, amount), recorded_by=by,
    )  # fmt: skip
    if receipt:
        content, suffix = receipt
        expense.sha256 = hashlib.sha256(content).hexdigest()
        expense.receipt.save(secrets.token_hex(16) + suffix, ContentFile(content), save=False)
    expense.save()
    write("record_expense", grant.application, by=by, expense=expense.code, amount=amount, line=line.number)
    return expense


@transaction.atomic
def remove_expense(expense, *, by):
    """Take back an expense that nobody decided on: its history stays, its receipt is deleted."""
    grant, code = _open(expense.grant), expense.code
    stored, name = expense.receipt.storage, expense.receipt.name
    if not grant.expenses.undecided().filter(pk=expense.pk).exists():
        raise GrantRefused(_("This expense is decided: it stays on file."))
    expense.delete()
    write("remove_expense", grant.application, by=by, expense=code)
    if name:
        transaction.on_commit(lambda: stored.delete(name))
    return grant


@transaction.atomic
def admit(expense, *, by):
    """Admit an expense in full. Raises GrantRefused when its receipt is admitted already, StepRefused when decided."""
    return _decide("admit", expense, by, admitted=expense.amount)


@transaction.atomic
def admit_in_part(expense, *, admitted, ground, by, reason=""):
    """Admit `admitted` MAD of an expense, less than all of it, saying why not the rest."""
    if not 0 < admitted < expense.amount:
        raise GrantRefused(_("A part lies above zero and below the amount of the expense."))
    return _decide("admit_in_part", expense, by, admitted=admitted, ground=ground, reason=reason)


@transaction.atomic
def refuse(expense, *, ground, by, reason=""):
    """Admit nothing of an expense, saying why."""
    return _decide("refuse", expense, by, admitted=0, ground=ground, reason=reason)


@transaction.atomic
def reconsider(expense, *, by):
    """Take a decision back: the expense waits for another one. Raises GrantRefused once the grant is settled."""
    grant = _open(expense.grant)
    EXPENSE.take("reconsider", expense, by=by, **OPEN)
    write("reconsider_expense", grant.application, by=by, expense=expense.code)
    return expense


@transaction.atomic
def decide_as_proposed(grant, *, by):
    """Refuse what the data show against, admit the rest; pictures seen before are left. Returns how many of each."""
    grant = _open(grant)
    expenses = list(grant.expenses.undecided().select_related("line").order_by("pk"))
    refused, admitted, left = [], [], 0
    for look in looks_at(grant, expenses):
        if not look.is_clear:
            left += 1
        elif look.proposal:
            refused.append(look.expense.code)
            _take("refuse", look.expense, by, admitted=0, ground=look.proposal)
        else:
            admitted.append(look.expense.code)
            _take("admit", look.expense, by, admitted=look.expense.amount)
    write("decide_as_proposed", grant.application, by=by, grant=grant.code, admitted=len(admitted), refused=refused)
    return {"admitted": len(admitted), "refused": len(refused), "left": left}


def note_opening(expense, *, by):
    """Write down that `by` opened a receipt: it may name people."""
    write("open_receipt", expense.grant.application, by=by, expense=expense.code)


def _open(grant):
    """The grant, held, as long as expenses may change."""
    grant = hold_grant(grant)
    if not grant.is_signed or hasattr(grant, "settlement"):
        raise GrantRefused(_("Expenses change between the signature of the agreement and the settlement."))
    return grant


def _decide(step, expense, by, *, ground="", reason="", **facts):
    grant = _open(expense.grant)
    if ground == Ground.OTHER and not reason.strip():
        raise GrantRefused(_("Say why: the association is told."))
    _take(step, expense, by, ground=ground, reason=reason, **facts)
    told_of = {"expense": expense.code, "ground": str(ground), "admitted": expense.admitted}
    write(f"{step}_expense", grant.application, by=by, **told_of)
    return expense


def _take(step, expense, by, **facts):
    with told():
        EXPENSE.take(step, expense, by=by, decided_by=by, decided_at=timezone.now(), **facts)
