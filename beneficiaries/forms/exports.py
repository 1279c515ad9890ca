"""What shall be taken away of a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Export


class ExportForm(forms.Form):
    """The format, and whether names go with the codes: only for who may, and never by default."""

    format = forms.ChoiceField(
        label=_("Format"), choices=Export.Format, widget=forms.RadioSelect, initial=Export.Format.XLSX
    )
    content = forms.ChoiceField(
        label=_("What goes into the file?"),
        choices=Export.Content,
        widget=forms.RadioSelect,
        initial=Export.Content.CODES,
        help_text=_("Codes are enough to count and to compare. They name nobody outside the platform."),
    )
    is_sure = forms.BooleanField(
        label=_("I need the names, and keep the file where only those who work with these people can read it"),
        required=False,
    )

    def __init__(self, *args, may_name, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_name:
            self.fields["content"].choices = [(Export.Content.CODES.value, Export.Content.CODES.label)]
            del self.fields["is_sure"]

    def clean(self):
        said = super().clean()
        if said.get("content") == Export.Content.NAMES and not said.get("is_sure"):
            self.add_error("is_sure", _("Tick this if names shall be in the file; if not, choose codes only."))
        return said

    @property
    def chosen(self):
        return {name: self.cleaned_data[name] for name in ("format", "content")}
