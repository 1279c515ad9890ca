"""Legal papers: adding one, opening its scan, taking it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted_or_deny
from microprojects import actions
from microprojects.actions import AssociationRefused
from microprojects.forms.papers import PaperForm
from microprojects.models import Association, Paper
from microprojects.resources.scans import TYPES
from ui.views.files import handed_out


def add_paper(request, pk):
    association = permitted_or_deny(request.user, "add_paper", Association, pk=pk)
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*said, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        try:
            actions.add_paper(association, **form.cleaned_data, by=request.user)
        except AssociationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The paper is added."))
            return redirect(association)
    return render(request, "microprojects/add_paper.html", {"form": form, "association": association})


@require_safe
def open_paper(request, pk, paper):
    """The scan as a download: never shown inside a page of ours, never guessed at by the browser."""
    found = permitted_or_deny(request.user, "open", Paper, pk=paper, association=pk)
    if not found.scan:
        raise Http404
    return scan_of(found, by=request.user)


def scan_of(paper, *, by):
    actions.note_opening(paper, by=by)
    suffix = "." + paper.scan.name.rpartition(".")[2]
    name = f"{paper.association.code}-{paper.kind.code}-{paper.code}{suffix}"
    return handed_out(paper.scan, name=name, content_type=TYPES[suffix])


def remove_paper(request, pk, paper):
    found = permitted_or_deny(request.user, "remove", Paper, pk=paper, association=pk)
    if request.method == "POST":
        association = actions.remove_paper(found, by=request.user)
        messages.success(request, _("The paper is taken back."))
        return redirect(association)
    return render(request, "microprojects/remove_paper.html", {"paper": found, "association": found.association})
