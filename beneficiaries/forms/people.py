"""What people fill in about a person: the line of the register, and the person."""

import secrets
from functools import partial

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.fields import (
    CellField,
    CommuneField,
    CountryField,
    DayField,
    RecordField,
    name_field,
    text_field,
)
from beneficiaries.models import AdministrativeStatus, Beneficiary, ConsentState, DocumentKind, Group, Sex
from beneficiaries.resources import values
from beneficiaries.resources.country_names import FREQUENT
from programme.models import Area, Commune, Partner, Programme
from programme.scope import keys_for
from ui import formats
from ui.workbooks.cells import BadCell, date
from ui.workbooks.phones import phones

_OLDEST = 1900
_LINE = ("partner", "area", "group", "on", "reference", "household")
_TOKEN = partial(secrets.token_urlsafe, 16)


# Whatever names or reaches a person; where a part stays, the name says so.
NAMING = {
    "last_name": _("Family name"),
    "first_name": _("First name"),
    "arabic_name": _("Name in Arabic"),
    "birth_date": _("Day and month of birth"),
    "phones": _("Telephone"),
    "email": _("E-mail"),
    "neighbourhood": _("Neighbourhood or douar"),
    "document_number": _("Number of the document"),
    "permit_number": _("Number of the permit"),
    "notes": _("Notes"),
}


class _UserForm(forms.Form):
    """A form that `by` fills in."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by


class LineForm(_UserForm):
    """A line of a register. `by` may write only into those of their own postings."""

    partner = RecordField(Partner, label=_("Partner"))
    area = RecordField(Area, label=_("Area"))
    group = forms.ChoiceField(label=_("Target group"), choices=[("", "—"), *Group.choices])
    on = DayField(label=_("Date of registration"), initial=timezone.localdate)
    reference = text_field(_("Number in the register"), 40)
    household = text_field(_("Household number"), 40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        began = formats.day(Programme.objects.current().starts_on)
        early = _("Whoever was registered before the programme began on %(day)s is kept, not counted.")
        self.fields["on"].help_text = early % {"day": began}
        for name, model in (("partner", Partner), ("area", Area)):
            self.fields[name].queryset = _posted(model, f"{name}_id", self.by)
            if only := _only_one({getattr(posting, f"{name}_id") for posting in self.by.active_postings}):
                self.fields[name].initial, self.fields[name].empty_label = only, None

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date of registration lies in the future."))
        if day.year < _OLDEST:
            raise forms.ValidationError(_("This date is too far back."))
        return day

    def clean(self):
        data = super().clean()
        partner, area = data.get("partner"), data.get("area")
        if partner and area:
            place = Beneficiary(partner=partner, area=area, scopes=keys_for(partner.pk, area.pk))
            if not self.by.has_perm("beneficiaries.register_beneficiary", place):
                self.add_error("area", _("You do not work for this partner in this area."))
        return data

    @property
    def line(self):
        return {name: self.cleaned_data[name] for name in _LINE}

    def unused_by(self, line):
        """The names of the answers that say something else than `line`, which stands there already."""
        typed = {name: self.cleaned_data[name] for name in ("on", "reference", "household")}
        return [self[name].label for name, value in typed.items() if value and value != getattr(line, name)]


class PersonForm(_UserForm):
    """The person themself. Required are the sex, the answer about consent and, unless it is no, a name."""

    consent = forms.ChoiceField(
        label=_("Does the person agree that their data are kept?"),
        choices=ConsentState.choices,
        widget=forms.RadioSelect,
        help_text=_("Without consent nothing that names or reaches the person is kept: they are only counted."),
    )
    last_name = name_field(_("Family name"), 120)
    first_name = name_field(_("First name"), 120)
    arabic_name = name_field(_("Name in Arabic"), 200, lang="ar")
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    birth = CellField(
        label=_("Date or year of birth"),
        max_length=40,
        required=False,
        read=date,
        help_text=_("12/03/1989, or 1989, or “ca 1989” when nobody is sure."),
        widget=forms.TextInput({"class": "input-short", "autocomplete": "off"}),
    )
    phones = CellField(
        label=_("Telephone"),
        max_length=120,
        required=False,
        read=phones,
        help_text=_("06 12 34 56 78; several are separated by “/”."),
        widget=forms.TextInput({"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )
    commune = CommuneField(label=_("Commune"))
    neighbourhood = text_field(_("Neighbourhood or douar"), 120)
    nationality = CountryField(label=_("Nationality"), first=FREQUENT)
    document_kind = forms.ChoiceField(
        label=_("Identity document"),
        choices=[("", "—"), *DocumentKind.choices],
        required=False,
        help_text=_("Nobody has to show a document to be registered."),
    )
    document_number = text_field(_("Number of the document"), 60)
    administrative_status = forms.ChoiceField(
        label=_("Administrative status"), choices=[("", "—"), *AdministrativeStatus.choices], required=False
    )
    permit_number = text_field(_("Number of the permit"), 60)
    permit_issued_on = DayField(label=_("Permit issued on"), required=False)
    permit_expires_on = DayField(label=_("Permit expires on"), required=False)
    country_abroad = CountryField(label=_("Country of residence abroad"))
    returned_on = DayField(label=_("Back in Morocco since"), required=False)
    notes = text_field(_("Notes"), 2000, help_text=_("Never religion, politics, the migration route or the police."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Commune.objects.filter(area__in=_posted(Area, "area_id", self.by))

    def clean_birth(self):
        born, today = self.cleaned_data["birth"], timezone.localdate()
        if born and (not _OLDEST <= born.year <= today.year or (born.day and born.day > today)):
            raise forms.ValidationError(_("Nobody can be born on this date."))
        return born

    def clean_returned_on(self):
        back = self.cleaned_data["returned_on"]
        if back and (back.year < _OLDEST or back > timezone.localdate()):
            raise forms.ValidationError(_("This date of return lies in the future or too far back."))
        return back

    def clean(self):
        data = super().clean()
        names = ("last_name", "first_name", "arabic_name")
        has_name = any(data.get(name) for name in names) or self.errors.keys() & set(names)
        if not has_name and data.get("consent") != ConsentState.REFUSED:
            self.add_error("last_name", _("The name is missing."))
        issued, expires = data.get("permit_issued_on"), data.get("permit_expires_on")
        if issued and expires and expires < issued:
            self.add_error("permit_expires_on", _("The permit expires before the day it was issued."))
        self._clean_document(data)
        return data

    def _clean_document(self, data):
        kind, number = data.get("document_kind"), data.get("document_number")
        if kind == DocumentKind.CIN and number:
            try:
                data["document_number"] = values.document(number, "cin", moroccan=True).number
            except BadCell as bad:
                self.add_error("document_number", bad.sentence)
        elif number and kind in ("", DocumentKind.NONE):
            self.add_error("document_kind", _("Which document is this the number of?"))

    @property
    def facts(self):
        """What the form says, as the facts that actions/people.py takes."""
        facts = {name: self.cleaned_data[name] for name in PersonForm.base_fields if name != "birth"}
        born = self.cleaned_data["birth"]
        facts |= {
            "birth_year": born.year if born else None,
            "birth_date": born.day if born else None,
            "birth_is_approximate": bool(born and born.approximate),
            "phones": list(facts["phones"]),
            "consent_on": self._consent_on() if facts["consent"] == ConsentState.GIVEN else None,
        }
        if not facts["administrative_status"]:
            is_moroccan = facts["nationality"] == "MA"
            status = AdministrativeStatus.NATIONAL if is_moroccan else AdministrativeStatus.UNDISCLOSED
            facts["administrative_status"] = status
        return facts


class AskingForm(forms.Form):
    """`another` holds the marks of those whom the user says it is not.

    `sure` is SURE once the user has agreed to what a refusal of consent takes away, BACK when they want the form again.
    """

    SURE, BACK = "yes", "back"
    another = forms.CharField(required=False, widget=forms.HiddenInput)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    identity = {}  # what the vault has already

    @property
    def marks(self):
        """Those whom the user saw, and of whom they said that it is somebody else."""
        return set(self.cleaned_data["another"].split())

    @property
    def is_to_be_asked(self):
        """Whether the answer takes away something that names the person, and the user has not agreed yet."""
        return self.cleaned_data["sure"] != self.SURE and bool(self.taken_away)

    @property
    def taken_away(self):
        """What a refusal drops or deletes: the names of fields, never what stands in them."""
        if self.cleaned_data["consent"] != ConsentState.REFUSED:
            return []
        told = {name for facts in (self.facts, self.identity) for name, value in facts.items() if value}
        return [label for name, label in NAMING.items() if name in told]

    def clean(self):
        data = super().clean()
        if data.get("sure") == self.BACK:
            self.add_error("consent", _("Nothing is saved yet: choose the answer again."))
        return data


class RegisterForm(AskingForm, LineForm, PersonForm):
    """A new person with their first line. `sent` tells this form from every other, so that a second click is not a
    second person."""

    sent = forms.CharField(required=False, widget=forms.HiddenInput, initial=_TOKEN)

    field_order = _LINE  # errors are summed up in the order of the page

    def clean(self):
        data = super().clean()
        commune, area = data.get("commune"), data.get("area")
        if commune and area and commune.area_id != area.pk:
            self.add_error("commune", _("This commune does not lie in the area."))
        return data

    def _consent_on(self):
        return self.cleaned_data["on"]


def _only_one(ids):
    return next(iter(ids)) if len(ids) == 1 else None


def _posted(model, key, user):
    """The partners or areas where the user is posted; all of them when a posting names none."""
    named = {getattr(posting, key) for posting in user.active_postings}
    return model.objects.all() if None in named else model.objects.filter(pk__in=named)
