"""One row of a list of applications with its budget, cleaned: what is kept, and every word about what is not."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_noop

from microprojects.formats import written
from microprojects.models.applications import MONTHS
from microprojects.models.calls import ZONE
from microprojects.resources.cleaning import RECEIPTS
from microprojects.resources.columns import NO, PAPERS, UNSETTLED, YES
from microprojects.workflow import Rule
from ui.workbooks.cells import BadCell, amount, date, text, whole
from ui.workbooks.words import DIGITS, plain

_MOMENT = re.compile(r"^(.*\S)\s+(?:à\s*)?(\d{1,2})\s*[:hH]\s*(\d{2})?(?::\d{2})?$")
CENT = Decimal("0.01")

SAID = {
    "reference_missing": gettext_noop("The application has no number in this file."),
    "reference_twice": gettext_noop("This number stands in row %(row)s, too."),
    "applicant_missing": gettext_noop("It is not said who applies."),
    "submitted_missing": gettext_noop("It is not said when it was handed in, or the date cannot be read."),
    "submitted_ahead": gettext_noop("It cannot have been handed in yet."),
    "hour_missing": gettext_noop("The hour is not said: it counts as handed in at the beginning of the day."),
    "requested_odd": gettext_noop("The amount asked for is missing, or is none."),
    "heading_unknown": gettext_noop("The budget heading “%(name)s” is none of the call's."),
    "line_odd": gettext_noop("An amount of the budget cannot be read, or is not above zero: “%(name)s”."),
    "budget_missing": gettext_noop("There is no budget with this number: the total cost stands in one line."),
    "lines_differ": gettext_noop(
        "The budget lines add up to %(lines)s MAD, the total cost is given as %(total)s MAD: the lines count, and the"
        " amount asked for stays as it is."
    ),
    "asks_too_much": gettext_noop("More is asked for than the budget lines add up to: their sum counts."),
    "parts_differ": gettext_noop("Amount asked for and own contribution do not add up to the total cost."),
    "months_odd": gettext_noop("This is no duration in months: it is left out."),
    "date_odd": gettext_noop("This date does not exist or lies ahead: it is left out."),
    "word_unknown": gettext_noop("“%(word)s” says neither yes nor no: it is left out."),
    "notes": gettext_noop("The remark is not taken: “%(word)s”."),
}
BLOCKING = {
    "reference_missing", "reference_twice", "applicant_missing", "submitted_missing", "submitted_ahead",
    "requested_odd", "heading_unknown", "line_odd", "not_registered",
}  # fmt: skip


@dataclass
class Clean:
    """What a row says; `errors` keep it from being saved. Amounts are text: it is staged as JSON."""

    facts: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)  # [heading's id, name, amount, own contribution]
    papers: list = field(default_factory=list)  # codes of kinds that were handed in
    receipt: list = field(default_factory=list)  # [kind, day]
    answers: dict = field(default_factory=dict)  # {rule: [is met, what the workbook says]}
    scores: list = field(default_factory=list)  # of each assessor, on paper (scores.py)
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def tell(self, column, code, sentence=None, **values):
        kept = self.errors if code in BLOCKING else self.warnings
        kept.append([column, code, sentence or SAID[code], values])


def clean(raw, lines, headings):
    """The Clean of a raw row and its raw budget `lines`; `headings` find the call's headings."""
    row = Clean()
    row.facts["reference"] = text(raw.get("reference"))[:20]
    row.facts["applicant"] = text(raw.get("applicant"))[:200]
    row.facts["place"] = text(raw.get("place"))[:120]
    row.facts["title"] = text(raw.get("title"))[:200] or row.facts["reference"]
    row.facts["theme"] = text(raw.get("theme"))[:120]
    row.facts["submitted_at"] = _submitted(row, raw.get("submitted"))
    row.facts["months"] = _months(row, raw.get("months"))
    for name in ("reference", "applicant"):
        if not row.facts[name]:
            row.tell(name, f"{name}_missing")
    _budget(row, raw, lines, headings)
    _papers(row, raw)
    _receipt(row, raw)
    _answers(row, raw)
    if word := text(raw.get("notes")):
        row.tell("notes", "notes", word=word[:80])
    return row


def _submitted(row, cell):
    """The moment as ISO text: by the Moroccan clock, whatever the workbook's computer thought."""
    moment = _moment(row, cell)
    if moment is None:
        row.tell("submitted", "submitted_missing")
        return ""
    moment = moment.replace(tzinfo=ZONE)
    if moment > timezone.now():
        row.tell("submitted", "submitted_ahead")
    return moment.isoformat()


def _moment(row, cell):
    if isinstance(cell, datetime) and cell.time() != time():
        return cell
    written = text(cell).translate(DIGITS) if isinstance(cell, str) else ""
    match = _MOMENT.match(written)
    try:
        found = date(match[1] if match else cell)
    except BadCell:
        return None
    if found is None or found.day is None:
        return None
    if match and int(match[2]) < 24 and int(match[3] or 0) < 60:
        return datetime.combine(found.day, time(int(match[2]), int(match[3] or 0)))
    row.tell("submitted", "hour_missing")
    return datetime.combine(found.day, time())


def _months(row, cell):
    try:
        months = whole(cell)
    except BadCell:
        months = 0
    if months is not None and not 1 <= months <= MONTHS:
        row.tell("months", "months_odd")
        return None
    return months


def _amount(cell):
    """Above zero, or None."""
    try:
        found = amount(cell)
    except BadCell:
        return None
    return found if found and found > 0 else None


def _budget(row, raw, lines, headings):
    """The lines, and what of each the association pays itself: what the amount asked for leaves, in proportion."""
    asked, total, own = (_amount(raw.get(name)) for name in ("requested", "total", "own"))
    if asked is None:
        row.tell("requested", "requested_odd")
        return
    if total is not None and own is not None and asked + own != total:
        row.tell("total", "parts_differ")
    read = [_line(row, line, headings) for line in lines]
    if not lines:
        row.tell("lines", "budget_missing")
        read = [(headings.first, row.facts["title"], total or asked)]
    if any(line is None for line in read):
        return
    added = sum(each[2] for each in read)
    if total is not None and added != total:
        row.tell("total", "lines_differ", lines=written(added), total=written(total))
    if asked > added:
        row.tell("requested", "asks_too_much")
    kept = spread(max(added - asked, Decimal(0)), [each[2] for each in read])
    row.lines = [
        [heading, name, str(cost), str(own_part)] for (heading, name, cost), own_part in zip(read, kept, strict=True)
    ]
    row.facts["requested"] = str(min(asked, added))


def _line(row, line, headings):
    name, cost = text(line.get("name"))[:200], _amount(line.get("amount"))
    heading = headings.find(name, line.get("heading"))
    if heading is None:
        row.tell("lines", "heading_unknown", name=name or text(line.get("heading")))
    if cost is None:
        row.tell("lines", "line_odd", name=name)
    return (heading, name, cost) if heading is not None and cost is not None else None


def spread(whole_amount, parts):
    """`whole_amount` spread over `parts` in proportion, to the cent; none gets more than it is."""
    given, so_far, shares = Decimal(0), Decimal(0), []
    for part in parts:
        so_far += part
        share = min(part, (whole_amount * so_far / sum(parts)).quantize(CENT) - given)
        given += share
        shares.append(share)
    return shares


def _papers(row, raw):
    """What was handed in; what is missing answers the rule, with the workbook's words as proof."""
    missing = []
    for kind in PAPERS:
        said = _said(row, kind, raw.get(kind))
        if said:
            row.papers.append(kind)
        elif said is False:
            missing.append(f"{kind}: {text(raw.get(kind))}")
    if missing:
        row.answers[Rule.PAPERS] = [False, " · ".join(missing)]


def _said(row, column, cell):
    """True for yes, False for no, None when nothing is said."""
    word = text(cell)
    if not word:
        return None
    if word in YES or plain(word) in _YES:
        return True
    if plain(word) in _NO:
        return False
    row.tell(column, "word_unknown", word=word[:60])
    return None


_YES, _NO = frozenset(map(plain, YES)), frozenset(map(plain, NO))


def _receipt(row, raw):
    words = plain(text(raw.get("receipt_kind"))).split()
    kind = next((kind for word in words for kind, starts in RECEIPTS if word.startswith(starts)), None)
    if kind is None:
        return
    try:
        found = date(raw.get("receipt_date"))
    except BadCell:
        found = None
    if found is None or found.day is None:
        row.tell("receipt_date", "date_odd")
        return
    row.receipt = [kind, found.day.isoformat()]


def _answers(row, raw):
    """Rules of which the workbook says something that the registry cannot know."""
    form = text(raw.get("legal_form"))
    if form:
        row.answers[Rule.LOCAL] = [plain(form).startswith(("assoc", "جمعيه")), form]
    declared = _said(row, "declaration", raw.get("declaration"))
    if declared is not None:
        row.answers[Rule.DECLARATION] = [declared, text(raw.get("declaration"))]
    link, earlier = text(raw.get("link")), text(raw.get("earlier"))
    if plain(link).startswith(("oui", "yes", "si ", "نعم")):
        row.answers[Rule.NOT_PARTNER] = [False, link]
    if any(word in plain(earlier) for word in map(plain, UNSETTLED)):
        row.answers[Rule.SETTLED] = [False, earlier]
