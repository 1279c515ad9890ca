"""A list of associations that is uploaded, and what must be said of it before it is saved."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.resources.saving import OTHER, ROW, SAME
from programme.models import Area


class AssociationsUploadForm(forms.Form):
    """A workbook, and the area that it is for: one of the user's, or all for whoever works in all of them."""

    area = forms.ModelChoiceField(Area.objects.all(), label=_("Area"), required=False, empty_label=_("All areas"))
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx, .ods or .csv file of 15 MB at most, with one row per association."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        areas, field = {posting.area_id for posting in user.active_postings}, self.fields["area"]
        if None not in areas:
            field.queryset, field.required, field.empty_label = Area.objects.filter(pk__in=areas), True, "—"
            field.initial = next(iter(areas), None)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(gettext("This file is larger than 15 MB: split it, or remove its pictures."))
        return file


class AnswersForm(forms.Form):
    """One choice per row that may be an association that is here; left out until somebody says."""

    def __init__(self, *args, rows, associations, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            here = [(f"{SAME}{ref}", associations[ref]) for ref in row.candidates if ref in associations]
            there = [(f"{ROW}{-ref}", gettext("The same as row %(row)s") % {"row": numbers[-ref]})
                     for ref in row.candidates if ref < 0]  # fmt: skip
            last = [(OTHER, gettext("Another one: a new association")), ("", gettext("Leave this row out"))]
            self.fields[f"row-{row.pk}"] = forms.ChoiceField(
                label=f"{row.number} · {row.clean['facts']['name']}",
                choices=[*((key, f"{each.code} · {each.name}") for key, each in here), *there, *last],
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def questions(self):
        return [(row, self[f"row-{row.pk}"]) for row in self.rows]

    @property
    def answers(self):
        """{row's id: answer} of a valid form."""
        return {row.pk: self.cleaned_data[f"row-{row.pk}"] for row in self.rows}


class NothingAskedForm(forms.Form):
    """The answers to a list of which no row leaves a question."""

    answers = {}
