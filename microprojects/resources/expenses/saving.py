"""Staged rows -> grants as they were contracted, paid and spent on paper. The caller holds the transaction."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from django.conf import settings

from beneficiaries.models import ImportRow
from journal.actions import write
from microprojects.formats import shares_of
from microprojects.matching import receipt_key
from microprojects.models import Application, Call, Expense, Grant, GrantLine, Tranche
from microprojects.resources.due import plan_reports
from microprojects.resources.expenses.cleaning import KEY, expense_key, key_of
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import GRANT, Condition, TrancheStatus
from ui.workbooks.words import plain

V = ImportRow.Verdict


def save_rows(source, *, by):
    """Save every good row that is new; returns numbers.

    An agreement of an application that was not selected any more, or has one meanwhile, is left with all its rows.
    Payments count as requested by who uploaded the file and released by who confirmed it: two people (migration 0009).
    """
    call = Call.objects.select_for_update().get(pk=source.mapping["call"])
    saver = _Saver(source, call, by)
    rows = defaultdict(lambda: defaultdict(list))
    for row in source.rows.filter(verdict=V.NEW).order_by("pk"):
        rows[row.clean["kind"]][row.clean["number"]].append(row)
    for number, [row] in rows["grant"].items():
        saver.save_grant(row, rows["line"][number], rows["payment"][number])
    for number, listed in rows["expense"].items():
        saver.save_expenses(number, listed)
    return +saver.saved


class _Saver:
    def __init__(self, source, call, by):
        self.source, self.call, self.by, self.saved = source, call, by, Counter()
        unchanged = list(source.rows.filter(verdict=V.UNCHANGED))
        self.known = [row for row in unchanged if row.clean["kind"] == "expense"]
        self.saved["unchanged"] = len(unchanged)
        self.headings = {plain(heading.name_fr): heading for heading in call.headings.all()}

    def save_grant(self, row, lines, payments):
        facts = row.clean
        application = Application.objects.select_for_update(of=["self"]).get(pk=facts["application"])
        is_free = application.status == ApplicationStatus.SELECTED and not hasattr(application, "grant")
        if not is_free or self.call.grants.filter(number=facts["number"]).exists():
            self.saved["left"] += 1 + len(lines) + len(payments)
            return
        grant = Grant.objects.create(
            application=application, call=self.call, version=application.versions.first(), number=facts["number"],
            amount=Decimal(facts["amount"]), rate=Decimal(facts["rate"]),
            starts_on=date.fromisoformat(facts["starts_on"]), ends_on=date.fromisoformat(facts["ends_on"]),
            created_by=self.source.created_by,
        )  # fmt: skip
        self._lines(grant, lines)
        self._sign(grant)
        self._payments(grant, payments)
        self._plan_rest(grant)
        plan_reports(grant)
        write(
            "import_grant", application, by=self.by, grant=grant.code, source=self.source.code, row=row.number,
            amount=grant.amount, payments=len(payments),
        )  # fmt: skip
        self.saved["grants"] += 1
        self.saved["payments"] += len(payments)

    def _lines(self, grant, lines):
        GrantLine.objects.bulk_create(
            GrantLine(
                grant=grant, number=row.clean["line"], name=row.clean["label"], amount=Decimal(row.clean["amount"]),
                heading=self.headings.get(plain(row.clean["label"])),
            )
            for row in lines
        )  # fmt: skip

    def _sign(self, grant):
        """The workbook does not say when it was signed: it was by the day on which it begins."""
        GRANT.take("sign", grant.application, by=self.by, details={"grant": grant.code, "source": self.source.code})
        grant.signed_on, grant.signed_by = grant.starts_on, self.by
        grant.save(update_fields=["signed_on", "signed_by"])

    def _payments(self, grant, payments):
        Tranche.objects.bulk_create(
            Tranche(
                grant=grant, number=row.clean["tranche"], amount=Decimal(row.clean["amount"]),
                condition=Condition.SIGNED if row.clean["tranche"] == 1 else Condition.INTERIM,
                status=TrancheStatus.PAID, source=self.source, paid_on=date.fromisoformat(row.clean["paid_on"]),
                requested_by=self.source.created_by, requested_at=self.source.created_at,
                released_by=self.by, released_at=self.source.confirmed_at, confirmed_by=self.by,
            )
            for row in payments
        )  # fmt: skip
        if payments:
            GRANT.take("begin", grant.application, by=self.by, details={"grant": grant.code})

    def _plan_rest(self, grant):
        """What was not paid: the tranches of the setting that follow, or one for all of the rest."""
        paid = list(grant.tranches.paid().order_by("number"))
        rest = grant.amount - sum(each.amount for each in paid)
        if rest <= 0:
            return
        parts = shares_of(grant.amount, settings.GRANT_TRANCHES)
        is_as_planned = [each.amount for each in paid] == parts[: len(paid)] and len(paid) < len(parts)
        rest = parts[len(paid) :] if is_as_planned else [rest]
        first = max((each.number for each in paid), default=0) + 1
        last = first + len(rest) - 1
        Tranche.objects.bulk_create(
            Tranche(grant=grant, number=number, amount=part, condition=Condition.of(number, last))
            for number, part in enumerate(rest, start=first)
        )

    def save_expenses(self, number, rows):
        grant = self.call.grants.select_for_update(of=["self"]).filter(number=number).first()
        if grant is None or hasattr(grant, "settlement"):
            self.saved["left"] += len(rows)
            return
        rows = self._not_here(grant, rows)
        lines = {line.number: line for line in grant.lines.all()}
        Expense.objects.bulk_create(self._expense(grant, lines, row) for row in rows)
        total = sum(Decimal(row.clean["amount"]) for row in rows)
        write(
            "import_expenses", grant.application, by=self.by, grant=grant.code, source=self.source.code,
            expenses=len(rows), amount=total,
        )  # fmt: skip
        self.saved["expenses"] += len(rows)

    def _not_here(self, grant, rows):
        """Those that no other import has saved since the check."""
        here = Counter(expense_key(*facts) for facts in grant.expenses.values_list(*KEY))
        here -= Counter(key_of(row.clean) for row in self.known if row.clean["number"] == grant.number)
        found = []
        for row in rows:
            key = key_of(row.clean)
            if here[key] > 0:
                here[key] -= 1
            else:
                found.append(row)
        self.saved["unchanged"] += len(rows) - len(found)
        return found

    def _expense(self, grant, lines, row):
        said, cost = row.clean, Decimal(row.clean["amount"])
        spent_on = date.fromisoformat(said["spent_on"])
        return Expense(
            grant=grant, line=lines[said["line"]], spent_on=spent_on, voucher=said["voucher"], payee=said["payee"],
            label=said["label"], amount=cost, fingerprint=receipt_key(said["payee"], said["voucher"], spent_on, cost),
            recorded_by=self.by, source=self.source, sheet=row.sheet, row=row.number,
        )  # fmt: skip
