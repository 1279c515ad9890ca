"""The whole file of a grant as one ZIP: what was handed in, decided, paid and settled, with an index of all of it."""

import io
import json
import zipfile
from hashlib import sha256

from django.core.serializers.json import DjangoJSONEncoder

from journal.models import Entry
from microprojects.models import Appeal, Committee, Letter, Proof, Remark, SubmittedReport, VisitAction
from ui.workbooks.writing import write_csv

INDEX = "index.csv"


def write_archive(grant, statements, file):
    """Write the ZIP into `file`, one document in memory at a time. `statements` are pairs (name, bytes) drawn anew.

    The index lists each file with its SHA-256; what the association was promised not to leave the vault stays there.
    """
    rows = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*_contents(grant), *statements):
            archive.writestr(name, content)
            rows.append([name, len(content), sha256(content).hexdigest()])
        archive.writestr(INDEX, _csv(["file", "bytes", "sha256"], rows))


def _contents(grant):
    """(name, bytes) of everything that is on file, in the order of its life."""
    application = grant.application
    for version in application.versions.order_by("number"):
        yield f"application/version-{version.number}.json", _json(version.content)
    yield from _examined(application)
    papers = application.association.papers.exclude(scan="").select_related("kind").order_by("pk")
    for paper in papers:
        yield f"papers/{paper.kind.code}-{paper.code}{_suffix(paper.scan)}", _read(paper.scan)
    committee = Committee.objects.filter(call=grant.call).exclude(minutes="").first()
    if committee:
        yield "decision/minutes.pdf", _read(committee.minutes)
    for letter in Letter.objects.filter(application=application).order_by("pk"):
        yield f"letters/letter-{letter.pk}.txt", f"{letter.subject}\n\n{letter.body}\n".encode()
    appeals = Appeal.objects.filter(application=application)
    for appeal in appeals.values("status", "text", "filed_at", "reason", "decided_at"):
        yield "decision/appeal.json", _json(appeal)
    yield from _contract(grant)
    yield from _money(grant)
    yield from _reported(grant)
    yield "history.csv", _history(application)


def _examined(application):
    """What was asked to be corrected, and the answer to each rule with its proof."""
    names = ("section", "kind", "text", "asked_at", "due_at", "answered_in__number", "lifted_at")
    yield "application/corrections.json", _json(list(application.corrections.order_by("pk").values(*names)))
    names = ("rule", "is_met", "is_computed", "proof", "facts", "answered_at")
    yield "application/rules.json", _json(list(application.answers.order_by("pk").values(*names)))


def _contract(grant):
    facts = ("number", "amount", "rate", "starts_on", "ends_on", "conditions", "tolerance", "justified", "signed_on")
    lines = list(grant.lines.values("number", "name", "amount"))
    yield "agreement/agreement.json", _json({name: getattr(grant, name) for name in facts} | {"lines": lines})
    if grant.copy:
        yield f"agreement/signed{_suffix(grant.copy)}", _read(grant.copy)
    names = ("number", "status", "reason", "amount", "ends_on", "lines", "before", "proposed_at", "decided_at")
    for amendment in grant.amendments.values(*names):
        yield f"agreement/amendment-{amendment['number']}.json", _json(amendment)


def _money(grant):
    names = ["number", "amount", "condition", "status", "requested_at", "released_at", "paid_on", "reference"]
    yield "payments/tranches.csv", _csv(names, grant.tranches.values_list(*names))
    names = ["pk", "spent_on", "voucher", "payee", "label", "line__number", "amount", "status", "admitted", "ground",
             "reason", "sha256"]  # fmt: skip
    yield "expenses/expenses.csv", _csv(names, grant.expenses.order_by("pk").values_list(*names))
    for expense in grant.expenses.exclude(receipt="").order_by("pk"):
        yield f"expenses/{expense.code}{_suffix(expense.receipt)}", _read(expense.receipt)
    if hasattr(grant, "settlement"):
        yield "settlement/settlement.json", _json(grant.settlement.content)
        names = ["amount", "received_on", "reference"]
        yield "settlement/repayments.csv", _csv(names, grant.recoveries.values_list(*names))


def _reported(grant):
    """Reports each time they were submitted, what was decided on them, their photos; visits with what was agreed on."""
    names = ["pk", "kind", "status", "received_on", "decided_at", "reason"]
    yield "reports/reports.csv", _csv(names, grant.reports.order_by("pk").values_list(*names))
    for each in SubmittedReport.objects.filter(report__grant=grant).select_related("report").order_by("pk"):
        yield f"reports/{each.report.kind}-{each.report_id}.json", _json(each.content)
    names = ["due__kind", "item", "text", "made_at", "answer", "answered_at"]
    remarks = Remark.objects.filter(due__grant=grant).order_by("pk")
    yield "reports/corrections.csv", _csv(names, remarks.values_list(*names))
    for proof in Proof.objects.filter(due__grant=grant).order_by("pk"):
        yield f"reports/photo-{proof.pk}{_suffix(proof.photo)}", _read(proof.photo)
    names = ["visited_on", "visitors", "findings"]
    yield "visits/visits.csv", _csv(names, grant.visits.values_list(*names))
    names = ["visit__visited_on", "text", "who", "due_on", "done_on", "note"]
    actions = VisitAction.objects.filter(visit__grant=grant).order_by("pk")
    yield "visits/actions.csv", _csv(names, actions.values_list(*names))


def _history(application):
    """The acts with their codes, as the journal has them: no name stands there."""
    rows = Entry.objects.about_kinds([(type(application), [application.pk])]).order_by("pk")
    return _csv(
        ["at", "act", "by", "details"],
        ((entry.at.isoformat(), entry.act, entry.by_id or entry.system, json.dumps(entry.details)) for entry in rows),
    )


def _csv(headings, rows):
    written = io.BytesIO()
    write_csv(written, [headings, *rows])
    return written.getvalue()


def _json(content):
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _suffix(stored):
    return "." + stored.name.rpartition(".")[2]


def _read(stored):
    with stored.open("rb") as file:
        return file.read()
