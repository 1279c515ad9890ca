"""Comparing words as people type them: accents, case, punctuation and Arabic letter forms set aside."""

import re
import unicodedata
from functools import lru_cache

_ARABIC_FORMS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None, "ڭ": "ك", "گ": "ك"}
)
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_PUNCTUATION = re.compile(r"[^\w]+|_+")
_FORMS = _LIGATURES | _ARABIC_FORMS | DIGITS


@lru_cache(maxsize=50_000)
def plain(text):
    """Small letters and digits with single spaces: "  N° d'Identité " -> "n d identite"."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("°", " ").translate(_FORMS))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _PUNCTUATION.sub(" ", text).strip()
