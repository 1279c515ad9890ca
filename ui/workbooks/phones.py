"""Telephone numbers as they are written down -> E.164; Moroccan ones without asking the large library."""

import re
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext_lazy as _

from ui.workbooks.cells import BadCell, text
from ui.workbooks.words import DIGITS

_BETWEEN = re.compile(r"\s*(?:[/;,|\n]| ou | et | - (?=[+0])| or | e | أو )\s*")
_MOROCCAN = re.compile(r"^(?:\+?212|00212|0)?0?([5-8]\d{8})$")
_NOT_DIALLED = re.compile(r"[^\d+]")


def phones(cell):
    """The E.164 numbers of a cell, in their order; raises BadCell("bad_phone") when one cannot be dialled."""
    if cell is None:
        return ()
    if isinstance(cell, float):
        cell = str(int(cell)) if cell.is_integer() else str(cell)
    found = _phones(text(cell))
    if found is None:
        raise BadCell("bad_phone", _("This telephone number cannot be dialled."))
    return found


@lru_cache(maxsize=100_000)
def _phones(value):
    numbers = []
    for part in _BETWEEN.split(value):
        digits = _NOT_DIALLED.sub("", part.translate(DIGITS))
        if not digits:
            if part.strip():
                return None
            continue
        number = _moroccan(digits) or _foreign(digits)
        if number is None:
            return None
        numbers.append(number)
    return tuple(dict.fromkeys(numbers))


def _moroccan(digits):
    match = _MOROCCAN.match(digits)
    return f"+212{match[1]}" if match else None


def _foreign(digits):
    try:
        number = phonenumbers.parse("+" + digits[2:] if digits.startswith("00") else digits, "MA")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
