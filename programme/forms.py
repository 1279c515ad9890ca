"""What people fill in about the programme."""

from django import forms
from django.utils.translation import gettext as _

from programme.models import Target


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
