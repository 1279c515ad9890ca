"""A selected application gets its agreement: prepared, signed, terminated, closed."""

import hashlib
import secrets
from contextlib import contextmanager
from decimal import ROUND_CEILING, Decimal
from itertools import count

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actions import write
from microprojects.actions.applications import hold_application
from microprojects.formats import cents, shares_of
from microprojects.models import Call, Grant, GrantLine, Section, Tranche
from microprojects.querysets.conditions import is_settled, missing_for_closure
from microprojects.resources.due import plan_reports
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import GRANT, Condition, Missing
from ui import formats

# What the database refuses, in its words, and what the user is told.
REFUSALS = {
    "more would be committed": gettext_lazy("The envelope of the call does not hold this amount any more."),
    "more would be released": gettext_lazy("More would be paid than was granted."),
    "grant_number_once": gettext_lazy("An agreement of this call has this number already."),
    "bank_reference_once": gettext_lazy("This reference of the bank stands at another payment already."),
    "recovery_reference_once": gettext_lazy("This reference of the bank stands at another repayment already."),
    "released_by_another": gettext_lazy("Who requested a payment does not release it: another person has to."),
    "receipt_admitted_once": gettext_lazy("This receipt is admitted already, here or in another grant."),
    "one_amendment_to_approve": gettext_lazy("Another amendment waits for approval: decide on it first."),
    "one_standing_report": gettext_lazy("This report is recorded already."),
}


class GrantRefused(Exception):
    """The grant is not as the act needs it. Its text is a sentence for the user."""


@contextmanager
def told():
    """What the database refuses inside becomes GrantRefused, with nothing of it saved."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        sentence = next((sentence for words, sentence in REFUSALS.items() if words in str(error)), None)
        if sentence is None:  # anything else is our mistake
            raise
        raise GrantRefused(str(sentence)) from error


def hold_grant(grant):
    """The grant as it is now, for us alone until the end of the transaction; its application first."""
    application = hold_application(grant.application)
    grant = Grant.objects.select_for_update(of=["self"]).select_related("call__programme").get(pk=grant.pk)
    grant.application = application
    return grant


def hold_unclosed(grant):
    """As hold_grant. Raises GrantRefused once the file is closed."""
    grant = hold_grant(grant)
    if grant.is_closed:
        raise GrantRefused(_("The file of this grant is closed: nothing in it changes any more."))
    return grant


@transaction.atomic
def prepare_grant(application, *, amount, starts_on, ends_on, by, conditions="", shares=None):
    """Prepare the agreement of a selected application: `amount` in MAD is committed, the budget is that submitted last.

    `shares` are the tranches in per cent (settings.GRANT_TRANCHES). Raises GrantRefused for an amount or a period that
    cannot be, when the envelope does not hold it, or when there is an agreement.
    """
    application = hold_application(application)
    if application.status != ApplicationStatus.SELECTED or hasattr(application, "grant"):
        raise GrantRefused(_("Only a selected application without an agreement gets one."))
    call = Call.objects.select_for_update(no_key=True).select_related("programme").get(pk=application.call_id)
    version = application.versions.first()
    grant = Grant(application=application, call=call, version=version, number=_number(call), created_by=by)
    _write_terms(grant, amount, starts_on, ends_on, conditions)
    with told():
        grant.save()
    _freeze_budget(grant, version.content[Section.BUDGET])
    plan(grant, shares)
    write("prepare_grant", application, by=by, grant=grant.code, amount=amount, version=version.number)
    return grant


@transaction.atomic
def change_grant(grant, *, amount, starts_on, ends_on, by, conditions="", shares=None):
    """Write other terms as long as nobody signed. Raises GrantRefused as preparing does."""
    grant = hold_grant(grant)
    if grant.is_signed:
        raise GrantRefused(_("A signed agreement changes only by an amendment."))
    if grant.application.status != ApplicationStatus.SELECTED:
        raise GrantRefused(_("Only a selected application has an agreement to prepare."))
    before = grant.amount
    _write_terms(grant, amount, starts_on, ends_on, conditions)
    with told():
        grant.save()
    grant.tranches.all().delete()
    plan(grant, shares)
    write("change_grant", grant.application, by=by, grant=grant.code, before=before, amount=amount)
    return grant


@transaction.atomic
def sign(grant, *, signed_on, copy, by):
    """Record that both sides signed; `copy` is (content, suffix) of the scan. Raises StepRefused once it is signed."""
    grant = hold_grant(grant)
    GRANT.take("sign", grant.application, by=by, details={"grant": grant.code, "signed_on": signed_on})
    grant.signed_on, grant.signed_by = signed_on, by
    _file_copy(grant, copy)
    plan_reports(grant)
    return grant


@transaction.atomic
def add_copy(grant, *, copy, by):
    """Put the signed copy of an agreement on file that came without one. Raises GrantRefused when there is one."""
    grant = hold_grant(grant)
    if not grant.is_signed or grant.copy:
        raise GrantRefused(_("The signed copy is on file already, or nobody signed."))
    _file_copy(grant, copy)
    write("add_copy", grant.application, by=by, grant=grant.code)
    return grant


@transaction.atomic
def terminate(grant, *, reason, by):
    """End a grant before its time, for a reason; what was spent until then is settled.

    Raises GrantRefused while a payment is under way or once it is settled, StepRefused when it is not the moment.
    """
    grant = hold_grant(grant)
    if is_settled(grant):
        raise GrantRefused(_("This grant is settled already."))
    if grant.tranches.under_way().exists():
        raise GrantRefused(_("A payment is under way: turn the request down, or wait for the bank, then terminate."))
    GRANT.take("terminate", grant.application, by=by, details={"grant": grant.code}, reason=reason)
    return grant


@transaction.atomic
def close(grant, *, by):
    """Close the file of a settled grant. Raises GrantRefused with all that is missing, StepRefused when closed."""
    grant = hold_grant(grant)
    if missing := missing_for_closure(grant):
        raise GrantRefused(sentences_of(missing))
    GRANT.take("close", grant.application, by=by, details={"grant": grant.code}, reason="")
    return grant


def note_opening(grant, *, by):
    """Write down that `by` opened the signed agreement: it names who signed."""
    write("open_agreement", grant.application, by=by, grant=grant.code)


def sentences_of(missing):
    return " ".join(str(Missing(each).label) for each in missing)


def plan(grant, shares=None):
    """The tranches of a grant: `shares` in per cent, the last one with what rounding leaves."""
    parts = shares_of(grant.amount, shares or settings.GRANT_TRANCHES)
    last = len(parts)
    Tranche.objects.bulk_create(
        Tranche(grant=grant, number=number, amount=part, condition=Condition.of(number, last))
        for number, part in enumerate(parts, start=1)
    )


def _number(call):
    """The first free one after as many as there are; the caller holds the call."""
    taken = set(call.grants.values_list("number", flat=True))
    numbers = (f"{call.code}/C{place:02d}" for place in count(len(taken) + 1))
    return next(number for number in numbers if number not in taken)


def _write_terms(grant, amount, starts_on, ends_on, conditions):
    application, call = grant.application, grant.call
    if not 0 < amount <= application.requested:
        asked = formats.money(application.requested, "MAD")
        sentence = _("The amount lies above zero, and is not more than was asked for: %(asked)s.")
        raise GrantRefused(sentence % {"asked": asked})
    refuse_period(call.programme, starts_on, ends_on)
    grant.amount, grant.starts_on, grant.ends_on, grant.conditions = amount, starts_on, ends_on, conditions
    grant.rate = rate_of(amount, application.total)


def rate_of(amount, total):
    """The share of the costs that an amount is, in per cent, rounded up: otherwise it could not be paid in full."""
    return min((amount * 100 / total).quantize(Decimal("0.01"), ROUND_CEILING), Decimal(100))


def refuse_period(programme, starts_on, ends_on):
    """Raises GrantRefused when a grant would last beyond the programme, its approved amendments included."""
    if not programme.starts_on <= starts_on < ends_on <= programme.ends_on:
        days = {"start": formats.day(programme.starts_on), "end": formats.day(programme.ends_on)}
        raise GrantRefused(_("A grant begins and ends within the programme: %(start)s to %(end)s.") % days)


def _freeze_budget(grant, budget):
    headings = {heading.name_fr: heading for heading in grant.call.headings.all()}
    GrantLine.objects.bulk_create(
        GrantLine(
            grant=grant, number=number, heading=headings.get(row["heading"]), name=row["name"],
            amount=cents(row["total"]),
        )
        for number, row in enumerate(budget, start=1)
    )  # fmt: skip


def _file_copy(grant, copy):
    content, suffix = copy
    grant.sha256 = hashlib.sha256(content).hexdigest()
    grant.copy.save(secrets.token_hex(16) + suffix, ContentFile(content), save=False)
    grant.save(update_fields=["signed_on", "signed_by", "copy", "sha256"])
