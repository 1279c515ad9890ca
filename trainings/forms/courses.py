"""What people fill in about courses, sessions and roll-calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary
from trainings.models import Attendance, Course, Session
from ui.filters import SealedField


class SessionForm(forms.ModelForm):
    class Meta:
        model = Session
        fields = ["on", "starts_at", "hours"]
        labels = {"on": _("Day"), "starts_at": _("From")}
        widgets = {
            "on": forms.DateInput({"type": "date"}),
            "starts_at": forms.TimeInput({"type": "time"}),
            "hours": forms.NumberInput({"step": "0.25", "min": "0.25", "max": "24", "inputmode": "decimal"}),
        }


class _Sessions(forms.BaseFormSet):
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


Sessions = forms.formset_factory(SessionForm, formset=_Sessions, extra=7, min_num=1, max_num=60, validate_min=True)


class CourseForm(forms.ModelForm):
    """A course with its sessions. `by` is the user: only where they are posted may they register one."""

    class Meta:
        model = Course
        fields = ["module", "partner", "area", "place", "trainer", "planned_hours"]
        widgets = {"place": forms.TextInput({"dir": "auto"}), "trainer": forms.TextInput({"dir": "auto"})}
        help_texts = {"planned_hours": _("Leave it empty to take the hours of the sessions below together.")}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.sessions = Sessions(self.data or None, prefix="sessions")
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
    """One choice per participant, present unless somebody says otherwise."""

    MARKS = [mark for mark in Attendance.Mark.choices if mark[0] != Attendance.Mark.UNREADABLE]

    def __init__(self, *args, participants, **kwargs):
        super().__init__(*args, **kwargs)
        for person in participants:
            self.fields[f"mark-{person.enrolment}"] = forms.ChoiceField(
                label=person.name or person.code,
                help_text=person.code if person.name else "",
                choices=self.MARKS,
                initial=person.mark if person.mark in dict(self.MARKS) else Attendance.Mark.PRESENT,
                widget=forms.RadioSelect,
            )

    @property
    def marks(self):
        """{enrolment's id: mark} of a valid form."""
        return {int(name.removeprefix("mark-")): mark for name, mark in self.cleaned_data.items()}


def _offer_posted(form, user):
    """Let `partner` and `area` offer only where the user is posted, the only one already chosen."""
    for name in ("partner", "area"):
        field = form.fields[name]
        named = {getattr(posting, f"{name}_id") for posting in user.active_postings}
        if None not in named:
            field.queryset = field.queryset.filter(pk__in=named)
            if len(named) == 1:
                field.initial = field.queryset.first()
