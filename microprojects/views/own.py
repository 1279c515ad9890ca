"""The pages of whoever speaks for an association: its own record, papers and bank details, nothing else's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted, permitted_or_deny
from microprojects import actions
from microprojects.actions import AssociationRefused
from microprojects.forms.accounts import AccountForm
from microprojects.forms.papers import PaperForm
from microprojects.models import Association, Call, Paper, PaperKind
from microprojects.querysets.dossiers import checklist_of
from microprojects.querysets.told import is_appeal_open, is_told, told_status
from microprojects.views.papers import scan_of
from microprojects.workflow import APPLICATION_TONES, LetterStatus


@require_safe
def my_association(request):
    own = own_or_deny(request.user, "view_own")
    papers = list(own.papers.select_related("kind"))
    context = {
        "association": own,
        "checklist": checklist_of(papers, PaperKind.objects.all(), timezone.localdate()),
        "accounts": own.accounts.all(),
        "speakers": own.representatives.in_force().select_related("user"),
        "applications": own_applications_of(own),
        "open_calls": open_calls_of(own),
    }
    return render(request, "microprojects/my_association.html", context)


def add_own_paper(request):
    own = own_or_deny(request.user, "add_own_paper")
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*said, initial={"kind": request.GET.get("kind")})
    return _send(request, own, form, actions.add_paper, "add_own_paper", _("The paper is with CEFA."))


def propose_own_account(request):
    own = own_or_deny(request.user, "propose_own_account")
    has_one = own.accounts.in_force().exists()
    form = AccountForm(request.POST if request.method == "POST" else None, has_one=has_one)
    said = _("CEFA compares them with the bank's paper. Until then what is in force stays.")
    return _send(request, own, form, actions.propose_account, "propose_own_account", said)


def _send(request, own, form, act, name, said):
    if form.is_valid():
        try:
            act(own, **form.cleaned_data, by=request.user)
        except AssociationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("microprojects:my_association")
    return render(request, f"microprojects/{name}.html", {"form": form, "association": own})


@require_safe
def open_own_paper(request, paper):
    permitted(request.user, "open_own", Paper)
    found = permitted_or_deny(request.user, "open_own", Paper, pk=paper)
    if not found.scan:
        raise Http404
    return scan_of(found, by=request.user)


def own_applications_of(association):
    """[(application, its state as the association knows it)], the latest first."""
    found = association.applications.select_related("call", "appeal").prefetch_related("letters").order_by("-pk")
    return [(each, state_as_told(each)) for each in found]


def state_as_told(application):
    """(words, tone) of its state as the association knows it: a decision once the letter has told it."""
    if not is_told(application):
        return _("Being evaluated"), "info"
    if is_appeal_open(application):
        return _("Appeal under way"), "info"
    status = told_status(application)
    return status.label, APPLICATION_TONES.get(status, "neutral")


def sent_letters(application):
    """The letters that they were sent, the latest first; drafts are not theirs to read."""
    return [each for each in reversed(application.letters.all()) if each.status == LetterStatus.SENT]


def open_calls_of(association):
    """The open calls of its area that it has not answered yet, those that close first on top."""
    calls = Call.objects.for_area(association.area_id).open().order_by("closes_at")
    return calls.exclude(pk__in=association.applications.standing().values("call"))


def own_or_deny(user, act):
    """The association that the user speaks for; whoever speaks for none is refused."""
    permitted(user, act, Association)
    return permitted_or_deny(user, act, Association, pk=user.represented_id)
