"""The import wizard: upload, columns, check, confirm, result; each step is a page that can be reloaded."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import permitted, permitted_or_deny
from beneficiaries.actions import imports as actions
from beneficiaries.actions.telling import told_of
from beneficiaries.forms.imports import ChoiceForm, ColumnsForm, QuestionsForm, UploadForm
from beneficiaries.models import Beneficiary, Import, Registration
from beneficiaries.resources import files, summaries
from beneficiaries.resources.questions import candidates_of
from beneficiaries.workflow import ImportStatus
from journal.steps import StepRefused
from ui.paging import page_of
from ui.views.files import XLSX, handed_out
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

PEOPLE = Import.Kind.PEOPLE
QUESTIONS = 20  # on one page
LEFT = 100  # rows that were not saved, on the result's page; the workbook has them all
STEPS = {
    ImportStatus.UPLOADED: "columns",
    ImportStatus.CHECKING: "check",
    ImportStatus.CHECKED: "check",
}


def imports(request):
    permitted(request.user, "view", Import)
    visible, waiting = Import.objects.visible_to(request.user), Import.objects.waiting_for(request.user)
    found = waiting if "waiting" in request.GET else visible
    context = {
        "title": _("Imports"),
        "page": page_of(request, found.select_related("partner", "area", "created_by"), counted=found),
        "is_waiting": found is waiting,
        "waiting": waiting.count(),
        "can_upload": request.user.has_perm("beneficiaries.upload_import"),
    }
    return render(request, "beneficiaries/imports.html", context)


def upload(request):
    permitted(request.user, "upload", Import)
    form = UploadForm(request.user, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            record = actions.upload(**form.cleaned_data, by=request.user)
            return redirect("beneficiaries:columns", record.pk)
        except (UnreadableFile, NoHeaderFound) as refused:
            form.refuse(refused)
    return render(request, "beneficiaries/upload.html", {"title": _("Import people"), "form": form, "step": 1})


def import_(request, pk):
    """Wherever the import stands now."""
    record = permitted_or_deny(request.user, "view", Import, pk=pk, kind=PEOPLE)
    return redirect(f"beneficiaries:{STEPS.get(record.status, 'result')}", record.pk)


def columns(request, pk):
    record = permitted_or_deny(request.user, "check", Import, pk=pk, kind=PEOPLE)
    if record.status not in (ImportStatus.UPLOADED, ImportStatus.CHECKED):
        return redirect("beneficiaries:import", record.pk)
    tables, without = files.tables_of(record)
    form = ColumnsForm(tables, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.check(record, fields=form.mapping, by=request.user)
        except StepRefused as refused:
            messages.error(request, str(refused))
        return redirect("beneficiaries:import", record.pk)
    context = {"title": record.filename, "record": record, "form": form, "without": without, "step": 2}
    context["unmapped"] = len({column.key for table in tables for column in table.unmapped})
    context["total"] = sum(len(table.records) for table in tables)
    return render(request, "beneficiaries/columns.html", context)


def check(request, pk):
    record = permitted_or_deny(request.user, "view", Import, pk=pk, kind=PEOPLE)
    if record.status not in (ImportStatus.CHECKING, ImportStatus.CHECKED):
        return redirect("beneficiaries:import", record.pk)
    context = {"title": record.filename, "record": record, "step": 3} | summaries.progress_of(record)
    if request.htmx:
        return _progress(request, context)
    if not context["is_running"]:
        told = told_of(record, request.user)
        asked = (request.GET.get("show", ""), request.GET.get("kind", ""))
        context |= summaries.of_check(record, *asked, told) | {"told": told}
        context["page"] = page_of(request, context["rows"])
        context["explained"] = summaries.explained(context["page"].rows, request.user, told)
    return render(request, "beneficiaries/check.html", context)


def _progress(request, context):
    """The bar while work is under way; afterwards the browser is asked to show the whole page."""
    if not context["is_running"]:
        return HttpResponseClientRefresh()
    return render(request, "beneficiaries/import_page.html#progress", context)


def confirm(request, pk):
    record = permitted_or_deny(request.user, "confirm", Import, pk=pk, kind=PEOPLE)
    if record.status != ImportStatus.CHECKED or not summaries.has_to_save(record):
        return redirect("beneficiaries:import", record.pk)
    told = told_of(record, request.user, is_asking=True)
    summary = summaries.of_questions(record, told)
    page = page_of(request, summary["asked"], size=QUESTIONS)
    data = request.POST if request.method == "POST" else None
    questions = QuestionsForm(page.rows, candidates_of(page.rows, request.user, told), told, data)
    said = data if data and "save" in data else None
    form = ChoiceForm(said, initial={"choice": Import.Choice.GOOD_ROWS}, record=record, told=told)
    if data and questions.is_valid() and ("save" not in data or form.is_valid()):
        return _answer_or_confirm(request, record, questions, form)
    context = {
        "title": record.filename,
        "record": record,
        "page": page,
        "questions": questions,
        "told": told,
        "form": form,
        "step": 4,
    }
    return render(request, "beneficiaries/confirm.html", context | summary)


def _answer_or_confirm(request, record, questions, form):
    try:
        actions.answer(record, questions.answers)
        if "save" not in request.POST:
            messages.success(request, _("Your answers are kept."))
            return redirect(request.get_full_path())
        actions.confirm(record, choice=form.cleaned_data["choice"], by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return redirect(
            "beneficiaries:import" if record.status != ImportStatus.CHECKED else "beneficiaries:confirm", record.pk
        )
    return redirect("beneficiaries:result", record.pk)


def result(request, pk):
    record = permitted_or_deny(request.user, "view", Import, pk=pk, kind=PEOPLE)
    if record.status in STEPS:
        return redirect("beneficiaries:import", record.pk)
    context = {"title": record.filename, "record": record, "step": 5} | summaries.progress_of(record)
    if request.htmx:
        return _progress(request, context)
    if record.status == ImportStatus.DONE:
        context |= _saved(request, record)
    return render(request, "beneficiaries/result.html", context)


def _saved(request, record):
    told = told_of(record, request.user)
    context = {"told": told} | summaries.of_left(record, LEFT, told)
    if not told.is_all:
        return context
    saved = Registration.objects.filter(source=record).select_related("person__identity").order_by("id")
    context["page"] = page_of(request, saved)
    people = Beneficiary.objects.visible_to(request.user).filter(pk__in=[line.person_id for line in context["page"]])
    context["open"] = set(people.values_list("pk", flat=True))
    return context


def annotated(request, pk):
    record = permitted_or_deny(request.user, "view", Import, pk=pk, kind=PEOPLE)
    if not record.annotated:
        raise Http404
    name = _("%(name)s – to correct.xlsx") % {"name": record.filename.rpartition(".")[0]}
    return handed_out(record.annotated, name=name, content_type=XLSX)


@require_POST
def cancel(request, pk):
    record = permitted_or_deny(request.user, "cancel", Import, pk=pk, kind=PEOPLE)
    try:
        actions.cancel(record, by=request.user)
        messages.success(request, _("The import was cancelled. Nothing was saved."))
    except StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("beneficiaries:import", record.pk)
    return redirect("beneficiaries:imports")
