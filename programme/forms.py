"""What people fill in about the programme."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from programme import actions
from programme.models import Area, Partner, Target


class TargetForm(forms.ModelForm):
    """A target; a change of one that was set needs a reason."""

    class Meta:
        model = Target
        fields = ["value", "due_on", "reason"]
        widgets = {
            "value": forms.NumberInput({"min": "0", "step": "any", "inputmode": "decimal"}),
            "due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea({"dir": "auto", "rows": 3}),
        }

    def __init__(self, *args, indicator, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.fields["reason"].required = indicator.targets.exists()

    def clean_value(self):
        if self.cleaned_data["value"] < 0:
            raise forms.ValidationError(_("A target is not negative."))
        return self.cleaned_data["value"]

    def clean_due_on(self):
        programme, due_on = self.indicator.result.programme, self.cleaned_data["due_on"]
        if not programme.starts_on <= due_on <= programme.ends_on:
            raise forms.ValidationError(_("The programme does not run on that day."))
        return due_on


def _day():
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return f"{user.name} · {user.email}"


class GiveForm(forms.Form):
    """A posting. `by` is offered the roles that they give, and everybody but themselves."""

    user = _PersonField(label=gettext_lazy("Person"), queryset=None)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partner"),
        queryset=Partner.objects.all(),
        required=False,
        empty_label=gettext_lazy("All partners"),
    )
    area = forms.ModelChoiceField(
        label=gettext_lazy("Area"), queryset=Area.objects.all(), required=False, empty_label=gettext_lazy("All areas")
    )
    since = forms.DateField(label=gettext_lazy("First day"), widget=_day())
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=_day(),
        help_text=gettext_lazy("It still counts on this day. Leave it empty when no end is known."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(by).in_order().exclude(state="closed").exclude(pk=by.pk)
        self.fields["user"].queryset = people
        roles = [(role.value, role.label) for role in actions.roles_given_by(by)]
        self.fields["role"].choices = [("", "---------"), *roles]
        self.fields["since"].initial = timezone.localdate()

    def clean(self):
        said = super().clean()
        if said.get("role") == Role.FIELD_OFFICER and not said.get("partner"):
            self.add_error("partner", _("A field officer works at one partner: choose it."))
        if said.get("role") == Role.AREA_COORDINATOR and not said.get("area"):
            self.add_error("area", _("An area coordinator works in one area: choose it."))
        return said


class _ChangeForm(forms.Form):
    """Another last day of a posting; `seen` is the one that the page showed."""

    seen = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, posting, **kwargs):
        super().__init__(*args, initial={"seen": posting.until}, **kwargs)
        self.posting = posting


class ExtendForm(_ChangeForm):
    until = forms.DateField(
        label=gettext_lazy("New last day"),
        required=False,
        widget=_day(),
        help_text=gettext_lazy("It still counts on this day."),
    )
    no_end = forms.BooleanField(label=gettext_lazy("No end is known: until further notice"), required=False)

    def clean(self):
        said = super().clean()
        if bool(said.get("until")) is said.get("no_end") and "until" not in self.errors:
            self.add_error("until", _("Write a new last day, or say that no end is known."))
        return {"seen": said.get("seen"), "until": said.get("until")}


class EndForm(_ChangeForm):
    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=gettext_lazy("When does it end?"),
        choices=[(NOW, gettext_lazy("At once")), (LATER, gettext_lazy("After the last day given below"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=_day())

    def clean(self):
        said = super().clean()
        if said.get("when") == self.LATER and not said.get("until") and "until" not in self.errors:
            self.add_error("until", _("Write the last day on which it still counts."))
        until = actions.ended_at_once(self.posting) if said.get("when") == self.NOW else said.get("until")
        return {"seen": said.get("seen"), "until": until}
