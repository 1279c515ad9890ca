"""Names as they are written in a register: one cell or two, titles before them, capitals, and what is no name."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from ui.workbooks.cells import BadCell, text
from ui.workbooks.words import plain

_TITLE = re.compile(
    r"^(?:(?:mme|mlle|mrs|mr|m\.|ms|melle|madame|monsieur|mademoiselle|dr|pr|prof|sig\.?r?a?|dott)\.?\s+"
    r"|(?:الأستاذة|الأستاذ|الاستاذة|الاستاذ|السيدة|السيد|الآنسة|الدكتورة|الدكتور)\s+)+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"[<>{}\[\]\\|^~;=@*$%#]|https?:|www\.|&\w+;|^[+=@]|javascript:", re.IGNORECASE)
_PARTICLES = frozenset("el al ben bel bou ait ould oulad abd abou abu ibn haj bent bint n m d".split())


@lru_cache(maxsize=100_000)
def name(value):
    """A name without titles, in ordinary capitals; raises BadCell("name_suspicious") for markup or links."""
    value = text(value)
    if not value:
        return ""
    if _NO_NAME.search(value) or len(value) > 120:
        raise BadCell("name_suspicious", _("A name holds letters only: this looks like code or an address."))
    return _cased(_TITLE.sub("", value))


def _cased(value):
    if not (value.isupper() or value.islower()):
        return value
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), value)


@lru_cache(maxsize=100_000)
def split(value, given_first=False):
    """(family name, first name) of one cell: the words in capitals are the family, else the first with its article."""
    words = _TITLE.sub("", text(value)).replace(",", " , ").split()
    if "," in words:
        cut = words.index(",")
        return name(" ".join(words[:cut])), name(" ".join(word for word in words[cut:] if word != ","))
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        others = [word for word in words if word not in capitals]
        return name(" ".join(capitals)), name(" ".join(others))
    if given_first:
        cut = len(words) - (2 if len(words) > 2 and plain(words[-2]) in _PARTICLES else 1)
        return name(" ".join(words[max(cut, 0) :])), name(" ".join(words[: max(cut, 0)]))
    cut = 2 if len(words) > 2 and plain(words[0]) in _PARTICLES else 1
    return name(" ".join(words[:cut])), name(" ".join(words[cut:]))
