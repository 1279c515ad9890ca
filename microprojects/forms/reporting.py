"""What an association writes in its report, on a telephone; and what CEFA sends back."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.forms.amounts import AmountField
from microprojects.models import DueReport, Expense, GrantLine, Headcount, Proof, Remark
from microprojects.querysets.reporting import found_by_code, people_to_choose
from microprojects.resources.photos import cleaned
from microprojects.resources.scans import BadScan

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class PhotoField(forms.FileField):
    """A photo or scan that was looked into and cleaned: (content, suffix)."""

    def __init__(self, *, only_pictures=False, **kwargs):
        accepted = ".jpg,.jpeg,.png" if only_pictures else ".pdf,.jpg,.jpeg,.png"
        super().__init__(widget=forms.FileInput({"accept": accepted}), **kwargs)
        self.only_pictures = only_pictures

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return cleaned(file.read(), only_pictures=self.only_pictures)
        except BadScan as bad:
            raise forms.ValidationError(bad.sentence) from bad


class WrittenReportForm(forms.ModelForm):
    class Meta:
        model = DueReport
        fields = ["done", "difficulties", "visibility"]
        widgets = dict.fromkeys(fields, forms.Textarea({"rows": 6, "dir": "auto"}))
        help_texts = {
            "done": _("For each activity of the agreement: what was planned, what was done, when and where."),
            "difficulties": _("What was harder than planned, and what you did about it."),
            "visibility": _("Where the names of CEFA and of the donor could be seen."),
        }

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, instance=report, **kwargs)
        self.fields["done"].is_asked_later = True  # to save it no, to hand it in yes


class PeopleForm(forms.Form):
    """People of the registers: members of the association, or somebody by code and year of birth."""

    members = forms.MultipleChoiceField(label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple)
    code = forms.CharField(
        label=_("Code of another registered person"),
        required=False,
        max_length=12,
        help_text=_("It stands on their attendance sheet, for example JSM-000123."),
        widget=forms.TextInput({"dir": "ltr", "autocapitalize": "characters"}),
    )
    birth_year = forms.IntegerField(label=_("Their year of birth"), required=False, min_value=1900, max_value=2100)
    agreed = forms.BooleanField(label=_("Each of them agreed to be named in this report"))

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people_to_choose(report)}
        self.fields["members"].choices = [(key, _told(person)) for key, person in self.people.items()]
        if not self.people:
            del self.fields["members"]

    def clean(self):
        said = super().clean()
        chosen = [self.people[key] for key in said.get("members", ())]
        if code := said.get("code"):
            other = found_by_code(code, said.get("birth_year"))
            if other is None:
                sentence = gettext("Nobody of this code and year of birth agreed to be registered. Add a headcount.")
                self.add_error("code", sentence)
            else:
                chosen.append(other)
        if not chosen and not self.errors:
            self.add_error(None, gettext("Choose somebody."))
        self.cleaned_data = {"people": chosen}
        return self.cleaned_data


def _told(person):
    return " · ".join(filter(None, [person.code, person.get_sex_display(), str(person.birth_year or "")]))


class HeadcountForm(forms.ModelForm):
    class Meta:
        model = Headcount
        fields = ["activity", "held_on", "women", "men", "other", "youth", "method"]
        widgets = {"held_on": _DAY}

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_held_on(self):
        return not_to_come(self.cleaned_data["held_on"])

    def clean(self):
        said = super().clean()
        total = sum(said.get(name) or 0 for name in ("women", "men", "other"))
        if not self.errors and not total:
            self.add_error("women", gettext("Write how many people were there."))
        if not self.errors and (said.get("youth") or 0) > total:
            self.add_error("youth", gettext("There cannot be more young people than people."))
        return said


class ProofForm(forms.ModelForm):
    photo = PhotoField(
        label=_("Photo"),
        only_pictures=True,
        help_text=_("JPEG or PNG, 8 MB at most. Where and when it was taken is not kept. Ask people who are on it."),
    )

    class Meta:
        model = Proof
        fields = ["photo", "caption"]

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)

    def _post_clean(self):
        """The model is not built here: the photo is no file any more, and actions write it."""


class OwnExpenseForm(forms.ModelForm):
    """An expense with its receipt, as an association hands it in."""

    amount = AmountField(label=_("Amount in MAD"))
    receipt = PhotoField(
        label=_("Photo or scan of the receipt"), help_text=_("A PDF, JPEG or PNG file of 8 MB at most.")
    )

    class Meta:
        model = Expense
        fields = ["receipt", "amount", "spent_on", "payee", "voucher", "line", "label"]
        widgets = {"spent_on": _DAY}

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = GrantLine.objects.filter(grant=report.grant_id)
        self.fields["voucher"].required = True

    def clean_spent_on(self):
        return not_to_come(self.cleaned_data["spent_on"])

    def _post_clean(self):
        """The model is not built here: actions write it."""


def not_to_come(day):
    if day and day > timezone.localdate():
        raise forms.ValidationError(gettext("This day is still to come."))
    return day


class AnswerRemarkForm(forms.Form):
    answer = forms.CharField(
        label=_("What you corrected"), max_length=2000, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )


class RemarkForm(forms.ModelForm):
    """One part of a report to be corrected; an expense is chosen when it is about one."""

    class Meta:
        model = Remark
        fields = ["item", "expense", "text"]
        widgets = {"text": forms.Textarea({"rows": 4, "dir": "auto"})}

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expense"].queryset = report.grant.expenses.order_by("spent_on", "pk")
        self.fields["expense"].label_from_instance = lambda each: f"{each.code} · {each.label}"

    def clean(self):
        said = super().clean()
        if said.get("expense") and said.get("item") != "expenses":
            self.add_error("expense", gettext("Choose an expense only for the part “Expenses”."))
        return said

    def _post_clean(self):
        """The model is not built here: actions write it."""
