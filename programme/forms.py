"""What people fill in about the programme."""

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Role
from programme.models import Posting, Target
from programme.scope import SEES_PEOPLE


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


class PostingForm(forms.ModelForm):
    """A posting as the back office gives it. To let somebody see people is the programme manager's, not `by` alone."""

    by = None

    class Meta:
        model = Posting
        fields = ["user", "role", "partner", "area", "since", "until"]

    def clean(self):
        said = super().clean()
        if self._lets_see_people(said) and not self.by.has_perm("programme.entrust_posting"):
            self.add_error("role", _("Only the programme manager posts somebody to a role that sees people."))
        return said

    def _lets_see_people(self, said):
        role = said.get("role")
        if self._only_ends(said):
            return False
        if self.initial.get("role") == Role.PROGRAMME_MANAGER and self.changed_data:
            return True  # or a manager's posting could be made another's, and then nobody was ever the first
        if role not in SEES_PEOPLE:
            return False
        is_first_manager = role == Role.PROGRAMME_MANAGER and not Posting.objects.filter(role=role).exists()
        return not is_first_manager

    def _only_ends(self, said):
        """Whether nothing changes but that a posting ends, or ends sooner."""
        before, until = self.initial.get("until"), said.get("until")
        is_sooner = until is not None and (before is None or until <= before)
        return bool(self.instance.pk) and set(self.changed_data) <= {"until"} and is_sooner
