"""Calls for proposals as staff see them: preparing, publishing, correcting, answering."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted, permitted_or_deny
from journal.steps import StepRefused
from microprojects import histories
from microprojects.actions import AssociationRefused
from microprojects.actions import calls as actions
from microprojects.actions.calls import CallRefused
from microprojects.forms.calls import AnswerForm, CallForm, CorrigendumForm, QuestionForm
from microprojects.models import Call, Question
from microprojects.views.boards import counts_of
from ui.paging import HISTORY_ROWS, page_of, page_of_rows

JUDGED_CALLS = ("evaluation", "deliberated", "contracted", "closed_out")


@require_safe
def calls(request):
    permitted(request.user, "view", Call)
    context = {
        "page": page_of(request, Call.objects.visible_to(request.user)),
        "can_record": request.user.has_perm("microprojects.record_call"),
    }
    return render(request, "microprojects/calls.html", context)


@require_safe
def call(request, pk):
    found = permitted_or_deny(request.user, "view", Call, pk=pk)
    prepares = request.user.has_perm("microprojects.change_call", found)
    context = {
        "call": found,
        "can": {
            "change": prepares and found.is_draft,
            "publish": prepares and found.is_draft,
            "close": prepares and found.status == "published" and found.is_past,
            "correct": prepares and found.status == "published" and not found.is_past,
            "ask": prepares and not found.is_draft,
            "evaluate": prepares and found.status == "closed",
            "judge": prepares and found.status in JUDGED_CALLS,
            "grants": found.status in JUDGED_CALLS and request.user.has_perm("microprojects.view_grant"),
            "import_grants": found.status in JUDGED_CALLS and request.user.has_perm("microprojects.upload_grant"),
        },
        "missing": actions.why_not_published(found) if prepares and found.is_draft else [],
        "counts": counts_of(found.applications.visible_to(request.user)),
        "history": histories.of_call(found, reader=request.user).latest(),
    }
    return render(request, "microprojects/call.html", context)


@require_safe
def call_history(request, pk):
    found = permitted_or_deny(request.user, "view", Call, pk=pk)
    timeline = histories.of_call(found, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"call": found, "page": page, "history": timeline.told(page.rows)}
    return render(request, "microprojects/call_history.html", context)


def record_call(request):
    permitted(request.user, "record", Call)
    form = CallForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return redirect(actions.record_call(form.parts, **form.facts, by=request.user))
        except AssociationRefused as refusal:
            form.add_error("code", str(refusal))
    return render(request, "microprojects/record_call.html", {"form": form})


def change_call(request, pk):
    found = permitted_or_deny(request.user, "change", Call, pk=pk)
    form = CallForm(request.POST if request.method == "POST" else None, instance=Call.objects.get(pk=pk))
    if form.is_valid():
        try:
            return redirect(actions.change_call(found, form.parts, **form.facts, by=request.user))
        except (AssociationRefused, CallRefused) as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/change_call.html", {"form": form, "call": found})


@require_POST
def publish(request, pk):
    return _step(request, pk, "publish", actions.publish, _("The call is public."))


@require_POST
def close(request, pk):
    return _step(request, pk, "close", actions.close, _("The call is closed."))


def _step(request, pk, name, act, done):
    found = permitted_or_deny(request.user, name, Call, pk=pk)
    try:
        act(found, by=request.user)
        messages.success(request, done)
    except (CallRefused, StepRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def correct_call(request, pk):
    found = permitted_or_deny(request.user, "correct", Call, pk=pk)
    form = CorrigendumForm(request.POST if request.method == "POST" else None, instance=Call.objects.get(pk=pk))
    if form.is_valid():
        try:
            actions.correct_call(found, texts=form.texts, **form.facts, by=request.user)
            messages.success(request, _("The corrigendum is public."))
            return redirect(found)
        except CallRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/correct_call.html", {"form": form, "call": found})


def ask_question(request, pk):
    found = permitted_or_deny(request.user, "ask_question", Call, pk=pk)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_question(found, **form.cleaned_data, by=request.user)
            return redirect(found)
        except CallRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/ask_question.html", {"form": form, "call": found})


def answer_question(request, pk, question):
    found = permitted_or_deny(request.user, "answer", Question, pk=question, call=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer_question(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("The answer is public."))
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(found.call)
    return render(request, "microprojects/answer_question.html", {"form": form, "question": found, "call": found.call})
