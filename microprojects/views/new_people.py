"""People whom associations wrote into their reports: the list of those who wait, and what becomes of each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted, permitted_or_deny
from beneficiaries.actions.duplicates import TooManyStrangers
from beneficiaries.models import Beneficiary
from beneficiaries.resources.staging import ImportUnderWay
from microprojects.actions import new_people as actions
from microprojects.actions.grants import GrantRefused
from microprojects.forms.members import ChosenForm, SearchForm
from microprojects.forms.new_people import RefuseForm, RegisterNewPersonForm
from microprojects.models import NewPerson
from microprojects.querysets.new_people import people_found
from ui.filters import posted_search
from ui.paging import page_of

LIST = "microprojects:people_to_register"


@require_safe
def people_to_register(request):
    permitted(request.user, "view", NewPerson)
    waiting = NewPerson.objects.visible_to(request.user).waiting()
    rows = waiting.with_names().select_related("due__grant__application__association").order_by("due", "pk")
    return render(request, "microprojects/people_to_register.html", {"page": page_of(request, rows, counted=waiting)})


def link_new_person(request, pk):
    """Whom the name may mean; search, then link the one chosen. What is searched for stands in no address."""
    line = _found(request.user, "link", pk)
    if "q" in request.POST:
        return redirect(posted_search(request, "q"))
    people = Beneficiary.objects.visible_to(request.user)
    chosen = ChosenForm(request.POST if request.method == "POST" else None, people=people)
    if chosen.is_valid():
        try:
            stood_there = actions.link_new_person(line, chosen.cleaned_data["person"], by=request.user)
        except GrantRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _told(chosen.cleaned_data["person"], stood_there))
        return redirect(LIST)
    form = SearchForm(request.GET or None, by=request.user)
    sought = form.cleaned_data["q"] if form.is_valid() else ("" if request.GET else line.name.strip())
    rows = people_found(people.found_by(sought, user=request.user)) if sought else []
    context = {"line": line, "sought": sought, "form": form, "chosen": chosen, "rows": rows}
    return render(request, "microprojects/link_new_person.html", context)


def _told(person, stood_there):
    if stood_there:
        return _("%(code)s stands in this report already: they are counted once.") % {"code": person.code}
    return _("%(code)s is named in the report.") % {"code": person.code}


def register_new_person(request, pk):
    line = _found(request.user, "register", pk)
    said = request.POST if request.method == "POST" else None
    form, found = RegisterNewPersonForm(said, by=request.user, new_person=line), []
    if form.is_valid():
        sent = {"sent": form.cleaned_data["sent"], "others": form.marks}
        try:
            person, found = actions.register_new_person(
                line, by=request.user, register=form.line, facts=form.facts, **sent
            )
        except (TooManyStrangers, ImportUnderWay, GrantRefused) as refused:
            form.add_error(None, str(refused))
        else:
            if person:
                messages.success(request, _("Registered, and named in the report: %(code)s.") % {"code": person.code})
                return redirect(LIST)
    context = {"form": form, "line": line, "candidates": found, "choose_url": line.get_absolute_url()}
    return render(request, "microprojects/register_new_person.html", context)


def refuse_new_person(request, pk):
    line = _found(request.user, "refuse", pk)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.refuse_new_person(line, **form.cleaned_data, by=request.user)
        except GrantRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The person is not registered. The association reads why."))
        return redirect(LIST)
    return render(request, "microprojects/refuse_new_person.html", {"form": form, "line": line})


def _found(user, act, pk):
    """Who waits, as the vault shows them; on whom somebody decided is no longer there."""
    permitted_or_deny(user, act, NewPerson, pk=pk)
    rows = NewPerson.objects.visible_to(user).waiting().with_names()
    found = rows.select_related("due__grant__application__association").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
