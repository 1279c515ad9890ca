"""Bank details that are proposed."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects import formats


class AccountForm(forms.Form):
    """A RIB, refused here when its key is wrong; the database would refuse it, too."""

    rib = forms.CharField(
        label=_("RIB"),
        help_text=_("24 digits, with or without spaces: bank, town, account, key."),
        max_length=60,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    bank = forms.CharField(label=_("Bank"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("Reason of the change"),
        help_text=_("Needed when other bank details are in force."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(self, *args, has_one, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_one = has_one

    def clean_rib(self):
        rib = formats.digits(self.cleaned_data["rib"])
        if len(rib) != formats.RIB_DIGITS or not rib.isdecimal():
            raise forms.ValidationError(gettext("A RIB has 24 digits. Count them on the bank's paper."))
        if not formats.has_key(rib):
            raise forms.ValidationError(gettext("The last two digits do not fit the others: a digit is wrong."))
        return rib

    def clean(self):
        said = super().clean()
        if self.has_one and not said.get("reason") and not self.errors:
            self.add_error("reason", gettext("Say why the bank details change."))
        return said


class DecisionForm(forms.Form):
    """Nothing to fill in: whoever confirms has compared the number with the bank's paper."""

    has_compared = forms.BooleanField(
        label=_("I compared the 24 digits with the bank's paper"),
        error_messages={"required": _("Compare the number with the paper first, then tick this.")},
    )
