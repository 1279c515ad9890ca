"""A visit, what is to be done after it, and that it was done."""

from django import forms

from microprojects.forms.reporting import not_to_come
from microprojects.models import Visit, VisitAction

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class VisitForm(forms.ModelForm):
    class Meta:
        model = Visit
        fields = ["visited_on", "visitors", "findings"]
        widgets = {"visited_on": _DAY, "findings": forms.Textarea({"rows": 8, "dir": "auto"})}

    def clean_visited_on(self):
        return not_to_come(self.cleaned_data["visited_on"])


class VisitActionForm(forms.ModelForm):
    class Meta:
        model = VisitAction
        fields = ["text", "who", "due_on"]
        widgets = {"due_on": _DAY}


class DoneForm(forms.ModelForm):
    class Meta:
        model = VisitAction
        fields = ["done_on", "note"]
        widgets = {"done_on": _DAY}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].required = True

    def clean_done_on(self):
        return not_to_come(self.cleaned_data["done_on"])

    def _post_clean(self):
        """The model is not built here: actions write it."""
