"""One row of an uploaded register on its way into the database."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from beneficiaries.blind import encrypt, keyed_hash, match_keys, search_keys
from beneficiaries.models import ConsentState, MatchKey
from beneficiaries.resources.people import CleanPerson, clean_person
from ui.workbooks.cells import text
from ui.workbooks.words import plain

LONGEST = {"reference": 40, "household": 40, "neighbourhood": 120, "permit_number": 60, "document_number": 60}
NAMING = ("last_name", "first_name", "arabic_name", "neighbourhood", "notes")
PSEUDONYMOUS = ("sex", "birth_year", "nationality", "country_abroad", "returned_on", "consent")


@dataclass(slots=True)
class Line:
    """A row as read and cleaned, and what the comparison with everybody else found (see verdicts.py)."""

    sheet: str
    number: int
    raw: dict
    person: CleanPerson
    keys: tuple = ()  # hashes under which this person may already be known
    fingerprint: int = 0
    verdict: str = ""
    known: int | None = None  # id of the person it is
    leader: int = 0  # position in the file (from 1) of the row that brought the same person
    candidates: list = field(default_factory=list)  # (person id or minus a position, reasons)
    remarks: list = field(default_factory=list)
    may_correct: bool = False  # its number stands once in the file, so it may rewrite the line of that number

    @property
    def reference(self):
        """What names this line in its partner's register: the number, or the id of the form that was sent."""
        return self.person.submission or self.person.reference


def read_line(sheet, number, raw, *, today, communes):
    """The Line of one row: cleaned, with the keys that find the same person elsewhere."""
    person = clean_person(raw, today=today, communes=communes)
    line = Line(sheet, number, raw, person)
    if not person.is_refusal:
        _check_lengths(line)
        if person.registered_on is None and not any(name == "registered_on" for name, *_rest in person.errors):
            person.error("registered_on", "registration_missing", _("The date of registration is missing."))
    if not person.errors:
        line.keys = _keys(person)
        line.fingerprint = _fingerprint(line)
    return line


def _check_lengths(line):
    for name, longest in LONGEST.items():
        if len(getattr(line.person, name)) > longest:
            line.person.error(name, "too_long", _("This text is too long."))
    if len(line.person.submission) > LONGEST["reference"]:
        line.person.error("submission", "too_long", _("This text is too long."))


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


_PRINTED = (
    "last_name", "first_name", "arabic_name", "sex", "birth_date", "birth_year", "nationality", "group", "household",
    "country_abroad", "returned_on", "permit_kind", "permit_number", "permit_issued", "permit_expires",
    "document_number", "phones", "commune", "neighbourhood", "consent", "consent_on", "registered_on", "notes",
)  # fmt: skip


def _fingerprint(line):
    """A hash of all that the line says: the same line gives it again, whatever file it stands in."""
    said = "\x1f".join(str(getattr(line.person, name) or "") for name in _PRINTED)
    return keyed_hash.__wrapped__("line", f"{line.reference}\x1f{said}")  # never asked twice: not worth a cache


def stored(line):
    """What is kept of a good line until it is saved; of one who refused consent, nothing that names or reaches them."""
    person = line.person
    values = {name: value for name in PSEUDONYMOUS if (value := getattr(person, name))}
    values |= {
        "birth_is_approximate": person.birth_approximate,
        "administrative_status": person.permit_kind,
        "permit_issued_on": person.permit_issued,
        "permit_expires_on": person.permit_expires,
        "commune_id": person.commune or None,
        "consent_on": (person.consent_on or person.registered_on) if person.consent == ConsentState.GIVEN else None,
        "group": person.group,
        "on": person.registered_on,
        "reference": line.reference,
        "is_form": bool(person.submission),
        "may_correct": line.may_correct,
        "household": person.household,
        "fingerprint": line.fingerprint,
        "kinds": [kind for kind, numbers in _by_kind(line.keys) for _number in numbers],
        "keys": [number for _kind, numbers in _by_kind(line.keys) for number in numbers],
    }
    if person.consent != ConsentState.REFUSED:
        values |= _identity(person)
    return values


def _by_kind(keys):
    kinds = MatchKey.Kind
    return (
        (kinds.NAME.value, keys.names),
        (kinds.DOCUMENT.value, keys.documents),
        (kinds.PHONE.value, keys.phones),
        (kinds.BIRTH.value, keys.births),
    )


def _identity(person):
    values = {name: value for name in NAMING if (value := getattr(person, name))}
    return values | {
        "sort_name": plain(f"{person.last_name} {person.first_name}") or person.arabic_name,
        "birth_date": person.birth_date,
        "phones": person.phones,
        "document_kind": person.document_kind,
        "document_number": encrypt(person.document_number),
        "permit_number": encrypt(person.permit_number),
        "search": search_keys(person.last_name, person.first_name, person.arabic_name),
    }


def shown(line):
    """The row's cells as text, kept for the page that tells what is wrong with it; nothing of a good row."""
    if not line.person.errors:
        return {}
    return {name: text(cell)[:200] for name, cell in line.raw.items() if cell is not None and cell != ""}
