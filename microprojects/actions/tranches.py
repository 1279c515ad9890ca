"""A tranche is requested by one person, released by another, confirmed by the bank; reports open the next one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.actions import write
from microprojects.actions.grants import GrantRefused, hold_grant, hold_unclosed, sentences_of, told
from microprojects.models import GrantReport, NewPerson
from microprojects.querysets.conditions import account_of, missing_for_tranche
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import GRANT, REPORT, TRANCHE, Condition, TrancheStatus

PAYABLE = (
    ApplicationStatus.CONTRACTED, ApplicationStatus.ONGOING, ApplicationStatus.FINAL_REPORT,
    ApplicationStatus.TERMINATED,
)  # fmt: skip
NOBODY = {"requested_by": None, "requested_at": None, "released_by": None, "released_at": None, "account": None}


@transaction.atomic
def request(tranche, *, by):
    """Ask that a tranche be paid. Raises GrantRefused while its conditions are not met, StepRefused when asked."""
    tranche = _hold(tranche)
    _refuse_unless_met(tranche)
    return _take("request", tranche, by, requested_by=by, requested_at=timezone.now(), reason="")


@transaction.atomic
def turn_down(tranche, *, reason, by):
    """Do not release what was requested, for a reason; it can be requested again."""
    return _take("turn_down", _hold(tranche), by, reason=reason, **NOBODY)


@transaction.atomic
def release(tranche, *, by):
    """Release a requested payment to the bank details in force.

    Raises GrantRefused for who requested it, or while its conditions are not met; StepRefused when somebody was faster.
    """
    tranche = _hold(tranche)
    if tranche.requested_by_id == by.pk:
        raise GrantRefused(_("Who requested a payment does not release it: another person has to."))
    _refuse_unless_met(tranche)
    account = account_of(tranche.grant)
    with told():
        return _take("release", tranche, by, released_by=by, released_at=timezone.now(), account=account)


@transaction.atomic
def confirm_payment(tranche, *, paid_on, reference, by):
    """Record that the bank paid on `paid_on`; with the first payment the project begins.

    Raises GrantRefused for a reference that stands at another payment, StepRefused when somebody was faster.
    """
    tranche = _hold(tranche)
    with told():
        _take("confirm_payment", tranche, by, paid_on=paid_on, reference=reference, confirmed_by=by)
    if tranche.grant.application.status == ApplicationStatus.CONTRACTED:
        GRANT.take("begin", tranche.grant.application, by=by, details={"grant": tranche.grant.code})
    return tranche


@transaction.atomic
def return_payment(tranche, *, reason, by):
    """Record that the bank sent a payment back: it can be requested again."""
    return _take("return_payment", _hold(tranche), by, reason=reason, **NOBODY)


@transaction.atomic
def receive_report(grant, *, kind, received_on, by):
    """Record that a report came. Raises GrantRefused when it is there, or when the grant is not under way."""
    grant = hold_grant(grant)
    if grant.application.status != ApplicationStatus.ONGOING:
        raise GrantRefused(_("Reports come while a project is under way."))
    with told():
        report = GrantReport.objects.create(grant=grant, kind=kind, received_on=received_on, recorded_by=by)
    write("receive_report", grant.application, by=by, grant=grant.code, kind=kind)
    return report


@transaction.atomic
def approve_report(report, *, by):
    """Approve a report; with the final one the project is over.

    Raises GrantRefused while people whom it names wait to be registered and once the grant is closed, StepRefused when
    somebody was faster.
    """
    grant = report.grant = hold_unclosed(report.grant)
    waiting = NewPerson.objects.waiting().filter(due__grant=grant, due__kind=report.kind).count()
    if waiting:
        raise GrantRefused(
            ngettext(
                "%(number)s person of this report waits to be registered: it is approved afterwards.",
                "%(number)s people of this report wait to be registered: it is approved afterwards.",
                waiting,
            )
            % {"number": waiting}
        )
    REPORT.take("approve", report, by=by, decided_by=by, decided_at=timezone.now())
    write("approve_report", grant.application, by=by, grant=grant.code, kind=report.kind)
    if report.kind == GrantReport.Kind.FINAL:
        GRANT.take("finish", grant.application, by=by, details={"grant": grant.code})
    return report


@transaction.atomic
def send_back_report(report, *, reason, by):
    """Send a report back, saying what is to be corrected; another one is then awaited."""
    grant = report.grant = hold_unclosed(report.grant)
    REPORT.take("send_back", report, by=by, decided_by=by, decided_at=timezone.now(), reason=reason)
    write("send_back_report", grant.application, by=by, grant=grant.code, kind=report.kind)
    return report


def _hold(tranche):
    """The tranche with its grant, as both are now; the status that was seen stays what the step is taken from."""
    grant = hold_grant(tranche.grant)
    held = grant.tranches.get(pk=tranche.pk)
    held.grant = grant
    return held


def _take(step, tranche, by, **facts):
    TRANCHE.take(step, tranche, by=by, **facts)
    amount = tranche.amount
    write(step, tranche.grant.application, by=by, grant=tranche.grant.code, tranche=tranche.number, amount=amount)
    return tranche


def _refuse_unless_met(tranche):
    if tranche.status not in (TrancheStatus.PLANNED, TrancheStatus.REQUESTED):
        return  # the step itself is refused, with what the state is
    if tranche.grant.application.status not in PAYABLE:
        raise GrantRefused(_("Nothing is paid before the agreement is signed, or after the file is closed."))
    if tranche.grant.application.status == ApplicationStatus.TERMINATED and tranche.condition != Condition.FINAL:
        raise GrantRefused(_("This grant is terminated: nothing but its balance is paid, once it is settled."))
    if missing := missing_for_tranche(tranche):
        raise GrantRefused(sentences_of(missing))
