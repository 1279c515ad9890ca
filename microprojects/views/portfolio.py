"""Where the money of all micro-projects stands: for whoever handles it, and in sums alone for the donor."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.access import permitted
from microprojects.figures.portfolio import portfolio_of
from microprojects.filters import PortfolioForm
from microprojects.models import Call
from microprojects.workflow import APPLICATION_TONES
from ui import charts, formats


@require_safe
def portfolio(request):
    permitted(request.user, "view_portfolio", Call)
    form = PortfolioForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = portfolio_of(request.user, call=chosen.get("call"))
    mapped = chosen.get("map") or "committed"
    context = {
        "form": form,
        "portfolio": found,
        "tiles": tiles_of(found.total),
        "states": [(each.label, APPLICATION_TONES.get(each, "neutral"), number) for each, number in found.states],
        "map": map_of(found, mapped),
        "mapped": mapped,
        "maps": mapped_words(),
        "opens": request.user.has_perm("microprojects.view_grant"),
    }
    return render(request, "microprojects/portfolio.html", context)


def tiles_of(money):
    """[(label, amount, note)], from the envelope down to what is still to be paid."""
    free = _("free: %s") % formats.decimal(money.left or 0, 0)
    under_way = _("under way: %s") % formats.decimal(money.under_way, 0)
    committed = _share(_("%s of the envelope"), money.committed, money.envelope)
    justified = _share(_("%s of what was paid"), money.justified, money.paid)
    admitted = _share(_("%s of what is justified"), money.admitted, money.justified)
    left = _share(_("%s of what is committed"), abs(money.balance), money.committed)
    return [
        (_("Envelope"), money.envelope or 0, free),
        (pgettext("money", "Committed"), money.committed, committed),
        (pgettext("money", "Paid"), money.paid, under_way),
        (pgettext("money", "Justified"), money.justified, justified),
        (pgettext("money", "Admitted"), money.admitted, admitted),
        (_("To be paid back") if money.balance < 0 else _("Still to be paid"), abs(money.balance), left),
    ]


def _share(words, part, whole):
    return words % formats.percent(part * 100 / whole) if whole else ""


def mapped_words():
    return [
        ("committed", pgettext("money", "Committed")),
        ("paid", pgettext("money", "Paid")),
        ("grants", _("Grants signed")),
        ("applications", _("Applications")),
    ]


def map_of(found, name):
    """The areas by one number of their money; nothing of it is about people, so nothing is hidden."""
    is_money = name in ("committed", "paid")
    return charts.area_map(
        [
            (
                area.name,
                area.provinces,
                float(getattr(money, name)),
                formats.decimal(getattr(money, name), 0) + (f"{formats.NO_BREAK}MAD" if is_money else ""),
            )
            for area, money in found.areas
        ],
        title=dict(mapped_words())[name],
        description=_("Micro-projects by area. The small map shows where in the country this is."),
    )
