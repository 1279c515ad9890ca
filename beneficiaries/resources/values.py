"""Recognising one value of a person's row: sex, group, permit, commune, document, consent, written names."""

import re
from dataclasses import dataclass
from datetime import date as Date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from ui.workbooks.cells import BadCell, date, text
from ui.workbooks.words import DIGITS, plain

_SEX = (
    dict.fromkeys("h m homme masculin male man uomo maschio maschile ذكر رجل garcon monsieur mr boy".split(), "M")
    | dict.fromkeys("f femme feminin female woman w donna femmina femminile انثي امراه fille madame mme".split(), "F")
    | dict.fromkeys("x autre other altro اخر".split(), "X")
)


@lru_cache(maxsize=1_000)
def sex(value):
    """F, M or X; "" when it is not said."""
    return _SEX.get(plain(value), "")


_FAMILY = (
    r"\b(famill?e?|fam|membre|epou\w*|conjoint\w*|enfants?|fils|filles?|mere|pere|parents?|femme d\w*|spouse|child\w*"
    r"|family|wife|husband|famiglia\w*|moglie|figli\w*|عائله|اسره|زوج\w*|ابن\w*)\b"
)
_RETURN = r"\b(retour\w*|rapatri\w*|return\w*|rientr\w*|ritorn\w*|mre|mr|عائد\w*|العائد\w*)\b"
_GROUPS = tuple(
    (code, re.compile("|".join(patterns)))
    for code, *patterns in (
        ("TG1_FAMILY", rf"{_FAMILY}.*{_RETURN}"),
        ("TG1_RETURNEE", _RETURN),
        ("TG2_SUBSAHARAN", r"\bsub|\bmig(rant\w*)?$|saharien|refugie|demandeurs? d asile", "جنوب الصحراء|مهاجر"),
        ("TG5_CSO_LEADER", r"\basso\b|associa|\bact(eur|rice)s?\b|\bleader|\bong\b|\bcso\b",
         "societe civile|civil society|societa civile", "جمعي|مجتمع مدني|المجتمع المدني"),
        ("TG3_SOCIOEDU", "educat|socio educ|animat|assistante? sociale?|intervenant|operator|social worker",
         "مربي|اجتماعي|سوسيو"),
        ("TG3_TEACHER", r"\bens\b|enseign|\bprof|instit|maitre|teacher|insegnant|docente|maestr|استاذ|معلم|مدرس"),
        ("TG4_STUDENT", "eleve|etudiant|student|pupil|alunn|scolar|lyceen|تلميذ|طالب"),
        ("TG6_SUBURB", "quartier|habitant|peripher|periferi|suburb|resident|riverain|abitant|jeune|giovan|youth",
         "ساكن|الحي|شباب"),
    )
)  # fmt: skip
_GROUP_CODES = {plain(code): code for code, _pattern in _GROUPS}


@lru_cache(maxsize=5_000)
def group(value):
    """The target group's code, from any wording that says it; "" when none does."""
    words = plain(value)
    if words in _GROUP_CODES:
        return _GROUP_CODES[words]
    return next((code for code, pattern in _GROUPS if pattern.search(words)), "")


_PERMITS = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("UNDISCLOSED", r"repond pas|undisclosed|non (communique|declare|dit)|refus|not said|non risponde|لا يجيب"),
        ("REFUGEE_MA", r"refugie?e? (maroc|bra)|refugee ma\b|carte de refugie|bureau des refugies"),
        ("REFUGEE_HCR", r"refugi|refugee|rifugiat|carte (du )?(hcr|unhcr)|hcr card|لاجء|لاجي"),
        ("ASYLUM_SEEKER", r"asile|asylum|asilo|attestation|hcr|لجوء"),
        ("RECEIPT", r"recepisse|receipt|ricevuta|وصل"),
        ("STUDENT", r"etudi|etude|student|studio|طالب|دراس"),
        ("RES_CARD", r"residen|\b(10|dix) ans|\bres card|\bcr\b|بطاقه الاقامه"),
        ("REG_CARD", r"immatricul|immatricolaz|\bci\b|sejour|\breg card|registration|soggiorno|بطاقه التسجيل"),
        ("IRREGULAR", r"^sans|aucun|irregul|nessun|^none|senza|بدون|لا شيء"),
        ("NATIONAL", r"national|marocain|\bcin\b|moroccan|مغربي"),
    )
)  # fmt: skip


@lru_cache(maxsize=5_000)
def permit(value):
    """The administrative status's code; "" when the wording is unknown or absent."""
    words = plain(value)
    return next((code for code, pattern in _PERMITS if pattern.search(words)), "") if words else ""


class Communes:
    """Finds a commune's code from its name in French or Arabic, spelling forgiven: Communes({code: [names]})."""

    _ALIASES = {"bujad": "bejad", "oujdaangad": "oujda", "salemedina": "sale"}
    _SMALL_WORDS = frozenset(
        "el al la le les l de du d commune ville municipalite arrondissement mu prefecture".split()
    )
    _CLOSE = 86

    def __init__(self, names):
        self._codes = {}
        for code, spellings in names.items():
            for name in spellings:
                self._codes.setdefault(self._squeezed(name), code)
        self._found = {}

    def find(self, value):
        """The code, or raises BadCell("unknown_commune")."""
        if value not in self._found:
            self._found[value] = self._look_up(value)
        if not self._found[value]:
            raise BadCell("unknown_commune", _("This commune is not one of the programme's areas."))
        return self._found[value]

    def _look_up(self, value):
        name = self._squeezed(value)
        name = self._ALIASES.get(name, name)
        if name in self._codes:
            return self._codes[name]
        words = self._squeezed(value, sep=" ").split()
        longer = [known for known in self._codes if len(known) >= 4 and len(words) > 1 and known in words]
        parts = longer or [known for known in self._codes if len(name) >= 7 and known.endswith(name)]
        if len(parts) == 1:
            return self._codes[parts[0]]
        close = process.extractOne(name, self._codes.keys(), scorer=fuzz.ratio, score_cutoff=self._CLOSE)
        return self._codes[close[0]] if close else ""

    def _squeezed(self, name, sep=""):
        """Without articles, spaces and what French spells in two ways: "Béni Mellal" and "Bni-Mellal" are one."""
        words = [word for word in plain(name).split() if word not in self._SMALL_WORDS]
        words = [_COMMUNE_WORDS.get(word, word).removeprefix("ال") for word in words]
        joined = sep.join(words)
        joined = joined.removeprefix("el") if len(joined) > 5 else joined
        return joined.replace("ou", "u").replace("qu", "k").replace("q", "k").replace("aa", "a").replace("w", "u")


_COMMUNE_WORDS = {"bni": "beni", "ouled": "oulad", "kasbat": "kasba", "zaouit": "zaouiat", "ait": "ait"}


@dataclass(frozen=True, slots=True)
class Document:
    kind: str
    number: str


_SEPARATORS = re.compile(r"[\s.\-/_°]+")
_CIN = re.compile(r"^[A-Z]{1,2}\d{1,7}$")
_CIN_USUAL = re.compile(r"^[A-Z]{1,2}\d{4,6}$")
_MOROCCAN_PASSPORT = re.compile(r"^[A-Z]{2}\d{7}$")


@lru_cache(maxsize=100_000)
def document(value, column, moroccan):
    """The Document of a cell, told by its column ("cin", "passport" or "document") and the person's nationality.

    Raises BadCell("cin_malformed") for what should be a CIN and is not (domain.md: one or two letters, digits).
    """
    number = _SEPARATORS.sub("", value.translate(DIGITS)).upper()
    if column == "passport":
        return Document("PASSPORT", number)
    if number.startswith("HCR"):
        return Document("HCR_CARD", number)
    if number.startswith("ATT"):
        return Document("HCR_ATTESTATION", number)
    if column == "document" and (not moroccan or _MOROCCAN_PASSPORT.match(number)):
        return Document("PASSPORT", number)
    if not _CIN.match(number):
        raise BadCell("cin_malformed", _("A CIN is one or two letters and up to seven digits."))
    return Document("CIN", number)


def is_usual(found):
    return found.kind != "CIN" or _CIN_USUAL.match(found.number) is not None


@dataclass(frozen=True, slots=True)
class Consent:
    answer: str  # yes, no, unknown
    on: Date | None = None
    guardian: bool = False


_NO = re.compile(r"^(non?|0|false|faux|لا)\b|refus|rifiut|declin|لم يوقع|رفض")
_YES = re.compile(r"^(oui|ou|yes|y|o|si|s|x|v|1|ok|vrai|true|نعم)\b|sign|accord|firmat|consent|موافق|وقع|توقيع|✓|✔")
_GUARDIAN = re.compile(r"tuteur|tutrice|pere|mere|parent|guardian|tutore|madre|padre|ولي|اب\b|ام\b")
_SOME_DATE = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{1,2} [^\W\d]+ \d{4}|\d{4}-\d\d-\d\d")


def consent(cell):
    """A Consent: a date in the column says yes and when; a blank says nothing."""
    if cell is None:
        return _NOT_SAID
    if cell.__class__ is str:
        return _consent(cell)
    if isinstance(cell, Date):
        return Consent("yes", date(cell).day)
    return _consent(text(cell))


_NOT_SAID = Consent("unknown")


@lru_cache(maxsize=50_000)
def _consent(value):
    value = text(value).translate(DIGITS)
    words = plain(value)
    if not words and value not in ("✓", "✔"):
        return _NOT_SAID
    if _NO.search(words):
        return Consent("no")
    on = _date_inside(value)
    if on or _YES.search(words) or value in ("✓", "✔"):
        return Consent("yes", on, _GUARDIAN.search(words) is not None)
    return _NOT_SAID


def _date_inside(value):
    match = _SOME_DATE.search(value)
    try:
        return date(match[0]).day if match else None
    except BadCell:
        return None
