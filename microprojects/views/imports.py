"""The import of a list of associations: upload, check, confirm, result; each step is a page that can be reloaded."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import permitted
from beneficiaries.models import ImportRow
from microprojects.actions import imports as actions
from microprojects.forms.imports import AnswersForm, AssociationsUploadForm
from microprojects.models import Association
from microprojects.views.wizards import Wizard, cancelled, confirmed, shown, uploaded
from ui.paging import page_of_rows

V = ImportRow.Verdict


def upload_associations(request):
    permitted(request.user, "upload", Association)
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AssociationsUploadForm(request.user, *said)
    if form.is_valid():
        source = uploaded(form, lambda: actions.upload(**form.cleaned_data, by=request.user))
        if source:
            return redirect(source)
    return render(request, "microprojects/upload_associations.html", {"form": form})


@require_safe
def import_associations(request, pk):
    return shown(request, pk, ASSOCIATIONS)


@require_POST
def confirm_associations(request, pk):
    return confirmed(request, pk, ASSOCIATIONS)


@require_POST
def cancel_associations(request, pk):
    return cancelled(request, pk, ASSOCIATIONS)


def _about(source):
    return {
        "upload_url": reverse("microprojects:upload_associations"),
        "import_label": _("Import a list of associations"),
    }


def _decision(request, source, data):
    """What the page of a checked list shows: what is wrong where, and the questions."""
    rows = source.rows.all()
    asked = list(rows.filter(verdict=V.QUESTION))
    refs = {ref for row in asked for ref in row.candidates if ref > 0}
    told = [row for row in rows if row.errors or row.warnings]
    form = AnswersForm(
        data,
        rows=asked,
        associations=Association.objects.visible_to(request.user).standing().in_bulk(refs),
        numbers={row.clean["position"]: row.number for row in rows if row.clean},
    )
    known = source.counts[V.KNOWN] + source.counts[V.CHANGED]
    to_save = known + source.counts[V.NEW] + source.counts[V.QUESTION]
    return {"answers": form, "page": page_of_rows(request, told), "known": known, "to_save": to_save}


ASSOCIATIONS = Wizard("associations", _about, _decision)
