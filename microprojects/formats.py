"""Numbers that organisations carry: RIB of a bank account, ICE of an enterprise register; and amounts of money."""

import re
from decimal import ROUND_HALF_UP, Decimal

from ui.workbooks.words import DIGITS

RIB_DIGITS, ICE_DIGITS = 24, 15
_BETWEEN = re.compile(r"[\s\-._/]+")


def digits(text):
    """The number without what people write between its digits; other letters stay, to be refused."""
    return _BETWEEN.sub("", str(text).translate(DIGITS)).upper().removeprefix("RIB").lstrip(":")


def has_key(rib):
    """Whether 24 digits end in their key: 97 − (the first 22 × 100 mod 97). The database asks the same."""
    return len(rib) == RIB_DIGITS and rib.isdecimal() and rib.isascii() and key_of(rib[:22]) == rib[22:]


def key_of(account):
    """The two digits that follow the first 22 of a RIB."""
    return f"{97 - int(account) * 100 % 97:02d}"


def is_ice(ice):
    """Whether it is an ICE as the register gives them out; others are kept, with a word of warning."""
    return len(ice) == ICE_DIGITS and ice.isdecimal()


def grouped(rib):
    """A RIB as banks print it: bank, town, account, key."""
    return f"{rib[:3]} {rib[3:6]} {rib[6:22]} {rib[22:]}" if len(rib) == RIB_DIGITS else rib


def cents(value):
    """An amount to the cent, halves up, as the database rounds."""
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def written(amount):
    """An amount inside a sentence that is kept untranslated: “1 234,50”."""
    return f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")


def shares_of(amount, shares):
    """An amount in parts of so many per cent, to the cent; the last one takes what rounding leaves."""
    parts = [cents(amount * share / 100) for share in shares[:-1]]
    return [*parts, amount - sum(parts)]
