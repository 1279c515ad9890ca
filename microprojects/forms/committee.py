"""The committee: another envelope to try, who was present, who stood back, what changes; and the letters."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.models import Committee, CommitteeMember, Letter, RankingChange, Recusal

ROWS = 3  # empty lines of each kind


class EnvelopeForm(forms.Form):
    envelope = forms.DecimalField(
        label=_("Envelope to try, in MAD"), min_value=0, max_digits=12, decimal_places=2, localize=True
    )


class CommitteeForm(forms.ModelForm):
    class Meta:
        model = Committee
        fields = ["held_on", "place", "remarks"]
        widgets = {
            "held_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "remarks": forms.Textarea({"rows": 4, "dir": "auto"}),
        }

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        said = self.data if self.is_bound else None
        applications = call.applications.filter(status="scored").order_by("pk")
        made = self.instance if self.instance.pk else None
        self.members = _Members(said, prefix="members", initial=_rows(made and made.members))
        self.recusals = _Recusals(
            said, prefix="recusals", initial=_rows(made and made.recusals), form_kwargs={"applications": applications}
        )
        self.changes = _Changes(
            said, prefix="changes", initial=_rows(made and made.changes), form_kwargs={"applications": applications}
        )
        self.lists = (self.members, self.recusals, self.changes)

    def is_valid(self):
        return all([super().is_valid(), *(each.is_valid() for each in self.lists)])

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come."))
        return day

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def parts(self):
        """(members, recusals, changes): unsaved records of a valid form."""
        return tuple(
            [form.save(commit=False) for form in each.forms if form.has_changed() and not form.is_empty]
            for each in self.lists
        )


def _rows(related):
    return list(related.values()) if related is not None else []


class _LineForm(forms.ModelForm):
    """A line of a list; one of which nothing is said is left out."""

    def __init__(self, *args, applications=None, **kwargs):
        initial = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial=initial | {"application": initial.get("application_id")}, **kwargs)
        self.empty_permitted = True
        if "application" in self.fields:
            self.fields["application"].queryset = applications
            self.fields["application"].label_from_instance = lambda each: f"{each.code} · {each.title}"

    def has_changed(self):
        return not self.is_empty

    @property
    def is_empty(self):
        return not any(self[name].value() for name in self.fields)


class _MemberForm(_LineForm):
    class Meta:
        model = CommitteeMember
        fields = ["name", "quality"]


class _RecusalForm(_LineForm):
    class Meta:
        model = Recusal
        fields = ["member", "application", "reason"]


class _ChangeForm(_LineForm):
    class Meta:
        model = RankingChange
        fields = ["application", "place", "reason"]
        help_texts = {"place": _("Empty: the committee rejects it.")}
        widgets = {"place": forms.NumberInput({"min": 1, "class": "input-short"}),
                   "reason": forms.Textarea({"rows": 2, "dir": "auto"})}  # fmt: skip


_Members = forms.formset_factory(_MemberForm, extra=ROWS, max_num=20)
_Recusals = forms.formset_factory(_RecusalForm, extra=ROWS, max_num=40)
_Changes = forms.formset_factory(_ChangeForm, extra=ROWS, max_num=40)


class LetterForm(forms.ModelForm):
    class Meta:
        model = Letter
        fields = ["subject", "body"]
        widgets = {
            "subject": forms.TextInput({"dir": "auto"}),
            "body": forms.Textarea({"rows": 22, "dir": "auto"}),
        }
