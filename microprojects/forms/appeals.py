"""An appeal, and what is decided of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from microprojects.forms.applications import ReasonForm
from microprojects.workflow import ApplicationStatus


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why you appeal"), max_length=6000, widget=forms.Textarea({"rows": 10, "dir": "auto"})
    )


class UpholdForm(ReasonForm):
    """What the application becomes, and why: the association reads it."""

    outcome = forms.ChoiceField(label=_("The application is now"), widget=forms.RadioSelect)
    field_order = ("outcome", "reason")

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        possible = [ApplicationStatus.SELECTED]
        if application.status == ApplicationStatus.REJECTED:
            possible.append(ApplicationStatus.RESERVE)
        self.fields["outcome"].choices = [(status, status.label) for status in possible]
