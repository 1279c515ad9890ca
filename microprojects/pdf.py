"""The minutes of a committee, in French; the receipt of what an association submitted, in its language: -> bytes."""

from datetime import date, datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import override

from microprojects.models import PaperKind
from microprojects.workflow import ApplicationStatus
from ui import formats
from ui.pdf import render_pdf


def minutes_pdf(committee):
    """The minutes as PDF/A-3a and PDF/UA-1, from nothing but what was frozen."""
    with override("fr"):
        return render_pdf(
            minutes_html(committee),
            metadata={"created": committee.deliberated_at, "authors": ["CEFA"]},
        )


def receipt_pdf(version, language):
    """The receipt of a version as PDF/A-3a and PDF/UA-1, from nothing but what was frozen."""
    with override(language):
        return render_pdf(
            receipt_html(version), metadata={"created": version.frozen_at, "authors": ["CEFA"]}, lang=language
        )


def receipt_html(version):
    content, kinds = version.content, {kind.code: kind.name for kind in PaperKind.objects.all()}
    context = {
        "version": version,
        "application": version.application,
        "content": content,
        "project": content["project"],
        "requested": Decimal(content["requested"]),
        "total": Decimal(content["total"]),
        "people": sum(each["number"] for each in content["people"]),
        "lines": [
            each | {name: Decimal(each[name]) for name in ("total", "own_contribution")} for each in content["budget"]
        ],
        "papers": [kinds.get(each["kind"], each["kind"]) for each in content["papers"]],
    }
    return render_to_string("microprojects/pdf/receipt.html", context)


def minutes_html(committee):
    content = committee.content
    rows = [_row(row) for row in content["ranking"]]
    context = {
        "committee": committee,
        "content": content,
        "call": content["call"] | {name: Decimal(content["call"][name]) for name in ("envelope", "pass_mark")},
        "held_on": date.fromisoformat(content["held_on"]),
        "decided_at": datetime.fromisoformat(content["decided_at"]),
        "committed": Decimal(content["committed"]),
        "left": Decimal(content["left"]),
        "criteria": [each | {"weight": Decimal(each["weight"])} for each in content["criteria"]],
        "lists": [
            (outcome.label, [row for row in rows if row["outcome"] == outcome])
            for outcome in (ApplicationStatus.SELECTED, ApplicationStatus.RESERVE, ApplicationStatus.REJECTED)
        ],
    }
    return render_to_string("microprojects/pdf/minutes.html", context)


def _row(row):
    words = {name: formats.decimal(Decimal(row[name]), 2) for name in ("requested", "total")}
    running = row["running"] and formats.decimal(Decimal(row["running"]), 2)
    return row | words | {"running": running, "marks": [formats.decimal(Decimal(mark), 2) for mark in row["marks"]]}
