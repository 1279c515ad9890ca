"""A legal paper that is added."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.models import Paper
from microprojects.resources.scans import BadScan, checked


class PaperForm(forms.ModelForm):
    """A paper with its scan, which is looked into; `scan` is then (content, suffix)."""

    class Meta:
        model = Paper
        fields = ["kind", "number", "issued_on", "expires_on", "scan"]
        widgets = {
            "issued_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "expires_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "scan": forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
        }
        help_texts = {
            "number": _("As it stands on the paper, for example 104/2011."),
            "expires_on": _("Only when the paper names an end."),
            "scan": _("A PDF, JPEG or PNG file of 8 MB at most."),
        }

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come."))
        return day

    def clean_scan(self):
        file = self.cleaned_data["scan"]
        if not file:
            return None
        try:
            return checked(file.read())
        except BadScan as bad:
            raise forms.ValidationError(bad.sentence) from bad

    def clean(self):
        said = super().clean()
        kind = said.get("kind")
        if kind and kind.waits_days and not said.get("issued_on") and "issued_on" not in self.errors:
            self.add_error("issued_on", gettext("This paper counts from its date on: write the date."))
        begins, ends = said.get("issued_on"), said.get("expires_on")
        if begins and ends and ends < begins:
            self.add_error("expires_on", gettext("It cannot end before its date."))
        return said

    def _post_clean(self):
        """The model is not built here: the scan is no file any more, and actions write it."""
