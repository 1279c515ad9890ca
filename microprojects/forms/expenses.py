"""An expense that is recorded, and what is decided of one."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.forms.amounts import AmountField
from microprojects.forms.money import DayField
from microprojects.forms.reporting import PhotoField
from microprojects.workflow.grants import Ground


class ExpenseForm(forms.Form):
    line = forms.ModelChoiceField(None, label=_("Budget line"), empty_label="—")
    spent_on = DayField(label=_("Date of the receipt"))
    voucher = forms.CharField(label=_("Number of the receipt"), max_length=40, required=False)
    payee = forms.CharField(label=_("Paid to"), max_length=120, widget=forms.TextInput({"dir": "auto"}))
    label = forms.CharField(label=_("What for"), max_length=200, widget=forms.TextInput({"dir": "auto"}))
    amount = AmountField(label=_("Amount in MAD"))
    receipt = PhotoField(
        label=_("Photo or scan of the receipt"),
        required=False,
        help_text=_("A PDF, JPEG or PNG file of 8 MB at most."),
    )

    def __init__(self, *args, grant, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = grant.lines.all()


class DecisionForm(forms.Form):
    """Admit all, a part, or nothing; for less than all a ground, and words where the ground is another one."""

    step = forms.ChoiceField(
        label=_("Decision"),
        choices=[("admit", _("Admit all of it")), ("admit_in_part", _("Admit a part")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    admitted = AmountField(label=_("Part that is admitted, in MAD"), required=False)
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *Ground.choices], required=False)
    reason = forms.CharField(
        label=_("Reason, told to the association"), max_length=300, required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def clean(self):
        said = super().clean()
        step = said.get("step")
        if step == "admit_in_part" and said.get("admitted") is None and "admitted" not in self.errors:
            self.add_error("admitted", gettext("Say how much is admitted."))
        if step in ("admit_in_part", "refuse") and not said.get("ground"):
            self.add_error("ground", gettext("Say on what ground."))
        return said

    @property
    def facts(self):
        """What the action of the chosen step takes."""
        names = TAKES[self.cleaned_data["step"]]
        return {name: self.cleaned_data[name] for name in names}


TAKES = {"admit": (), "admit_in_part": ("admitted", "ground", "reason"), "refuse": ("ground", "reason")}
