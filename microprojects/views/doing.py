"""An act on a grant: with a form on a page of its own, or at once; back to where it was asked for."""

from django.contrib import messages
from django.shortcuts import redirect, render

from journal.steps import StepRefused
from microprojects.actions.grants import GrantRefused

REFUSALS = (GrantRefused, StepRefused)
FORM = "microprojects/grant_form.html"


def sent(request, *, files=False):
    """What was sent, as the first arguments of a form; nothing when the page is only looked at."""
    if request.method != "POST":
        return ()
    return (request.POST, request.FILES) if files else (request.POST,)


def with_form(request, grant, form, act, *, template=FORM, back=None, done="", **context):
    """Act with what a valid form says, or show it with what is wrong.

    The shared template takes `heading`, `lead`, `act_label` and `is_danger`.
    """
    if form.is_valid():
        try:
            act(form)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            if done:
                messages.success(request, done)
            return redirect(back or grant)
    return render(request, template, {"form": form, "grant": grant, "back": back or grant.get_absolute_url()} | context)


def at_once(request, act, back, *, done=""):
    """Act, and go back with what came of it."""
    try:
        act()
        if done:
            messages.success(request, done)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
