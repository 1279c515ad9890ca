"""The import of a call's applications: upload, check, confirm, result; each step is a page that can be reloaded."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import permitted, permitted_or_deny
from beneficiaries.actions.imports import cancel
from beneficiaries.models import Import, ImportRow
from beneficiaries.workflow import ImportStatus
from journal.steps import StepRefused
from microprojects.actions import imports as actions
from microprojects.forms.applications import ApplicationsUploadForm, WhichForm
from microprojects.models import Application, Association, Call
from microprojects.views.imports import STEPS
from ui.paging import page_of_rows
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

KIND = Import.Kind.APPLICATIONS
V = ImportRow.Verdict


def upload_applications(request, pk):
    call = permitted_or_deny(request.user, "view", Call, pk=pk)
    permitted(request.user, "upload", Application)
    if call.is_draft:
        raise Http404
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ApplicationsUploadForm(*said)
    if form.is_valid():
        try:
            return redirect(actions.upload_applications(form.cleaned_data["file"], call=call, by=request.user))
        except (UnreadableFile, NoHeaderFound) as refused:
            form.add_error("file", str(refused.sentence))
    return render(request, "microprojects/upload_applications.html", {"form": form, "call": call})


@require_safe
def import_applications(request, pk):
    source = permitted_or_deny(request.user, "read_applications", Import, pk=pk, kind=KIND)
    is_running = source.status in (ImportStatus.CHECKING, ImportStatus.CONFIRMING)
    if request.htmx and not is_running:
        return HttpResponseClientRefresh()
    context = _place(source) | {"is_running": is_running, "step": STEPS.get(source.status, 1)}
    context["can_confirm"] = request.user.has_perm("beneficiaries.confirm_applications_import", source)
    if source.status == ImportStatus.CHECKED:
        context |= _decision(request, source)
    template = "microprojects/import_applications.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)


@require_POST
def confirm_applications(request, pk):
    source = permitted_or_deny(request.user, "confirm_applications", Import, pk=pk, kind=KIND)
    if source.status != ImportStatus.CHECKED:
        return redirect(source)
    context = _decision(request, source, request.POST)
    if not context["answers"].is_valid():
        context |= _place(source) | {"step": 3, "can_confirm": True}
        return render(request, "microprojects/import_applications.html", context)
    try:
        actions.confirm(source, context["answers"].answers, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


@require_POST
def cancel_applications(request, pk):
    source = permitted_or_deny(request.user, "confirm_applications", Import, pk=pk, kind=KIND)
    try:
        cancel(source, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


def _place(source):
    return {"source": source, "call": Call.objects.get(pk=source.mapping["call"])}


def _decision(request, source, data=None):
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
