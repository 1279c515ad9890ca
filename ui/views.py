"""The catalogue of parts and page types (/ui/), with invented content: to look at, not to work in."""

from datetime import date

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from ui.charts import bar_chart, bullet_chart, line_chart
from ui.forms import ExampleFilters, ExampleForm
from ui.paging import Page

PAGES = ["components", "list", "empty", "dossier", "form", "wizard", "report", "home"]
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


@staff_member_required
def catalogue(request, name="components"):
    if name not in PAGES:
        raise Http404
    people = [] if name == "empty" else PEOPLE * 12
    context = {
        "title": name.title(),
        "form": ExampleForm({"phone": "06"}) if name == "form" else ExampleFilters(request.GET),
        "page": Page(people, number=3 if people else 1, count=1234 if people else 0, is_capped=False),
        "figures": FIGURES,
        "charts": _charts() if name == "components" else [],
        "today": date(2018, 3, 1),
        "step": 3,
        "examples": PAGES,
    }
    return render(request, f"ui/catalogue/{name}.html", context)


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
    ]
