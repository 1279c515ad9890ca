"""What people fill in about courses, sessions and roll-calls."""

from collections import Counter

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary
from programme.models import Programme
from trainings.models import Attendance, Course, Session
from trainings.querysets.rolls import seal_of_roll
from ui import formats
from ui.filters import SealedField


class _SessionLine(forms.ModelForm):
    class Meta:
        model = Session
        fields = ["on", "starts_at", "hours"]
        labels = {"on": _("Day"), "starts_at": _("Begins at")}
        widgets = {
            "on": forms.DateInput({"type": "date"}),
            "starts_at": forms.TimeInput({"type": "time"}),
            "hours": forms.NumberInput({"step": "0.25", "min": "0.25", "max": "24", "inputmode": "decimal"}),
        }


class SessionForm(_SessionLine):
    """A session of a course that is there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = _kept_not_counted()


class _Sessions(forms.BaseFormSet):
    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_few_forms": _("Enter the day and the hours of at least one session."),
    }

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        seen = set()
        for form in self.filled:
            when = (form.cleaned_data["on"], form.cleaned_data["starts_at"])
            if when in seen:
                form.add_error("on", _("This session stands here twice."))
            seen.add(when)

    @property
    def filled(self):
        return [form for form in self.forms if form.has_changed()]


Sessions = forms.formset_factory(_SessionLine, formset=_Sessions, extra=7, min_num=1, max_num=60, validate_min=True)


class CourseForm(forms.ModelForm):
    """A course with its sessions. `by` is the user: only where they are posted may they register one."""

    class Meta:
        model = Course
        fields = ["module", "partner", "area", "place", "group", "trainer", "planned_hours"]
        widgets = {
            "group": forms.TextInput({"dir": "auto", "class": "input-short"}),
            "place": forms.TextInput({"dir": "auto"}),
            "trainer": forms.TextInput({"dir": "auto"}),
        }
        help_texts = {"planned_hours": _("Leave it empty to take the hours of the sessions below together.")}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.sessions = Sessions(self.data or None, prefix="sessions")
        self.sessions_hint = _kept_not_counted()
        self.fields["planned_hours"].required = False
        _offer_posted(self, by)

    def is_valid(self):
        return all([super().is_valid(), self.sessions.is_valid()])

    def clean(self):
        data = super().clean()
        partner, area = data.get("partner"), data.get("area")
        if partner and area and not self.by.has_perm("trainings.record_course", Course(partner=partner, area=area)):
            self.add_error("area", _("You do not work for this partner in this area."))
        if self.sessions.is_valid():
            data["sessions"] = [
                (form.cleaned_data["on"], form.cleaned_data["starts_at"], form.cleaned_data["hours"])
                for form in self.sessions.filled
            ]
            data["planned_hours"] = data.get("planned_hours") or sum(hours for _on, _at, hours in data["sessions"])
        return data


class EnrolForm(forms.Form):
    q = SealedField(
        label=_("Code or name"),
        help_text=_("For example JSM-000123, or a name in Latin or Arabic letters."),
        max_length=80,
        widget=forms.TextInput({"type": "search", "dir": "auto"}),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].reader = by


class ChosenForm(forms.Form):
    """One of the people found."""

    person = forms.ModelChoiceField(Beneficiary.objects.none(), error_messages={"required": _("Choose a person.")})

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    @property
    def facts(self):
        return {"code": self.cleaned_data["person"].code}


class RollCallForm(forms.Form):
    """One choice per participant; until the roll is called everybody is present unless somebody says otherwise.

    Once it was called, who has no mark or an unreadable one stays so until somebody chooses. `seen` says which marks
    were looked at, so that nobody overwrites what they have not seen.
    """

    MARKS = [mark for mark in Attendance.Mark.choices if mark[0] != Attendance.Mark.UNREADABLE]
    seen = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args, participants, **kwargs):
        super().__init__(*args, **kwargs)
        self.participants, self.is_outdated = participants, False
        self.is_called = any(person.mark for person in participants)
        self.fields["seen"].initial = seal_of_roll(participants)
        for person in participants:
            self.fields[f"mark-{person.enrolment}"] = forms.ChoiceField(
                label=person.name or person.code,
                choices=self.MARKS,
                initial=person.mark if self.is_called else Attendance.Mark.PRESENT,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def marks(self):
        """{enrolment's id: mark} of a valid form, of those who have one."""
        return {
            person.enrolment: mark
            for person in self.participants
            if (mark := self.cleaned_data.get(f"mark-{person.enrolment}"))
        }

    def look_again(self, participants, sentence):
        """Show what was typed beside the marks that somebody else saved, and take these as seen."""
        self.add_error(None, sentence)
        self.data = self.data.copy()
        self.data["seen"] = seal_of_roll(participants)
        self.participants, self.is_outdated = participants, True

    @property
    def seal(self):
        return self["seen"].value()

    @property
    def lines(self):
        """(participant, field, the mark that is recorded and not the one chosen here, if any) for the page."""
        labels = dict(Attendance.Mark.choices)
        for person in self.participants:
            name = f"mark-{person.enrolment}"
            if name in self.fields:
                differs = self.is_outdated or person.mark == Attendance.Mark.UNREADABLE
                told = labels.get(person.mark) if differs and self[name].value() != person.mark else None
                yield person, self[name], told or (labels["?"] if person.mark == "?" else None)

    @property
    def totals(self):
        """(mark or "" for none, its words, how many) as the page begins."""
        chosen = Counter(field.value() or "" for _person, field, _told in self.lines)
        chosen[""] += chosen.pop(Attendance.Mark.UNREADABLE, 0)
        return [(mark, words, chosen[mark]) for mark, words in [*self.MARKS, ("", _("Not marked"))]]


def _kept_not_counted():
    began = formats.day(Programme.objects.current().starts_on)
    return _("Sessions before the programme began on %(day)s are kept, not counted.") % {"day": began}


def _offer_posted(form, user):
    """Let `partner` and `area` offer only where the user is posted, the only one already chosen."""
    for name in ("partner", "area"):
        field = form.fields[name]
        named = {getattr(posting, f"{name}_id") for posting in user.active_postings}
        if None not in named:
            field.queryset = field.queryset.filter(pk__in=named)
            if len(named) == 1:
                field.initial = field.queryset.first()
