"""Documents of a grant: the agreement in French with Arabic beside it, the statement of its settlement."""

from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override, pgettext
from django.utils.translation import gettext as _

from microprojects.models import GrantFile
from microprojects.workflow.grants import Ground
from ui import formats
from ui.pdf import render_pdf

K = GrantFile.Kind


def document_of(grant, kind):
    """The PDF of this kind."""
    if kind == K.AGREEMENT:
        return agreement_pdf(grant)
    return statement_pdf(grant.settlement, kind.removeprefix("statement-"))


def documents_of(grant):
    """(name, content) of all that can be drawn of a grant as it stands, for its archive."""
    yield "agreement/agreement.pdf", agreement_pdf(grant)
    if hasattr(grant, "settlement"):
        for language in ("fr", "ar"):
            yield f"settlement/statement-{language}.pdf", statement_pdf(grant.settlement, language)


def agreement_pdf(grant):
    """The agreement as it stands, its amendments included."""
    with override("fr"):
        return render_pdf(agreement_html(grant), metadata={"created": grant.created_at, "authors": ["CEFA"]})


def agreement_html(grant):
    told, signed = [], []
    for language in ("fr", "ar"):
        with override(language):
            told.append(articles_of(grant))
            who = pgettext("signature", "For CEFA"), pgettext("signature", "For the association")
            signed.append([_("Signatures"), _("Place and date"), *who])
    with override("fr"):
        pairs = [
            {"number": number, "fr": fr, "ar": ar} for number, (fr, ar) in enumerate(zip(*told, strict=True), start=1)
        ]
        context = {"grant": grant, "pairs": pairs, "signs": list(zip(*signed, strict=True))}
        return render_to_string("microprojects/pdf/agreement.html", context)


def articles_of(grant):
    """[(heading, paragraphs)] in the language that is on."""
    association, application = grant.application.association, grant.application
    money = {"amount": _alone(formats.money(grant.amount, "MAD")), "rate": formats.hours(grant.rate)}
    days = {"start": formats.day(grant.starts_on), "end": formats.day(grant.ends_on)}
    rules = {"tolerance": formats.hours(grant.tolerance), "justified": formats.hours(grant.justified)}
    who = {"association": _alone(association.names[0]), "code": _alone(association.code)}
    return [
        (_("Parties"), [
            _("CEFA, which grants, and the association %(association)s (%(code)s), which receives.") % who,
        ]),
        (_("Object"), [
            _("The grant pays a part of the project “%(title)s”, as described in the application %(code)s.")
            % {"title": _alone(application.title), "code": _alone(application.code)},
        ]),
        (_("Amount"), [
            _("%(amount)s at most, and not more than %(rate)s %% of the eligible costs.") % money,
        ]),
        (_("Period"), [_("From %(start)s to %(end)s. Costs outside this period are not eligible.") % days]),
        (_("Budget"), [_line(line) for line in grant.lines.all()]),
        (_("Payments"), [_tranche(each) for each in grant.tranches.standing()] + [
            _("Payments go to the bank details of the association in force. Before each further payment %(justified)s"
              " %% of what was paid is to be justified by admitted expenses.") % rules,
        ]),
        (_("Reports and receipts"), [
            _("The association reports on what was done and on each expense, with its receipt. A receipt counts once."),
        ]),
        (_("What is not paid"), [
            _("Debts, fines, provisions, land and buildings, exchange losses, costs paid by another donor, re-granting,"
              " religious or political action."),
        ]),
        (_("Changes"), [
            _("A budget line may be exceeded by %(tolerance)s %%. Any other change needs an amendment.") % rules,
        ]),
        (_("Settlement"), [
            _("The grant comes to the smaller of the amount granted and its share of the eligible costs. What was paid"
              " beyond that is paid back."),
        ]),
        (_("Special conditions"), [grant.conditions or _("None.")]),
    ]  # fmt: skip


def _line(line):
    return f"{line.number}. {_alone(line.name)}{formats.colon('')} {_alone(formats.money(line.amount, 'MAD'))}"


def _alone(words):
    """Words of whatever direction, inside a text of the other one."""
    return f"\u2068{words}\u2069" if get_language_bidi() else words


def _tranche(tranche):
    words, amount = _("Tranche %(tranche)s") % {"tranche": tranche.number}, formats.money(tranche.amount, "MAD")
    return f"{words}{formats.colon('')} {_alone(amount)}. {tranche.get_condition_display()}."


def statement_pdf(settlement, language):
    """The statement of a settlement, from nothing but what was frozen."""
    with override(language):
        html = statement_html(settlement)
        return render_pdf(html, metadata={"created": settlement.settled_at, "authors": ["CEFA"]})


def statement_html(settlement):
    content = settlement.content
    sums = {name: Decimal(value) for name, value in content["sums"].items()}
    lines = [_decimals(row, "budget", "declared", "admitted", "limit", "excess") for row in content["lines"]]
    expenses = [
        _decimals(row, "amount", "admitted")
        | {
            "spent_on": date.fromisoformat(row["spent_on"]),
            "ground_label": Ground(row["ground"]).label if row["ground"] else "",
        }
        for row in content["expenses"]
    ]
    tranches = [
        _decimals(row, "amount") | {"paid_on": date.fromisoformat(row["paid_on"])} for row in content["tranches"]
    ]
    context = {
        "settlement": settlement,
        "content": content,
        "sums": sums,
        "lines": lines,
        "tranches": tranches,
        "refused": [row for row in expenses if row["admitted"] < row["amount"]],
        "starts_on": date.fromisoformat(content["starts_on"]),
        "ends_on": date.fromisoformat(content["ends_on"]),
        "is_owed": sums["balance"] < 0,
        "owed": abs(sums["balance"]),
    }
    return render_to_string("microprojects/pdf/statement.html", context)


def _decimals(row, *names):
    return row | {name: Decimal(row[name]) for name in names}
