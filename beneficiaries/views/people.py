"""The pages of people: list, dossier, registration, correction."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import limited, permitted, permitted_or_deny
from beneficiaries import histories
from beneficiaries.actions import duplicates
from beneficiaries.actions import people as actions
from beneficiaries.filters import PeopleFilter
from beneficiaries.forms.corrections import ChangeForm
from beneficiaries.forms.people import LineForm, RegisterForm
from beneficiaries.models import Beneficiary, DocumentKind, Identity, Import, Registration, permit_state
from beneficiaries.resources.country_names import country_name
from beneficiaries.resources.staging import ImportUnderWay
from beneficiaries.views.rows import rows_of
from programme.scope import EVERYTHING, scope_of
from ui.filters import posted_search, shown_at
from ui.paging import HISTORY_ROWS, narrowed_page_of, page_of, page_of_rows

_NOT_SENT_AGAIN = {"csrfmiddlewaretoken", "sure"}


@limited("search")
@require_http_methods(["GET", "HEAD", "POST"])
def list_(request):
    """Searched by POST: names, telephones and numbers do not stand in the address."""
    permitted(request.user, "view", Beneficiary)
    if (address := posted_search(request, "q")) and not request.htmx:
        return redirect(address)
    asked = PeopleFilter(request.GET, user=request.user)
    people, counted = asked.in_order, asked.counted
    everybody = scope_of(request.user) == EVERYTHING and not asked.is_narrowed
    page = (page_of if everybody else narrowed_page_of)(request, people, counted=counted)
    context = {
        "page": page,
        "rows": rows_of(page, asked.areas, asked.partners),
        "form": asked.form,
        "is_by_name": asked.is_by_name,
        "default_sort": "-code",
        "is_posted": True,
        "can_register": request.user.has_perm("beneficiaries.register_beneficiary"),
        "export_url": reverse("beneficiaries:export") if page.rows else "",
    }
    template = "beneficiaries/list.html"
    answer = render(request, f"{template}#rows" if request.htmx else template, context)
    return shown_at(request, address, answer)


@require_safe
def dossier(request, pk):
    person = permitted_or_deny(request.user, "view", Beneficiary, pk=pk)
    identity = actions.open_identity(person, by=request.user)
    context = {
        "person": person,
        "names": Identity(**identity).names,
        "identity": identity,
        "document_kind": dict(DocumentKind.choices).get(identity.get("document_kind")),
        "registrations": _lines_of(person, request.user),
        "nationality": country_name(person.nationality),
        "country_abroad": country_name(person.country_abroad),
        "permit_state": permit_state(person.permit_expires_on, timezone.localdate()),
        "history": histories.of_person(person, reader=request.user).latest(),
        "can_change": request.user.has_perm("beneficiaries.change_beneficiary", person),
    }
    return render(request, "beneficiaries/dossier.html", context)


@require_safe
def history(request, pk):
    """All that became of a person's file; it may name them, so that it counts as a reading of the identity."""
    person = permitted_or_deny(request.user, "view", Beneficiary, pk=pk)
    actions.open_identity(person, by=request.user)
    timeline = histories.of_person(person, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"person": person, "page": page, "history": timeline.told(page.rows)}
    return render(request, "beneficiaries/history.html", context)


def _lines_of(person, user):
    """The person's registrations: the name of the file only where `user` sees the import, and what they may open."""
    may_see = user.has_perm("beneficiaries.view_import")
    sources = Import.objects.visible_to(user) if may_see else Import.objects.none()
    lines = list(person.registrations.select_related("partner", "area").prefetch_related(Prefetch("source", sources)))
    for line in lines:
        line.person = person
        line.can_open = line.is_apart and user.has_perm("beneficiaries.open_registration", line)
    return lines


def register(request):
    permitted(request.user, "register", Beneficiary)
    form = RegisterForm(request.POST or None, by=request.user)
    found = []
    if form.is_valid():
        if form.is_to_be_asked:
            return _ask_about_refusal(request, form)
        sent = {"sent": form.cleaned_data["sent"], "others": form.marks}
        try:
            person, found = duplicates.register_once(by=request.user, line=form.line, facts=form.facts, **sent)
        except (duplicates.TooManyStrangers, ImportUnderWay) as refused:
            form.add_error(None, str(refused))
        else:
            if person:
                messages.success(request, _("Registered: %(code)s.") % {"code": person.code})
                return redirect(person)
    return render(request, "beneficiaries/register.html", {"form": form, "candidates": found, **_notice(request.user)})


def _notice(user):
    """What the notice about the data protection commission says to `user`."""
    tells_gap = user.has_perm("beneficiaries.know_of_missing_reference")
    return {"cndp_reference": settings.CNDP_REFERENCE, "tells_gap": tells_gap}


def _ask_about_refusal(request, form, person=None):
    """A page of its own before a refusal takes something away; it holds what was typed, to be sent again."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_SENT_AGAIN]
    context = {"form": form, "person": person, "sent": sent, "stays": actions.hanging_on(person) if person else []}
    return render(request, "beneficiaries/refusal.html", context)


@require_POST
def add_registration(request, pk):
    """The form said a known person: their file gets the line that the form describes.

    Whatever else was typed is not used: the page says so, and leads to a correction that begins with it.
    """
    person = permitted_or_deny(request.user, "change", Beneficiary, pk=pk)
    form = LineForm(request.POST, by=request.user)
    if not form.is_valid():
        context = {"form": RegisterForm(request.POST, by=request.user), **_notice(request.user)}
        return render(request, "beneficiaries/register.html", context)
    unused = []
    try:
        actions.add_registration(person, by=request.user, **form.line)
    except actions.AlreadyRegistered as refused:
        messages.info(request, str(refused))
        unused = form.unused_by(refused.line)
    else:
        messages.success(request, _("The line was added to %(code)s.") % {"code": person.code})
    said = ChangeForm(request.POST, by=request.user, **_known(person, request.user))
    if not (unused or said.news):
        return redirect(person)
    context = {"person": person, "typed": said.typed, "news": said.news, "unused": unused}
    return render(request, "beneficiaries/unused.html", context)


def _known(person, user):
    """What a correction begins from; that `user` reads it is written down."""
    identity = actions.open_identity(person, by=user)
    return {"person": person, "identity": identity, "seen": actions.state_of(person)}


def open_registration(request, pk, line):
    """A page that asks, then the partner of a line that stayed apart sees the file."""
    person = permitted_or_deny(request.user, "view", Beneficiary, pk=pk)
    line = permitted_or_deny(request.user, "open", Registration, pk=line, person=person)
    if request.method == "POST":
        try:
            actions.open_file(line, by=request.user)
        except actions.AlreadyOpen as refused:
            messages.info(request, str(refused))
        else:
            messages.success(request, _("%(partner)s sees this file from now on.") % {"partner": line.partner})
        return redirect(person)
    return render(request, "beneficiaries/open_registration.html", {"person": person, "line": line})


def change(request, pk):
    person = permitted_or_deny(request.user, "change", Beneficiary, pk=pk)
    known = _known(person, request.user)
    form = ChangeForm(request.POST or None, by=request.user, **known)
    found, differences = [], []
    if "begin" in request.POST:  # with what was typed elsewhere; nothing is saved
        differences = form.news
        form = ChangeForm(by=request.user, typed=form.beginning, **known)
    elif form.is_valid():
        if form.is_to_be_asked:
            return _ask_about_refusal(request, form, person)
        sent = {"seen": form.cleaned_data["seen"], "facts": form.facts, "others": form.marks}
        try:
            saved, found = duplicates.correct_once(person, by=request.user, **sent)
        except (duplicates.TooManyStrangers, ImportUnderWay) as refused:
            form.add_error(None, str(refused))
        except actions.ChangedMeanwhile as refused:
            differences = form.differences
            form.begin_again(refused)
        else:
            if saved:
                messages.success(request, _("Saved."))
                return redirect(person)
    context = {"form": form, "person": person, "candidates": found, "differences": differences}
    return render(request, "beneficiaries/change.html", context | _notice(request.user))
