"""The wizard of an uploaded list: check, confirm and result on one page that can be reloaded, for each kind."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import permitted_or_deny
from beneficiaries.actions.imports import cancel
from beneficiaries.models import Import
from beneficiaries.workflow import ImportStatus
from journal.steps import StepRefused
from microprojects.actions import imports as actions
from microprojects.actions.grants import GrantRefused
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

STEPS = {ImportStatus.CHECKING: 2, ImportStatus.CHECKED: 3, ImportStatus.CONFIRMING: 3, ImportStatus.DONE: 5}


@dataclass(frozen=True)
class Wizard:
    """What differs: `about` tells of an import what its page shows, `decision` of a checked one what is to decide."""

    kind: str
    about: Callable  # source -> context with upload_url and import_label
    decision: Callable  # request, source, what was sent or None -> context with `answers`, a form
    cancelling: str = "confirm"  # who may cancel: whoever may do that

    @property
    def template(self):
        return f"microprojects/import_{self.kind}.html"


def uploaded(form, act):
    """The Import that `act` makes of a valid form's file; None, the form saying why, for what cannot be read."""
    try:
        return act()
    except (UnreadableFile, NoHeaderFound) as refused:
        form.add_error("file", str(refused.sentence))
        return None


def shown(request, pk, wizard):
    source = permitted_or_deny(request.user, f"read_{wizard.kind}", Import, pk=pk, kind=wizard.kind)
    is_running = source.status in (ImportStatus.CHECKING, ImportStatus.CONFIRMING)
    if request.htmx and not is_running:
        return HttpResponseClientRefresh()
    context = _context(request, wizard, source) | {"is_running": is_running, "step": STEPS.get(source.status, 1)}
    if source.status == ImportStatus.CHECKED:
        context |= wizard.decision(request, source, None)
    return render(request, "beneficiaries/import_list.html#progress" if request.htmx else wizard.template, context)


def confirmed(request, pk, wizard):
    source = permitted_or_deny(request.user, f"confirm_{wizard.kind}", Import, pk=pk, kind=wizard.kind)
    if source.status != ImportStatus.CHECKED:
        return redirect(source)
    decision = wizard.decision(request, source, request.POST)
    if not decision["answers"].is_valid():
        return render(request, wizard.template, _context(request, wizard, source) | decision | {"step": 3})
    try:
        actions.confirm(source, decision["answers"].answers, by=request.user)
    except (StepRefused, GrantRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


def cancelled(request, pk, wizard):
    source = permitted_or_deny(request.user, f"{wizard.cancelling}_{wizard.kind}", Import, pk=pk, kind=wizard.kind)
    try:
        cancel(source, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(source)


def _context(request, wizard, source):
    may = {act: request.user.has_perm(f"beneficiaries.{act}_{wizard.kind}_import", source)
           for act in ("confirm", wizard.cancelling)}  # fmt: skip
    return wizard.about(source) | {
        "source": source, "can_confirm": may["confirm"], "can_cancel": may[wizard.cancelling]
    }  # fmt: skip
