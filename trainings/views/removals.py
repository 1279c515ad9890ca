"""Taking back a session or an enrolment that was recorded by mistake."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import permitted_or_deny
from journal.models import Entry
from trainings import actions
from trainings.actions import CourseRefused, RollCallChanged
from trainings.forms.removals import RemovalForm, SessionRemovalForm
from trainings.models import Course
from trainings.querysets.rolls import participant_of
from ui import formats

GONE = {
    "remove_session": gettext_lazy("%(name)s removed this session: %(moment)s."),
    "unenrol": gettext_lazy("%(name)s took back this enrolment: %(moment)s."),
}


def remove_session(request, pk, session):
    course = permitted_or_deny(request.user, "change", Course, pk=pk)
    found = course.sessions.filter(pk=session).first()
    if found is None:
        return gone(request, course, "remove_session", session=session)
    form = SessionRemovalForm(request.POST if request.method == "POST" else None, record=found)
    if form.is_valid():
        return _remove(request, found, actions.remove_session, _("The session is removed."), form.cleaned_data)
    if refusal := actions.why_session_stays(found):
        return _answer(request, course, refusal)
    context = {"course": course, "session": found, "form": form, "goes": found.attendances.numbers()}
    return render(request, "trainings/remove_session.html", context)


def unenrol(request, pk, enrolment):
    course = permitted_or_deny(request.user, "change", Course, pk=pk)
    found = course.enrolments.filter(pk=enrolment).first()
    if found is None:
        return gone(request, course, "unenrol", enrolment=enrolment)
    form = RemovalForm(request.POST if request.method == "POST" else None, record=found)
    if form.is_valid():
        return _remove(request, found, actions.unenrol, _("The enrolment is taken back."), form.cleaned_data)
    if refusal := actions.why_enrolment_stays(found):
        return _answer(request, course, refusal)
    person, goes = participant_of(found), found.attendances.numbers()
    return render(request, "trainings/unenrol.html", {"course": course, "person": person, "form": form, "goes": goes})


def _remove(request, record, act, done, said):
    """Act, and go back to the course; when something changed meanwhile, to what it is now."""
    try:
        course = act(record, by=request.user, **said)
    except RollCallChanged as refusal:
        return _answer(request, request.path, str(refusal))
    except CourseRefused as refusal:
        return _answer(request, record.course, str(refusal))
    messages.success(request, done)
    return redirect(course)


def gone(request, course, act, **record):
    """Somebody was faster: say who. What was never there, or hangs on another course, is not found."""
    removed = (entry for entry in Entry.objects.about(course) if entry.act == act)
    entry = next((entry for entry in removed if record.items() <= entry.details.items()), None)
    if entry is None:
        raise Http404
    return _answer(request, course, GONE[act] % {"name": entry.by, "moment": formats.moment(entry.at)})


def _answer(request, to, sentence):
    messages.error(request, sentence)
    return redirect(to)
