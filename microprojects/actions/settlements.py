"""A grant is settled once: what it comes to is frozen, the balance is paid as the last tranche, or paid back."""

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.grants import GrantRefused, hold_grant, sentences_of, told
from microprojects.models import Recovery, Settlement, Tranche
from microprojects.querysets.conditions import is_settled, missing_for_settlement
from microprojects.querysets.expenses import money_of
from microprojects.resources.freezing import hash_of
from microprojects.resources.settling import content_of
from microprojects.workflow.grants import TRANCHE, Condition
from ui import formats


@transaction.atomic
def settle(grant, *, by, counts_excess=False, reason=""):
    """Settle a grant: min(granted, eligible × rate) − paid, to the cent (domain reference, grant contract).

    What exceeds a budget line by more than the tolerance is not eligible, unless `counts_excess` for a `reason`.
    Raises GrantRefused with all that is missing, or once it is settled.
    """
    grant = hold_grant(grant)
    if is_settled(grant):
        raise GrantRefused(_("This grant is settled already."))
    if missing := missing_for_settlement(grant):
        raise GrantRefused(sentences_of(missing))
    if counts_excess and not reason.strip():
        raise GrantRefused(_("Say why what exceeds the budget lines is accepted."))
    money = money_of(grant, counts_excess=counts_excess)
    content = content_of(grant, money)
    settlement = Settlement.objects.create(
        grant=grant, granted=money.granted, rate=money.rate, declared=money.declared, admitted=money.admitted,
        excess=money.excess, counts_excess=counts_excess, reason=reason, eligible=money.eligible, due=money.due,
        paid=money.paid, balance=money.balance, content=content, sha256=hash_of(content), settled_by=by,
    )  # fmt: skip
    _plan_balance(grant, money.balance, by)
    write(
        "settle", grant.application, by=by, grant=grant.code, due=money.due, balance=money.balance,
        sha256=settlement.sha256,
    )  # fmt: skip
    return settlement


@transaction.atomic
def record_recovery(grant, *, amount, received_on, reference, by):
    """Record money that came back. Raises GrantRefused when it is more than is owed, or was recorded before."""
    grant = hold_grant(grant)
    owed = grant.settlement.to_recover if is_settled(grant) else 0
    left = owed - sum(each.amount for each in grant.recoveries.all())
    if not 0 < amount <= left:
        told_left = formats.money(left, "MAD")
        raise GrantRefused(_("Still to be paid back: %(left)s. The amount cannot be more.") % {"left": told_left})
    with told():
        recovery = Recovery.objects.create(
            grant=grant, amount=amount, received_on=received_on, reference=reference, recorded_by=by
        )
    write("record_recovery", grant.application, by=by, grant=grant.code, amount=amount)
    return recovery


def _plan_balance(grant, balance, by):
    """The last tranche that is not paid becomes the balance; the others are not paid any more."""
    planned = list(grant.tranches.planned())
    last = planned.pop() if planned and balance > 0 else None
    for tranche in planned:
        TRANCHE.take("drop", tranche, by=by)
    if last:
        last.amount, last.condition = balance, Condition.FINAL
        last.save(update_fields=["amount", "condition"])
    elif balance > 0:
        number = grant.tranches.count() + 1
        Tranche.objects.create(grant=grant, number=number, amount=balance, condition=Condition.FINAL)
