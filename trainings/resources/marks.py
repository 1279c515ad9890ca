"""What stands in an attendance cell or under a date: presence, hours."""

import re
from decimal import Decimal
from functools import lru_cache

from ui.workbooks.words import DIGITS, plain

PRESENT, ABSENT, EXCUSED, UNREADABLE = "P", "A", "E", "?"
UNSAID = "."  # of a session on another sheet, which does not name this person

_PRESENT = frozenset("p pr pres present presente presents x 1 v ok o oui yes y si presenza حاضر حاضره ح نعم".split())
_ABSENT = frozenset("a ab abs absent absente absents 0 n non no assente غائب غايب غايبه غ لا".split())
_EXCUSED = frozenset("e ex exc excus excuse excusee excused justifie justifiee giustificato giustificata معذور".split())
_TICKS, _CROSSES = "✓✔☑√●•", "✗✘☒×∅-–—_/"


def mark(cell):
    """P, A (a blank too), E, or ? for what nobody can read."""
    if cell is None:
        return ABSENT
    if isinstance(cell, bool | float | int):
        return PRESENT if cell == 1 else ABSENT if cell == 0 else UNREADABLE
    return _mark(str(cell))


@lru_cache(maxsize=5_000)
def _mark(value):
    value = value.strip().translate(DIGITS)
    word = plain(value)
    if not value or word in _ABSENT or (not word and all(letter in _CROSSES for letter in value)):
        return ABSENT
    if word in _PRESENT or (value[0] in _TICKS and word == ""):
        return PRESENT
    return EXCUSED if word in _EXCUSED else UNREADABLE


_SPAN = re.compile(
    r"^(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?\s*(?:-|–|à|a|->|→|/|to|alle)\s*(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?$"
)
_LENGTH = re.compile(r"^(\d{1,2})(?:[.,](\d{1,2}))?\s*(?:h|heures?|hours?|ore|hrs?|س|ساعات|ساعة)?$")
_HOURS_MINUTES = re.compile(r"^(\d{1,2})\s*h\s*(\d{2})$")


def hours(cell):
    """(hours, the hour it starts or None) from "9h-12h", "3h", "3h30", 3.0; (None, None) when it is no duration."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return (Decimal(str(cell)).normalize(), None) if 0 < cell <= 24 else (None, None)
    value = str(cell or "").casefold().strip().translate(DIGITS)
    if match := _SPAN.match(value):
        first, last = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        return (Decimal(last - first) / 60, first // 60) if last > first else (None, None)
    if match := _HOURS_MINUTES.match(value):
        return Decimal(_minutes(match[1], match[2])) / 60, None
    if match := _LENGTH.match(value):
        return Decimal(f"{match[1]}.{match[2] or 0}"), None
    return None, None


def _minutes(hour, minute):
    return int(hour) * 60 + int(minute or 0)
