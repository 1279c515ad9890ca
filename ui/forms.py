from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class FormRenderer(TemplatesSetting):
    """Forms as our pages show them: one column, label above, help under it, errors beside it and on top."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class ExampleFilters(forms.Form):
    """The filters of the catalogue's list (/ui/list/)."""

    q = forms.CharField(label=_("Name or code"), required=False, widget=forms.TextInput({"type": "search"}))
    area = forms.ChoiceField(label=_("Area"), required=False, choices=[("", _("All")), ("K", "Khouribga")])
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", _("All")), ("F", _("Women")), ("M", _("Men"))]
    )


class ExampleForm(forms.Form):
    """Each kind of field once, for the catalogue's form (/ui/form/)."""

    first_name = forms.CharField(label=_("First name"), widget=forms.TextInput({"dir": "auto"}))
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        help_text=_("For example 06 12 34 56 78."),
        widget=forms.TextInput({"type": "tel"}),
    )
    born = forms.DateField(label=_("Date of birth"), widget=forms.DateInput({"type": "date"}))
    area = forms.ChoiceField(label=_("Area"), choices=[("", "—"), ("K", "Khouribga"), ("B", "Béni Mellal")])
    sex = forms.ChoiceField(
        label=_("Sex"),
        widget=forms.RadioSelect,
        choices=[("F", _("Woman")), ("M", _("Man")), ("U", _("Not known"))],
    )
    groups = forms.MultipleChoiceField(
        label=_("Target groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("TG1", _("Returning migrant")), ("TG2", _("Sub-Saharan migrant"))],
    )
    consent = forms.BooleanField(
        label=_("The person agrees that their data are kept"), help_text=_("Read the text aloud first.")
    )
    file = forms.FileField(label=_("Workbook"), help_text=_(".xlsx, .ods or .csv, 15 MB at most"))
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea({"dir": "auto", "rows": 3}))
