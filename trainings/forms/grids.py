"""What must be said of an attendance grid before it is saved: which course, who its lines are, what goes and stays."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.imports import UploadForm
from beneficiaries.models import Beneficiary
from trainings.forms.surplus import SurplusForm
from trainings.querysets.rolls import code_of
from trainings.resources.recognising import NEW
from trainings.resources.remembering import LEFT_OUT


class GridUploadForm(UploadForm):
    """An attendance grid, and which partner held the course in which area."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields["file"].label = _("Attendance grid")
        self.fields["file"].help_text = _(
            "An .xlsx, .ods or .csv file: a row with the dates of the sessions, and a column of names."
        )


class CourseChoiceForm(forms.Form):
    """For each sheet of which it is not plain: is it one of the courses that are here, or one of its own?"""

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.courses = [(number, course) for number, course in enumerate(courses) if course["question"]]
        for number, course in self.courses:
            here = [(str(each["course"]), f"CRS-{each['course']:04d}") for each in course["question"]]
            self.fields[f"course-{number}"] = forms.ChoiceField(
                label=_("Which course is this?"),
                choices=[*here, (NEW, _("Another group: a course of its own"))],
                initial=course["answer"] or None,
                widget=forms.RadioSelect,
            )

    @property
    def answers(self):
        """{number of the sheet: what was chosen} of a valid form."""
        return {number: self.cleaned_data[f"course-{number}"] for number, _course in self.courses}

    @property
    def asked(self):
        """(sheet, its field, [(choice, the course that it names or None)]) for the page."""
        for number, course in self.courses:
            field = self[f"course-{number}"]
            yield course, field, list(zip(field, [*course["question"], None], strict=True))


class AnswersForm(SurplusForm):
    """For each open line: one of its candidates, or somebody by their code; left out unless one says otherwise."""

    def __init__(self, *args, lines, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.lines = by, lines
        for line in lines:
            said = _said(line)
            if line.candidates:
                self.fields[f"who-{line.row.pk}"] = forms.ChoiceField(
                    label=line.name, choices=_choices(line), widget=forms.RadioSelect, required=False, initial=said
                )
            self.fields[f"code-{line.row.pk}"] = forms.CharField(
                label=_("Code of another person") if line.candidates else _("Code of the person"),
                max_length=20,
                required=False,
                initial=code_of(int(said)) if said and int(said) not in line.row.candidates else "",
                widget=forms.TextInput({"autocomplete": "off", "aria-describedby": f"line-{line.row.pk}"}),
            )

    def clean(self):
        """{code field's name: person's id} in `found`, so that a wrong code is said beside its field."""
        data = super().clean()
        self.found = {}
        for name, code in list(data.items()):
            if not (name.startswith("code-") and code):
                continue
            if code == self.fields[name].initial:  # answered before, perhaps by somebody who may see more people
                self.found[name] = int(_said(self._line(name)))
                continue
            people = Beneficiary.objects.visible_to(self.by).found_by(code, user=self.by)[:2]
            if len(people) == 1:
                self.found[name] = people[0].pk
            else:
                self.add_error(name, _("Nobody whom you may see has this code."))
        return data

    def _line(self, name):
        return next(line for line in self.lines if name == f"code-{line.row.pk}")

    @property
    def open(self):
        return [line for line in self.lines if not line.is_recalled]

    @property
    def withheld(self):
        """The ids of the rows of which the reader was not told, and did not say, who they are."""
        return {line.row.pk for line in self.lines if line.is_withheld and self.answers[line.row.pk] is None}

    @property
    def to_choose(self):
        return sum(bool(line.candidates) for line in self.open)

    @property
    def unknown(self):
        return len(self.open) - self.to_choose

    @property
    def answers(self):
        """{row's id: person's id, or None for somebody left out} of a valid form."""
        return {
            line.row.pk: self.found.get(f"code-{line.row.pk}") or self._chosen(f"who-{line.row.pk}")
            for line in self.lines
        }

    def _chosen(self, name):
        chosen = self.cleaned_data.get(name)
        return int(chosen) if chosen else None

    @property
    def asked(self):
        """(line, field of its candidates or None, field of a code) for the page."""
        return self._fields_of(self.open)

    @property
    def recalled(self):
        """The same for the lines that were answered before: nothing has to be said of them, but it may be changed."""
        return self._fields_of(line for line in self.lines if line.is_recalled)

    def _fields_of(self, lines):
        return [
            (line, self[f"who-{line.row.pk}"] if line.candidates else None, self[f"code-{line.row.pk}"])
            for line in lines
        ]


def _said(line):
    """The id of the person who the line is, as text, by an answer given now or before; "" when it is left out."""
    if line.row.answer:
        return "" if line.row.answer == LEFT_OUT else line.row.answer
    return str(line.row.person_id) if line.is_recalled and line.row.person_id else ""


def _choices(line):
    for who in line.candidates:
        known = [who.name, who.code, str(who.birth_year or "")] if who.name else [who.code, _registered(who)]
        yield str(who.pk), " · ".join(filter(None, known))
    yield "", gettext("Leave this line out")


def _registered(who):
    if who.is_own:
        return gettext("name withheld")
    return gettext("registered by %(partner)s") % {"partner": who.partner}
