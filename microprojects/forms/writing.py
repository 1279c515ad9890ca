"""The sections of an application as its association writes them: words, or lines of a calendar, people, a budget.

Every one has `written`: what actions.save_section takes. A draft asks for nothing but what makes a line a line.
"""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.actions.applications import ROWS
from microprojects.forms.amounts import AmountField, WholeField
from microprojects.models import Activity, Application, BudgetLine, ExpectedPeople, Section
from microprojects.models.applications import MONTHS
from microprojects.resources.freezing import TEXTS

EMPTY = 2  # lines to fill in below those that are there
LONGEST = 6_000  # letters of a text
MAY_STAY_EMPTY = ("theme",)
HELP = {
    "title": _("Short and telling: it stands in all lists."),
    "theme": _("In two or three words."),
    "summary": _("What you will do, with whom and what for, in ten lines."),
    "context": _("Where, for whom, and why it is needed."),
    "objectives": _("What will be different when the project ends, and how one will see it."),
    "risks": _("What could go wrong, and what you do then."),
}


def section_form(application, section, data=None):
    """The form of a section; None for legal papers, which lie in the registry."""
    if section in TEXTS:
        return _texts_form(section)(data, instance=Application.objects.get(pk=application.pk))
    if section in ROWS:
        return FORMSETS[section](
            data, prefix="lines", initial=list(getattr(application, ROWS[section][1]).values()),
            form_kwargs={"application": application},
        )  # fmt: skip
    return None


class _TextsForm(forms.ModelForm):
    lines = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = HELP.get(name, "")
            field.required = False
            field.is_asked_later = name not in MAY_STAY_EMPTY  # to save it no, to submit it yes

    @property
    def written(self):
        return self.cleaned_data


class _ProjectForm(_TextsForm):
    months = WholeField(label=_("Duration in months"), largest=MONTHS)


def _texts_form(section):
    widgets = {
        name: forms.Textarea({"rows": 8, "dir": "auto", "maxlength": LONGEST})
        if Application._meta.get_field(name).get_internal_type() == "TextField"
        else forms.TextInput({"dir": "auto"})
        for name in TEXTS[section]
        if name != "months"
    }
    base = _ProjectForm if section == Section.PROJECT else _TextsForm
    return forms.modelform_factory(Application, form=base, fields=TEXTS[section], widgets=widgets)


class _LineForm(forms.ModelForm):
    """A line; one of which nothing is said is left out, so that emptying a line takes it away."""

    always = ()

    def __init__(self, *args, application, **kwargs):
        self.application = application
        initial = kwargs.get("initial") or {}
        super().__init__(*args, **kwargs | {"initial": initial | {"heading": initial.get("heading_id")}})
        self.empty_permitted, self.use_required_attribute = True, False

    def has_changed(self):
        return not self.is_empty

    @property
    def is_empty(self):
        """Whether nothing is said that is not said of every new line."""
        return not any(self[name].value() for name in self.fields if name not in self.always)


class _ActivityForm(_LineForm):
    start_month = WholeField(label=_("Begins in month"), largest=MONTHS)
    months = WholeField(label=_("Number of months"), largest=MONTHS)

    class Meta:
        model = Activity
        fields = ["name", "start_month", "months"]
        widgets = {"name": forms.TextInput({"dir": "auto"})}


class _PeopleForm(_LineForm):
    number = WholeField(label=_("How many"), largest=100_000)
    always = ("sex", "age")

    class Meta:
        model = ExpectedPeople
        fields = ["group", "sex", "age", "number"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = [(value, _("Not known") if value == "U" else value) for value, _label in self.fields["age"].choices
                 if value]  # fmt: skip
        self.fields["age"].choices = words
        self.fields["sex"].choices = [each for each in self.fields["sex"].choices if each[0]]
        for name in self.always:
            self.fields[name].widget.attrs["class"] = "input-short"
        if not self.is_bound:
            self.initial.setdefault("sex", "F")
            self.initial.setdefault("age", "U")


class _BudgetForm(_LineForm):
    quantity = AmountField(label=_("Quantity"), largest=1_000_000)
    unit_cost = AmountField(label=_("Cost of one unit in MAD"))
    own_contribution = AmountField(
        label=_("Of which you pay yourselves, in MAD"), required=False, may_be_zero=True,
        help_text=_("In money or in kind; nothing: 0."),
    )  # fmt: skip
    always = ("heading", "own_contribution")

    class Meta:
        model = BudgetLine
        fields = ["heading", "name", "quantity", "unit", "unit_cost", "own_contribution"]
        widgets = {
            "name": forms.TextInput({"dir": "auto"}),
            "unit": forms.TextInput({"dir": "auto", "class": "input-short"}),
        }
        help_texts = {"unit": _("For example day, piece, session.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["own_contribution"].widget.attrs["class"] += " input-alone"
        heading = self.fields["heading"]
        heading.queryset = self.application.call.headings.all()
        heading.label_from_instance = lambda each: each.name.capitalize()

    def clean_own_contribution(self):
        return self.cleaned_data["own_contribution"] or 0


class _Lines(forms.BaseFormSet):
    lines = True

    @property
    def written(self):
        return {"rows": [form.save(commit=False) for form in self.forms if not form.is_empty]}

    @property
    def wrong(self):
        """[(number of the line, its form)] of those with something wrong, for the summary."""
        return [(number, form) for number, form in enumerate(self.forms, start=1) if form.errors]


class _PeopleLines(_Lines):
    def clean(self):
        """People of one group, sex and age stand in one line."""
        seen = {}
        for number, form in enumerate(self.forms, start=1):
            if form.is_empty or form.errors:
                continue
            said = form.cleaned_data
            first = seen.setdefault((said["group"], said["sex"], said["age"]), number)
            if first != number:
                told = gettext("Line %(first)s has the same group, sex and age: add the numbers up there.")
                form.add_error("number", told % {"first": first})


def _formset(form, most, formset=_Lines):
    return forms.formset_factory(form, formset=formset, extra=EMPTY, max_num=most, absolute_max=most)


FORMSETS = {
    Section.ACTIVITIES: _formset(_ActivityForm, 40),
    Section.PEOPLE: _formset(_PeopleForm, 60, _PeopleLines),
    Section.BUDGET: _formset(_BudgetForm, 80),
}
