"""Expenses of a grant: what the data show against each, decided one by one or as proposed; receipts opened."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted_or_deny
from microprojects.actions import expenses as actions
from microprojects.forms.expenses import DecisionForm, ExpenseForm
from microprojects.models import Expense
from microprojects.querysets.conditions import is_settled
from microprojects.querysets.expenses import looks_at
from microprojects.resources.scans import TYPES
from microprojects.views.doing import at_once, sent, with_form
from microprojects.views.grants import grant_for
from microprojects.workflow.grants import ExpenseStatus, Ground
from ui.paging import page_of
from ui.views.files import handed_out

ACTS = {"admit": actions.admit, "admit_in_part": actions.admit_in_part, "refuse": actions.refuse}


@dataclass(frozen=True)
class Row:
    """One expense with what is to be said of it."""

    expense: object
    flags: list
    twins: tuple
    proposal: str
    can_decide: bool
    can_reconsider: bool


@require_safe
def expenses(request, pk):
    grant = grant_for(request, "view", pk)
    asked = request.GET.get("status") if request.GET.get("status") in ExpenseStatus.values else ""
    found = grant.expenses.filter(**({"status": asked} if asked else {}))
    page = page_of(request, found.select_related("line", "decided_by"))
    is_open = grant.is_signed and not is_settled(grant)
    context = {
        "grant": grant,
        "page": page,
        "rows": _rows(grant, list(page), request.user, is_open),
        "states": [(state, asked == state) for state in ExpenseStatus],
        "asked": asked,
        "can_decide_all": is_open
        and request.user.has_perm("microprojects.decide_as_proposed_grant", grant)
        and grant.expenses.undecided().exists(),
        "can_record": is_open and request.user.has_perm("microprojects.record_expense_grant", grant),
    }
    return render(request, "microprojects/expenses.html", context)


def _rows(grant, listed, user, is_open):
    rows = []
    for look in looks_at(grant, listed):
        expense = look.expense
        expense.grant = grant
        waits = expense.status == ExpenseStatus.DECLARED
        may = {
            act: is_open and user.has_perm(f"microprojects.{act}_expense", expense) for act in ("decide", "reconsider")
        }
        flags = [Ground(flag).label for flag in look.flags]
        proposal = look.proposal.label if waits and look.proposal else ""
        rows.append(Row(expense, flags, look.twins, proposal, waits and may["decide"], not waits and may["reconsider"]))
    return rows


def decide_expense(request, pk, expense):
    found = _expense(request, "decide", pk, expense)
    [look] = looks_at(found.grant, [found])
    first = {"step": "refuse", "ground": look.proposal} if look.proposal else {"step": "admit"}
    return with_form(
        request, found.grant, DecisionForm(*sent(request), initial=first),
        lambda form: ACTS[form.cleaned_data["step"]](found, **form.facts, by=request.user),
        template="microprojects/decide_expense.html", back=_list_of(found), expense=found, look=look,
        flags=[Ground(flag).label for flag in look.flags],
    )  # fmt: skip


@require_POST
def admit_expense(request, pk, expense):
    found = _expense(request, "decide", pk, expense)
    return at_once(request, lambda: actions.admit(found, by=request.user), _list_of(found))


@require_POST
def reconsider_expense(request, pk, expense):
    found = _expense(request, "reconsider", pk, expense)
    return at_once(request, lambda: actions.reconsider(found, by=request.user), _list_of(found))


@require_POST
def decide_as_proposed(request, pk):
    grant = grant_for(request, "decide_as_proposed", pk)
    done = _("The expenses are decided as proposed. Pictures that were seen before wait for you.")
    back = reverse("microprojects:expenses", args=[grant.application.code])
    return at_once(request, lambda: actions.decide_as_proposed(grant, by=request.user), back, done=done)


def record_expense(request, pk):
    grant = grant_for(request, "record_expense", pk)
    return with_form(
        request, grant, ExpenseForm(*sent(request, files=True), grant=grant),
        lambda form: actions.record_expense(grant, **form.cleaned_data, by=request.user),
        back=reverse("microprojects:expenses", args=[grant.application.code]), done=_("The expense is recorded."),
        heading=_("Record an expense"), act_label=_("Record the expense"),
        lead=_("As the association handed it in on paper. What is recorded does not change: a mistake is taken back."),
    )  # fmt: skip


@require_POST
def remove_expense(request, pk, expense):
    found = _expense(request, "remove", pk, expense)
    done = _("The expense is taken back.")
    return at_once(request, lambda: actions.remove_expense(found, by=request.user), _list_of(found), done=done)


@require_safe
def open_receipt(request, pk, expense):
    """The receipt as a download, never shown inside a page of ours."""
    found = _expense(request, "open_receipt", pk, expense)
    if not found.receipt:
        raise Http404
    actions.note_opening(found, by=request.user)
    suffix = "." + found.receipt.name.rpartition(".")[2]
    return handed_out(found.receipt, name=f"{found.code}{suffix}", content_type=TYPES[suffix])


def _expense(request, act, application, pk):
    return permitted_or_deny(request.user, act, Expense, grant__application=application, pk=pk)


def _list_of(expense):
    return reverse("microprojects:expenses", args=[expense.grant.application.code]) + f"#{expense.code}"
