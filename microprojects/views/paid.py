"""The import of a call's grants, payments and expenses; another person than who uploaded it confirms."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted, permitted_or_deny
from beneficiaries.models import ImportRow
from microprojects.actions import imports as actions
from microprojects.forms.applications import WorkbookForm
from microprojects.forms.imports import NothingAskedForm
from microprojects.models import Call, Grant
from microprojects.views.wizards import Wizard, cancelled, confirmed, shown, uploaded
from ui.paging import page_of_rows

FILE_HELP = gettext_lazy("An .xlsx or .ods file of 15 MB at most, with the sheets that this page names.")


def upload_expenses(request, pk):
    call = permitted_or_deny(request.user, "view", Call, pk=pk)
    permitted(request.user, "upload", Grant)
    if call.is_draft:
        raise Http404
    form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()), about=FILE_HELP)
    if form.is_valid():
        file = form.cleaned_data["file"]
        source = uploaded(form, lambda: actions.upload_expenses(file, call=call, by=request.user))
        if source:
            return redirect(source)
    return render(request, "microprojects/upload_expenses.html", {"form": form, "call": call})


@require_safe
def import_expenses(request, pk):
    return shown(request, pk, EXPENSES)


@require_POST
def confirm_expenses(request, pk):
    return confirmed(request, pk, EXPENSES)


@require_POST
def cancel_expenses(request, pk):
    return cancelled(request, pk, EXPENSES)


def _about(source):
    call = Call.objects.get(pk=source.mapping["call"])
    return {
        "call": call,
        "upload_url": reverse("microprojects:upload_expenses", args=[call.pk]),
        "import_label": _("Import grants and expenses"),
    }


def _decision(request, source, data):
    """What the page of a checked workbook shows: what is wrong where, and whether somebody else has to confirm."""
    told = [row for row in source.rows.all() if row.errors or row.warnings]
    return {
        "answers": NothingAskedForm(data),
        "page": page_of_rows(request, told),
        "to_save": source.counts[ImportRow.Verdict.NEW],
        "is_own": source.created_by_id == request.user.pk,
    }


EXPENSES = Wizard("expenses", _about, _decision, cancelling="cancel")
