"""What an association sees of its application: its state, what it submitted, the receipt, and what it was told."""

from itertools import zip_longest

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.access import limited
from microprojects.actions.appeals import why_not_filed
from microprojects.models import Section
from microprojects.pdf import receipt_pdf
from microprojects.querysets.appeals import last_day
from microprojects.querysets.told import is_told, may_withdraw_itself
from microprojects.resources.completeness import papers_of, progress_of, whole_of
from microprojects.resources.freezing import content_of, differences
from microprojects.views.own import sent_letters, state_as_told
from microprojects.views.versions import sections_of, told_differences
from microprojects.views.writing import own_application_or_deny
from microprojects.workflow import ApplicationStatus as P
from ui.views.files import PDF, handed_out


@require_safe
def own_application(request, pk):
    found = own_application_or_deny(request.user, "view_own", pk)
    versions = list(found.versions.all())
    sections = progress_of(found)
    asked = {each.section: each for each in found.corrections.open()}
    context = {
        "application": found,
        "sections": [(each, asked.get(each.section)) for each in sections],
        "papers_asked": asked.get(Section.PAPERS),
        "papers_open": [line for line in papers_of(found) if line.is_open],
        "whole": whole_of(sections),
        "versions": list(zip_longest(versions, versions[1:])),
        "corrections": list(found.corrections.select_related("answered_in")),
        "can_write": found.call.is_open if found.status == P.DRAFT else found.status == P.CORRECTION,
        "can_withdraw": may_withdraw_itself(found),
        "shown": sections_of(content_of(found)) if not versions and not found.call.is_open else [],
        "letters": sent_letters(found),
        "appeal": getattr(found, "appeal", None),
        "appeal_until": None if why_not_filed(found) else last_day(found),
        "is_told": is_told(found),
        "state": state_as_told(found),
    }
    return render(request, "microprojects/own_application.html", context)


@require_safe
def own_version(request, pk, number):
    found = own_application_or_deny(request.user, "view_own", pk)
    version = get_object_or_404(found.versions.select_related("frozen_by"), number=number)
    context = {"application": found, "version": version, "sections": sections_of(version.content)}
    return render(request, "microprojects/own_version.html", context)


@require_safe
def compare_own_versions(request, pk, number, other):
    found = own_application_or_deny(request.user, "view_own", pk)
    if number >= other:
        raise Http404
    before, after = (get_object_or_404(found.versions, number=each) for each in (number, other))
    changes = told_differences(differences(before.content, after.content))
    context = {"application": found, "before": before, "after": after, "changes": changes}
    return render(request, "microprojects/compare_own_versions.html", context)


@require_safe
@limited("export")
def own_receipt(request, pk, number):
    found = own_application_or_deny(request.user, "view_own", pk)
    version = get_object_or_404(found.versions, number=number)
    language = "ar" if get_language() == "ar" else "fr"
    name = f"{found.code}-{number}-{language}.pdf"
    return handed_out(receipt_pdf(version, language), name=name, content_type=PDF)
