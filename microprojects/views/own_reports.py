"""What whoever speaks for an association reports on its grants, on pages of their own (decision 0030)."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import limited, permitted, permitted_or_deny
from microprojects.actions import expenses, new_people
from microprojects.actions import reporting as actions
from microprojects.actions.grants import GrantRefused
from microprojects.forms.new_people import NewPersonForm
from microprojects.forms.reporting import (
    AnswerRemarkForm,
    HeadcountForm,
    OwnExpenseForm,
    PeopleForm,
    ProofForm,
    WrittenReportForm,
)
from microprojects.models import DueReport
from microprojects.querysets.expenses import looks_at, money_of
from microprojects.resources.scans import TYPES
from microprojects.workflow.grants import Ground
from microprojects.workflow.reporting import TEXTS, Item
from ui.views.files import handed_out


@dataclass(frozen=True)
class Part:
    """Something that a report holds many of: how one is added and taken back."""

    form: type
    add: object
    remove: object
    rows: object
    heading: Promise
    submit: Promise
    note: Promise | str = ""


PARTS = {
    "people": Part(
        PeopleForm, actions.add_reached, actions.remove_reached, lambda report: report.reached.named(),
        gettext_lazy("Name people"), gettext_lazy("Name them"),
    ),
    "new-person": Part(
        NewPersonForm, new_people.add_new_person, new_people.remove_new_person, lambda report: report.new_people.all(),
        gettext_lazy("Write somebody who is in no register"), gettext_lazy("Write them into the report"),
        gettext_lazy(
            "CEFA registers the person once you hand in the report. The name and telephone go to CEFA alone, and are"
            " deleted here as soon as it has decided: afterwards you see the line without them."
        ),
    ),
    "headcount": Part(
        HeadcountForm, actions.add_headcount, actions.remove_headcount, lambda report: report.headcounts.all(),
        gettext_lazy("Add a headcount"), gettext_lazy("Add the headcount"),
    ),
    "photo": Part(
        ProofForm, actions.add_proof, actions.remove_proof, lambda report: report.proofs.all(),
        gettext_lazy("Add a photo"), gettext_lazy("Add the photo"),
    ),
    "expense": Part(
        OwnExpenseForm, actions.hand_in_expense, actions.take_back_expense, lambda report: report.grant.expenses.all(),
        gettext_lazy("Add an expense"), gettext_lazy("Add the expense"),
    ),
}  # fmt: skip


@require_safe
def my_reports(request):
    permitted(request.user, "view_own", DueReport)
    reports = list(DueReport.objects.visible_to(request.user).with_file().prefetch_related("grant__tranches"))
    context = {"reports": reports, "grants": list(dict.fromkeys(each.grant for each in reports))}
    return render(request, "microprojects/my_reports.html", context)


@require_safe
def own_report(request, pk):
    report = _own_or_deny(request.user, "view_own", pk)
    spent = list(report.grant.expenses.select_related("line").order_by("-pk"))
    looks = looks_at(report.grant, spent) if spent else []
    context = {
        "report": report,
        "texts": [(Item(name), getattr(report, name)) for name in TEXTS],
        "remarks": report.remarks.select_related("expense"),
        "people": report.reached.named().select_related("person"),
        "new_people": report.new_people.all(),
        "headcounts": report.headcounts.all(),
        "proofs": report.proofs.all(),
        "spent": [(each.expense, [Ground(flag).label for flag in each.flags]) for each in looks],
        "money": money_of(report.grant),
        "missing": actions.why_not_submitted(report) if report.is_open else [],
    }
    return render(request, "microprojects/own_report.html", context)


def write_own_report(request, pk):
    report = _own_or_deny(request.user, "write_own", pk)
    form = WrittenReportForm(request.POST if request.method == "POST" else None, report=report)
    if form.is_valid() and _done(request, form, actions.write_report, report, _("Your text is saved.")):
        return redirect("microprojects:own_report", pk)
    return render(request, "microprojects/write_own_report.html", {"form": form, "report": report})


@limited("reach", methods=("POST",))
def add_own_part(request, pk, part):
    report = _own_or_deny(request.user, "write_own", pk)
    kind = PARTS[part]
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = kind.form(*said, report=report)
    if form.is_valid() and _done(request, form, kind.add, report, _("It is in the report.")):
        return redirect("microprojects:own_report", pk)
    context = {"form": form, "report": report, "kind": kind, "part": part}
    return render(request, "microprojects/add_own_part.html", context)


def remove_own_part(request, pk, part, row):
    report = _own_or_deny(request.user, "write_own", pk)
    kind = PARTS[part]
    found = get_object_or_404(kind.rows(report), pk=row)
    if request.method == "POST":
        try:
            kind.remove(report, found, by=request.user)
        except GrantRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is taken out of the report."))
        return redirect("microprojects:own_report", pk)
    return render(request, "microprojects/remove_own_part.html", {"report": report, "part": part, "row": found})


@require_safe
def open_own_part(request, pk, part, row):
    """The photo, or the receipt of an expense, as a download."""
    report = _own_or_deny(request.user, "view_own", pk)
    found = get_object_or_404(PARTS[part].rows(report), pk=row)
    file = {"photo": "photo", "expense": "receipt"}.get(part)
    if file is None or not getattr(found, file):
        raise Http404
    note = actions.note_opening if part == "photo" else expenses.note_opening
    note(found, by=request.user)
    return photo_of(getattr(found, file), f"{report.code.replace('/', '-')}-{part}-{found.pk}")


def photo_of(file, name):
    suffix = "." + file.name.rpartition(".")[2]
    return handed_out(file, name=name + suffix, content_type=TYPES[suffix])


def answer_own_remark(request, pk, row):
    report = _own_or_deny(request.user, "write_own", pk)
    remark = get_object_or_404(report.remarks.open(), pk=row)
    form = AnswerRemarkForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(request, form, actions.answer_remark, remark, _("Your answer is saved.")):
        return redirect("microprojects:own_report", pk)
    return render(request, "microprojects/answer_own_remark.html", {"form": form, "report": report, "remark": remark})


@require_POST
def submit_own_report(request, pk):
    report = _own_or_deny(request.user, "write_own", pk)
    try:
        actions.submit_report(report, by=request.user)
    except GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your report is with CEFA. You are told what becomes of it."))
    return redirect("microprojects:own_report", pk)


def _done(request, form, act, record, said):
    """Whether the act was done; what refuses it stands in the form."""
    try:
        act(record, **form.cleaned_data, by=request.user)
    except GrantRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def _own_or_deny(user, act, pk):
    """A report of the association that the user speaks for; whoever speaks for none is refused."""
    permitted(user, act, DueReport)
    return permitted_or_deny(user, act, DueReport, pk=pk)
