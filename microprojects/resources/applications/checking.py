"""An uploaded list of applications -> one staged row per application. Nothing is saved of it yet."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_noop

from beneficiaries.models import ImportRow
from microprojects.matching import name_key
from microprojects.models import Association, Call, PaperKind
from microprojects.resources.applications.cleaning import Clean, clean
from microprojects.resources.applications.scores import SAID as SCORES_SAID
from microprojects.resources.applications.scores import read_scores
from microprojects.resources.columns import APPLICATIONS, LINES
from microprojects.resources.known import Facts, facts_here, recognise
from microprojects.resources.places import Places
from microprojects.workflow import Rule
from ui.workbooks.cells import BadCell, text, whole
from ui.workbooks.headings import NoHeaderFound, find_table
from ui.workbooks.reading import read
from ui.workbooks.words import plain

V = ImportRow.Verdict
NEEDED, NEEDED_LINE = {"reference", "applicant", "title"}, {"reference", "name", "amount"}
TELLING = ("reference", "title", "requested", "submitted")  # a row without any of these is a note
NOT_REGISTERED = gettext_noop("This association is not in the registry: register it, then import this list again.")
OUTSIDER = gettext_noop(
    "Neither the association nor its place is known: it is kept as one from outside the areas, and cannot be admitted."
)
WAITS = gettext_noop("The provisional receipt handed in counts from %(day)s on: on the day of submission it did not.")
DIFFERS = gettext_noop("An application with this number is here, with another %(what)s: what is here stays.")


def tables_of(data, filename, *, is_checked=False):
    """(tables of applications, tables of budget lines, [sheet, its columns that are not taken]) of the file.

    Raises UnreadableFile, or NoHeaderFound when no sheet lists applications.
    """
    applications, lines, left = [], [], []
    sheets = read(data, filename, is_checked=is_checked)
    for sheet in sheets:
        if not sheet.rows or not sheet.visible:
            continue
        table = _table(sheet, APPLICATIONS, NEEDED)
        budget = None if table else _table(sheet, LINES, NEEDED_LINE)
        (applications if table else lines if budget else []).append(table or budget)
        found = table or budget
        columns = [column.heading for column in found.unmapped] if found else _headings(sheet)
        if columns or not found:
            left.append([sheet.name, columns])
    if not applications:
        raise NoHeaderFound(sheets[0].name)
    return applications, lines, left


def _table(sheet, vocabulary, needed):
    try:
        table = find_table(sheet, vocabulary)
    except NoHeaderFound:
        return None
    return table if {column.field for column in table.mapped} >= needed else None


def _headings(sheet):
    """What looks like the headings of a sheet that is not taken: its first row with three words or more."""
    rows = ([text(cell) for cell in cells if isinstance(cell, str)] for _number, cells in sheet.rows[:20])
    return next((words for words in rows if sum(map(bool, words)) > 2), [])


class Headings:
    """The headings of a call's budget: found by name, else by their number."""

    def __init__(self, call):
        self._all = list(call.headings.all())
        self._named = {plain(name): each.pk for each in self._all for name in (each.name_fr, each.name_ar) if name}

    @property
    def first(self):
        return self._all[0].pk

    def find(self, name, number):
        if plain(name) in self._named:
            return self._named[plain(name)]
        try:
            place = whole(number)
        except BadCell:
            return self._named.get(plain(text(number)))
        return self._all[place - 1].pk if place and place <= len(self._all) else None


def stage(source):
    """Compare every row with what is here and keep the outcome as ImportRows; returns counts.

    Runs inside acting_as_system("import"), sentences kept as they are translated from.
    """
    call = Call.objects.get(pk=source.mapping["call"])
    with translation.override(None), source.file.open("rb") as file:
        data = file.read()
        tables, budgets, left = tables_of(data, source.filename, is_checked=True)
        scored = read_scores(data, source.filename, call, is_checked=True)
        stager = _Stager(source, call, budgets, scored)
        rows = [
            stager.staged(table.sheet, number, raw)
            for table in tables
            for number, raw in table.raws()
            if any(text(raw.get(name)) for name in TELLING)
        ]
    left = [each for each in left if each[0] not in scored.names]
    source.rows.all().delete()
    ImportRow.objects.bulk_create(rows)
    counts = {verdict.value: sum(row.verdict == verdict for row in rows) for verdict in V}
    return counts | {"rows": len(rows), "remarks": sum(bool(row.warnings) for row in rows), "not_taken": left}


class _Stager:
    def __init__(self, source, call, budgets, scored):
        self.source, self.call, self.headings, self.scored = source, call, Headings(call), scored
        self.places = Places(source.created_by)
        self.associations = facts_here(self.places.allowed)
        self.waits = dict(PaperKind.objects.values_list("code", "waits_days"))
        self.here = {each.reference: each for each in call.applications.exclude(reference="")}
        self.lines, self.seen = {}, {}
        for table in budgets:
            for _number, raw in table.raws():
                self.lines.setdefault(text(raw.get("reference"))[:20], []).append(raw)

    def staged(self, sheet, number, raw):
        row = clean(raw, self.lines.get(text(raw.get("reference"))[:20], []), self.headings)
        staged = ImportRow(source=self.source, sheet=sheet, number=number, raw={name: text(raw[name]) for name in raw})
        row.scores = self.scored.scores.get(row.facts["reference"], [])
        for code, values in self.scored.told.get(row.facts["reference"], []):
            row.tell("scores", code, SCORES_SAID[code], **values)
        staged.verdict = self._verdict(staged, row, number)
        staged.clean, staged.errors, staged.warnings = kept(row), row.errors, row.warnings
        return staged

    def _verdict(self, staged, row, number):
        before = self.seen.setdefault(row.facts["reference"], number)
        if before != number and row.facts["reference"]:
            row.tell("reference", "reference_twice", row=before)
        here = self.here.get(row.facts["reference"])
        if row.errors:
            return V.ERROR
        if here:
            self._compare(here, row)
            return V.UNCHANGED
        self._look_at_receipt(row)
        row.facts["area"], row.facts["commune"] = self.places.anywhere(row.facts["place"])
        sure, maybe = self._association_of(row)
        staged.candidates = [sure] if sure else maybe
        if maybe:
            return V.QUESTION
        if sure is None and row.facts["area"] is not None:
            row.tell("applicant", "not_registered", NOT_REGISTERED)
            return V.ERROR
        if sure is None:
            row.tell("applicant", "outsider", OUTSIDER)
        return V.NEW

    def _look_at_receipt(self, row):
        """What the paper file holds is what was handed in, whatever the registry knows of other receipts."""
        if not row.receipt or not self.waits.get(row.receipt[0]):
            return
        kind, issued_on = row.receipt
        counts_from = date.fromisoformat(issued_on) + timedelta(days=self.waits[kind] + 1)
        if counts_from > datetime.fromisoformat(row.facts["submitted_at"]).date():
            _is_met, missing = row.answers.get(Rule.PAPERS, [False, ""])
            row.answers[Rule.PAPERS] = [False, " · ".join(filter(None, (missing, f"{kind}: {issued_on}")))]
            row.tell("receipt_date", "receipt_waits", WAITS, day=f"{counts_from:%d/%m/%Y}")

    def _association_of(self, row):
        keys = frozenset({name_key(row.facts["applicant"])} - {""})
        if row.facts["area"] is not None:
            return recognise(Facts(0, row.facts["area"], row.facts["commune"], keys), self.associations)
        return None, [each.ref for each in self.associations if not keys.isdisjoint(each.keys)]

    def _compare(self, here, row):
        """A word about each fact that differs: nothing that was submitted is overwritten."""
        for column, before, now in (
            ("title", here.title, row.facts["title"]),
            ("requested", here.requested, Decimal(row.facts["requested"])),
            ("submitted", here.submitted_at, datetime.fromisoformat(row.facts["submitted_at"])),
        ):
            if before != now:
                row.tell(column, "differs", DIFFERS, what=column)


def kept(row):
    names = ("facts", "lines", "papers", "receipt", "answers", "scores")
    return {name: getattr(row, name) for name in names}


def clean_of(staged):
    """The Clean that a staged row was made of."""
    return Clean(**staged.clean)


def associations_of(rows):
    """{id: association} of all that some staged rows may be."""
    refs = {ref for row in rows for ref in row.candidates}
    return Association.objects.standing().in_bulk(refs)
