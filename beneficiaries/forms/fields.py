"""Fields of the forms about people."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from beneficiaries.resources import written
from beneficiaries.resources.country_names import countries
from programme.models import Commune
from ui.workbooks.cells import BadCell
from ui.workbooks.cells import text as tidy


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class CellField(forms.CharField):
    """A text read as a cell of a workbook would be; what cannot be read, or says nothing, is told."""

    def __init__(self, *, read, **kwargs):
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value):
        typed = super().clean(value)
        try:
            said = self.read(typed)
        except BadCell as bad:
            raise forms.ValidationError(bad.sentence, code=bad.code) from bad
        if typed and not said:  # "??" or "-": nothing typed is dropped without a word
            raise forms.ValidationError(_("This says nothing: leave the field empty, or write what is known."))
        return said


def text_field(label, longest, **kwargs):
    """A line of free text, not required."""
    widget = forms.TextInput({"dir": "auto", "autocomplete": "off"})
    return CellField(label=label, max_length=longest, required=False, read=tidy, widget=widget, **kwargs)


class NameField(CellField):
    """One of several names, of which one is needed: the page says so once, at their heading."""

    is_one_of_several = True


def name_field(label, longest, **attributes):
    """A name, cleaned as names of registers are: no titles, no markup."""
    widget = forms.TextInput({"dir": "auto", "autocomplete": "off", **attributes})
    return NameField(label=label, max_length=longest, required=False, read=written.name, widget=widget)


class _Records(forms.models.ModelChoiceIterator):
    """A short list fetched at once; Django's own opens a cursor on the server for it."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.field.choices_of(self.queryset)


class RecordField(forms.ModelChoiceField):
    """One of a few records."""

    iterator = _Records

    def __init__(self, model, **kwargs):
        super().__init__(queryset=model.objects.none(), empty_label="—", **kwargs)

    def choices_of(self, records):
        """(key, label) of each."""
        return [(record.pk, str(record)) for record in records.all()]


class CommuneField(RecordField):
    """A commune by its name in the reader's language, or none."""

    def __init__(self, **kwargs):
        super().__init__(Commune, required=False, **kwargs)

    def choices_of(self, records):
        """A hundred names: as texts, since as records they cost more than the rest of the form."""
        in_arabic = get_language() == "ar"
        names = records.values_list("pk", "name_fr", "name_ar")
        return [(key, (in_arabic and arabic) or french) for key, french, arabic in names]


class CountryField(forms.ChoiceField):
    """One of the countries that registers name, or none; the `first` ones (their codes) stand above the others."""

    def __init__(self, *, first=(), **kwargs):
        super().__init__(choices=lambda: [("", "—"), *countries()], required=False, widget=_CountrySelect, **kwargs)
        self.widget.first = first


class _CountrySelect(forms.Select):
    """A hundred options put together once per language instead of once per page and field."""

    first = ()

    def render(self, name, value, attrs=None, renderer=None):
        options = _options(get_language(), self.first)
        if value:
            chosen = format_html('value="{}"', value)
            options = type(options)(options.replace(chosen, f"{chosen} selected"))
        return format_html("<select{}>{}</select>", flatatt({"name": name, **self.attrs, **(attrs or {})}), options)


@lru_cache
def _options(language, first):
    names = dict(countries())
    others = [(code, name) for code, name in names.items() if code not in first]
    if not first:
        return _listed([("", "—"), *others])
    return format_html(
        '{}<optgroup label="{}">{}</optgroup><optgroup label="{}">{}</optgroup>',
        _listed([("", "—")]), _("Most frequent"), _listed([(code, names[code]) for code in first]),
        _("Other countries"), _listed(others),
    )  # fmt: skip


def _listed(options):
    return format_html_join("", '<option value="{}">{}</option>', options)
