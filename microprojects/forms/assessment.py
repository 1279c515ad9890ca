"""What assessors say of an application, and who is asked to."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.actions.assessing import MAX_SCORE, MIN_SCORE
from microprojects.models.assessment import DECLARATION


class DeclarationForm(forms.Form):
    """The text that was read, and that it is true."""

    text = forms.IntegerField(widget=forms.HiddenInput, initial=DECLARATION)
    is_true = forms.BooleanField(
        label=_("I have read this and sign it."),
        error_messages={"required": _("Without your declaration the application stays closed.")},
    )


class TieForm(forms.Form):
    """Which assessor is tied; those who are already stand on the page."""

    user = forms.ModelChoiceField(label=_("Assessor"), queryset=None, empty_label="—")

    def __init__(self, *args, assessors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = assessors


class ScoresForm(forms.Form):
    """A line for each criterion: 1 to 5, and a comment. What a draft lacks is asked for when it is submitted."""

    comment = forms.CharField(
        label=_("General comment"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("The committee reads it; the association gets it without your name."),
    )  # fmt: skip

    def __init__(self, *args, criteria, scores, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        values = [(str(value), str(value)) for value in range(MIN_SCORE, MAX_SCORE + 1)]
        for each in criteria:
            score = scores.get(each.pk)
            self.fields[f"value-{each.pk}"] = forms.ChoiceField(
                label=each.name, choices=values, required=False, widget=forms.RadioSelect,
                initial=str(score.value) if score and score.value else "",
            )  # fmt: skip
            self.fields[f"comment-{each.pk}"] = forms.CharField(
                label=_("Comment"), required=False, max_length=2000, initial=score.comment if score else "",
                widget=forms.Textarea({"rows": 2, "dir": "auto"}),
            )  # fmt: skip

    @property
    def lines(self):
        return [
            (each, each.weight / MAX_SCORE, self[f"value-{each.pk}"], self[f"comment-{each.pk}"])
            for each in self.criteria
        ]

    @property
    def scores(self):
        """{criterion's id: (value or None, comment)} of a valid form."""
        said = self.cleaned_data
        return {
            each.pk: (int(said[f"value-{each.pk}"]) if said[f"value-{each.pk}"] else None, said[f"comment-{each.pk}"])
            for each in self.criteria
        }


class AssignForm(forms.Form):
    """A place each, with who is proposed; empty leaves it open."""

    due_on = forms.DateField(label=_("Scores until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.wanted = proposal.wanted
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=14)
        for each in self.wanted:
            self.fields[self._name(each)] = forms.TypedChoiceField(
                label=f"{each.application.code} · {each.order}", coerce=int, empty_value=None, required=False,
                choices=[("", _("Nobody yet")), *((user.pk, str(user)) for user in each.candidates)],
                initial=each.proposed and each.proposed.pk,
            )  # fmt: skip

    @staticmethod
    def _name(wanted):
        return f"place-{wanted.application.pk}-{wanted.order}"

    @property
    def lines(self):
        """[(application, [(place, field)])]"""
        lines = {}
        for each in self.wanted:
            lines.setdefault(each.application, []).append((each, self[self._name(each)]))
        return list(lines.items())

    def clean(self):
        said = super().clean()
        for _application, places in self.lines:
            chosen = [said.get(field.name) for _wanted, field in places if said.get(field.name)]
            if len(chosen) != len(set(chosen)):
                self.add_error(places[-1][1].name, gettext("Two different people."))
        return said

    @property
    def choices(self):
        """[(application's id, place, assessor's id)] of a valid form."""
        return [
            (each.application.pk, each.order, self.cleaned_data[self._name(each)])
            for each in self.wanted
            if self.cleaned_data[self._name(each)]
        ]
