"""Rows of a workbook of grants, cleaned: agreements, budget lines, payments, expenses; and every word about a flaw."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_noop

from microprojects.models.applications import LARGEST
from microprojects.workflow.grants import Ground
from ui.workbooks.cells import BadCell, amount, date, text, whole
from ui.workbooks.words import DIGITS

_TRANCHE = re.compile(r"\d{1,2}")
_PER_CENT = re.compile(r"[%٪\s]+$")

# Sentences are about one row; values are put in where they are shown.
ERRORS = {
    "number_missing": gettext_noop("It is not said of which agreement this row is."),
    "number_twice": gettext_noop("An agreement with this number stands in row %(row)s, too."),
    "application_unknown": gettext_noop("No application of this call has the number “%(reference)s”."),
    "not_selected": gettext_noop("This application was not selected: it gets no grant."),
    "other_grant": gettext_noop("This application has another agreement: %(number)s."),
    "amount_missing": gettext_noop("The amount is missing, or cannot be read: “%(word)s”."),
    "amount_negative": gettext_noop("The amount has to lie above zero: “%(word)s”."),
    "amount_large": gettext_noop("No amount here is as large as “%(word)s”: are there digits too many?"),
    "amount_above": gettext_noop("More is granted than was asked for: %(asked)s MAD."),
    "rate_odd": gettext_noop("The share of the costs lies above 0 and is 100 %% at most: “%(word)s”."),
    "date_missing": gettext_noop("The date is missing, does not exist, or cannot be read: “%(word)s”."),
    "date_ahead": gettext_noop("This day is still to come."),
    "period_odd": gettext_noop("A grant begins and ends within the programme: %(start)s to %(end)s."),
    "lines_missing": gettext_noop("There is no budget with this number."),
    "lines_wrong": gettext_noop("Its budget has a row to correct: %(sheet)s, row %(row)s."),
    "line_missing": gettext_noop("The number of the budget line is missing, or cannot be read: “%(word)s”."),
    "line_twice": gettext_noop("This budget line stands in row %(row)s, too."),
    "line_unknown": gettext_noop("This agreement has no budget line %(line)s."),
    "name_missing": gettext_noop("The budget line has no name."),
    "grant_unknown": gettext_noop("No agreement with this number is here, or in this workbook."),
    "grant_left": gettext_noop("Its agreement cannot be saved yet: correct row %(row)s of “%(sheet)s”."),
    "tranche_odd": gettext_noop("The tranche has no number that can be read: “%(word)s”."),
    "tranche_twice": gettext_noop("This tranche stands in row %(row)s, too: one tranche is paid once."),
    "tranche_open": gettext_noop("This tranche is planned here: record its payment on the page of the grant."),
    "paid_above": gettext_noop("With this payment more is paid than was granted: %(granted)s MAD."),
    "payee_missing": gettext_noop("It is not said who was paid."),
    "label_missing": gettext_noop("It is not said what was paid for."),
    "settled": gettext_noop("This grant is settled: nothing is added to it any more."),
}  # fmt: skip
REMARKS = {
    "lines_differ": gettext_noop("The budget lines add up to %(lines)s MAD, not to %(total)s MAD: the lines count."),
    "rate_differs": gettext_noop("%(granted)s MAD are %(share)s %% of the budget, not %(rate)s %%: this counts."),
    "differs": gettext_noop("It is here already, with other facts: what is here stays."),
    "voucher_odd": gettext_noop("“%(word)s” is no number of a receipt: it is left out."),
    "notes": gettext_noop("The remark is not taken: “%(word)s”."),
    f"flag_{Ground.DUPLICATE}": gettext_noop("This receipt was handed in before: it will be proposed for refusal."),
    f"flag_{Ground.NO_VOUCHER}": gettext_noop("There is no number of a receipt: it will be proposed for refusal."),
    f"flag_{Ground.OUTSIDE}": gettext_noop("Outside the period of the grant: it will be proposed for refusal."),
    f"flag_{Ground.NOT_ALLOWED}": gettext_noop("A kind of cost that no grant pays: it will be proposed for refusal."),
}  # fmt: skip


@dataclass
class Row:
    """What one row says; `errors` keep it from being saved. Amounts and days are text: it is staged as JSON."""

    kind: str
    sheet: str
    place: int
    facts: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def refuse(self, column, code, **values):
        self.errors.append([column, code, ERRORS[code], values])

    def remark(self, column, code, **values):
        self.warnings.append([column, code, REMARKS[code], values])

    def decimal(self, name):
        return Decimal(self.facts[name])


def clean(kind, sheet, place, raw):
    """The Row of a raw row of one of the four kinds: grant, line, payment, expense."""
    row = Row(kind, sheet, place)
    row.facts["number"] = text(raw.get("number"))[:30]
    if not row.facts["number"]:
        row.refuse("number", "number_missing")
    _READERS[kind](row, raw)
    return row


def _grant(row, raw):
    row.facts["reference"] = text(raw.get("reference"))[:20]
    _read_amount(row, "amount", raw.get("amount"))
    row.facts["rate"] = str(_rate(row, raw.get("rate")))
    row.facts["total"] = _optional(raw.get("total"))
    for name in ("starts_on", "ends_on"):
        _read_day(row, name, raw.get(name), may_be_ahead=True)


def _line(row, raw):
    _read_line(row, raw.get("line"))
    row.facts["label"] = text(raw.get("label"))[:200]
    if not row.facts["label"]:
        row.refuse("label", "name_missing")
    _read_amount(row, "amount", raw.get("amount"))


def _payment(row, raw):
    word = text(raw.get("tranche")).translate(DIGITS)
    found = _TRANCHE.search(word)
    row.facts["tranche"] = int(found[0]) if found else 0
    if not row.facts["tranche"]:
        row.refuse("tranche", "tranche_odd", word=word[:40])
    _read_day(row, "paid_on", raw.get("paid_on"))
    _read_amount(row, "amount", raw.get("amount"))


def _expense(row, raw):
    _read_day(row, "spent_on", raw.get("spent_on"))
    row.facts["voucher"] = _voucher(row, text(raw.get("voucher"))[:40])
    for name, length in (("payee", 120), ("label", 200)):
        row.facts[name] = text(raw.get(name))[:length]
        if not row.facts[name]:
            row.refuse(name, f"{name}_missing")
    _read_line(row, raw.get("line"))
    _read_amount(row, "amount", raw.get("amount"))
    if word := text(raw.get("notes")):
        row.remark("notes", "notes", word=word[:80])


def _voucher(row, word):
    """A number has digits: “lost” is none."""
    if word and not any(letter.isdigit() for letter in word):
        row.remark("voucher", "voucher_odd", word=word)
        return ""
    return word


_READERS = {"grant": _grant, "line": _line, "payment": _payment, "expense": _expense}


def _read_amount(row, name, cell):
    word = text(cell)[:40]
    row.facts[name] = ""
    try:
        found = amount(cell)
    except BadCell:
        found = None
    if found is None:
        row.refuse(name, "amount_missing", word=word)
    elif found <= 0:
        row.refuse(name, "amount_negative", word=word)
    elif found > LARGEST:
        row.refuse(name, "amount_large", word=word)
    else:
        row.facts[name] = str(found)


def _optional(cell):
    try:
        found = amount(cell)
    except BadCell:
        return ""
    return str(found) if found and 0 < found <= LARGEST else ""


def _rate(row, cell):
    """Per cent: 75 for “75 %”, 0.75 and 75."""
    word = text(cell)[:20]
    is_share = "%" not in word and "٪" not in word
    try:
        found = amount(_PER_CENT.sub("", text(cell)) if isinstance(cell, str) else cell)
    except BadCell:
        found = None
    if found is not None and is_share and 0 < found <= 1:
        found *= 100
    if found is None or not 0 < found <= 100:
        row.refuse("rate", "rate_odd", word=word)
        return ""
    return found


def _read_day(row, name, cell, *, may_be_ahead=False):
    try:
        found = date(cell)
    except BadCell:
        found = None
    row.facts[name] = ""
    if found is None or found.day is None:
        row.refuse(name, "date_missing", word=text(cell)[:40])
    elif not may_be_ahead and found.day > timezone.localdate():
        row.refuse(name, "date_ahead")
    else:
        row.facts[name] = found.day.isoformat()


def _read_line(row, cell):
    try:
        found = whole(cell)
    except BadCell:
        found = None
    row.facts["line"] = found if found and 0 < found < 1000 else 0
    if not row.facts["line"]:
        row.refuse("line", "line_missing", word=text(cell)[:40])


# What an expense is known by when its file comes again.
KEY = ("grant__number", "line__number", "spent_on", "voucher", "payee", "label", "amount")


def expense_key(number, line, spent_on, voucher, payee, label, amount):
    return (number, line, str(spent_on), voucher, payee, label, f"{Decimal(amount):.2f}")


def key_of(facts):
    """The same of a staged row."""
    return expense_key(*(facts[name] for name in ("number", "line", "spent_on", "voucher", "payee", "label", "amount")))
