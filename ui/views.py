"""The catalogue of parts and page types (/ui/), with invented content: to look at, not to work in."""

from datetime import date

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404
from django.shortcuts import render

from ui.forms import ExampleFilters, ExampleForm
from ui.paging import Page

PAGES = ["list", "empty", "dossier", "form", "wizard", "report", "home"]
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
def catalogue(request, name="list"):
    if name not in PAGES:
        raise Http404
    people = [] if name == "empty" else PEOPLE * 12
    context = {
        "title": name.title(),
        "form": ExampleForm({"phone": "06"}) if name == "form" else ExampleFilters(request.GET),
        "page": Page(people, number=3 if people else 1, count=1234 if people else 0, is_capped=False),
        "figures": FIGURES,
        "today": date(2018, 3, 1),
        "step": 3,
    }
    return render(request, f"ui/catalogue/{name}.html", context)
