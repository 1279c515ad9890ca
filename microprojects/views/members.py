"""Members: adding one by name, linking them to a person, correcting their role and dates."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import permitted_or_deny
from beneficiaries.models import Beneficiary
from microprojects import actions
from microprojects.actions import AssociationRefused
from microprojects.forms.members import ChosenForm, MemberForm, NewMemberForm, SearchForm
from microprojects.models import Association, Member
from microprojects.querysets.members import found_for, name_of
from ui.filters import posted_search


def add_member(request, pk):
    association = permitted_or_deny(request.user, "add_member", Association, pk=pk)
    form = NewMemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            member = actions.add_member(association, **form.cleaned_data, by=request.user)
        except AssociationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("microprojects:link_member", association.code, member.pk)
    return render(request, "microprojects/add_member.html", {"form": form, "association": association})


def link_member(request, pk, member):
    """Whom the name may mean; search, then link the one chosen. What is searched for stands in no address."""
    found = permitted_or_deny(request.user, "link", Member, pk=member, association=pk)
    if "q" in request.POST:
        return redirect(posted_search(request, "q"))
    people = Beneficiary.objects.visible_to(request.user)
    chosen = ChosenForm(request.POST if request.method == "POST" else None, people=people)
    if chosen.is_valid():
        try:
            actions.link_member(found, chosen.cleaned_data["person"], by=request.user)
            messages.success(request, _("The member is linked to this person."))
        except AssociationRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(found.association)
    name = name_of(found)
    form = SearchForm(request.GET or None, by=request.user)
    sought = form.cleaned_data["q"] if form.is_valid() else ("" if request.GET else name)
    rows = found_for(found, people.found_by(sought, user=request.user)) if sought else []
    context = {"member": found, "association": found.association, "name": name, "sought": sought}
    return render(request, "microprojects/link_member.html", context | {"form": form, "chosen": chosen, "rows": rows})


def change_member(request, pk, member):
    found = permitted_or_deny(request.user, "change", Member, pk=member, association=pk)
    form = MemberForm(request.POST if request.method == "POST" else None, instance=Member.objects.get(pk=found.pk))
    if form.is_valid():
        try:
            actions.change_member(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("The changes are saved."))
        except AssociationRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(found.association)
    context = {"form": form, "member": found, "association": found.association, "name": name_of(found)}
    return render(request, "microprojects/change_member.html", context)
