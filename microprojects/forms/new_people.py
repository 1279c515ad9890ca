"""People in no register: as an association writes them, and as CEFA registers them."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.fields import CellField, DayField
from beneficiaries.forms.people import RegisterForm
from beneficiaries.models import ConsentState, Sex
from beneficiaries.resources import written
from microprojects.forms.reporting import not_to_come
from ui.workbooks.phones import phones

_TEXT = {"dir": "auto", "autocomplete": "off"}


class NewPersonForm(forms.Form):
    """Somebody of whom the association knows that they agreed."""

    last_name = CellField(label=_("Family name"), max_length=120, read=written.name, widget=forms.TextInput(_TEXT))
    first_name = CellField(
        label=_("First name"),
        max_length=120,
        read=written.name,
        help_text=_("In Latin or Arabic letters."),
        widget=forms.TextInput(_TEXT),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[choice for choice in Sex.choices if choice[0] != Sex.UNKNOWN],
        widget=forms.RadioSelect,
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        min_value=1900,
        widget=forms.NumberInput({"class": "input-short"}),
    )
    phone = CellField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        read=phones,
        help_text=_("So that CEFA can reach the person; may stay empty."),
        widget=forms.TextInput({"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )
    consented_on = DayField(label=_("Day on which the person agreed"))
    agreed = forms.BooleanField(
        label=_("The person agreed on that day to be registered by CEFA and to be named in this report."),
        help_text=_("Who did not agree is not written here: add a headcount instead."),
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(gettext("This year is still to come."))
        return year

    def clean_phone(self):
        numbers = self.cleaned_data["phone"] or ()
        if len(numbers) > 1:
            raise forms.ValidationError(gettext("Write one number."))
        return "".join(numbers)

    def clean_consented_on(self):
        return not_to_come(self.cleaned_data["consented_on"])

    def clean(self):
        said = super().clean()
        born, agreed = said.get("birth_year"), said.get("consented_on")
        if born and agreed and agreed.year < born:
            self.add_error("consented_on", gettext("Nobody agrees before they are born."))
        said.pop("agreed", None)
        return said


class RegisterNewPersonForm(RegisterForm):
    """The plain registration, beginning with what the association wrote of `new_person`, who agreed."""

    def __init__(self, *args, new_person, **kwargs):
        self.new_person = new_person
        super().__init__(*args, initial=_beginning(new_person), **kwargs)

    def clean_consent(self):
        if self.cleaned_data["consent"] != ConsentState.GIVEN:
            raise forms.ValidationError(
                gettext("Who is named in a report agreed to it. Without consent, refuse this person instead.")
            )
        return self.cleaned_data["consent"]

    def _consent_on(self):
        return self.new_person.consented_on


def _beginning(person):
    """Arabic letters go where the register has them."""
    is_arabic = any("\u0600" <= letter <= "\u06ff" for letter in person.name)
    names = {"last_name": person.last_name, "first_name": person.first_name}
    if is_arabic:
        names = {"arabic_name": f"{person.first_name} {person.last_name}".strip()}
    return names | {
        "sex": person.sex,
        "birth": str(person.birth_year),
        "phones": person.phone,
        "consent": ConsentState.GIVEN,
        "area": person.due.grant.application.area_id,
    }


class RefuseForm(forms.Form):
    """Why somebody is not registered."""

    reason = forms.CharField(
        label=_("Why the person is not registered"),
        max_length=500,
        help_text=_("The association reads it. Write no name."),
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
