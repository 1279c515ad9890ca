"""An association writes, checks, submits and withdraws its application: pages of whoever speaks for it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import permitted, permitted_or_deny
from journal.steps import StepRefused
from microprojects.actions import applications as actions
from microprojects.actions import calls
from microprojects.actions.applications import ApplicationRefused, SectionChanged
from microprojects.actions.calls import CallRefused
from microprojects.forms.calls import OwnQuestionForm
from microprojects.forms.writing import section_form
from microprojects.models import Application, Call, Section
from microprojects.querysets.told import is_told, may_withdraw_itself
from microprojects.resources.completeness import papers_of, progress_of, whole_of
from microprojects.resources.freezing import content_of, seal_of
from microprojects.views.own import own_or_deny
from microprojects.views.versions import sections_of
from microprojects.workflow import ApplicationStatus

REFUSALS = (ApplicationRefused, StepRefused)


def own_application_or_deny(user, act, pk):
    """An application of the association that the user speaks for; whoever speaks for none is refused."""
    permitted(user, act, Application)
    permitted_or_deny(user, act, Application, pk=pk)
    return Application.objects.select_related("call", "association", "area").get(pk=pk)


@require_POST
def draft_own_application(request, pk):
    own = own_or_deny(request.user, "draft_own")
    call = get_object_or_404(Call.objects.for_area(own.area_id), pk=pk)
    try:
        made = actions.draft_application(call, own, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("microprojects:my_association")
    return redirect("microprojects:own_application", made.code)


def ask_own_question(request, pk):
    own = own_or_deny(request.user, "ask_own_question")
    call = get_object_or_404(Call.objects.for_area(own.area_id), pk=pk)
    form = OwnQuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            calls.ask_own_question(call, **form.cleaned_data, by=request.user)
            messages.success(request, _("Your question is with CEFA. The answer is published for everybody."))
            return redirect("microprojects:my_association")
        except CallRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "microprojects/ask_own_question.html", {"form": form, "call": call})


def write_section(request, pk, section):
    """One section; what is typed is saved meanwhile by the same address (static/js/autosave.js)."""
    found = own_application_or_deny(request.user, "write_own", pk)
    if section not in Section.values:
        raise Http404
    if request.method != "POST" and (told := actions.why_not_written(found, section)):
        messages.error(request, told)
        return redirect("microprojects:own_application", found.code)
    form = section_form(found, section, request.POST if request.method == "POST" else None)
    saved = _save(request, found, Section(section), form)
    if saved and "next" in request.POST:
        return redirect(_after(found, section))
    if saved and not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(request.path)
    told = {"form": form, "saved": saved, "refusal": getattr(form, "refusal", "")}
    context = _page_of(found, Section(section)) | told
    if request.method == "POST" and not saved and not getattr(form, "has_rival", False):
        context["seal"] = request.POST.get("seen", "")  # what was seen when it was opened, not what is there now
    template = "microprojects/write_section.html"
    return render(request, f"{template}#saved" if request.htmx else template, context)


def _save(request, found, section, form):
    """When it was saved; None when there was nothing to save or it was refused: the form then says why."""
    if request.method != "POST" or form is None or not form.is_valid():
        return None
    try:
        actions.save_section(found, section, by=request.user, seen=request.POST.get("seen"), **form.written)
    except SectionChanged as refusal:
        form.refusal, form.has_rival = str(refusal), True
    except ApplicationRefused as refusal:
        form.refusal = str(refusal)
    else:
        found.refresh_from_db()
        return timezone.now()
    return None


def _page_of(found, section):
    sections = progress_of(found)
    here = next((each for each in sections if each.section == section), None)
    asked = found.corrections.open().filter(section=section).first()
    [shown] = [each for each in sections_of(content_of(found)) if each.key == section]
    return {
        "application": found,
        "key": str(section),
        "label": section.label,
        "number": list(Section).index(section) + 1,
        "of": len(Section),
        "progress": here,
        "whole": whole_of(sections),
        "shown": shown,
        "asked": asked,
        "seal": seal_of(found, section),
        "papers": papers_of(found) if section == Section.PAPERS else [],
    }


def _after(found, section):
    """The address of the next section that can be written; past the last one the check."""
    order = list(Section)
    for each in order[order.index(section) + 1 :]:
        if not actions.why_not_written(found, each):
            return _address(found, each)
    return redirect("microprojects:submit_own_application", found.code).url


def _address(found, section):
    return redirect("microprojects:write_section", found.code, section).url


def submit_own_application(request, pk):
    """What is still missing, all of it; then submitting, once, or answering the corrections."""
    found = own_application_or_deny(request.user, "submit_own", pk)
    refusal = ""
    act = actions.resubmit if found.status == ApplicationStatus.CORRECTION else actions.submit
    if request.method == "POST":
        try:
            act(found, by=request.user)
            messages.success(request, _("Your application is submitted. The receipt is below."))
            return redirect("microprojects:own_application", found.code)
        except REFUSALS as told:
            refusal = str(told)
    elif not found.is_written:
        return redirect("microprojects:own_application", found.code)
    sections = progress_of(found)
    context = {"application": found, "sections": sections, "whole": whole_of(sections), "refusal": refusal,
               "papers": [line for line in papers_of(found) if line.is_open]}  # fmt: skip
    return render(request, "microprojects/submit_own_application.html", context)


def withdraw_own_application(request, pk):
    found = own_application_or_deny(request.user, "withdraw_own", pk)
    refusal = "" if may_withdraw_itself(found) else _("This application cannot be withdrawn now.")
    if request.method == "POST" and not refusal:
        try:
            actions.withdraw(found, by=request.user)
            messages.success(request, _("Your application is withdrawn."))
            return redirect("microprojects:own_application", found.code)
        except REFUSALS as told:
            refusal = str(told)
    declines = found.status == ApplicationStatus.SELECTED and is_told(found)
    context = {"application": found, "refusal": refusal, "declines": declines}
    return render(request, "microprojects/withdraw_own_application.html", context)
