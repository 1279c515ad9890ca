"""The list of associations, the dossier of one, recording, correcting and merging them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted, permitted_or_deny
from microprojects import actions, histories
from microprojects.actions import AssociationRefused
from microprojects.filters import AssociationFilter
from microprojects.forms.associations import AssociationForm, MergeForm
from microprojects.models import Association, PaperKind
from microprojects.querysets.dossiers import checklist_of, courses_of, doubles_of, members_of
from microprojects.views.rows import rows_of
from trainings.models import Course, Enrolment, Module
from ui.paging import HISTORY_ROWS, page_of, page_of_rows

CAN = ("change", "merge", "add_paper", "view_accounts", "propose_account", "view_members", "add_member", "record_tie")


@require_safe
def associations(request):
    permitted(request.user, "view", Association)
    filters = AssociationFilter(request.GET, Association.objects.visible_to(request.user).standing())
    page = page_of(request, filters.qs.sorted_by(request.GET.get("sort")))
    context = {
        "page": page,
        "rows": rows_of(page),
        "form": filters.form,
        "can_record": request.user.has_perm("microprojects.record_association"),
        "can_confirm": request.user.has_perm("microprojects.view_representative"),
        "default_sort": "name",
    }
    template = "microprojects/associations.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
def association(request, pk):
    found = permitted_or_deny(request.user, "view", Association, pk=pk)
    today = timezone.localdate()
    can = {act: request.user.has_perm(f"microprojects.{act}_association", found) for act in CAN}
    papers = list(found.papers.select_related("kind", "added_by"))
    context = {
        "association": found,
        "can": can if found.merged_into_id is None else {act: can[act] and act.startswith("view") for act in CAN},
        "checklist": checklist_of(papers, PaperKind.objects.all(), today),
        "is_complete": Association.objects.filter(pk=found.pk).with_papers_complete().get().is_complete,
        "opens": {paper.pk for paper in papers if request.user.has_perm("microprojects.open_paper", paper)},
        "courses": _courses(found, request.user),
        "members": members_of(found, today) if can["view_members"] else [],
        "accounts": _accounts(found, request.user) if can["view_accounts"] else [],
        "doubles": _doubles(found, request.user) if can["merge"] else [],
        "applications": found.applications.visible_to(request.user).select_related("call"),
        "speakers": found.representatives.in_force().select_related("user").order_by("seat"),
        "can_confirm": request.user.has_perm("microprojects.view_representative"),
        "ties": found.ties.select_related("user", "recorded_by") if can["record_tie"] else [],
        "history": histories.of_association(found, reader=request.user).latest(),
    }
    return render(request, "microprojects/association.html", context)


@require_safe
def association_history(request, pk):
    found = permitted_or_deny(request.user, "view", Association, pk=pk)
    timeline = histories.of_association(found, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"association": found, "page": page, "history": timeline.told(page.rows)}
    return render(request, "microprojects/association_history.html", context)


def _doubles(found, user):
    """Empty for a record that was merged: the notice above it says where its association stands."""
    return [] if found.merged_into_id else doubles_of(found, Association.objects.visible_to(user))


def _courses(found, user):
    """The courses of its members, each with its link when the user may open it."""
    courses = list(courses_of(found, Enrolment.objects.all()))
    visible = Course.objects.visible_to(user) if user.has_perm("trainings.view_course") else Course.objects.none()
    here = visible.in_bulk([each["course"] for each in courses])
    modules = Module.objects.in_bulk({each["course__module"] for each in courses})
    for each in courses:
        each["link"] = here.get(each["course"])
        each["code"] = f"CRS-{each['course']:04d}"
        each["module"] = modules[each["course__module"]].name
    return courses


def _accounts(found, user):
    """Its bank details, each with whether the user may confirm or refuse them."""
    accounts = list(found.accounts.select_related("proposed_by", "confirmed_by"))
    for each in accounts:
        each.association = found
        each.can_confirm = each.status == "proposed" and user.has_perm("microprojects.confirm_bankaccount", each)
        each.can_refuse = each.status == "proposed" and user.has_perm("microprojects.refuse_bankaccount", each)
    return accounts


def record_association(request):
    permitted(request.user, "record", Association)
    form = AssociationForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid() and not form.finds_others(Association.objects.visible_to(request.user)):
        recorded = actions.record_association(**form.facts, by=request.user)
        _warn(request, recorded)
        return redirect(recorded)
    return render(request, "microprojects/record_association.html", {"form": form})


def change_association(request, pk):
    found = permitted_or_deny(request.user, "change", Association, pk=pk)
    form = AssociationForm(
        request.POST if request.method == "POST" else None, by=request.user, instance=Association.objects.get(pk=pk)
    )
    if form.is_valid() and not form.finds_others(Association.objects.visible_to(request.user)):
        try:
            _warn(request, actions.change_association(found, **form.facts, by=request.user))
            messages.success(request, _("The changes are saved."))
        except AssociationRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(found)
    return render(request, "microprojects/change_association.html", {"form": form, "association": found})


def merge_association(request, pk, other):
    """Both side by side; the one that stays gets what the other has."""
    both = [permitted_or_deny(request.user, "merge", Association, pk=each) for each in (pk, other)]
    if both[0] == both[1]:
        raise Http404
    form = MergeForm(request.POST if request.method == "POST" else None, both=both)
    if form.is_valid():
        try:
            kept = actions.merge_association(form.cleaned_data["kept"], form.merged, by=request.user)
        except AssociationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(both[0])
        messages.success(request, _("The two records are one now."))
        return redirect(kept)
    sides = [(each, each.papers.count(), each.members.count(), each.accounts.count()) for each in both]
    return render(request, "microprojects/merge_association.html", {"form": form, "sides": sides, "both": both})


def _warn(request, association):
    if association.has_odd_ice:
        messages.warning(request, _("The ICE does not have 15 digits. It is kept as it is."))
