"""What becomes of what is here of a course and no longer in its grid? Nothing goes unless somebody says so."""

from datetime import date

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ui import formats

KEEP, EACH = "keep", "each"
MOVE, REMOVE = "move", "remove"


class SurplusForm(forms.Form):
    """Per course: keep all its sessions, or do with each as chosen; keep all people, or remove those ticked.

    `courses` are the Headings of the grid as dicts, `people` {id: Who} of those enrolled. Until the first choice is
    made nothing is decided; the second ones propose the likeliest, and to keep what has marks of a roll-call.
    """

    def __init__(self, *args, courses=(), people=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.courses, self.people = list(courses), people or {}
        for number, course in enumerate(self.courses):
            if any(may_go(each) for each in course["surplus"]):
                self._offer(f"sessions-{number}", _("Sessions that the sheet no longer has"), _keep_sessions(course))
                for each in filter(may_go, course["surplus"]):
                    self.fields[f"session-{each['session']}"] = _session_field(each)
            if any(may_go(each) for each in course["gone"]):
                self._offer(f"people-{number}", _("People that the sheet no longer has"), _keep_people())
                for each in filter(may_go, course["gone"]):
                    ticked = not _was_called(each)
                    self.fields[f"leave-{each['enrolment']}"] = forms.BooleanField(required=False, initial=ticked)

    def _offer(self, name, label, choices):
        required = {"required": _("Say what becomes of them.")}
        widget = forms.RadioSelect
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, widget=widget, error_messages=required)

    @property
    def decided(self):
        """{number of the sheet: {"move": […], "remove": […], "leave": […]}} of a valid form."""
        return {
            number: {
                MOVE: self._sessions(number, course, MOVE),
                REMOVE: self._sessions(number, course, REMOVE),
                "leave": self._leaving(number, course),
            }
            for number, course in enumerate(self.courses)
            if course["surplus"] or course["gone"]
        }

    def _sessions(self, number, course, act):
        if self.cleaned_data.get(f"sessions-{number}") != EACH:
            return []
        every = [each["session"] for each in course["surplus"]]
        return [session for session in every if self.cleaned_data.get(f"session-{session}") == act]

    def _leaving(self, number, course):
        if self.cleaned_data.get(f"people-{number}") != EACH:
            return []
        every = [each["enrolment"] for each in course["gone"]]
        return [enrolment for enrolment in every if self.cleaned_data.get(f"leave-{enrolment}")]

    @property
    def to_decide(self):
        """Per course with anything left: (course, all its sessions, [(session, field)], all people, [(who, …, field)]).

        A field is None where there is no choice.
        """
        for number, course in enumerate(self.courses):
            if course["surplus"] or course["gone"]:
                yield (
                    course,
                    self._bound(f"sessions-{number}"),
                    [(each, self._bound(f"session-{each['session']}")) for each in course["surplus"]],
                    self._bound(f"people-{number}"),
                    [
                        (self.people.get(each["person"]), each, self._bound(f"leave-{each['enrolment']}"))
                        for each in course["gone"]
                    ],
                )

    def _bound(self, name):
        return self[name] if name in self.fields else None


def may_go(entry):
    """Whether there is a choice: what was recorded by hand stays, unless it is a session that was moved."""
    return not entry["by_hand"] or entry.get("meeting") is not None


def _was_called(entry):
    """Whether somebody took marks of it in the roll-call; a check of before does not say so."""
    return bool(entry.get("called"))


def _keep_sessions(course):
    hours = formats.hours(course["planned_if_kept"])
    yield KEEP, gettext("Keep them all: the course then has %(hours)s planned hours") % {"hours": hours}
    yield EACH, gettext("Do with each as chosen below")


def _keep_people():
    yield KEEP, gettext("Keep them all enrolled")
    yield EACH, gettext("Remove those ticked below from this course")


def _session_field(entry):
    choices = []
    if entry["meeting"] is not None:
        day = formats.day(date.fromisoformat(entry["became"]), "short")
        choices.append((MOVE, gettext("Moved to %(day)s") % {"day": day}))
    if not entry["by_hand"]:
        marks = ngettext("Remove with %(count)s mark", "Remove with %(count)s marks", entry["marks"])
        choices.append((REMOVE, marks % {"count": entry["marks"]} if entry["marks"] else gettext("Remove")))
    choices.append((KEEP, gettext("Keep")))
    likeliest = KEEP if _was_called(entry) and entry["meeting"] is None else choices[0][0]
    label = formats.day(date.fromisoformat(entry["on"]))
    return forms.ChoiceField(label=label, choices=choices, initial=likeliest, required=False, widget=forms.RadioSelect)
