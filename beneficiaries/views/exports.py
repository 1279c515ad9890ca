"""A list taken away: ask for the file, see it being written, download it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import limited, permitted, permitted_or_deny
from beneficiaries.actions import exports as actions
from beneficiaries.filters import PeopleFilter
from beneficiaries.forms.exports import ExportForm
from beneficiaries.models import Beneficiary, Export
from beneficiaries.workflow import ExportStatus
from journal import jobs
from ui.views.files import CSV, XLSX, handed_out


@limited("export", methods=["POST"])
@limited("search", methods=["GET"])
@require_http_methods(["GET", "HEAD", "POST"])
def export(request):
    """The list of people as its filters in the address have it; the words of a search stand there sealed."""
    permitted(request.user, "export", Beneficiary)
    asked = PeopleFilter(request.GET, user=request.user)
    may_name = request.user.has_perm("beneficiaries.export_names_beneficiary")
    form = ExportForm(request.POST if request.method == "POST" else None, may_name=may_name)
    if form.is_valid():
        try:
            filters = request.GET.urlencode()
            return redirect(actions.export(asked.in_order, **form.chosen, filters=filters, by=request.user))
        except actions.TooMany as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "count": asked.counted.count(), "is_narrowed": asked.is_narrowed}
    return render(request, "beneficiaries/export.html", context)


@require_safe
def exported(request, pk):
    record = permitted_or_deny(request.user, "view", Export, pk=pk)
    is_running = record.status == ExportStatus.WAITING
    if request.htmx and not is_running:
        return HttpResponseClientRefresh()
    is_waiting = is_running and not jobs.is_held(record)
    context = {"record": record, "is_running": is_running, "is_waiting": is_waiting}
    template = "beneficiaries/exported.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)


@require_safe
def download(request, pk):
    record = permitted_or_deny(request.user, "download", Export, pk=pk)
    if not record.file:
        raise Http404
    actions.download(record, by=request.user)
    name = _("people-%(day)s") % {"day": timezone.localdate(record.created_at)}
    kind = CSV if record.format == Export.Format.CSV else XLSX
    try:
        return handed_out(record.file, name=f"{name}.{record.format}", content_type=kind)
    except FileNotFoundError as gone:  # deleted at this very moment, or not restored with the database
        raise Http404 from gone
