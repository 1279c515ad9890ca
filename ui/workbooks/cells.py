"""Cleaning single cells, whatever the table is about: text, dates, amounts, whole numbers."""

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from ui.workbooks.words import DIGITS, plain


class BadCell(Exception):
    """A cell that cannot be what its column says; `code` for programs, `sentence` for people."""

    def __init__(self, code, sentence):
        self.code, self.sentence = code, sentence
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class LooseDate:
    """A date as well as it is known: the day, or only the year, perhaps about that year."""

    year: int
    day: datetime.date | None = None
    approximate: bool = False


_NOTHING = frozenset(
    "|ras|r a s|neant|n a|n d|nc|nil|none|null|nessuno|vide|inconnu|inconnue|sans objet|non renseigne"
    "|لا شيء|لا يوجد".split("|")
)
_LONGEST_NOTHING = 16
_SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


@lru_cache(maxsize=100_000)
def _tidy(value):
    value = _SPACES.sub(" ", value).strip()
    if value[:1].isalnum() and (len(value) > _LONGEST_NOTHING or value[-1].isdigit()):
        return value  # most cells: too long, or a number, to say nothing
    if plain(value) in _NOTHING:
        return value if value in ("✓", "✔", "✗", "✘") else ""
    return value


def text(cell):
    """The cell's words with single spaces; "" for an empty cell and for "-", "/", "RAS", "néant"."""
    if cell is None:
        return ""
    if cell.__class__ is str:
        return _tidy(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january gennaio gen يناير كانون",
            "fevrier fevr fev february feb febbraio فبراير",
            "mars mar march marzo مارس",
            "avril avr april apr aprile ابريل",
            "mai may maggio mag ماي مايو",
            "juin jun june giugno giu يونيو",
            "juillet juil jul july luglio lug يوليوز يوليو",
            "aout august aug agosto ago غشت اغسطس",
            "septembre sept sep september settembre set شتنبر سبتمبر",
            "octobre oct october ottobre ott اكتوبر",
            "novembre nov november novembre نونبر نوفمبر",
            "decembre dec december dicembre dic دجنبر ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(r"^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ].*)?$")
_NAMED = re.compile(r"^(?:\w+ )?(\d{1,2}|1er) (?:de |di )?([^\W\d]+) (\d{4}|\d{2})$")
_YEAR = re.compile(
    r"^(vers |environ |env |ca |circa |about |around |c |verso |حوالي |نحو )?(?:annee |anno |year |سنه )?(\d{4})$"
)
_MONTH_YEAR = re.compile(r"^(?:([^\W\d]+)|(\d{1,2})) (\d{4})$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_EPOCH = datetime.date(1899, 12, 30)  # what Excel counts from, its leap year of 1900 included
_FIRST_SERIAL, _LAST_SERIAL = 3_654, 73_050  # 1910 to 2099


def date(cell):
    """A LooseDate, or None for nothing; raises BadCell("impossible_date") for 31/02 or what is no date.

    The day always comes before the month; a two-digit year above 30 belongs to the twentieth century.
    """
    if cell is None:
        return None
    if cell.__class__ is datetime.date:
        return LooseDate(cell.year, cell)
    if cell.__class__ is datetime.datetime:
        return LooseDate(cell.year, cell.date())
    if isinstance(cell, float | int):
        cell = text(float(cell))
    found = _date_from_text(cell) if cell.__class__ is str else _BAD
    if found is _BAD:
        raise BadCell("impossible_date", _("This date does not exist, or cannot be read."))
    return found


_BAD = LooseDate(0)


@lru_cache(maxsize=200_000)
def _date_from_text(value):
    value = _tidy(value).translate(DIGITS)
    if not value:
        return None
    if match := _DAY_FIRST.match(value):
        return _calendar(_full_year(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_FIRST.match(value):
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    if _SERIAL.match(value):
        return _from_serial(float(value))
    return _date_from_words(plain(value))


def _date_from_words(value):
    if match := _YEAR.match(value):
        year = int(match[2])
        return LooseDate(year, approximate=bool(match[1])) if 1880 <= year <= 2200 else _BAD
    if match := _NAMED.match(value):
        day = 1 if match[1] == "1er" else int(match[1])
        return _calendar(_full_year(match[3]), MONTHS.get(match[2], 0), day)
    if (match := _MONTH_YEAR.match(value)) and (MONTHS.get(match[1]) or 1 <= int(match[2] or 0) <= 12):
        return LooseDate(int(match[3]))
    return _BAD


def _from_serial(serial):
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return _BAD
    day = _EPOCH + datetime.timedelta(days=int(serial))
    return LooseDate(day.year, day)


def _full_year(digits):
    year = int(digits)
    if len(digits) == 4:
        return year
    return 1900 + year if year > 30 else 2000 + year


def _calendar(year, month, day):
    try:
        return LooseDate(year, datetime.date(year, month, day))
    except ValueError:
        return _BAD


_CURRENCY = re.compile(r"(?i)\b(?:dhs?|mad|eur|euros?|dirhams?)\b\.?|€|درهم")

# Arabic signs for the cents and for thousands; thousands by spaces or by an apostrophe need no sign
_NUMERALS = DIGITS | str.maketrans({"٫": ",", "٬": None, " ": None, "'": None, "’": None})
_POINTS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?")  # 1.234.567,89
_COMMAS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")  # 1,234,567.89
_ONE_SIGN = re.compile(r"-?(?:\d+[.,]?\d*|[.,]\d+)")
_CENT = Decimal("0.01")


def amount(cell):
    """A Decimal from 1234.5, "1 234,50" or "1.234,50 DH"; None for nothing; BadCell("not_an_amount") otherwise.

    Half a cent is rounded up, as the database does.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = str(cell)
    else:
        value = _with_point(_CURRENCY.sub("", text(cell)).translate(_NUMERALS))
    if not value:
        return None
    try:
        found = Decimal(value).quantize(_CENT, ROUND_HALF_UP)
    except InvalidOperation:
        found = _NO_NUMBER
    if found.is_nan():
        raise BadCell("not_an_amount", _("This is not an amount."))
    return found


_NO_NUMBER = Decimal("NaN")


def _with_point(value):
    """As Decimal reads it: thousands stand in threes, by one sign alone; of any other text "NaN"."""
    if _POINTS.fullmatch(value):
        return value.replace(".", "").replace(",", ".")
    if _COMMAS.fullmatch(value):
        return value.replace(",", "")
    if not value or _ONE_SIGN.fullmatch(value):
        return value.replace(",", ".")
    return "NaN"


def whole(cell):
    """An int, or None for nothing; raises BadCell("not_a_number")."""
    value = text(cell).translate(DIGITS).replace(" ", "")
    if not value:
        return None
    if not re.fullmatch(r"-?\d{1,12}", value):
        raise BadCell("not_a_number", _("This is not a whole number."))
    return int(value)
