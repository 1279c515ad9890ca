"""Amounts and whole numbers as people type them: a comma or a point, spaces, Arabic digits."""

from django import forms
from django.utils.translation import gettext

from microprojects.models.applications import LARGEST
from ui import formats
from ui.workbooks.cells import BadCell, amount, whole


class AmountField(forms.CharField):
    """Of money in MAD, or a quantity; a Decimal to the cent, None for nothing. Above zero, unless it may be zero."""

    def __init__(self, *, largest=LARGEST, may_be_zero=False, **kwargs):
        super().__init__(**kwargs)
        self.largest, self.may_be_zero = largest, may_be_zero
        self.widget.attrs |= {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off", "class": "input-short"}

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else formats.hours(value)

    def to_python(self, value):
        found = _amount(_with_minus(super().to_python(value)))
        if found is not None and found < 0 and self.may_be_zero:
            raise forms.ValidationError(gettext("This cannot be below zero."))
        if found is not None and found <= 0 and not self.may_be_zero:
            raise forms.ValidationError(gettext("The amount has to lie above zero."))
        if found is not None and found > self.largest:
            limit = {"largest": formats.number(self.largest)}
            raise forms.ValidationError(gettext("This is too much: %(largest)s at most.") % limit)
        return found

    def validate(self, value):
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """What its text would be asked for is no matter of a number."""


class WholeField(AmountField):
    """A whole number between two limits."""

    def __init__(self, *, smallest=1, **kwargs):
        super().__init__(**kwargs)
        self.smallest = smallest
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value):
        limits = {"smallest": formats.number(self.smallest), "largest": formats.number(self.largest)}
        try:
            found = whole(_with_minus(forms.CharField.to_python(self, value)))
        except BadCell as error:
            raise forms.ValidationError(gettext("This is not a whole number.")) from error
        if found is not None and not self.smallest <= found <= self.largest:
            raise forms.ValidationError(gettext("A number from %(smallest)s to %(largest)s.") % limits)
        return found


def _amount(text):
    try:
        return amount(text)
    except BadCell as error:
        raise forms.ValidationError(gettext("This is not an amount: write it like 1250,50.")) from error


def _with_minus(text):
    return text.replace("−", "-")
