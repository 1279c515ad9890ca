"""The wizard for an attendance grid: upload, check, decide, result."""

from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import permitted, permitted_or_deny
from beneficiaries.actions import strangers
from beneficiaries.actions.imports import cancel as cancel_import
from beneficiaries.models import Beneficiary, Import, ImportRow
from beneficiaries.workflow import ImportStatus
from journal.steps import StepRefused
from programme.scope import scope_of
from trainings.actions import CourseRefused, grids
from trainings.forms.grids import AnswersForm, CourseChoiceForm, GridUploadForm
from trainings.models import Course, Enrolment
from trainings.querysets.lines import lines_of, strangers_of, who_of, withheld
from trainings.resources.grid import NoGridFound
from trainings.resources.heading import headings_of, seal_of_courses
from ui.workbooks.reading import UnreadableFile

GRID = Import.Kind.ATTENDANCE
V = ImportRow.Verdict
OPEN = (V.QUESTION, V.SKIPPED)
STEPS = {ImportStatus.CHECKING: 2, ImportStatus.CHECKED: 3, ImportStatus.CONFIRMING: 3, ImportStatus.DONE: 5}


def upload(request):
    permitted(request.user, "upload", Course)
    form = GridUploadForm(request.user, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            return redirect(grids.upload(**form.cleaned_data, by=request.user))
        except (UnreadableFile, NoGridFound) as refusal:
            form.refuse(refusal)
    return render(request, "trainings/upload.html", {"form": form})


@require_safe
def import_(request, pk):
    source = permitted_or_deny(request.user, "view", Import, pk=pk, kind=GRID)
    is_running = source.status in (ImportStatus.CHECKING, ImportStatus.CONFIRMING)
    if request.htmx and not is_running:
        return HttpResponseClientRefresh()
    context = {"is_running": is_running, "step": STEPS.get(source.status, 1)}
    if source.status == ImportStatus.CHECKED:
        context |= _decision(source, request.user)
    elif source.status == ImportStatus.DONE:
        saved = Course.objects.visible_to(request.user).filter(pk__in=source.counts["courses"])
        context["saved"] = saved.select_related("module")
    return _shown(request, source, **context)


def _shown(request, source, **context):
    facts = {"upload_url": reverse("trainings:upload"), "import_label": _("Import an attendance grid")}
    template = "beneficiaries/import_list.html#progress" if request.htmx else "trainings/import.html"
    return render(request, template, facts | {"source": source} | context)


@require_POST
def confirm(request, pk):
    source = permitted_or_deny(request.user, "confirm", Import, pk=pk, kind=GRID)
    context = _decision(source, request.user, request.POST)
    if context["form"].is_valid():
        try:
            form = context["form"]
            said = {"decided": form.decided, "seen": request.POST.get("seen"), "withheld": form.withheld}
            grids.confirm(source, form.answers, by=request.user, **said)
        except (StepRefused, CourseRefused) as refusal:
            messages.error(request, str(refusal))
        return redirect(source)
    return _shown(request, source, step=3, **context)


@require_POST
def choose(request, pk):
    """Which course is this? Everything else is compared with the answer."""
    source = permitted_or_deny(request.user, "confirm", Import, pk=pk, kind=GRID)
    form = CourseChoiceForm(request.POST, courses=_courses(source))
    if form.is_valid():
        try:
            grids.choose(source, form.answers, by=request.user)
        except (StepRefused, CourseRefused) as refusal:
            messages.error(request, str(refusal))
        return redirect(source)
    context = _decision(source, request.user) | {"choice": form}
    return _shown(request, source, step=3, **context)


@require_POST
def check(request, pk):
    return _step(request, pk, "check", grids.check)


@require_POST
def cancel(request, pk):
    return _step(request, pk, "cancel", cancel_import)


def _step(request, pk, name, act):
    source = permitted_or_deny(request.user, name, Import, pk=pk, kind=GRID)
    try:
        act(source, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


def _decision(source, user, data=None):
    """What the page of a checked grid shows: the courses, the lines, and the forms for what is open."""
    courses = _courses(source)
    lines = _told(source, lines_of(source, Beneficiary.objects.all()), courses, user)
    enrolled = [each["person"] for course in courses for each in course["gone"]]
    people = who_of(enrolled, Beneficiary.objects.all(), source)
    open_lines = [line for line in lines if line.row.verdict in OPEN or line.is_recalled]
    return {
        "courses": courses,
        "seen": seal_of_courses(source),
        "has_problems": any(course["problems"] for course in courses),
        "is_unsaid": any(course["question"] and not course["answer"] for course in courses),
        "choice": CourseChoiceForm(courses=courses),
        "known": [line for line in lines if line.row.verdict not in (*OPEN, V.ERROR)],
        "warned": [line for line in lines if line.row.warnings or line.row.errors],
        "form": AnswersForm(data, lines=open_lines, courses=courses, people=people, by=user),
    }


def _told(source, lines, courses, user):
    """The lines as far as `user` may be told of strangers today; who is shown now is written down.

    Before it is said which course this is, and what is wrong corrected, nobody is shown: nobody is counted then.
    """
    if scope_of(user).everything:
        return lines
    rolls = [course["course"] for course in courses if course["course"]]
    enrolled = set(Enrolment.objects.filter(course__in=rolls).order_by().values_list("person", flat=True))
    unknown = strangers_of(lines, Beneficiary.objects.visible_to(user), enrolled)
    is_open = not any(course["problems"] or (course["question"] and not course["answer"]) for course in courses)
    kept_back = strangers.withheld(source, unknown, by=user) if is_open and unknown else unknown
    return [withheld(line, unknown[line.row.pk]) if line.row.pk in kept_back else line for line in lines]


def _courses(source):
    return [asdict(heading) for heading in headings_of(source)]
