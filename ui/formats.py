"""Numbers, money and dates as each language writes them; digits are Western in Arabic too, as in Morocco."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import bidirectional

from django.utils import dateformat, timezone
from django.utils.translation import get_language, get_language_bidi

NOTHING = "–"
THIN = "\u202f"  # narrow no-break space
NO_BREAK = "\u00a0"
LEFT_TO_RIGHT, ISOLATED = "\u2066", "\u2069"
MARK = "\u200e"  # before a minus, which in Arabic would else stand behind its number
GROUPS = {"fr": THIN, "ar": THIN, "it": ".", "en": ","}
COMMAS = {"ar": "\u060c"}
COLONS = {"fr": f"{THIN}:"}
POINTS = {"fr": ",", "ar": ",", "it": ",", "en": "."}
# Django's Arabic catalogue has the Levantine and Egyptian names only.
MOROCCAN_MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر",
)  # fmt: skip


def number(value):
    """1 234 567, grouped as the language does; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    return decimal(value, 0)


def decimal(value, places=1):
    """1 234,5: rounded half up, as people do by hand."""
    if value is None or value == "":
        return NOTHING
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    language = _language()
    text = f"{rounded:,.{places}f}".replace(",", "G").replace(".", POINTS[language]).replace("G", GROUPS[language])
    if text.startswith("-"):
        text = text.replace("-", f"{MARK}−" if get_language_bidi() else "−")
    return text


def hours(value):
    """3 or 2,5 or 23,25: as many decimals as it has, two at most."""
    if value is None or value == "":
        return NOTHING
    exact = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    return decimal(exact, max(0, -exact.as_tuple().exponent))


def percent(value, places=0):
    """45 % in French, 45% elsewhere. The value is already in per cent."""
    if value is None or value == "":
        return NOTHING
    return decimal(value, places) + (f"{THIN}%" if _language() == "fr" else "%")


def money(value, currency):
    """1 234,50 MAD."""
    if value is None or value == "":
        return NOTHING
    return left_to_right(f"{decimal(value, 2)}{NO_BREAK}{currency}")


def left_to_right(text):
    """An amount, a range, a code: an Arabic text does not turn it round, on paper and in letters neither."""
    return f"{LEFT_TO_RIGHT}{text}{ISOLATED}" if get_language_bidi() else text


def direction(text):
    """“rtl” or “ltr”, by the first letter that has one: for paper, which does not know dir="auto"."""
    found = (bidirectional(letter) for letter in str(text or ""))
    first = next((kind for kind in found if kind in ("L", "R", "AL")), None)
    if first is None:
        return "rtl" if get_language_bidi() else "ltr"
    return "ltr" if first == "L" else "rtl"


def day(value, style="long"):
    """3 mars 2018, or with style "short" 03/03/2018, which is the same in all our languages."""
    if not value:
        return NOTHING
    if style == "short":
        return f"{value:%d/%m/%Y}"
    name = "1er" if _language() == "fr" and value.day == 1 else value.day
    return f"{name}{NO_BREAK}{month(value)}"


def month(value):
    """mars 2018."""
    if not value:
        return NOTHING
    if _language() == "ar":
        return f"{MOROCCAN_MONTHS[value.month - 1]}{NO_BREAK}{value.year}"
    name = dateformat.format(value, "F")
    return f"{name if _language() == 'en' else name.lower()}{NO_BREAK}{value.year}"


def month_short(value):
    """févr., for the axis of a chart."""
    if _language() == "ar":
        return MOROCCAN_MONTHS[value.month - 1]
    name = dateformat.format(value, "N")
    return name if _language() == "en" else name.lower()


def moment(value, style="long"):
    """3 mars 2018, 14:05, or with style "short" 03/03/2018 14:05, in the time of the programme."""
    if not value:
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    time = dateformat.format(value, "H:i")
    return f"{day(value, style)}{NO_BREAK}{time}" if style == "short" else f"{day(value)}{comma()} {time}"


def day_at(value, time=None):
    """3 mars 2018, 14:05: a day and an hour that stand apart; the day alone when there is no hour."""
    return f"{day(value)}{comma()} {time:%H:%M}" if value and time else day(value)


def names(latin, arabic):
    """Both writings of a name, the reader's first: Arabic in Arabic, Latin elsewhere; "" where there is one only."""
    latin, arabic = latin or "", arabic or ""
    first, second = (arabic, latin) if _language() == "ar" else (latin, arabic)
    return (first, second) if first else (second, "")


def comma():
    """The comma of the language; a space follows."""
    return COMMAS.get(_language(), ",")


def listed(items):
    """a, b, c."""
    return f"{comma()} ".join(map(str, items))


def colon(label):
    """“Nom :” in French, “Nome:” elsewhere; what it announces follows after a space. A question keeps its own sign."""
    if f"{label}".endswith(("?", "؟")):
        return f"{label}"
    return f"{label}{COLONS.get(_language(), ':')}"


def _language():
    language = (get_language() or "fr")[:2]
    return language if language in GROUPS else "en"
