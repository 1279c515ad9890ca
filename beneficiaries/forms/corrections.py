"""What is known of a person, to be corrected."""

from django import forms
from django.utils import timezone

from beneficiaries.forms.fields import CellField
from beneficiaries.forms.people import AskingForm, PersonForm
from programme.models import Commune


class ChangeForm(AskingForm, PersonForm):
    """What is known of `person`, to be corrected; `identity` is what the vault shows of them.

    `seen` is the state of the person from which the user began. What was `typed` elsewhere stands in its fields.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person, identity, seen, typed=None, **kwargs):
        self.person, self.identity = person, identity
        initial = _initial(person, identity) | {"seen": seen}
        super().__init__(*args, initial=initial | (typed or {}), **kwargs)
        # A register may have named a commune of another area: it is not lost because nobody here would choose it.
        self.fields["commune"].queryset |= Commune.objects.filter(pk=person.commune_id)

    def begin_again(self, refusal):
        """Say that somebody changed the person meanwhile; what is sent next begins from what is known now."""
        self.add_error(None, str(refusal))
        self.data = self.data.copy()
        self.data["seen"] = self.initial["seen"]

    @property
    def differences(self):
        """[(label, what is known now)] of the answers that say something else."""
        return self._known_now(self.changed_data)

    @property
    def news(self):
        """[(label, what is known now)] of the answers that say something which is not known; blanks say nothing."""
        return self._known_now(self._new)

    @property
    def typed(self):
        """{name: answer} of the `news`."""
        return {name: self[name].data for name in self._new}

    @property
    def beginning(self):
        """What a correction begins with: the `typed`, a telephone beside those that are known."""
        typed, known = self.typed, self.initial["phones"]
        return typed | {"phones": f"{known} / {typed['phones']}"} if known and "phones" in typed else typed

    @property
    def _new(self):
        errors = self.errors
        return [name for name in PersonForm.base_fields if self[name].data and (name in errors or self._is_new(name))]

    def _is_new(self, name):
        said, known = self.cleaned_data[name], self.initial.get(name)
        if isinstance(field := self.fields[name], CellField):
            known = field.read(known or "")
        if name == "phones":
            return not set(said) <= set(known)
        if name == "birth" and said and known and said.day is None:
            return said.year != known.year
        return said != known

    def _known_now(self, names):
        told = [self[name] for name in names if name in PersonForm.base_fields]
        return [(each.label, dict(getattr(each.field, "choices", ())).get(each.initial, each.initial)) for each in told]

    def _consent_on(self):
        return self.person.consent_on or timezone.localdate()


def _initial(person, identity):
    facts = {name: getattr(person, name) for name in PersonForm.base_fields if hasattr(person, name)} | identity
    facts["phones"] = " / ".join(identity.get("phones", ()))
    if born := identity.get("birth_date"):
        facts["birth"] = born.strftime("%d/%m/%Y")
    elif person.birth_year:
        facts["birth"] = f"ca {person.birth_year}" if person.birth_is_approximate else str(person.birth_year)
    return facts
