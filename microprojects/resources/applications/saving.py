"""Staged rows -> applications received on paper, frozen as they came. The caller holds the transaction."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from beneficiaries.models import ImportRow
from journal.actions import write
from microprojects.models import Application, Association, BudgetLine, Call, Paper, PaperKind, RuleAnswer
from microprojects.querysets.dossiers import ENDS_SOON, VALID, state_of
from microprojects.resources.applications.checking import clean_of
from microprojects.resources.applications.scores import record_scores
from microprojects.resources.freezing import freeze
from microprojects.workflow import APPLICATION, Rule

V = ImportRow.Verdict
SAME = "same:"


def save_rows(source, *, by):
    """Save every good row as a submitted application, the earliest first; returns numbers.

    What is not answered is left; an application that came meanwhile under the same number stays as it is.
    """
    call = Call.objects.select_for_update().get(pk=source.mapping["call"])
    rows = list(source.rows.exclude(verdict__in=[V.ERROR, V.UNCHANGED]).order_by("pk"))
    saver = _Saver(source, call, by)
    saver.saved["unchanged"] = source.rows.filter(verdict=V.UNCHANGED).count()
    for row in sorted(rows, key=lambda row: (datetime.fromisoformat(row.clean["facts"]["submitted_at"]), row.pk)):
        saver.save(row)
    for row in source.rows.filter(verdict=V.UNCHANGED).order_by("pk"):
        saver.add_scores(clean_of(row))
    return +saver.saved


class _Saver:
    def __init__(self, source, call, by):
        self.source, self.call, self.by, self.saved = source, call, by, Counter()
        self.kinds = {kind.code: kind for kind in PaperKind.objects.select_related("stands_for")}
        self.taken = set(call.applications.values_list("reference", flat=True)) - {""}

    def save(self, row):
        clean, association = clean_of(row), self._association(row)
        if association is False or clean.facts["reference"] in self.taken:
            self.saved["left" if association is False else "unchanged"] += 1
            return
        self.taken.add(clean.facts["reference"])
        application = self._draft(clean, association)
        self._lines(application, clean)
        if association:
            self._papers(association, clean, application)
        self._answers(application, clean, row)
        self._submit(application, clean, row)
        self._scores(application, clean)
        self.saved["new"] += 1
        self.saved["second"] += application.is_second

    def add_scores(self, clean):
        """Of an application that was here already: what assessors wrote since, as long as nobody has scored it."""
        here = self.call.applications.select_for_update(of=["self"]).filter(reference=clean.facts["reference"]).first()
        if here:
            self._scores(here, clean)

    def _scores(self, application, clean):
        self.saved["scores"] += record_scores(application, clean.scores, source=self.source.code, by=self.by)

    def _association(self, row):
        """The association of a row, None for one of no registry, False when nobody said which."""
        if row.verdict == V.QUESTION:
            if not row.answer.startswith(SAME):
                return False
            return Association.objects.standing().filter(pk=row.answer[len(SAME) :]).first() or False
        if not row.candidates:
            return None
        association = Association.objects.get(pk=row.candidates[0])
        return association.merged_into or association

    def _draft(self, clean, association):
        facts = {name: clean.facts[name] for name in ("reference", "title", "theme", "months")}
        is_second = (
            association is not None and self.call.applications.standing().filter(association=association).exists()
        )
        applicant = "" if association else " · ".join(filter(None, (clean.facts["applicant"], clean.facts["place"])))
        return Application.objects.create(
            call=self.call, association=association, area=association and association.area, applicant=applicant[:200],
            is_second=is_second, created_by=self.by, **facts,
        )  # fmt: skip

    def _lines(self, application, clean):
        BudgetLine.objects.bulk_create(
            BudgetLine(
                application=application, heading_id=heading, order=order, name=name, quantity=1,
                unit_cost=Decimal(cost), own_contribution=Decimal(own),
            )
            for order, (heading, name, cost, own) in enumerate(clean.lines, start=1)
        )  # fmt: skip

    def _papers(self, association, clean, application):
        """What was handed in is in the registry from now on, unless a paper of its kind counted on that day."""
        day = timezone.localdate(datetime.fromisoformat(clean.facts["submitted_at"]))
        here = list(association.papers.select_related("kind"))
        valid = {paper.kind.code for paper in here if state_of(paper, day)[0] in (VALID, ENDS_SOON)}
        found = [(kind, None) for kind in clean.papers if kind not in valid]
        if clean.receipt:
            kind, issued_on = clean.receipt
            if not any(each.kind.code == kind and str(each.issued_on) == issued_on for each in here):
                found.append((kind, issued_on))
        new = [
            (kind, on)
            for kind, on in found
            if not any(each.kind.code == kind and each.number == "" and each.issued_on == on for each in here)
        ]
        Paper.objects.bulk_create(
            Paper(association=association, kind=self.kinds[kind], issued_on=on, added_by=self.by) for kind, on in new
        )
        if new:
            kinds = [kind for kind, _on in new]
            write("save_association", association, by=self.by, source=self.source.code, papers=kinds,
                  application=application.code)  # fmt: skip
            self.saved["papers"] += len(new)

    def _answers(self, application, clean, row):
        """What the workbook says of rules, with where it says it."""
        RuleAnswer.objects.bulk_create(
            RuleAnswer(
                application=application, rule=Rule(rule), is_met=is_met, answered_by=self.by,
                proof=f"{self.source.code} · {row.sheet} {row.number} · {said}",
            )
            for rule, (is_met, said) in clean.answers.items()
        )  # fmt: skip

    def _submit(self, application, clean, row):
        moment = datetime.fromisoformat(clean.facts["submitted_at"])
        application.refresh_from_db()
        APPLICATION.take("submit", application, by=self.by, submitted_at=moment)
        version = freeze(application, by=self.by)
        write(
            "receive_application", application, by=self.by, source=self.source.code, row=row.number,
            sha256=version.sha256,
        )  # fmt: skip
