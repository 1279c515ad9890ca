"""Members that are added, corrected, and linked to a person of the registers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary
from microprojects.models import Member
from ui.filters import SealedField

DAY = {"type": "date"}


class MemberForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["role", "since", "until"]
        widgets = {name: forms.DateInput(DAY, format="%Y-%m-%d") for name in ("since", "until")}
        help_texts = {"until": _("Empty as long as they are in office.")}


class NewMemberForm(MemberForm):
    name = forms.CharField(
        label=_("Name as written"),
        help_text=_("As the board list has it. On the next page the person is looked for in the registers."),
        max_length=160,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    field_order = ["name", "role", "since", "until"]


class SearchForm(forms.Form):
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
