"""A tranche: requested by one, released by another, confirmed by the bank; or turned down, or sent back."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import permitted_or_deny
from microprojects.actions import tranches as actions
from microprojects.forms.money import PaymentForm, ShortReasonForm
from microprojects.models import Tranche
from microprojects.views.doing import at_once, sent, with_form


@require_POST
def request_payment(request, pk, number):
    found = _tranche(request, "request", pk, number)
    done = _("The payment is requested: another person releases it.")
    return at_once(request, lambda: actions.request(found, by=request.user), found.grant, done=done)


@require_POST
def release(request, pk, number):
    found = _tranche(request, "release", pk, number)
    done = _("The payment is released to the bank details in force.")
    return at_once(request, lambda: actions.release(found, by=request.user), found.grant, done=done)


def turn_down(request, pk, number):
    found = _tranche(request, "turn_down", pk, number)
    return with_form(
        request, found.grant, ShortReasonForm(*sent(request)),
        lambda form: actions.turn_down(found, **form.cleaned_data, by=request.user),
        heading=_heading(_("Turn the request down"), found), act_label=_("Turn the request down"), is_danger=True,
        lead=_("It can be requested again."),
    )  # fmt: skip


def confirm_payment(request, pk, number):
    found = _tranche(request, "confirm_payment", pk, number)
    return with_form(
        request, found.grant, PaymentForm(*sent(request)),
        lambda form: actions.confirm_payment(found, **form.cleaned_data, by=request.user),
        done=_("The payment is confirmed."),
        heading=_heading(_("Record the bank's confirmation"), found), act_label=_("Confirm the payment"),
        lead=_("As the statement of the account says. It cannot be changed afterwards."),
    )  # fmt: skip


def return_payment(request, pk, number):
    found = _tranche(request, "return_payment", pk, number)
    return with_form(
        request, found.grant, ShortReasonForm(*sent(request)),
        lambda form: actions.return_payment(found, **form.cleaned_data, by=request.user),
        heading=_heading(_("The bank sent it back"), found), act_label=_("Record it"), is_danger=True,
        lead=_("The money is back on our account: the tranche can be requested again."),
    )  # fmt: skip


def _tranche(request, act, application, number):
    return permitted_or_deny(request.user, act, Tranche, grant__application=application, number=number)


def _heading(words, tranche):
    return f"{words} · " + _("Tranche %(tranche)s") % {"tranche": tranche.number}
