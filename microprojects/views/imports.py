"""The import of a list of associations: upload, check, confirm, result; each step is a page that can be reloaded."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import permitted, permitted_or_deny
from beneficiaries.actions.imports import cancel
from beneficiaries.models import Import, ImportRow
from beneficiaries.workflow import ImportStatus
from journal.steps import StepRefused
from microprojects.actions import imports as actions
from microprojects.forms.imports import AnswersForm, AssociationsUploadForm
from microprojects.models import Association
from ui.paging import page_of_rows
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

KIND = Import.Kind.ASSOCIATIONS
V = ImportRow.Verdict
STEPS = {ImportStatus.CHECKING: 2, ImportStatus.CHECKED: 3, ImportStatus.CONFIRMING: 3, ImportStatus.DONE: 5}


def upload_associations(request):
    permitted(request.user, "upload", Association)
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AssociationsUploadForm(request.user, *said)
    if form.is_valid():
        try:
            return redirect(actions.upload(**form.cleaned_data, by=request.user))
        except (UnreadableFile, NoHeaderFound) as refused:
            form.add_error("file", str(refused.sentence))
    return render(request, "microprojects/upload_associations.html", {"form": form})


@require_safe
def import_associations(request, pk):
    source = permitted_or_deny(request.user, "read_associations", Import, pk=pk, kind=KIND)
    is_running = source.status in (ImportStatus.CHECKING, ImportStatus.CONFIRMING)
    if request.htmx and not is_running:
        return HttpResponseClientRefresh()
    context = {"source": source, "is_running": is_running, "step": STEPS.get(source.status, 1)}
    if source.status == ImportStatus.CHECKED:
        context |= _decision(request, source)
    template = "microprojects/import_associations.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)


@require_POST
def confirm_associations(request, pk):
    source = permitted_or_deny(request.user, "confirm_associations", Import, pk=pk, kind=KIND)
    if source.status != ImportStatus.CHECKED:
        return redirect(source)
    context = _decision(request, source, request.POST)
    if not context["answers"].is_valid():
        return render(request, "microprojects/import_associations.html", {"source": source, "step": 3} | context)
    try:
        actions.confirm(source, context["answers"].answers, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


@require_POST
def cancel_associations(request, pk):
    source = permitted_or_deny(request.user, "confirm_associations", Import, pk=pk, kind=KIND)
    try:
        cancel(source, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


def _decision(request, source, data=None):
    """What the page of a checked list shows: what is wrong where, and the questions."""
    rows = source.rows.all()
    asked = list(rows.filter(verdict=V.QUESTION))
    refs = {ref for row in asked for ref in row.candidates if ref > 0}
    told = [row for row in rows if row.errors or row.warnings]
    form = AnswersForm(
        data,
        rows=asked,
        associations=Association.objects.visible_to(request.user).standing().in_bulk(refs),
        numbers={row.clean["position"]: row.number for row in rows if row.clean},
    )
    known = source.counts[V.KNOWN] + source.counts[V.CHANGED]
    to_save = known + source.counts[V.NEW] + source.counts[V.QUESTION]
    return {"answers": form, "page": page_of_rows(request, told), "known": known, "to_save": to_save}
