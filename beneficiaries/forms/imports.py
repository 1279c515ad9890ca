"""The forms of the import wizard."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Import
from beneficiaries.resources.columns import VOCABULARY
from beneficiaries.resources.kinds import OtherWizard
from beneficiaries.resources.origin import doubts_of
from beneficiaries.resources.saving import ASIDE, OTHER
from beneficiaries.resources.wordings import FIELDS
from programme.models import Area, Partner

NAMES = {"last_name", "first_name", "full_name", "given_full_name", "arabic_name"}
NEEDED = ("sex", "group", "registered_on")


class UploadForm(forms.Form):
    """A workbook, and whose register in which area it is; only pairs that the user's postings cover."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Partner"))
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"))
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx, .ods or .csv file of 15 MB at most, with one row per person and a row of headings."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
    )

    def __init__(self, user, *arguments, **named):
        super().__init__(*arguments, **named)
        self.user = user
        for name, model in (("partner", Partner), ("area", Area)):
            field = self.fields[name]
            field.queryset = _covered(user, name, model)
            if field.queryset.count() == 1:
                field.initial = field.queryset.get()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(gettext("This file is larger than 15 MB: split it, or remove its pictures."))
        return file

    def clean(self):
        said = super().clean()
        if said.get("partner") and said.get("area"):
            record = Import(partner=said["partner"], area=said["area"])
            if not self.user.has_perm("beneficiaries.upload_import", record):
                self.add_error("area", gettext("You do not work for this partner in this area."))
        return said

    def refuse(self, error):
        """Say beside the file why it cannot be read (UnreadableFile, NoHeaderFound), and which wizard it is for."""
        self.add_error("file", str(error.sentence))
        if isinstance(error, OtherWizard):
            self.other_wizard = error


def _covered(user, name, model):
    asked = [getattr(posting, f"{name}_id") for posting in user.active_postings]
    return model.objects.all() if None in asked else model.objects.filter(pk__in=asked)


class ColumnsForm(forms.Form):
    """What each heading of the file means; its first values stand beside it."""

    def __init__(self, tables, *arguments, **named):
        super().__init__(*arguments, **named)
        self.tables, self.columns = tables, {}
        for table in tables:
            for column in table.columns:
                self.columns.setdefault(column.key, (f"column_{len(self.columns)}", column, table))
        choices = [("", _("Leave out")), *FIELDS.items()]
        for name, column, _table in self.columns.values():
            self.fields[name] = forms.ChoiceField(
                label=column.heading, choices=choices, required=False, initial=column.field or ""
            )

    @property
    def rows(self):
        """(bound field, the sheet when it is not the heading of all, first values) of each heading."""
        for name, column, table in self.columns.values():
            values = (record.cells[column.index] for record in table.records if column.index < len(record.cells))
            everywhere = all(any(each.key == column.key for each in other.columns) for other in self.tables)
            yield self[name], "" if everywhere else table.sheet, _first(values)

    @property
    def mapping(self):
        """{heading: field or ""} as the user wants it."""
        return {key: self.cleaned_data[name] for key, (name, _column, _table) in self.columns.items()}

    def clean(self):
        said = super().clean()
        for table in self.tables:
            self._check_table(
                [(self.columns[column.key][0], said.get(self.columns[column.key][0])) for column in table.columns]
            )
        return said

    def _check_table(self, columns):
        given = [field for _name, field in columns if field]
        if not NAMES.intersection(given):
            self.add_error(None, gettext("Say which column holds the name."))
        for field in NEEDED:
            if field not in given:
                self.add_error(None, gettext("Say which column holds this: %(field)s.") % {"field": FIELDS[field]})
        seen = set()
        for name, field in columns:
            if field in seen and field not in VOCABULARY.repeatable:
                self.add_error(name, gettext("Two columns cannot both be this."))
            seen.add(field or None)


def _first(values, most=3):
    """The first different values, as text."""
    found = []
    for value in values:
        text = _shown(value)
        if text and text not in found:
            found.append(text)
        if len(found) == most:
            break
    return found


def _shown(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") and hasattr(value, "day") else str(value).strip()


class ChoiceForm(forms.Form):
    """What to do with the good rows when others are not good; and, when that is doubtful, that the area is right."""

    choice = forms.ChoiceField(label=_("What shall be saved?"), choices=Import.Choice, widget=forms.RadioSelect)

    def __init__(self, *arguments, record, told, **named):
        super().__init__(*arguments, **named)
        if not told.is_all:  # whether every row is good would tell whether there is a question
            self.fields["choice"].choices = [(Import.Choice.GOOD_ROWS.value, Import.Choice.GOOD_ROWS.label)]
        self.doubts = doubts_of(record)
        if self.doubts.is_grave:
            refused = gettext("Tick this if the area is right. If not, cancel the import and upload the file again.")
            self.fields["is_right_area"] = forms.BooleanField(
                label=gettext("Yes, register these people in %(area)s") % {"area": record.area},
                error_messages={"required": refused},
            )


class QuestionsForm(forms.Form):
    """One choice per row that may be somebody known; a question may stay open."""

    def __init__(self, rows, candidates, told, *arguments, **named):
        super().__init__(*arguments, **named)
        self.rows = rows
        self.narrowed = {row.pk for row in rows if told.is_narrowed(row)}
        for row in rows:
            answers = [(each.answer, each) for each in candidates[row.pk]]
            self.fields[f"row_{row.pk}"] = forms.ChoiceField(
                label=row.name or gettext("Row %(row)s") % {"row": row.number},
                choices=[*answers, (OTHER, gettext("Somebody else: a new person")), ("", gettext("Not decided yet"))],
                required=False,
                initial=(OTHER if row.pk in self.narrowed else "") if row.answer == ASIDE else row.answer,
                widget=forms.RadioSelect,
            )

    @property
    def questions(self):
        """(row, bound field) for each question."""
        for row in self.rows:
            yield row, self[f"row_{row.pk}"]

    @property
    def answers(self):
        """{row id: answer} of the questions that were answered, or emptied, on this page.

        A browser sends nothing of a question without a choice: a colleague may have answered it on a newer page.
        """
        said = {row.pk: self.cleaned_data[f"row_{row.pk}"] for row in self.rows if f"row_{row.pk}" in self.data}
        return {row: ASIDE if answer == OTHER and row in self.narrowed else answer for row, answer in said.items()}
