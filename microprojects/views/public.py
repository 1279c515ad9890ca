"""Calls for whoever reads them, without signing in: no cookie, no script, the language in the address."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from microprojects.models import Call

LANGUAGES = dict(settings.LANGUAGES)


@login_not_required
@require_safe
@cache_control(public=True, max_age=60)
def calls(request, language):
    found = Call.objects.public()
    context = {"open": found.open(), "to_come": found.to_come(), "past": found.exclude(pk__in=found.open())[:20]}
    return spoken(request, language, "microprojects/public_calls.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=60)
def call(request, language, slug):
    found = get_object_or_404(Call.objects.public(), code=slug.replace("-", "/"))
    return spoken(request, language, "microprojects/public_call.html", {"call": found})


def known_or_404(language):
    if language not in LANGUAGES:
        raise Http404


def spoken(request, language, template, context):
    """The page in the language of its address, whatever the browser asks for."""
    known_or_404(language)
    with translation.override(language):
        names = [(code, translation.get_language_info(code)["name_local"]) for code in LANGUAGES]
        return render(request, template, context | {"names": names, "language": language})
