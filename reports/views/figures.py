"""One indicator of a report, what lies behind a number, and the files to take away."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import permitted_or_deny
from reports import actions
from reports.figures.opening import BEHIND, listed_ids, narrower_cells, reading_for, sees_every_number, words_of
from reports.models import FrozenCell, Report, canonical
from reports.pdf import area_chart, figures_csv, figures_sheet, growth_chart, map_of
from ui.paging import page_of_rows
from ui.views.files import CSV, JSON, PDF, handed_out


def snapshot_for(user, report, version=None):
    """The version asked for, or the last; who may not open figures has the published one only. None: there is none.

    Earlier versions are for those who see every number: two of them side by side tell small ones.
    """
    if not user.has_perm("reports.open_report", report) and not report.is_published:
        return None
    if not sees_every_number(user):
        version = None
    snapshots = report.snapshots.select_related("report")
    return snapshots.filter(version=version).first() if version is not None else snapshots.first()


def indicator(request, pk, version, code):
    report, snapshot = _found(request, "view", pk, version)
    can_open = request.user.has_perm("reports.open_report", report)
    shown = _indicator_of(request.user, snapshot, code)
    context = {
        "report": report,
        "snapshot": snapshot,
        "indicator": shown,
        "can_open": can_open,
        "growth": growth_chart(shown),
        "areas": area_chart(shown),
        "map": map_of(shown) if shown.counts == "people" else "",
    }
    return render(request, "reports/indicator.html", context)


def cell(request, pk, version, code):
    report, snapshot = _found(request, "open", pk, version)
    place = {name: request.GET.get(name, "") for name in ("axes", "values", "kind")}
    opened = get_object_or_404(FrozenCell, snapshot=snapshot, indicator=code, **place)
    shown = _indicator_of(request.user, snapshot, code)
    if not shown.shows(opened.kind, *opened.place):
        raise Http404
    model, behind = BEHIND[shown.counts]
    listed = listed_ids(opened, request.user, model)
    page = page_of_rows(request, listed)
    context = {
        "report": report,
        "snapshot": snapshot,
        "indicator": shown,
        "cell": opened,
        "label": words_of(opened, shown.report),
        "page": page,
        "rows": behind(page.rows),
        "outside": len(opened.ids) - len(listed),
        "narrower": narrower_cells(opened, shown),
    }
    return render(request, "reports/cell.html#rows" if request.htmx else "reports/cell.html", context)


def document(request, pk, version, language):
    """The PDF in `language`: with every number for those who see all of them, with small numbers hidden for others.

    With `?variant=shared` everybody gets the latter. One that is not the file that was made is not handed out.
    """
    report, snapshot = _found(request, "view", pk, version)
    is_shared = request.GET.get("variant") == "shared" or not sees_every_number(request.user)
    variant = "shared" if is_shared else "full"
    kept = get_object_or_404(snapshot.documents, variant=variant, edition__language=language)
    content = kept.genuine_content()
    if content is None:
        actions.report_damaged(kept, report, by=request.user)
        messages.error(
            request, _("This document is not the one that was made: it was damaged or replaced. Tell an administrator.")
        )
        return redirect(report)
    return handed_out(content, name=Path(kept.file.name).name, content_type=PDF)


def table(request, pk, version):
    """The figures as CSV in the reader's language; with `?for=programs` as they are attached to the PDF."""
    _report, snapshot = _found(request, "view", pk, version)
    reading = reading_for(request.user, snapshot)
    is_plain = request.GET.get("for") == "programs"
    content = figures_csv(snapshot, reading) if is_plain else figures_sheet(reading)
    name = f"{reading.code}-v{snapshot.version}{'-data' if is_plain else ''}.csv"
    return handed_out(content, name=name, content_type=CSV)


def data(request, pk, version):
    """The frozen figures as the one file whose SHA-256 the documents name; it holds every number."""
    report, snapshot = _found(request, "open", pk, version)
    if not sees_every_number(request.user):
        raise PermissionDenied
    return handed_out(canonical(snapshot.data), name=f"{report.code}-v{snapshot.version}.json", content_type=JSON)


def _found(request, act, pk, version):
    report = permitted_or_deny(request.user, act, Report, pk=pk)
    snapshot = snapshot_for(request.user, report, version)
    if snapshot is None or snapshot.version != version:
        raise Http404
    return report, snapshot


def _indicator_of(user, snapshot, code):
    found = next((each for each in reading_for(user, snapshot).computed if each.code == code), None)
    if found is None:
        raise Http404
    return found
