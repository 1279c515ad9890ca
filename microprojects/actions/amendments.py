"""A signed agreement is amended: within the tolerance at once, beyond it once another person approves."""

from decimal import Decimal

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.grants import GrantRefused, hold_grant, refuse_period, told
from microprojects.formats import cents
from microprojects.models import Amendment, Tranche
from microprojects.resources.due import plan_reports
from microprojects.workflow.grants import AMENDMENT, RUNNING, Condition
from ui import formats


@transaction.atomic
def propose_amendment(grant, *, reason, by, amount=None, ends_on=None, lines=None):
    """Propose another `amount`, end or budget `lines` {number: amount}; what does not change is left out.

    A shift between lines by no more than the tolerance of the agreement is in force at once. Raises GrantRefused for
    a change that cannot be, or while another one waits.
    """
    grant = _open(grant)
    here = {line.number: line.amount for line in grant.lines.all()}
    lines = {number: new for number, new in (lines or {}).items() if here[number] != new}
    amount = None if amount == grant.amount else amount
    ends_on = None if ends_on == grant.ends_on else ends_on
    _refuse(grant, here | lines, amount, ends_on, is_same=not (lines or amount or ends_on))
    with told():
        amendment = Amendment.objects.create(
            grant=grant,
            number=grant.amendments.count() + 1,
            reason=reason,
            amount=amount,
            ends_on=ends_on,
            lines={str(number): str(new) for number, new in lines.items()},
            before={"amount": str(grant.amount), "ends_on": grant.ends_on.isoformat()}
            | {"lines": {str(number): str(here[number]) for number in lines}},
            is_within_tolerance=not (amount or ends_on) and _is_small(grant, here, lines),
            proposed_by=by,
        )
    write("propose_amendment", grant.application, by=by, grant=grant.code, amendment=amendment.number)
    if amendment.is_within_tolerance:
        _apply(amendment, grant, by)
    return amendment


@transaction.atomic
def approve_amendment(amendment, *, by):
    """Put an amendment in force. Raises GrantRefused for who proposed it, or once the grant is terminated or settled.

    StepRefused when somebody was faster.
    """
    if amendment.proposed_by_id == by.pk:
        raise GrantRefused(_("Who proposed an amendment does not approve it: another person has to."))
    grant = _open(amendment.grant)
    lines = {int(number): Decimal(new) for number, new in amendment.lines.items()}
    here = {line.number: line.amount for line in grant.lines.all()}
    _refuse(grant, here | lines, amendment.amount, amendment.ends_on)
    return _apply(amendment, grant, by)


@transaction.atomic
def refuse_amendment(amendment, *, by):
    """Leave the agreement as it is. Raises StepRefused when somebody was faster."""
    grant = hold_grant(amendment.grant)
    AMENDMENT.take("refuse", amendment, by=by, decided_by=by, decided_at=TransactionNow())
    write("refuse_amendment", grant.application, by=by, grant=grant.code, amendment=amendment.number)
    return amendment


def _open(grant):
    """The grant, held, as long as its agreement may change."""
    grant = hold_grant(grant)
    if grant.application.status not in RUNNING or hasattr(grant, "settlement"):
        raise GrantRefused(_("An agreement is amended between its signature and its settlement."))
    return grant


def _refuse(grant, lines, amount, ends_on, *, is_same=False):
    if is_same:
        raise GrantRefused(_("Nothing of the agreement is changed."))
    if ends_on:
        refuse_period(grant.call.programme, grant.starts_on, ends_on)
    before, after = sum(line.amount for line in grant.lines.all()), sum(lines.values())
    if amount is None and before != after:
        budget = formats.money(before, "MAD")
        raise GrantRefused(_("The lines have to add up to the same budget: %(budget)s.") % {"budget": budget})
    paid = grant.tranches.paid().total() + grant.tranches.under_way().total()
    if amount is not None and not paid <= amount <= min(cents(after * grant.rate / 100), grant.call.maximum):
        limits = {"paid": formats.money(paid, "MAD"), "share": formats.money(after * grant.rate / 100, "MAD")}
        raise GrantRefused(
            _("The amount lies between what is paid (%(paid)s) and the grant's share of the budget (%(share)s), and is"
              " not above the largest grant of the call.") % limits
        )  # fmt: skip


def _is_small(grant, here, lines):
    """Whether each line moves by no more than the tolerance, small shifts since the last approval added up."""
    base = dict(here)
    for amendment in grant.amendments.filter(status="in_force").order_by("-number"):
        if not amendment.is_within_tolerance:
            break
        base |= {int(number): Decimal(was) for number, was in amendment.before["lines"].items()}
    return all(abs(new - base[number]) <= base[number] * grant.tolerance / 100 for number, new in lines.items())


def _apply(amendment, grant, by):
    """The database lets a signed agreement change in the transaction that puts an amendment in force, in no other."""
    AMENDMENT.take("approve", amendment, by=by, decided_by=by, decided_at=TransactionNow())
    amendment.refresh_from_db()
    for line in grant.lines.all():
        if str(line.number) in amendment.lines:
            line.amount = Decimal(amendment.lines[str(line.number)])
            line.save(update_fields=["amount"])
    more = (amendment.amount or grant.amount) - grant.amount
    grant.amount += more
    grant.ends_on = amendment.ends_on or grant.ends_on
    with told():
        grant.save(update_fields=["amount", "ends_on"])
    if more:
        _plan_more(grant, more)
    plan_reports(grant)
    write("approve_amendment", grant.application, by=by, grant=grant.code, amendment=amendment.number)
    return amendment


def _plan_more(grant, more):
    """The last tranche that is not asked for yet takes the difference; without one a new tranche does."""
    last = grant.tranches.planned().last()
    if last is None and more > 0:
        number = grant.tranches.count() + 1
        Tranche.objects.create(grant=grant, number=number, amount=more, condition=Condition.FINAL)
    elif last is None or last.amount + more <= 0:
        raise GrantRefused(_("The tranches that are not paid yet are smaller than what is taken away."))
    else:
        last.amount += more
        last.save(update_fields=["amount"])
