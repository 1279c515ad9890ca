"""The catalogue of parts and page types (/ui/), with invented content: to look at, not to work in."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from ui.charts import area_map, bar_chart, bullet_chart, line_chart
from ui.forms import ExampleFilters, ExampleForm
from ui.paging import Page

PAGES = [
    "components", "home", "list", "empty", "dossier", "form", "confirm", "wizard", "grid", "roll_call", "board",
    "report",
]  # fmt: skip
TOKENS = settings.BASE_DIR / "static/css/tokens.css"
PEOPLE = [
    ("JSM-000123", "Fatima Zahra Bennani", "فاطمة الزهراء بناني", "F", 1992, "Khouribga", "active"),
    (
        "JSM-000124",
        "Jean-Baptiste Nkurunziza Mbemba de la Fontaine-Kouassi",
        "",
        "M",
        1988,
        "Rabat-Salé",
        "to check",
    ),
    ("JSM-000125", "Youssef El Idrissi", "يوسف الإدريسي", "M", 2001, "Béni Mellal", "active"),
    ("JSM-000126", "Aminata Diallo", "أميناتا ديالو", "F", 1995, "Oujda-Angad", "withdrawn"),
]
FIGURES = [
    ("R1.1", "Migrants de retour", 412, 500),
    ("R1.2", "Migrants subsahariens", 388, 600),
]


CRITERIA = [("need", "Pertinence", 3), ("plan", "Faisabilité", 2), ("budget", "Budget", 1)]
SCHEMES, DIRECTIONS = ["light", "dark"], ["ltr", "rtl"]


class Application(NamedTuple):
    """A card of the catalogue's board."""

    code: str
    name: str
    area: str
    amount: int
    since: date

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"#{self.code}"


@staff_member_required
def catalogue(request, name="components"):
    if name not in PAGES:
        raise Http404
    people = [] if name == "empty" else PEOPLE * 12
    context = {
        "title": name.title(),
        "form": ExampleForm({"phone": "06"}) if name == "form" else ExampleFilters(request.GET),
        "page": Page(people, number=3 if people else 1, count=1234 if people else 0, is_capped=False),
        "people": PEOPLE,
        "marks": [("P", _("Present")), ("E", _("Excused")), ("A", _("Absent"))],
        "criteria": CRITERIA,
        "scores": range(5),
        "columns": _columns() if name == "board" else [],
        "figures": FIGURES,
        "charts": _charts() if name == "components" else [],
        "today": date(2018, 3, 1),
        "step": 3,
        "cancel_url": reverse("ui:catalogue"),
        "catalogue": _looked_at(request, name),
        "history": _history() if name == "dossier" else [],
    }
    return render(request, f"ui/catalogue/{name}.html", context)


@staff_member_required
def scheme_sheet(request, scheme):
    """The tokens of one scheme, whatever the system prefers: for the catalogue's switch."""
    if scheme not in SCHEMES:
        raise Http404
    light, _media, dark = TOKENS.read_text().partition("@media screen and (prefers-color-scheme: dark)")
    declared = re.findall(r"--[\w-]+: [^;]+;", dark if scheme == "dark" else light)
    sheet = f"@layer tokens {{ :root:root {{ color-scheme: {scheme}; {' '.join(declared)} }} }}"
    return HttpResponse(sheet, content_type="text/css")


def _looked_at(request, name):
    """What the switch on top of each page offers; the choice stays in the address."""
    native = DIRECTIONS[get_language_bidi()]
    direction = request.GET.get("direction") if request.GET.get("direction") in DIRECTIONS else native
    scheme = request.GET.get("scheme") if request.GET.get("scheme") in SCHEMES else ""
    chosen = {key: request.GET[key] for key in ("direction", "scheme") if key in request.GET}
    return {
        "examples": PAGES,
        "name": name,
        "direction": direction,
        "other_direction": DIRECTIONS[direction == "ltr"],
        "scheme": scheme,
        "other_scheme": SCHEMES[scheme != "dark"],
        "query": f"?{urlencode(chosen)}" if chosen else "",
    }


def _columns():
    names = ["Association Femmes d’Oued Zem", "جمعية شباب خريبكة", "Coopérative Al Amal pour l’intégration des jeunes"]
    cards = [
        Application(f"APP-{number:04}", names[number % 3], "Khouribga", 45_000 + 7_500 * number, date(2018, 3, 1))
        for number in range(7)
    ]
    states = [
        (_("submitted"), "info", 48, cards[:3]),
        (_("to correct"), "warn", 1, cards[3:4]),
        (_("under assessment"), "neutral", 2, cards[4:6]),
        (_("accepted"), "good", 1, cards[6:]),
        (_("refused"), "bad", 0, []),
    ]
    return [
        {"label": label, "tone": tone, "count": count, "rows": rows, "more_url": "#all"}
        for label, tone, count, rows in states
    ]


def _history():
    """An act that changed something, one that changed many, and readings in a row; names in both directions."""
    when = datetime(2018, 3, 3, 14, 2, tzinfo=UTC)
    lines = [
        {"label": _("First name"), "before": "Fatima", "after": "فاطمة الزهراء"},
        {"label": _("Nationality"), "before": "", "after": "Sénégal"},
        {"label": _("Document number"), "is_sealed": True},
    ]
    many = ngettext("%(count)s mark changed", "%(count)s marks changed", 32) % {"count": 32}
    return [
        {"acts": [_("Corrected")], "authors": ["Aïcha Benali"], "at": when, "changes": [{"lines": lines}]},
        {"acts": [_("Identity read")], "authors": ["Salma Alaoui", "كريم الفاسي"], "at": when, "readings": 4,
         "since": when - timedelta(days=12)},
        {"acts": [_("Imported")], "notes": ["presences_khouribga.xlsx"], "authors": ["Karim Fassi"],
         "at": when - timedelta(days=30), "changes": [{"count": many}]},
    ]  # fmt: skip


def _charts():
    months = [date(2017, month, 1) for month in range(3, 13)]
    return [
        bar_chart(
            [("Khouribga", [120, 80, 12]), ("Béni Mellal", [60, 150, 0]), ("Oujda-Angad", [3, 1, 1])],
            series=[_("Women"), _("Men"), _("Not known")],
            title=_("People by area"),
            description=_("For each area, how many women and men were counted since the start."),
        ),
        bullet_chart(
            [("R1.1", 412, 500), ("R1.2", 700, 600), ("R1.3", 0, 300)],
            title=_("Progress to the targets"),
            description=_("For each indicator, how much of its target is reached."),
        ),
        line_chart(
            [(month, 12 * number**2) for number, month in enumerate(months)],
            target=1200,
            words=(_("People"), _("Target")),
            title=_("Growth month by month"),
            description=_("The total since the start at the end of each month, and the target."),
        ),
        area_map(
            [
                ("Béni Mellal", ["05.091"], 127, "127"),
                ("Khouribga", ["05.311"], 287, "287"),
                ("Rabat-Salé", ["04.421", "04.441"], 0, "0"),
                ("Oujda", ["02.411"], None, "<5"),
                ("Tunis", ["TN.11"], 9, "9"),
            ],
            title=_("People by area"),
            description=_("Hatched: hidden. What has no outline stands in the list alone."),
        ),
    ]
