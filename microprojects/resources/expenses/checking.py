"""An uploaded workbook of grants -> one staged row per agreement, budget line, payment, expense. Nothing is saved."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import translation

from beneficiaries.models import ImportRow
from microprojects.formats import written
from microprojects.matching import is_never_paid, receipt_key
from microprojects.models import Call, Expense
from microprojects.resources.columns import EXPENSES, GRANT_LINES, GRANTS, PAYMENTS
from microprojects.resources.expenses.cleaning import KEY, Row, clean, expense_key, key_of
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import Ground, TrancheStatus
from ui.workbooks.cells import text
from ui.workbooks.headings import NoHeaderFound, find_table
from ui.workbooks.reading import read

V = ImportRow.Verdict
# kind: vocabulary, columns without which a sheet is none of it. Agreements before what hangs on them.
KINDS = {
    "grant": (GRANTS, {"number", "reference", "amount", "rate", "starts_on", "ends_on"}),
    "line": (GRANT_LINES, {"number", "line", "label", "amount"}),
    "payment": (PAYMENTS, {"number", "tranche", "paid_on", "amount"}),
    "expense": (EXPENSES, {"number", "spent_on", "payee", "label", "line", "amount"}),
}


def tables_of(data, filename, *, is_checked=False):
    """({kind: its tables}, [sheet, its columns that are not taken]) of the workbook.

    Raises UnreadableFile, or NoHeaderFound when no sheet lists agreements or expenses.
    """
    tables, left = {kind: [] for kind in KINDS}, []
    sheets = [sheet for sheet in read(data, filename, is_checked=is_checked) if sheet.rows and sheet.visible]
    for sheet in sheets:
        kind, table = _table(sheet)
        if table is None:
            left.append([sheet.name, []])
            continue
        tables[kind].append(table)
        if columns := [column.heading for column in table.unmapped]:
            left.append([sheet.name, columns])
    if not (tables["grant"] or tables["expense"]):
        raise NoHeaderFound(sheets[0].name if sheets else filename)
    return tables, left


def _table(sheet):
    """The kind whose columns the sheet has most of, all that are needed among them; (None, None) for another sheet."""
    found = []
    for kind, (vocabulary, needed) in KINDS.items():
        try:
            table = find_table(sheet, vocabulary)
        except NoHeaderFound:
            continue
        if {column.field for column in table.mapped} >= needed:
            found.append((len(table.mapped), kind, table))
    return max(found, key=lambda each: each[0])[1:] if found else (None, None)


def stage(source):
    """Compare every row with what is here and keep the outcome as ImportRows; returns counts.

    Runs inside acting_as_system("import"), sentences kept as they are translated from.
    """
    call = Call.objects.select_related("programme").get(pk=source.mapping["call"])
    with translation.override(None), source.file.open("rb") as file:
        tables, left = tables_of(file.read(), source.filename, is_checked=True)
        rows = {
            kind: [
                clean(kind, table.sheet, number, raw)
                for table in tables[kind]
                for number, raw in table.raws()
                if any(text(cell) for cell in raw.values())
            ]
            for kind in KINDS
        }
        verdicts = _Checker(call, rows).verdicts()
    staged = [
        ImportRow(
            source=source, sheet=row.sheet, number=row.place, raw=row.facts, clean={"kind": row.kind} | row.facts,
            errors=row.errors, warnings=row.warnings, verdict=verdict,
        )
        for row, verdict in verdicts
    ]  # fmt: skip
    source.rows.all().delete()
    ImportRow.objects.bulk_create(staged)
    counts = {verdict.value: sum(row.verdict == verdict for row in staged) for verdict in V}
    kinds = {kind: sum(row.kind == kind and verdict == V.NEW for row, verdict in verdicts) for kind in KINDS}
    return counts | {"rows": len(staged), "kinds": kinds, "not_taken": left}


@dataclass
class _Agreement:
    """A grant of the file, or one that is here, with what hangs on it."""

    number: str
    row: Row | None = None
    here: object = None
    amount: Decimal | None = None
    period: tuple = ()
    lines: dict = field(default_factory=dict)  # {number: amount}
    paid: dict = field(default_factory=dict)  # {tranche: the row that says so}
    tranches: dict = field(default_factory=dict)  # {number: Tranche} that are here
    wrong: Row | None = None  # what keeps it from being saved


class _Checker:
    def __init__(self, call, rows):
        self.call, self.rows = call, rows
        self.applications = {each.reference: each for each in call.applications.exclude(reference="")}
        self.costs = [cost.name_fr for cost in call.costs.all() if not cost.is_eligible]
        self.agreements = {each.number: _of_grant(each) for each in _grants_of(call)}
        here = Expense.objects.filter(grant__call=call)
        self.here = Counter(expense_key(*facts) for facts in here.values_list(*KEY))
        self.receipts = set(Expense.objects.exclude(fingerprint="").values_list("fingerprint", flat=True))

    def verdicts(self):
        """[(Row, its Verdict)] of all rows: agreements are known before what hangs on them is looked at."""
        for row in self.rows["grant"]:
            self._meet(row)
        found = [(row, self._line(row)) for row in self.rows["line"]]
        grants = [(row, self._grant(row)) for row in self.rows["grant"]]
        for row in self.rows["line"]:
            if not row.errors:
                self._agreement_of(row)
        found = grants + found
        found += [(row, self._payment(row)) for row in self.rows["payment"]]
        found += [(row, self._expense(row)) for row in self.rows["expense"]]
        return [(row, V.ERROR if row.errors else verdict) for row, verdict in found]

    def _meet(self, row):
        number = row.facts["number"]
        known = self.agreements.get(number)
        if known is None:
            self.agreements[number] = _Agreement(number, row=row)
        elif known.row is None:
            known.row = row
        elif number:
            row.refuse("number", "number_twice", row=known.row.place)

    def _line(self, row):
        agreement, number = self.agreements.get(row.facts["number"]), row.facts["line"]
        if agreement is None:
            row.refuse("number", "grant_unknown")
        elif agreement.here:
            self._compare(row, agreement.lines.get(number) == _decimal(row.facts["amount"]))
            return V.UNCHANGED
        elif number in agreement.lines:
            row.refuse("line", "line_twice", row=agreement.lines[number][1])
        elif not row.errors:
            agreement.lines[number] = (row.decimal("amount"), row.place)
        if row.errors and agreement and not agreement.wrong:
            agreement.wrong = row
        return V.NEW

    def _grant(self, row):
        agreement = self.agreements[row.facts["number"]]
        if agreement.here:
            here = agreement.here
            said = (_decimal(row.facts["amount"]), row.facts["starts_on"], row.facts["ends_on"])
            self._compare(row, said == (here.amount, here.starts_on.isoformat(), here.ends_on.isoformat()))
            return V.UNCHANGED
        if agreement.row is not row:
            return V.ERROR
        self._look_at_application(row)
        self._look_at_period(row)
        self._look_at_budget(row, agreement)
        if row.errors:
            agreement.wrong = row
        else:
            agreement.amount = row.decimal("amount")
            agreement.period = (row.facts["starts_on"], row.facts["ends_on"])
        return V.NEW

    def _look_at_application(self, row):
        application = self.applications.get(row.facts["reference"])
        if application is None:
            row.refuse("reference", "application_unknown", reference=row.facts["reference"])
            return
        row.facts["application"] = application.pk
        grant = getattr(application, "grant", None)
        if grant is not None:
            row.refuse("reference", "other_grant", number=grant.number)
        elif application.status != ApplicationStatus.SELECTED:
            row.refuse("reference", "not_selected")
        elif row.facts["amount"] and row.decimal("amount") > application.requested:
            row.refuse("amount", "amount_above", asked=written(application.requested))

    def _look_at_period(self, row):
        start, end, programme = row.facts["starts_on"], row.facts["ends_on"], self.call.programme
        first, last = programme.starts_on.isoformat(), programme.ends_on.isoformat()
        if start and end and not first <= start < end <= last:
            days = {"start": f"{programme.starts_on:%d/%m/%Y}", "end": f"{programme.ends_on:%d/%m/%Y}"}
            row.refuse("ends_on", "period_odd", **days)

    def _look_at_budget(self, row, agreement):
        if agreement.wrong:
            row.refuse("lines", "lines_wrong", sheet=agreement.wrong.sheet, row=agreement.wrong.place)
        elif not agreement.lines:
            row.refuse("lines", "lines_missing")
        lines = {number: cost for number, (cost, _place) in agreement.lines.items()}
        agreement.lines = lines
        added, total = sum(lines.values()), _decimal(row.facts["total"])
        if total and lines and added != total:
            row.remark("total", "lines_differ", lines=written(added), total=written(total))
        if row.facts["amount"] and row.facts["rate"] and lines and not agreement.wrong:
            rate, share = row.decimal("rate"), row.decimal("amount") * 100 / added
            if abs(rate - share) >= 1:
                told = {"granted": written(row.decimal("amount")), "share": f"{share:.1f}", "rate": f"{rate:g}"}
                row.remark("rate", "rate_differs", **told)

    def _payment(self, row):
        agreement = self._agreement_of(row)
        if agreement is None:
            return V.ERROR
        number, said = row.facts["tranche"], (row.facts["paid_on"], _decimal(row.facts["amount"]))
        here = agreement.tranches.get(number)
        if here and here.status == TrancheStatus.PAID:
            self._compare(row, said == (here.paid_on.isoformat(), here.amount))
            return V.UNCHANGED
        if here or agreement.here:
            row.refuse("tranche", "tranche_open")
        elif number in agreement.paid:
            row.refuse("tranche", "tranche_twice", row=agreement.paid[number].place)
        elif not row.errors:
            agreement.paid[number] = row
            if sum(each.decimal("amount") for each in agreement.paid.values()) > agreement.amount:
                row.refuse("amount", "paid_above", granted=written(agreement.amount))
        return V.NEW

    def _expense(self, row):
        agreement = self._agreement_of(row)
        if agreement is None:
            return V.ERROR
        if row.facts["line"] and row.facts["line"] not in agreement.lines:
            row.refuse("line", "line_unknown", line=row.facts["line"])
        if row.errors:
            return V.ERROR
        if self._is_here(row):
            return V.UNCHANGED
        if agreement.here and hasattr(agreement.here, "settlement"):
            row.refuse("number", "settled")
        for ground in self._flags(row, agreement):
            row.remark("label", f"flag_{ground}")
        return V.NEW

    def _is_here(self, row):
        """Each expense that is here answers for one row: two rows of the same words are two expenses."""
        key = key_of(row.facts)
        if self.here[key]:
            self.here[key] -= 1
            return True
        return False

    def _flags(self, row, agreement):
        """What the page of the grant will show against it (querysets/expenses.py)."""
        said, (start, end) = row.facts, agreement.period
        key = receipt_key(said["payee"], said["voucher"], date.fromisoformat(said["spent_on"]), row.decimal("amount"))
        if key in self.receipts:
            yield Ground.DUPLICATE
        self.receipts |= {key} - {""}
        if not said["voucher"]:
            yield Ground.NO_VOUCHER
        if not start <= said["spent_on"] <= end:
            yield Ground.OUTSIDE
        if is_never_paid(said["label"], self.costs):
            yield Ground.NOT_ALLOWED

    def _agreement_of(self, row):
        agreement = self.agreements.get(row.facts["number"])
        if agreement is None:
            if row.facts["number"] and not row.errors:
                row.refuse("number", "grant_unknown")
        elif agreement.wrong:
            if agreement.wrong is not row:
                row.refuse("number", "grant_left", row=agreement.wrong.place, sheet=agreement.wrong.sheet)
            return None
        return agreement

    def _compare(self, row, is_same):
        """A word about what differs: nothing that is here is overwritten."""
        row.errors.clear()
        if not is_same:
            row.remark("amount", "differs")


def _grants_of(call):
    return call.grants.select_related("settlement").prefetch_related("lines", "tranches")


def _of_grant(grant):
    return _Agreement(
        grant.number, here=grant, amount=grant.amount,
        period=(grant.starts_on.isoformat(), grant.ends_on.isoformat()),
        lines={line.number: line.amount for line in grant.lines.all()},
        tranches={each.number: each for each in grant.tranches.all()},
    )  # fmt: skip


def _decimal(written_amount):
    return Decimal(written_amount) if written_amount else None
