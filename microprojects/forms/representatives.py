"""What somebody writes who asks to speak for an association, and what CEFA answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from microprojects.models import Association, Representative


class AssociationWrittenForm(forms.ModelForm):
    """The association as its people name it: CEFA finds it in the registry."""

    class Meta:
        model = Representative
        fields = ["association_name", "area", "receipt", "role"]
        labels = {
            "association_name": _("Name of the association"),
            "receipt": _("Number of the receipt"),
            "role": _("Your role in the association"),
        }
        help_texts = {
            "association_name": _("As it stands in its statutes, in French or in Arabic."),
            "receipt": _(
                "As it stands on the receipt of the authorities, for example 104/2011. Empty when you have none yet."
            ),
        }
        widgets = {"association_name": forms.TextInput({"dir": "auto", "autocomplete": "organization"})}


class AskForm(AssociationWrittenForm):
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("We send a link to it. Later you sign in with this address."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ChooseForm(forms.Form):
    """Which association of the registry it is."""

    association = forms.ModelChoiceField(
        Association.objects.none(), error_messages={"required": _("Choose an association.")}
    )

    def __init__(self, *args, associations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["association"].queryset = associations


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is mailed to the person as you write it."),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class FindForm(forms.Form):
    """Another association of the registry; names of associations are nobody's secret."""

    q = forms.CharField(
        label=_("Another association of the registry"),
        help_text=_("Code or name of the association"),
        max_length=80,
        widget=forms.TextInput({"type": "search", "dir": "auto"}),
    )
