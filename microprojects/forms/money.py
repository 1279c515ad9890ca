"""What is said of an agreement, its payments, amendments and settlement."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.forms.amounts import AmountField
from microprojects.resources.scans import BadScan, checked
from ui.workbooks.words import DIGITS

DAY = "%Y-%m-%d"


class DayField(forms.DateField):
    """A day that is past, unless it may be ahead."""

    def __init__(self, *, may_be_ahead=False, **kwargs):
        super().__init__(widget=forms.DateInput({"type": "date"}, format=DAY), **kwargs)
        self.may_be_ahead = may_be_ahead

    def validate(self, value):
        super().validate(value)
        if value and not self.may_be_ahead and value > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come."))


class ScanField(forms.FileField):
    """A scan that is looked into; cleaned: (content, suffix)."""

    widget = forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})

    def __init__(self, **kwargs):
        super().__init__(help_text=_("A PDF, JPEG or PNG file of 8 MB at most."), **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        try:
            return checked(file.read()) if file else None
        except BadScan as bad:
            raise forms.ValidationError(bad.sentence) from bad


class TermsForm(forms.Form):
    """What the agreement says; `shares` are then numbers."""

    amount = AmountField(label=_("Amount granted in MAD"))
    starts_on = DayField(label=_("Begins on"), may_be_ahead=True)
    ends_on = DayField(label=_("Ends on"), may_be_ahead=True)
    shares = forms.CharField(
        label=_("Tranches in per cent"), max_length=40,
        help_text=_("In their order, for example 40 40 20. Together 100."),
        widget=forms.TextInput({"dir": "ltr", "inputmode": "numeric"}),
    )  # fmt: skip
    conditions = forms.CharField(
        label=_("Special conditions"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args, grant=None, application=None, **kwargs):
        if grant:
            initial = {name: getattr(grant, name) for name in ("amount", "starts_on", "ends_on", "conditions")}
            parts = [each.amount * 100 / grant.amount for each in grant.tranches.all()]
            initial["shares"] = " ".join(f"{part:.0f}" for part in parts)
        else:
            initial = {"amount": application.requested, "shares": " ".join(map(str, settings.GRANT_TRANCHES))}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_shares(self):
        words = self.cleaned_data["shares"].translate(DIGITS).replace("%", " ").replace("/", " ").split()
        shares = [int(word) for word in words if word.isdecimal() and word.isascii()]
        if len(shares) != len(words) or sum(shares) != 100 or not all(shares):
            raise forms.ValidationError(gettext("Write whole numbers above zero that add up to 100."))
        return shares


class SignForm(forms.Form):
    signed_on = DayField(label=_("Signed on"))
    copy = ScanField(label=_("Signed copy"))


class CopyForm(forms.Form):
    copy = ScanField(label=_("Signed copy"))


class PaymentForm(forms.Form):
    """What the bank says of a payment."""

    paid_on = DayField(label=_("Paid on"))
    reference = forms.CharField(label=_("Reference of the bank"), max_length=40)


class ShortReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3, "dir": "auto"}))


class RecoveryForm(forms.Form):
    amount = AmountField(label=_("Amount in MAD"))
    received_on = DayField(label=_("Received on"))
    reference = forms.CharField(label=_("Reference of the bank"), max_length=40)


class SettleForm(forms.Form):
    counts_excess = forms.BooleanField(
        label=_("What exceeds the budget lines is accepted"), required=False,
        help_text=_("Only for a reason: an auditor reads it."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )


class AmendmentForm(forms.Form):
    """Another amount, another end, other lines; what stays is left as it is. `changes` are then the action's."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3, "dir": "auto"}))
    amount = AmountField(label=_("Amount granted in MAD"))
    ends_on = DayField(label=_("Ends on"), may_be_ahead=True)

    def __init__(self, *args, grant, **kwargs):
        super().__init__(*args, initial={"amount": grant.amount, "ends_on": grant.ends_on}, **kwargs)
        self.budget = list(grant.lines.all())
        for line in self.budget:
            label = f"{line.number} · {line.name}"
            self.fields[f"line-{line.number}"] = AmountField(label=label, initial=line.amount, may_be_zero=True)

    @property
    def own(self):
        return [self[name] for name in ("reason", "amount", "ends_on")]

    @property
    def line_fields(self):
        return [self[f"line-{line.number}"] for line in self.budget]

    @property
    def changes(self):
        said = self.cleaned_data
        lines = {line.number: said[f"line-{line.number}"] for line in self.budget}
        return {name: said[name] for name in ("reason", "amount", "ends_on")} | {"lines": lines}
