"""One row of a register -> a clean person, with every error and every doubt of the row told at once."""

from dataclasses import dataclass, field
from datetime import date as Date

from django.utils.translation import gettext_lazy as _

from beneficiaries.resources import values, written
from beneficiaries.resources.countries import country
from ui.workbooks.cells import BadCell, date, text
from ui.workbooks.phones import phones

_OLDEST = 1900  # a year of birth before it is a slip of the pen
_LATEST = 2100  # so is a permit that lasts longer


@dataclass(slots=True)
class CleanPerson:
    """What a row says, cleaned; `errors` and `warnings` are (field, code, sentence): a row with errors is not saved."""

    reference: str = ""
    submission: str = ""
    last_name: str = ""
    first_name: str = ""
    arabic_name: str = ""
    sex: str = ""
    birth_date: Date | None = None
    birth_year: int | None = None
    birth_approximate: bool = False
    nationality: str = ""
    group: str = ""
    household: str = ""
    country_abroad: str = ""
    returned_on: Date | None = None
    returned_year: int | None = None
    permit_kind: str = ""
    permit_number: str = ""
    permit_issued: Date | None = None
    permit_expires: Date | None = None
    document_kind: str = ""
    document_number: str = ""
    phones: tuple[str, ...] = ()
    commune: str = ""
    neighbourhood: str = ""
    consent: str = "unknown"  # yes, no, unknown
    consent_on: Date | None = None
    consent_guardian: bool = False
    registered_on: Date | None = None
    notes: str = ""
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def is_refusal(self):
        """The form was opened, consent refused and nothing else written: nobody to register, nothing to correct."""
        return self.consent == "no" and not (self.last_name or self.first_name or self.arabic_name or self.sex)

    def error(self, name, code, sentence):
        self.errors.append((name, code, sentence))

    def warn(self, name, code, sentence):
        self.warnings.append((name, code, sentence))


def clean_person(raw, *, today, communes):
    """`raw` is {field: cell} of beneficiaries.resources.columns; `communes` a values.Communes of the areas allowed."""
    person = CleanPerson()
    get = raw.get
    person.reference = text(get("reference"))
    person.submission = text(get("submission"))
    person.neighbourhood = text(get("neighbourhood"))
    person.notes = text(get("notes"))
    person.household = text(get("household")).replace(" ", "").upper()
    said = values.consent(get("consent"))
    person.consent, person.consent_on, person.consent_guardian = said.answer, said.on, said.guardian
    person.sex = values.sex(text(get("sex")))
    _names(person, raw)
    if person.is_refusal:
        return person
    _identity(person, raw, today)
    _group_and_journey(person, raw, today)
    _permit(person, raw)
    _document(person, raw)
    _place_and_phones(person, raw, communes)
    _registration(person, raw, today)
    return person


def _names(person, raw):
    try:
        if "full_name" in raw:
            person.last_name, person.first_name = written.split(text(raw["full_name"]))
        elif "given_full_name" in raw:
            person.last_name, person.first_name = written.split(text(raw["given_full_name"]), given_first=True)
        else:
            person.last_name = written.name(text(raw.get("last_name")))
            person.first_name = written.name(text(raw.get("first_name")))
        person.arabic_name = written.name(text(raw.get("arabic_name")))
    except BadCell as bad:
        person.error("full_name" if "full_name" in raw else "last_name", bad.code, bad.sentence)
        person.last_name = person.last_name or "?"


def _identity(person, raw, today):
    if not (person.last_name or person.first_name or person.arabic_name):
        person.error(_name_column(raw), "name_missing", _("The name is missing."))
    elif not person.first_name or not person.last_name:
        person.warn(_name_column(raw), "name_incomplete", _("Only one name is given."))
    if not person.sex:
        person.error("sex", "missing_sex", _("The sex is missing or cannot be read."))
    born = _date(person, raw, "birth")
    if born:
        if _is_past(born, today):
            person.birth_date, person.birth_year, person.birth_approximate = born.day, born.year, born.approximate
        else:
            person.error("birth", "impossible_date", _("Nobody can be born on this date."))
    person.nationality = _country(person, raw, "nationality", _("This nationality is not known."))


def _is_past(loose, today):
    return _OLDEST <= loose.year <= today.year and (loose.day is None or loose.day <= today)


def _country(person, raw, name, unknown):
    wording = text(raw.get(name))
    code, doubtful = country(wording) if wording else ("", False)
    if wording and not code:
        person.warn(name, "country_unknown", unknown)
    elif doubtful:
        person.warn(name, "country_doubtful", _("This wording does not say which country."))
    return code


def _name_column(raw):
    return next((name for name in ("full_name", "given_full_name") if name in raw), "last_name")


def _group_and_journey(person, raw, today):
    wording = text(raw.get("group"))
    person.group = values.group(wording)
    if not person.group:
        person.error("group", "group_unknown", _("The target group is missing or not known."))
    person.country_abroad = _country(person, raw, "country_abroad", _("This country is not known."))
    back = _date(person, raw, "returned_on")
    if back and _is_past(back, today):
        person.returned_on, person.returned_year = back.day, back.year
    elif back:
        person.error("returned_on", "impossible_date", _("This date of return lies in the future or too far back."))


def _permit(person, raw):
    wording = text(raw.get("permit_kind"))
    person.permit_kind = values.permit(wording)
    if wording and not person.permit_kind:
        person.warn("permit_kind", "permit_unknown", _("This residence permit is not known."))
    elif not wording:
        person.permit_kind = "NATIONAL" if person.nationality == "MA" else "UNDISCLOSED"
    person.permit_number = text(raw.get("permit_number")).replace(" ", "").upper()
    issued, expires = _date(person, raw, "permit_issued"), _date(person, raw, "permit_expires")
    person.permit_issued = _day(person, "permit_issued", issued)
    person.permit_expires = _day(person, "permit_expires", expires)
    if person.permit_issued and person.permit_expires and person.permit_expires < person.permit_issued:
        person.error(
            "permit_expires", "permit_expiry_before_issue", _("The permit expires before the day it was issued.")
        )


def _day(person, name, loose):
    if loose is None:
        return None
    if not _OLDEST < loose.year < _LATEST:
        person.error(name, "impossible_date", _("This date does not exist, or cannot be read."))
        return None
    return loose.day


def _document(person, raw):
    moroccan = person.nationality == "MA" or (not person.nationality and person.group != "TG2_SUBSAHARAN")
    for column in ("cin", "document", "passport"):
        value = text(raw.get(column))
        if not value:
            continue
        try:
            found = values.document(value, column, moroccan)
        except BadCell as bad:
            person.error(column, bad.code, bad.sentence)
            return
        if not values.is_usual(found):
            person.warn(column, "cin_unusual", _("A CIN usually has five or six digits."))
        person.document_kind, person.document_number = found.kind, found.number
        return
    person.document_kind = "NONE"


def _place_and_phones(person, raw, communes):
    wording = text(raw.get("commune"))
    if wording:
        try:
            person.commune = communes.find(wording)
        except BadCell as bad:
            person.error("commune", bad.code, bad.sentence)
    else:
        person.warn("commune", "commune_missing", _("The commune is missing."))
    try:
        person.phones = phones(raw.get("phone"))
    except BadCell as bad:
        person.warn("phone", bad.code, bad.sentence)


def _registration(person, raw, today):
    registered = _date(person, raw, "registered_on")
    if registered is None:
        return
    if registered.day is None:
        person.error("registered_on", "impossible_date", _("The day of registration is needed, not only the year."))
    elif registered.day > today:
        person.error("registered_on", "future_registration", _("The date of registration lies in the future."))
    elif registered.year < _OLDEST:
        person.error("registered_on", "impossible_date", _("This date does not exist, or cannot be read."))
    else:
        person.registered_on = registered.day
        if person.birth_date and person.birth_date > registered.day:
            person.warn("birth", "born_after_registration", _("This date of birth is later than the registration."))


def _date(person, raw, name):
    try:
        return date(raw.get(name))
    except BadCell as bad:
        person.error(name, bad.code, bad.sentence)
        return None
