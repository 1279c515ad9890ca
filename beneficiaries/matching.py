"""Are two records one person? Pure comparison; who asks brings the records, and a human settles what stays a maybe."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date as Date
from itertools import combinations

from beneficiaries import names

SAME, MAYBE, DIFFERENT = "same", "maybe", "different"

_ALIKE = 0.85  # below, two writings of one name stop sounding alike (calibrated on the sample registers)
_CLOSE = 0.78
_SLIP = 2  # years; father and son on one telephone are further apart


@dataclass(frozen=True, slots=True)
class Known:
    """What comparison needs of a person. `document` is the number or its keyed hash; `ref` the caller's own handle."""

    ref: object
    name: str
    arabic_name: str = ""
    sex: str = ""
    birth_date: Date | None = None
    birth_year: int | None = None
    birth_approximate: bool = False
    document: str = ""
    phones: tuple[str, ...] = ()
    reference: str = ""  # the number in the partner's own register
    document_kind: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    level: str
    reasons: tuple[str, ...] = field(default=())  # of: document, phone, birth_date, birth_year, name, arabic_name


_DIFFERENT = Match(DIFFERENT)


def compare(one, other):
    """The Match of two Known: "same" only when nothing speaks against it and two independent things speak for it."""
    alike = name_likeness(one, other)
    if alike < _CLOSE:
        return _DIFFERENT
    if _contradicts_sex(one, other):
        return _DIFFERENT
    reasons = tuple(_reasons(one, other, alike))
    if _contradicts_birth(one, other):
        near = abs(one.birth_year - other.birth_year) <= _SLIP
        return Match(MAYBE, reasons) if "document" in reasons or ("phone" in reasons and near) else _DIFFERENT
    return _judged(one, other, reasons, alike)


def _judged(one, other, reasons, alike):
    told = set(reasons)
    if "document" in told:
        return Match(SAME if alike >= _ALIKE or told & {"birth_date", "birth_year"} else MAYBE, reasons)
    contradicted = _has_another_document(one, other)
    if contradicted and one.document_kind == "CIN":  # a CIN is for life; a passport is renewed
        return Match(MAYBE, reasons) if "phone" in told or "birth_date" in told else _DIFFERENT
    if not contradicted and alike >= _ALIKE and _is_told_twice(one, other, told):
        return Match(SAME, reasons)
    if told & {"phone", "birth_date", "birth_year"}:
        return Match(MAYBE, reasons)
    return _DIFFERENT


def cannot_be_told_apart(one, other):
    """Whether nothing says that two of one full name are two: a birth is missing, and no number speaks against it.

    compare() calls them different, since a name alone makes nobody the same; within one register it is worth asking.
    """
    if _contradicts_sex(one, other) or (one.birth_year and other.birth_year) or _has_another_document(one, other):
        return False
    return not (one.phones and other.phones and set(one.phones).isdisjoint(other.phones))


def _is_told_twice(one, other, told):
    """Whether something independent stands beside the name: the day of birth, or a telephone with the year."""
    if "phone" in told:
        return bool(told & {"birth_date", "birth_year"})
    return "birth_date" in told and not (_is_placeholder(one) or _is_placeholder(other))


def _is_placeholder(person):
    """The first and the last day of a year are written for people of whom only the year is known."""
    day = (person.birth_date.month, person.birth_date.day)
    return person.birth_approximate or day in {(1, 1), (12, 31)}


def _has_another_document(one, other):
    """Whether both showed a document of one kind, with different numbers."""
    is_same_kind = one.document_kind and one.document_kind == other.document_kind
    return bool(is_same_kind and one.document and other.document and one.document != other.document)


def _reasons(one, other, alike):
    if one.document and one.document == other.document:
        yield "document"
    if not set(one.phones).isdisjoint(other.phones):
        yield "phone"
    if one.birth_date and one.birth_date == other.birth_date:
        yield "birth_date"
    elif one.birth_year and one.birth_year == other.birth_year:
        yield "birth_year"
    if alike >= _ALIKE:
        yield "name"


def name_likeness(one, other):
    """How alike the least alike of their words are, so that twins of one family stay two; Arabic counts as well."""
    latin = names.worst_word(one.name, other.name)
    arabic = names.worst_word(one.arabic_name, other.arabic_name) if one.arabic_name and other.arabic_name else 0.0
    crossed = 0.0
    if not (one.name and other.name):
        crossed = names.worst_word(one.name or one.arabic_name, other.name or other.arabic_name)
    return max(latin, arabic, crossed)


def _contradicts_sex(one, other):
    return bool(one.sex and other.sex and one.sex != other.sex and {one.sex, other.sex} <= {"F", "M"})


def _contradicts_birth(one, other):
    if one.birth_date and other.birth_date:
        return one.birth_date != other.birth_date
    if one.birth_year and other.birth_year:
        slack = 1 if one.birth_approximate or other.birth_approximate else 0
        return abs(one.birth_year - other.birth_year) > slack
    return False


def candidates(records):
    """Pairs worth comparing: records that share a label."""
    shelves = defaultdict(list)
    for record in records:
        for label in labels(record):
            shelves[label].append(record)
    seen = set()
    for shelf in shelves.values():
        for one, other in combinations(shelf, 2):
            pair = (id(one), id(other)) if id(one) < id(other) else (id(other), id(one))
            if pair not in seen:
                seen.add(pair)
                yield one, other


def labels(record):
    """What a record can be found under: its document, phones, two words of the name, a word with the birth year."""
    found = {("phone", phone) for phone in record.phones}
    if record.document:
        found.add(("document", record.document))
    for text in (record.name, record.arabic_name):
        sounds = sorted(set(names.keys(text)))
        found.update(("words", *pair) for pair in combinations(sounds, 2))
        if record.birth_year:
            found.update(("born", sound, record.birth_year) for sound in sounds)
    return found
