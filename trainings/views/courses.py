"""The list of courses, the dossier of one, and registering them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import limited, permitted, permitted_or_deny
from programme.models import Programme
from trainings import actions, histories
from trainings.actions import CourseRefused
from trainings.filters import CourseFilter
from trainings.forms.courses import CourseForm, SessionForm
from trainings.models import Attendance, Course
from trainings.querysets.rolls import double_bookings_of, roll_of
from trainings.resources.exporting import courses_workbook
from trainings.views.rows import rows_of
from ui.filters import posted_search, shown_at
from ui.paging import HISTORY_ROWS, page_of, page_of_rows
from ui.views.files import XLSX, handed_out

MOST = 10_000  # courses in one file


@limited("search")
@require_http_methods(["GET", "HEAD", "POST"])
def list_(request):
    """Searched by POST: a trainer's name does not stand in the address."""
    permitted(request.user, "view", Course)
    if (address := posted_search(request, "q")) and not request.htmx:
        return redirect(address)
    filters = CourseFilter(request.GET, Course.objects.visible_to(request.user), user=request.user)
    page = page_of(request, filters.qs.sorted_by(request.GET.get("sort")))
    context = {
        "page": page,
        "rows": rows_of(page),
        "form": filters.form,
        "can_record": request.user.has_perm("trainings.record_course"),
        "default_sort": "-starts_on",
        "is_posted": True,
        "export_url": reverse("trainings:export") if page.rows else "",
    }
    answer = render(request, "trainings/list.html#rows" if request.htmx else "trainings/list.html", context)
    return shown_at(request, address, answer)


@limited("export")
@require_safe
def export(request):
    """What the list shows, as a workbook: courses name nobody who takes part."""
    permitted(request.user, "export", Course)
    filters = CourseFilter(request.GET, Course.objects.visible_to(request.user), user=request.user)
    courses = filters.qs.sorted_by(request.GET.get("sort"))[: MOST + 1]
    if len(courses) > MOST:
        messages.error(request, _("This list is too long to be taken away: narrow it with a filter first."))
        return redirect(f"{reverse('trainings:list')}?{request.GET.urlencode()}")
    actions.export(len(courses), filters=request.GET.urlencode(), by=request.user)
    return handed_out(courses_workbook(courses), name=_("trainings") + ".xlsx", content_type=XLSX)


@require_safe
def dossier(request, pk):
    course = permitted_or_deny(request.user, "view", Course, pk=pk)
    share = Programme.objects.current().certificate_share
    context = {
        "course": course,
        "roll": roll_of(course, list(course.sessions.with_marks()), share),
        "double_bookings": double_bookings_of(
            course, Attendance.objects.all(), Course.objects.visible_to(request.user)
        ),
        "history": histories.of_course(course, reader=request.user).latest(),
        "can_change": request.user.has_perm("trainings.change_course", course),
    }
    return render(request, "trainings/dossier.html", context)


@require_safe
def history(request, pk):
    course = permitted_or_deny(request.user, "view", Course, pk=pk)
    timeline = histories.of_course(course, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"course": course, "page": page, "history": timeline.told(page.rows)}
    return render(request, "trainings/history.html", context)


def record(request):
    permitted(request.user, "record", Course)
    form = CourseForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.record_course(**form.cleaned_data, by=request.user))
        except CourseRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "trainings/record.html", {"form": form})


def record_session(request, pk):
    course = permitted_or_deny(request.user, "change", Course, pk=pk)
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_session(course, **form.cleaned_data, by=request.user)
        except CourseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The session is added."))
            return redirect(course)
    return render(request, "trainings/record_session.html", {"form": form, "course": course})
