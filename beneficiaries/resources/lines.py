"""One row of an uploaded register on its way into the database."""

from dataclasses import dataclass, field
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from beneficiaries.blind import encrypt, hash_once, match_keys, search_keys
from beneficiaries.models import ConsentState, MatchKey
from beneficiaries.resources.people import CleanPerson, clean_person
from ui.workbooks.cells import text
from ui.workbooks.words import plain

LONGEST = {
    "reference": 40,
    "submission": 40,
    "household": 40,
    "neighbourhood": 120,
    "permit_number": 60,
    "document_number": 60,
}
NAME, DOCUMENT, PHONE, BIRTH = (kind.value for kind in MatchKey.Kind)
_GIVEN, REFUSED, UNRECORDED = (state.value for state in ConsentState)


@dataclass(slots=True)
class Line:
    """A row as read and cleaned, and what the comparison with everybody else found (see verdicts.py)."""

    sheet: str
    number: int
    raw: dict
    person: CleanPerson
    keys: tuple = ()  # blind.MatchKeys
    fingerprint: int = 0
    verdict: str = ""
    known: int | None = None  # id of the person it is
    leader: int = 0  # position in the file (from 1) of the row that brought the same person
    same_row: int = 0  # the number of that row
    candidates: list = field(default_factory=list)  # (person id or minus a position, reasons)
    proven: tuple = ()  # ids of the people whose document or telephone it brings
    remarks: list = field(default_factory=list)
    may_correct: bool = False  # its number stands once in the file, so it may rewrite the line of that number

    @property
    def reference(self):
        """What names this line in its partner's register: the number, or the id of the form that was sent."""
        return self.person.submission or self.person.reference


def read_line(sheet, number, raw, *, today, communes, starts_on):
    """The Line of one row: cleaned, with the keys that find the same person elsewhere; the programme `starts_on`."""
    person = clean_person(raw, today=today, communes=communes)
    line = Line(sheet, number, raw, person)
    if not person.is_refusal:
        _check_lengths(line)
        if person.consent == UNRECORDED:
            person.warn("consent", "consent_missing", _("Whether the person agrees is not recorded."))
        elif person.consent == REFUSED:
            line.remarks.append(("consent", "withheld", _WITHHELD, {}))
        if person.registered_on is None and not any(name == "registered_on" for name, *_rest in person.errors):
            person.error("registered_on", "registration_missing", _("The date of registration is missing."))
        elif person.registered_on and person.registered_on < starts_on:
            line.remarks.append(("registered_on", "before_programme", _EARLY, {"day": f"{starts_on:%d/%m/%Y}"}))
    if not person.errors:
        line.keys = _keys(person)
        line.fingerprint = _fingerprint(line)
    return line


_WITHHELD = _("Consent was refused: the person is counted, and nothing that names them is kept.")
_EARLY = _("Registered before the programme began on %(day)s: kept, not counted.")


def _check_lengths(line):
    texts = _LIMITED(line.person)
    if len("".join(texts)) <= _SHORTEST_LIMIT:
        return
    for (name, longest), text_ in zip(LONGEST.items(), texts, strict=True):
        if len(text_) > longest:
            line.person.error(name, "too_long", _("This text is too long."))


_LIMITED = attrgetter(*LONGEST)
_SHORTEST_LIMIT = min(LONGEST.values())


def _keys(person):
    documents = [person.document_number] if person.document_number else []
    return match_keys(
        first_name=person.first_name,
        last_name=person.last_name,
        arabic_name=person.arabic_name,
        documents=documents,
        phones=person.phones,
        sex=person.sex,
        birth_year=person.birth_year,
    )


_SAID = attrgetter(
    "last_name", "first_name", "arabic_name", "sex", "birth_date", "birth_year", "nationality", "group", "household",
    "country_abroad", "returned_on", "permit_kind", "permit_number", "permit_issued", "permit_expires",
    "document_number", "phones", "commune", "neighbourhood", "consent", "consent_on", "registered_on", "notes",
)  # fmt: skip


def _fingerprint(line):
    """A hash of all that the line says: the same line gives it again, whatever file it stands in."""
    said = repr((line.reference, *_SAID(line.person)))
    return hash_once("line", said)


def stored(line):
    """What is kept of a good line until it is saved; of one who refused consent, nothing that names or reaches them."""
    person = line.person
    values = {
        "sex": person.sex,
        "birth_year": person.birth_year,
        "birth_is_approximate": person.birth_approximate,
        "nationality": person.nationality,
        "administrative_status": person.permit_kind,
        "permit_issued_on": person.permit_issued,
        "permit_expires_on": person.permit_expires,
        "country_abroad": person.country_abroad,
        "returned_on": person.returned_on,
        "commune_id": person.commune,
        "consent": person.consent,
        "consent_on": None if person.consent == UNRECORDED else person.consent_on or person.registered_on,
        "group": person.group,
        "on": person.registered_on,
        "reference": line.reference,
        "household": person.household,
        "fingerprint": line.fingerprint,
        "is_form": bool(person.submission),
        "may_correct": line.may_correct,
        "match_keys": _numbered(line.keys),
    }
    if person.consent != REFUSED:
        values |= _identity(person)
    return {name: value for name, value in values.items() if value}


def _numbered(keys):
    """[(kind, key)] of all MatchKeys."""
    kinds = ((NAME, keys.names), (DOCUMENT, keys.documents), (PHONE, keys.phones), (BIRTH, keys.births))
    return [(kind, key) for kind, found in kinds for key in found]


def _identity(person):
    return {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "arabic_name": person.arabic_name,
        "sort_name": plain(f"{person.last_name} {person.first_name}") or person.arabic_name,
        "birth_date": person.birth_date,
        "phones": person.phones,
        "neighbourhood": person.neighbourhood,
        "document_kind": person.document_kind,
        "document_number": encrypt(person.document_number),
        "permit_number": encrypt(person.permit_number),
        "notes": person.notes,
        "search_keys": search_keys(person.last_name, person.first_name, person.arabic_name),
    }


def shown(line):
    """The row's cells as text, for the page that tells what is wrong with it."""
    return {name: text(cell)[:200] for name, cell in line.raw.items() if cell is not None and cell != ""}


def array(values):
    """Numbers or dates as PostgreSQL spells an array: long ones are sent five times faster than as a list."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
