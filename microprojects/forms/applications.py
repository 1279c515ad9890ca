"""What CEFA says of an application: corrections, answers to rules, reasons; and a list of applications uploaded."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.forms.calls import MOMENT
from microprojects.models import CorrectionRequest, Section
from microprojects.resources.applications.saving import SAME

TIME_TO_ANSWER = timedelta(days=7)  # proposed; the manager says how much


class ExtensionForm(forms.Form):
    """Until when corrections are awaited."""

    due_at = forms.DateTimeField(
        label=_("Answer until"),
        help_text=_("Moroccan time; the server's clock decides."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        later = timezone.localtime() + TIME_TO_ANSWER
        self.fields["due_at"].initial = later.replace(hour=17, minute=0, second=0, microsecond=0)

    def clean_due_at(self):
        moment = self.cleaned_data["due_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(gettext("This moment is past."))
        return moment


class CorrectionForm(ExtensionForm):
    """For each section what is wrong with it, if anything, and one deadline for all."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for section in Section:
            self.fields[f"kind-{section}"] = forms.ChoiceField(
                label=_("What is wrong"),
                choices=[("", _("Nothing: it stays")), *CorrectionRequest.Kind.choices],
                required=False,
            )
            self.fields[f"text-{section}"] = forms.CharField(
                label=_("What to correct"), required=False, max_length=2000,
                widget=forms.Textarea({"rows": 3, "dir": "auto"}),
            )  # fmt: skip

    @property
    def sections(self):
        """[(its name, its two fields)] for the page."""
        return [(section.label, self[f"kind-{section}"], self[f"text-{section}"]) for section in Section]

    def clean(self):
        said = super().clean()
        for section in Section:
            kind, text = said.get(f"kind-{section}"), said.get(f"text-{section}")
            if kind and not text:
                self.add_error(f"text-{section}", gettext("Say what is to be corrected."))
            if text and not kind:
                self.add_error(f"kind-{section}", gettext("Say what is wrong."))
        if not self.errors and not self.requests:
            raise forms.ValidationError(gettext("Say in one section at least what is to be corrected."))
        return said

    @property
    def requests(self):
        said = self.cleaned_data
        return [
            {"section": section, "kind": said[f"kind-{section}"], "text": said[f"text-{section}"]}
            for section in Section
            if said.get(f"kind-{section}")
        ]


ANSWERS = {"yes": True, "no": False, "": None}


class RulesForm(forms.Form):
    """A line for each rule: yes, no, or nothing, and by what one knows. Computed ones only for who may overrule."""

    def __init__(self, *args, grid, may_overrule, **kwargs):
        super().__init__(*args, **kwargs)
        self.cells = [cell for cell in grid.cells if may_overrule or cell.computed is None]
        for cell in self.cells:
            given = cell.is_met if cell.by else None
            nothing = _("Not said") if cell.computed is None else _("As computed")
            self.fields[f"is_met-{cell.rule}"] = forms.ChoiceField(
                label=cell.rule.label, choices=[("yes", _("Yes")), ("no", _("No")), ("", nothing)], required=False,
                widget=forms.RadioSelect, initial={True: "yes", False: "no", None: ""}[given],
            )  # fmt: skip
            self.fields[f"proof-{cell.rule}"] = forms.CharField(
                label=_("Proof or reason"), required=False, max_length=500, initial=cell.proof,
                widget=forms.TextInput({"dir": "auto"}),
            )  # fmt: skip

    @property
    def asked(self):
        """[(cell, its two fields)] of rules that only a person can answer."""
        return [self._line(cell) for cell in self.cells if cell.computed is None]

    @property
    def computed(self):
        """The same of rules that are computed, and may be overruled."""
        return [self._line(cell) for cell in self.cells if cell.computed is not None]

    @property
    def is_overruling(self):
        """Whether something computed is overruled, or what was said of it is wrong."""
        return any(cell.by or kind.errors or proof.errors for cell, kind, proof in self.computed)

    def _line(self, cell):
        return cell, self[f"is_met-{cell.rule}"], self[f"proof-{cell.rule}"]

    def clean(self):
        said = super().clean()
        for rule in self._rules:
            if said.get(f"is_met-{rule}") and not said.get(f"proof-{rule}"):
                self.add_error(f"proof-{rule}", gettext("Say by what you know."))
        return said

    @property
    def _rules(self):
        return [cell.rule for cell in self.cells]

    @property
    def answers(self):
        """{rule: (is it met or None, proof)} of a valid form."""
        said = self.cleaned_data
        given = {rule: ANSWERS[said[f"is_met-{rule}"]] for rule in self._rules}
        return {rule: (met, said[f"proof-{rule}"] if met is not None else "") for rule, met in given.items()}


class ReasonForm(forms.Form):
    """Why; the association is told, or an auditor asks."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 5, "dir": "auto"}))


class InadmissibleForm(ReasonForm):
    """Why it is inadmissible, and whether a letter is drafted; of one that nobody can be written to it is not asked."""

    with_letter = forms.BooleanField(label=_("Draft the letter to the association"), required=False)

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["with_letter"].initial = not application.reference
        if application.reference:
            self.fields["with_letter"].help_text = _(
                "It came on paper: tick this if the letter is to be sent from here."
            )
        if application.association is None:
            del self.fields["with_letter"]


class WorkbookForm(forms.Form):
    """A workbook of several sheets; `about` says which."""

    file = forms.FileField(label=_("Workbook"), widget=forms.ClearableFileInput({"accept": ".xlsx,.ods"}))

    def __init__(self, *args, about, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = about

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(gettext("This file is larger than 15 MB: split it, or remove its pictures."))
        return file


class WhichForm(forms.Form):
    """For each row that may be of several associations which one it is; left out until somebody says."""

    def __init__(self, *args, rows, associations, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            known = [associations[ref] for ref in row.candidates if ref in associations]
            self.fields[f"row-{row.pk}"] = forms.ChoiceField(
                label=f"{row.clean['facts']['reference']} · {row.clean['facts']['applicant']}",
                choices=[*((f"{SAME}{each.pk}", f"{each.code} · {each.name}") for each in known),
                         ("", _("Leave this row out"))],
                required=False, widget=forms.RadioSelect,
            )  # fmt: skip

    @property
    def questions(self):
        return [(row, self[f"row-{row.pk}"]) for row in self.rows]

    @property
    def answers(self):
        """{row's id: answer} of a valid form."""
        return {row.pk: self.cleaned_data[f"row-{row.pk}"] for row in self.rows}
