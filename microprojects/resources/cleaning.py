"""One row of a list of associations, cleaned: what is kept, and every word about what is not."""

import re
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext_noop

from beneficiaries.resources import written
from microprojects import formats
from microprojects.resources.columns import FINAL, NOT_SIGNED, OFFICERS, PROVISIONAL
from ui.workbooks.cells import BadCell, date, text, whole
from ui.workbooks.phones import phones
from ui.workbooks.words import plain

_BETWEEN = re.compile(r"\s*(?:[;,/\n|]|\bet\b|\bو\b)\s*")
_MODULE = re.compile(r"\s*\([^)]*\)")

SAID = {
    "name_missing": gettext_noop("The association has no name."),
    "area_unknown": gettext_noop("This area is none of the programme's."),
    "area_foreign": gettext_noop("You do not record associations in this area."),
    "commune_unknown": gettext_noop("This commune is not in the area: it is left out."),
    "year_odd": gettext_noop("This is no year in which an association can have been founded: it is left out."),
    "date_odd": gettext_noop("This date does not exist or lies ahead: it is left out."),
    "receipt_missing": gettext_noop("Provisional or final? The receipt is left out until that is said."),
    "receipt_undated": gettext_noop("The provisional receipt has no date: it does not count until it has one."),
    "pv_missing": gettext_noop("The last general assembly has no date."),
    "phone_odd": gettext_noop("This telephone number cannot be dialled: it is left out."),
    "rib_turned_into_number": gettext_noop("The workbook turned the RIB into a number and lost digits: left out."),
    "rib_wrong_length": gettext_noop("A RIB has 24 digits: this one is left out."),
    "rib_wrong_key": gettext_noop("The last two digits of the RIB do not fit the others: it is left out."),
    "ice_zeros_lost": gettext_noop("The workbook lost the zeros at the beginning of the ICE: they are put back."),
    "ice_wrong_length": gettext_noop("An ICE has 15 digits: it is kept as it is."),
    "name_suspicious": gettext_noop("A name holds letters only: it is left out."),
}
BLOCKING = {"name_missing", "area_unknown", "area_foreign"}


@dataclass
class Clean:
    """What a row says; `errors` keep it from being saved, `warnings` tell what is left out of it."""

    facts: dict = field(default_factory=dict)
    papers: list = field(default_factory=list)  # [kind, number, day]
    members: list = field(default_factory=list)  # [name, role]
    rib: str = ""
    bank: str = ""
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def tell(self, column, code):
        (self.errors if code in BLOCKING else self.warnings).append([column, code, SAID[code], {}])


def clean(raw, places):
    """The Clean of a raw row; `places` knows areas and communes."""
    row = Clean()
    row.facts["name"], row.facts["arabic_name"] = text(raw.get("name"))[:200], text(raw.get("arabic_name"))[:200]
    if not row.facts["name"]:
        row.facts["name"] = row.facts["arabic_name"]
    if not row.facts["name"]:
        row.tell("name", "name_missing")
    _place(row, raw, places)
    _founded(row, raw)
    row.facts["phone"] = _phone(row, raw.get("phone"))
    row.facts["email"] = text(raw.get("email"))[:254]
    row.facts["ice"] = _ice(row, raw.get("ice"))
    row.facts["notes"] = text(raw.get("notes"))
    row.facts["charter_signed_on"] = _charter(row, raw.get("charter"))
    _receipt(row, raw)
    _minutes(row, raw)
    row.rib, row.bank = _rib(row, raw.get("rib")), text(raw.get("bank"))[:60]
    for column in (*OFFICERS, "members"):
        _people(row, column, text_lines(raw.get(column)))
    return row


def text_lines(cell):
    """The words of a cell whose lines matter."""
    return [line for each in str(cell if cell is not None else "").split("\n") if (line := text(each))]


def _place(row, raw, places):
    row.facts["area"] = places.area(text(raw.get("area")))
    if row.facts["area"] is None:
        row.tell("area", "area_unknown")
    elif row.facts["area"] not in places.allowed:
        row.tell("area", "area_foreign")
    named = text(raw.get("commune"))
    row.facts["commune"] = places.commune(named, row.facts["area"]) if named else None
    if named and row.facts["commune"] is None:
        row.tell("commune", "commune_unknown")


def _founded(row, raw):
    try:
        year = whole(raw.get("year_founded"))
    except BadCell:
        year = 0
    is_odd = year is not None and not 1900 <= year <= timezone.localdate().year
    if is_odd:
        row.tell("year_founded", "year_odd")
    row.facts["year_founded"] = None if is_odd else year


def _phone(row, cell):
    try:
        return (phones(cell) or ("",))[0]
    except BadCell:
        row.tell("phone", "phone_odd")
        return ""


def _day(row, column, cell):
    """The day as text, or None; a day ahead is a slip."""
    try:
        found = date(cell)
    except BadCell:
        found = False
    if found is None:
        return None
    if not found or found.day is None or found.day > timezone.localdate():
        row.tell(column, "date_odd")
        return None
    return found.day.isoformat()


def _charter(row, cell):
    return None if plain(text(cell)) in NOT_SIGNED else _day(row, "charter", cell)


def _receipt(row, raw):
    """Without its kind nobody can say when a receipt counts: its number alone is no paper."""
    words, number = plain(text(raw.get("receipt_kind"))).split(), text(raw.get("receipt_number"))[:60]
    kind = next((kind for word in words for kind, starts in RECEIPTS if word.startswith(starts)), None)
    if kind is None:
        row.tell("receipt_kind", "receipt_missing")
        return
    day = _day(row, "receipt_date", raw.get("receipt_date"))
    if kind == "provisional-receipt" and day is None:
        row.tell("receipt_date", "receipt_undated")
    row.papers.append([kind, number, day])


RECEIPTS = (("provisional-receipt", PROVISIONAL), ("final-receipt", FINAL))


def _minutes(row, raw):
    day = _day(row, "minutes_date", raw.get("minutes_date"))
    if day:
        row.papers.append(["assembly-minutes", "", day])
    elif not any(column == "minutes_date" for column, *_said in row.warnings):
        row.tell("minutes_date", "pv_missing")


def _rib(row, cell):
    if cell is None or not text(cell):
        return ""
    number = formats.digits(text(cell))
    if isinstance(cell, float) or not number.isdecimal():
        row.tell("rib", "rib_turned_into_number" if isinstance(cell, float) else "rib_wrong_length")
    elif len(number) != formats.RIB_DIGITS:
        row.tell("rib", "rib_wrong_length")
    elif not formats.has_key(number):
        row.tell("rib", "rib_wrong_key")
    else:
        return number
    return ""


def _ice(row, cell):
    number = formats.digits(text(cell))[:20]
    if number and isinstance(cell, float | int) and len(number) < formats.ICE_DIGITS:
        row.tell("ice", "ice_zeros_lost")
        return number.zfill(formats.ICE_DIGITS)
    if number and not formats.is_ice(number):
        row.tell("ice", "ice_wrong_length")
    return number


def _people(row, column, lines):
    role = column if column in OFFICERS else "member"
    for line in lines:
        for part in _BETWEEN.split(_MODULE.sub("", line)):
            try:
                name = written.name(part)
            except BadCell:
                row.tell(column, "name_suspicious")
                continue
            if name and name not in [known for known, _role in row.members]:
                row.members.append([name, role])
