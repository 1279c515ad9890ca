"""Grants: the list, the dossier of one, its agreement from preparation to closure."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted, permitted_or_deny
from microprojects import histories
from microprojects.actions import grants as actions
from microprojects.filters import GrantFilter
from microprojects.forms.applications import ReasonForm
from microprojects.forms.money import CopyForm, SignForm, TermsForm
from microprojects.models import Application, Grant
from microprojects.resources.scans import TYPES
from microprojects.views.doing import at_once, sent, with_form
from microprojects.views.money import acts_of, amendments_of, files_of, gates_of, lines_of, money_panel, tranches_of
from microprojects.views.reporting import reports_of
from ui.paging import HISTORY_ROWS, page_of, page_of_rows
from ui.views.files import handed_out

WITH = ("application__association", "application__area", "application__call", "call")


@require_safe
def grants(request):
    permitted(request.user, "view", Grant)
    filters = GrantFilter(request.GET, Grant.objects.visible_to(request.user), user=request.user)
    found = filters.qs.with_money().select_related(*WITH).sorted_by(request.GET.get("sort"))
    context = {"page": page_of(request, found, counted=filters.qs), "form": filters.form, "default_sort": "number"}
    template = "microprojects/grants.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
def grant(request, pk):
    found = grant_for(request, "view", pk)
    money = money_panel(found)
    context = {
        "grant": found,
        "application": found.application,
        "can": acts_of(found, request.user),
        "money": money,
        "lines": lines_of(money.state),
        "tranches": tranches_of(found, request.user),
        "amendments": amendments_of(found, request.user),
        "recoveries": list(found.recoveries.all()),
        "files": files_of(found, request.user),
        "settlement": getattr(found, "settlement", None),
        "gates": gates_of(found),
        "history": histories.of_grant(found, reader=request.user).latest(),
    }
    return render(request, "microprojects/grant.html", context | reports_of(found))


def grant_for(request, act, application):
    """The grant of an application if the user may `act` on it, with all that its pages name."""
    found = permitted_or_deny(request.user, act, Grant, application=application)
    return Grant.objects.select_related(*WITH, "signed_by", "settlement").get(pk=found.pk)


@require_safe
def grant_history(request, pk):
    found = grant_for(request, "view", pk)
    timeline = histories.of_grant(found, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"grant": found, "page": page, "history": timeline.told(page.rows)}
    return render(request, "microprojects/grant_history.html", context)


def prepare_grant(request, pk):
    found = permitted_or_deny(request.user, "prepare_grant", Application, pk=pk)
    found = Application.objects.select_related("call").get(pk=found.pk)
    if hasattr(found, "grant"):
        return redirect(found.grant)
    form = TermsForm(*sent(request), application=found)
    if form.is_valid():
        try:
            return redirect(actions.prepare_grant(found, **form.cleaned_data, by=request.user))
        except actions.GrantRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/prepare_grant.html", {"form": form, "application": found})


def change_grant(request, pk):
    found = grant_for(request, "change", pk)
    return with_form(
        request, found, TermsForm(*sent(request), grant=found),
        lambda form: actions.change_grant(found, **form.cleaned_data, by=request.user),
        heading=_("Change the agreement"), act_label=_("Save"),
        lead=_("As long as nobody signed. The budget stays that of the application."),
    )  # fmt: skip


def sign(request, pk):
    found = grant_for(request, "sign", pk)
    return with_form(
        request, found, SignForm(*sent(request, files=True)),
        lambda form: actions.sign(found, **form.cleaned_data, by=request.user),
        done=_("The agreement is in force: it changes only by an amendment."),
        heading=_("Record the signed agreement"), act_label=_("Record the signature"),
        lead=_("Upload the copy that both sides signed. From then on the first tranche can be requested."),
    )  # fmt: skip


def add_copy(request, pk):
    found = grant_for(request, "sign", pk)
    return with_form(
        request, found, CopyForm(*sent(request, files=True)),
        lambda form: actions.add_copy(found, **form.cleaned_data, by=request.user),
        done=_("The signed copy is on file."), heading=_("Put the signed copy on file"), act_label=_("Upload"),
        lead=_("Of an agreement that came here without its copy. It cannot be exchanged afterwards."),
    )  # fmt: skip


@require_safe
def open_agreement(request, pk):
    """The signed copy as a download, never shown inside a page of ours."""
    found = grant_for(request, "open_agreement", pk)
    if not found.copy:
        raise Http404
    actions.note_opening(found, by=request.user)
    suffix = "." + found.copy.name.rpartition(".")[2]
    name = f"{found.number.replace('/', '-')}{suffix}"
    return handed_out(found.copy, name=name, content_type=TYPES[suffix])


def terminate(request, pk):
    found = grant_for(request, "terminate", pk)
    return with_form(
        request, found, ReasonForm(*sent(request)),
        lambda form: actions.terminate(found, **form.cleaned_data, by=request.user),
        done=_("The grant is terminated. What was spent until now is to be settled."),
        heading=_("Terminate the grant"), act_label=_("Terminate the grant"), is_danger=True,
        lead=_("The project ends before its time. Nothing more is paid; expenses until now are decided and settled."),
    )  # fmt: skip


@require_POST
def close_grant(request, pk):
    found = grant_for(request, "close", pk)
    return at_once(request, lambda: actions.close(found, by=request.user), found, done=_("The file is closed."))
