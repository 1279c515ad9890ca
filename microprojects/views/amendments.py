"""Amendments of a signed agreement; its settlement, and what is paid back."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import permitted_or_deny
from microprojects.actions import amendments as actions
from microprojects.actions import settlements
from microprojects.forms.money import AmendmentForm, RecoveryForm, SettleForm
from microprojects.models import Amendment
from microprojects.querysets.conditions import missing_for_settlement
from microprojects.querysets.expenses import money_of
from microprojects.views.doing import at_once, sent, with_form
from microprojects.views.grants import grant_for
from microprojects.workflow.grants import Missing


def propose_amendment(request, pk):
    grant = grant_for(request, "propose_amendment", pk)
    return with_form(
        request, grant, AmendmentForm(*sent(request), grant=grant),
        lambda form: actions.propose_amendment(grant, **form.changes, by=request.user),
        template="microprojects/propose_amendment.html",
    )  # fmt: skip


@require_POST
def approve_amendment(request, pk, number):
    found = _amendment(request, "approve", pk, number)
    done = _("The amendment is in force.")
    return at_once(request, lambda: actions.approve_amendment(found, by=request.user), found.grant, done=done)


@require_POST
def refuse_amendment(request, pk, number):
    found = _amendment(request, "refuse", pk, number)
    done = _("The agreement stays as it is.")
    return at_once(request, lambda: actions.refuse_amendment(found, by=request.user), found.grant, done=done)


def _amendment(request, act, application, number):
    return permitted_or_deny(request.user, act, Amendment, grant__application=application, number=number)


def settle(request, pk):
    """With a preview of how the balance comes about, both with and without what exceeds the lines."""
    grant = grant_for(request, "settle", pk)
    return with_form(
        request, grant, SettleForm(*sent(request)),
        lambda form: settlements.settle(grant, **form.cleaned_data, by=request.user),
        template="microprojects/settle.html", done=_("The grant is settled: the statement stays as it is."),
        money=money_of(grant), generous=money_of(grant, counts_excess=True),
        missing=[Missing(each).label for each in missing_for_settlement(grant)],
    )  # fmt: skip


def record_recovery(request, pk):
    grant = grant_for(request, "record_recovery", pk)
    return with_form(
        request, grant, RecoveryForm(*sent(request)),
        lambda form: settlements.record_recovery(grant, **form.cleaned_data, by=request.user),
        heading=_("Record money paid back"), act_label=_("Record the repayment"), done=_("The repayment is recorded."),
        lead=_("As the statement of our account says."),
    )  # fmt: skip
