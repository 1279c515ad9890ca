"""The import of a call's applications: upload, check, confirm, result; each step is a page that can be reloaded."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted, permitted_or_deny
from beneficiaries.models import ImportRow
from microprojects.actions import imports as actions
from microprojects.forms.applications import WhichForm, WorkbookForm
from microprojects.models import Application, Association, Call
from microprojects.views.wizards import Wizard, cancelled, confirmed, shown, uploaded
from ui.paging import page_of_rows

V = ImportRow.Verdict
FILE_HELP = gettext_lazy(
    "An .xlsx or .ods file of 15 MB at most: one sheet with the applications, one with their budgets."
)


def upload_applications(request, pk):
    call = permitted_or_deny(request.user, "view", Call, pk=pk)
    permitted(request.user, "upload", Application)
    if call.is_draft:
        raise Http404
    form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()), about=FILE_HELP)
    if form.is_valid():
        file = form.cleaned_data["file"]
        source = uploaded(form, lambda: actions.upload_applications(file, call=call, by=request.user))
        if source:
            return redirect(source)
    return render(request, "microprojects/upload_applications.html", {"form": form, "call": call})


@require_safe
def import_applications(request, pk):
    return shown(request, pk, APPLICATIONS)


@require_POST
def confirm_applications(request, pk):
    return confirmed(request, pk, APPLICATIONS)


@require_POST
def cancel_applications(request, pk):
    return cancelled(request, pk, APPLICATIONS)


def _about(source):
    call = Call.objects.get(pk=source.mapping["call"])
    return {
        "call": call,
        "upload_url": reverse("microprojects:upload_applications", args=[call.pk]),
        "import_label": _("Import a list of applications"),
    }


def _decision(request, source, data):
    """What the page of a checked list shows: what is wrong where, what is not taken, and the questions."""
    rows = source.rows.all()
    asked = list(rows.filter(verdict=V.QUESTION))
    refs = {ref for row in asked for ref in row.candidates}
    told = [row for row in rows if row.errors or row.warnings]
    associations = Association.objects.visible_to(request.user).standing().in_bulk(refs)
    form = WhichForm(data, rows=asked, associations=associations)
    return {
        "answers": form,
        "page": page_of_rows(request, told),
        "to_save": source.counts[V.NEW] + source.counts[V.QUESTION],
    }


APPLICATIONS = Wizard("applications", _about, _decision)
