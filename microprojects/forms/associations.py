"""What is filled in about an association, and which of two records stays."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects import formats
from microprojects.matching import name_key
from microprojects.models import Association
from ui.workbooks.cells import BadCell
from ui.workbooks.phones import phones


class AssociationForm(forms.ModelForm):
    """An association; `by` is the user: only in their areas. `others` are records that it may be, once it was sent."""

    is_other = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Association
        fields = [
            "name", "arabic_name", "area", "commune", "year_founded", "ice", "charter_signed_on", "phone", "email",
            "notes",
        ]  # fmt: skip
        widgets = {
            "name": forms.TextInput({"dir": "auto"}),
            "arabic_name": forms.TextInput({"dir": "rtl", "lang": "ar"}),
            "year_founded": forms.NumberInput({"min": 1900, "max": 2100, "class": "input-short"}),
            "ice": forms.TextInput({"inputmode": "numeric"}),
            "charter_signed_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "phone": forms.TextInput({"type": "tel"}),
            "notes": forms.Textarea({"rows": 3, "dir": "auto"}),
        }
        help_texts = {
            "ice": _("15 digits; another number is kept, with a word of warning."),
            "phone": _("The association's own, not a person's. For example 05 23 48 12 34."),
            "notes": _("Nothing about people: their names stand with the members."),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.others = by, []
        areas = {posting.area_id for posting in by.active_postings}
        if None not in areas:
            self.fields["area"].queryset = self.fields["area"].queryset.filter(pk__in=areas)
            self.fields["area"].initial = next(iter(areas), None)
            self.fields["commune"].queryset = self.fields["commune"].queryset.filter(area__in=areas)

    def clean_ice(self):
        return formats.digits(self.cleaned_data["ice"])

    def clean_phone(self):
        try:
            found = phones(self.cleaned_data["phone"])
        except BadCell as bad:
            raise forms.ValidationError(bad.sentence, code=bad.code) from bad
        return found[0] if found else ""

    def clean(self):
        said = super().clean()
        area, commune = said.get("area"), said.get("commune")
        if area and not self.by.has_perm("microprojects.record_association", Association(area=area)):
            self.add_error("area", gettext("You do not work in this area."))
        if area and commune and commune.area_id != area.pk:
            self.add_error("commune", gettext("This commune lies in another area."))
        return said

    @property
    def facts(self):
        """The fields of the association, without what was answered about others."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def finds_others(self, associations):
        """Whether there are `associations` that it may be and nobody said yet that it is another one."""
        keys = [name_key(self.cleaned_data["name"]), name_key(self.cleaned_data["arabic_name"])]
        others = associations.alike(keys, area=self.cleaned_data["area"], ice=self.cleaned_data["ice"])
        self.others = list(others.exclude(pk=self.instance.pk).select_related("area", "commune")[:5])
        return bool(self.others) and not self.cleaned_data["is_other"]


class MergeForm(forms.Form):
    """Which of two records stays."""

    kept = forms.ModelChoiceField(
        Association.objects.none(),
        label=_("Which record stays?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the record that stays.")},
    )

    def __init__(self, *args, both, **kwargs):
        super().__init__(*args, **kwargs)
        self.both = both
        self.fields["kept"].queryset = Association.objects.filter(pk__in=[each.pk for each in both])
        self.fields["kept"].label_from_instance = lambda each: f"{each.code} · {each.name}"

    @property
    def merged(self):
        return next(each for each in self.both if each != self.cleaned_data["kept"])
