"""Who takes part in a course, and who was there."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import limited, permitted_or_deny
from beneficiaries.models import Beneficiary
from trainings import actions
from trainings.actions import CourseRefused, RollCallChanged
from trainings.forms.courses import ChosenForm, EnrolForm, RollCallForm
from trainings.models import Course
from trainings.querysets.rolls import called_at, found_for, sheets_of
from trainings.views.removals import gone
from ui.filters import posted_search

SPARE_LINES = 5  # for those who come without being enrolled


@limited("search")
def enrol(request, pk):
    """Search, then enrol the one chosen. Both are sent by POST: what is searched for does not stand in the address."""
    course = permitted_or_deny(request.user, "change", Course, pk=pk)
    if "q" in request.POST:
        return redirect(posted_search(request, "q"))
    people = Beneficiary.objects.visible_to(request.user)
    chosen = ChosenForm(request.POST if request.method == "POST" else None, people=people)
    if chosen.is_valid():
        try:
            actions.enrol(course, chosen.cleaned_data["person"], by=request.user)
            messages.success(request, _("%(code)s takes part in this course.") % chosen.facts)
        except CourseRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(request.get_full_path())
    form = EnrolForm(request.GET or None, by=request.user)
    found = found_for(course, people.found_by(form.cleaned_data["q"], user=request.user)) if form.is_valid() else []
    context = {"course": course, "form": form, "chosen": chosen, "rows": found, "sought": form.is_bound}
    return render(request, "trainings/enrol.html", context)


def roll_call(request, pk, session):
    course = permitted_or_deny(request.user, "change", Course, pk=pk)
    found = course.sessions.filter(pk=session).first()
    if found is None:
        return gone(request, course, "remove_session", session=session)
    form = RollCallForm(request.POST if request.method == "POST" else None, participants=called_at(found))
    if form.is_valid():
        try:
            actions.take_roll_call(found, form.marks, seen=form.cleaned_data["seen"], by=request.user)
        except RollCallChanged as refusal:
            form.look_again(called_at(found), str(refusal))
        except CourseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The roll-call is saved."))
            return redirect(course)
    context = {"course": course, "session": found, "form": form, "submit_label": _("Save the roll-call")}
    return render(request, "trainings/roll_call.html", context | {"cancel_url": course.get_absolute_url()})


@require_safe
def sheet(request, pk):
    """The attendance sheet to print, for signatures on paper."""
    course = permitted_or_deny(request.user, "change", Course, pk=pk)
    participants, sheets = sheets_of(course, list(course.sessions.with_marks()))
    context = {"course": course, "participants": participants, "sheets": sheets, "spare": range(SPARE_LINES)}
    return render(request, "trainings/sheet.html", context)


@require_safe
def person_panel(request, code):
    """The courses of a person: a part of their dossier, and a page of its own without scripts."""
    person = permitted_or_deny(request.user, "view", Beneficiary, pk=code)
    everywhere = person.enrolments.all()
    here = everywhere.visible_to(request.user).with_hours().select_related("course__module", "course__area")
    rows = list(here.order_by("-course__starts_on", "-pk"))
    context = {"person": person, "rows": rows, "elsewhere": everywhere.count() - len(rows)}
    template = "trainings/person_panel.html"
    return render(request, f"{template}#panel" if request.htmx else template, context)
