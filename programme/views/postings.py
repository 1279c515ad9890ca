"""Postings: everybody's for those who give and end them, and for each person their own."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import permitted, permitted_or_deny
from accounts.models import User
from programme import actions, histories
from programme.filters import PostingFilter
from programme.forms import EndForm, ExtendForm, GiveForm
from programme.models import Posting
from programme.scope import SEES_PEOPLE
from ui.filters import posted_search, shown_at
from ui.paging import HISTORY_ROWS, page_of, page_of_rows


@require_http_methods(["GET", "HEAD", "POST"])
def postings(request):
    """Searched by POST: nobody's name stands in the address."""
    permitted(request.user, "view", Posting)
    if (address := posted_search(request, "q")) and not request.htmx:
        return redirect(address)
    found = Posting.objects.visible_to(request.user).with_state().select_related("user", "partner", "area")
    filters = PostingFilter(request.GET, found, user=request.user)
    context = {
        "page": page_of(request, filters.qs.sorted_by(request.GET.get("sort"))),
        "form": filters.form,
        "default_sort": "name",
        "is_posted": True,
    }
    template = "programme/postings.html"
    return shown_at(request, address, render(request, f"{template}#rows" if request.htmx else template, context))


@require_safe
def postings_of(request, user):
    permitted(request.user, "view", Posting)
    return _dossier(request, get_object_or_404(User.objects.visible_to(request.user), pk=user))


@require_safe
def own_postings(request):
    return _dossier(request, User.objects.get(pk=request.user.pk))  # the record, not the request's wrapper of it


@require_safe
def account_history(request, user):
    """Somebody's account and postings: here, because postings are the programme's."""
    account = permitted_or_deny(request.user, "invite", User, pk=user)
    timeline = histories.of_account(account, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"account": account, "page": page, "history": timeline.told(page.rows)}
    return render(request, "programme/account_history.html", context)


def give_posting(request):
    permitted(request.user, "give", Posting)
    form = GiveForm(request.POST or None, by=request.user, initial={"user": request.GET.get("person")})
    if form.is_valid() and _is_done(form, partial(actions.give_posting, by=request.user)):
        messages.success(request, _("The posting is given."))
        return redirect("programme:postings_of", form.cleaned_data["user"].pk)
    return render(request, "programme/give_posting.html", {"form": form})


def extend_posting(request, pk):
    posting = permitted_or_deny(request.user, "extend", Posting, pk=pk)
    form = ExtendForm(request.POST or None, posting=posting)
    if form.is_valid() and _is_done(form, partial(actions.extend_posting, posting, by=request.user)):
        messages.success(request, _("The posting is extended."))
        return redirect("programme:postings_of", posting.user_id)
    return render(request, "programme/extend_posting.html", {"form": form, "posting": posting})


def end_posting(request, pk):
    posting = permitted_or_deny(request.user, "end", Posting, pk=pk)
    form = EndForm(request.POST or None, posting=posting)
    if form.is_valid() and _is_done(form, partial(actions.end_posting, posting, by=request.user)):
        messages.success(request, _("The end of the posting is set."))
        return redirect("programme:postings_of", posting.user_id)
    return render(request, "programme/end_posting.html", {"form": form, "posting": posting})


def _is_done(form, act):
    """Whether the act was not refused; its sentence is the form's."""
    try:
        act(**form.cleaned_data)
    except actions.PostingRefused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


def _dossier(request, person):
    held = person.postings.with_state().select_related("partner", "area").in_time()
    context = {
        "person": person,
        "rows": [(posting, _can(request.user, posting)) for posting in held],
        "history": histories.of_account(person, reader=request.user).latest(),
        "can_give": person != request.user and request.user.has_perm("programme.give_posting"),
        "keeps_postings": request.user.has_perm("programme.view_posting"),
    }
    return render(request, "programme/postings_of.html", context)


def _can(user, posting):
    """Which acts are open: {"extend": …, "end": …}."""
    if posting.has_ended:
        return {}
    trusted = posting.role not in SEES_PEOPLE or user.has_perm("programme.entrust_posting", posting)
    return {
        "extend": posting.until is not None and trusted and user.has_perm("programme.extend_posting", posting),
        "end": user.has_perm("programme.end_posting", posting),
    }
