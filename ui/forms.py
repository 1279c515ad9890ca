from itertools import chain, groupby
from operator import itemgetter

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

_DASHES = BLANK_CHOICE_DASH[0][1]


def _input(widget):
    value = {} if widget["value"] is None else {"value": str(widget["value"])}
    return format_html(
        "<input{}>", flatatt({"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]})
    )


def _select(widget):
    """Django gives each option outside a group a group of its own."""
    parts = []
    for name, group in groupby(widget["optgroups"], key=itemgetter(0)):
        options = _options(chain.from_iterable(options for _name, options, _index in group))
        parts.append(format_html('<optgroup label="{}">{}</optgroup>', name, options) if name else options)
    attributes = flatatt({"name": widget["name"], **widget["attrs"]})
    return format_html("<select{}>{}</select>", attributes, SafeString("".join(parts)))


def _options(options):
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]) if option["attrs"] else "", _label(option)) for option in options),
    )


def _label(option):
    """Nothing chosen is one dash, also where Django writes nine."""
    return "—" if option["label"] == _DASHES else option["label"]


def _radio(widget):
    """Radio buttons or checkboxes, each in its label; no form of ours groups them."""
    labelled = [
        (flatatt({"for": option["attrs"].get("id")}), _input(option), option["label"])
        for _name, options, _index in widget["optgroups"]
        for option in options
    ]
    attributes = flatatt({name: widget["attrs"].get(name) for name in ("id", "class")})
    return format_html(
        "<div{}>{}</div>", attributes, format_html_join("", "<div><label{}>{} {}</label></div>", labelled)
    )


_WIDGETS = {
    f"django/forms/widgets/{name}.html": write
    for name, write in {
        "select": _select,
        "radio": _radio,
        "checkbox_select": _radio,
        **dict.fromkeys(("text", "date", "email", "hidden", "number"), _input),
    }.items()
}


class FormRenderer(TemplatesSetting):
    """Forms as our pages show them: one column, label above, help under it, errors beside it and on top.

    Plain inputs and selects are written as Django's templates write them, without a template for each and each of
    its attributes: a page with twenty fields takes half the time.
    """

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def render(self, template_name, context, request=None):
        write = _WIDGETS.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


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
