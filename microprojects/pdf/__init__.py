"""The minutes of a committee, in French; the receipt of what an association submitted, in its language: -> bytes."""

from datetime import date, datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import override

from beneficiaries.models import Group, Sex
from microprojects.models import Application, PaperKind
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
    groups, sexes = dict(Group.choices), dict(Sex.choices)
    total, requested = Decimal(content["total"]), Decimal(content["requested"])
    context = {
        "version": version,
        "application": version.application,
        "content": content,
        "project": content["project"],
        "sums": {"total": total, "own_contribution": total - requested, "requested": requested},
        "texts": [
            (Application._meta.get_field(name).verbose_name, content[section][name])
            for section, name in (("project", "summary"), ("context", "context"), ("context", "objectives"),
                                  ("risks", "risks"))
        ],
        "activities": [each | {"last": each["start_month"] + each["months"] - 1} for each in content["activities"]],
        "people": [each | {"group": groups.get(each["group"]), "sex": sexes.get(each["sex"])}
                   for each in content["people"]],
        "reached": sum(each["number"] for each in content["people"]),
        "lines": [_receipt_line(each) for each in content["budget"]],
        "papers": [kinds.get(each["kind"], each["kind"]) for each in content["papers"]],
    }  # fmt: skip
    return render_to_string("microprojects/pdf/receipt.html", context)


def _receipt_line(line):
    total, own = Decimal(line["total"]), Decimal(line["own_contribution"])
    return line | {"total": total, "own_contribution": own, "requested": total - own}


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
