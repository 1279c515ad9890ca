"""What is missing: before a tranche is paid, before a grant is settled, before its file is closed."""

from microprojects.querysets.expenses import money_of
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow.grants import Condition, Missing, ReportStatus, TrancheStatus


def missing_for_tranche(tranche):
    """[Missing] that keep `tranche` from being paid now."""
    grant = tranche.grant
    earlier = [each for each in grant.tranches.standing() if each.number < tranche.number]
    told = {
        Missing.SIGNATURE: not grant.is_signed,
        Missing.ACCOUNT: account_of(grant) is None,
        Missing.EARLIER: any(each.status != TrancheStatus.PAID for each in earlier),
        Missing.AMENDMENT: grant.amendments.to_approve().exists(),
    }
    if tranche.condition == Condition.INTERIM:
        told[Missing.INTERIM] = not _is_approved(grant, "interim")
        told[Missing.JUSTIFIED] = money_of(grant).justified_share < grant.justified
    if tranche.condition == Condition.FINAL:
        told[Missing.FINAL] = not (_is_approved(grant, "final") or grant.application.status == P.TERMINATED)
        told[Missing.SETTLEMENT] = not is_settled(grant)
    return [missing for missing, is_so in told.items() if is_so]


def missing_for_settlement(grant):
    """[Missing] that keep a grant from being settled; of a terminated one no final report is awaited."""
    told = {
        Missing.SIGNATURE: not grant.is_signed,
        Missing.FINAL: grant.application.status != P.TERMINATED and not _is_approved(grant, "final"),
        Missing.UNDECIDED: grant.expenses.undecided().exists(),
        Missing.UNDER_WAY: grant.tranches.under_way().exists(),
        Missing.AMENDMENT: grant.amendments.to_approve().exists(),
    }
    return [missing for missing, is_so in told.items() if is_so]


def missing_for_closure(grant):
    """[Missing] that keep a file from being closed: the balance paid or paid back, and the signed copy on file."""
    if not is_settled(grant):
        return [*missing_for_settlement(grant), Missing.SETTLEMENT]
    balance = grant.settlement.balance
    recovered = sum(each.amount for each in grant.recoveries.all())
    told = {
        Missing.COPY: not grant.copy,
        Missing.UNDER_WAY: grant.tranches.under_way().exists(),
        Missing.BALANCE: balance > 0 and grant.tranches.paid().total() < grant.settlement.due,
        Missing.RECOVERY: balance < 0 and recovered < -balance,
    }
    return [missing for missing, is_so in told.items() if is_so]


def account_of(grant):
    """The bank details in force of the association, or None."""
    return grant.application.association.accounts.in_force().first()


def is_settled(grant):
    return hasattr(grant, "settlement")


def _is_approved(grant, kind):
    return grant.reports.filter(status=ReportStatus.APPROVED, kind=kind).exists()
