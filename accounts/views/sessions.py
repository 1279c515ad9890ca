"""Where I am signed in. One's own sessions only: nobody sees another's."""

from allauth.usersessions.internal.flows.sessions import end_other_sessions as end_others
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.formats import device, is_handheld, rough_address
from journal.actions import write


@require_safe
def sessions(request):
    found = UserSession.objects.purge_and_list(request.user)
    rows = [
        {
            "session": session,
            "device": device(session.user_agent),
            "is_handheld": is_handheld(session.user_agent),
            "address": rough_address(session.ip),
            "is_current": session.is_current(),
        }
        for session in sorted(found, key=lambda session: (not session.is_current(), -session.last_seen_at.timestamp()))
    ]
    return render(request, "accounts/sessions.html", {"rows": rows})


@require_POST
def end_session(request, pk):
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    write("end_session", request.user, by=request.user)
    end_sessions(request, [session])
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request):
    write("end_other_sessions", request.user, by=request.user)
    end_others(request, request.user)
    messages.success(request, _("All other browsers are signed out."))
    return redirect("accounts:sessions")


@login_not_required
@never_cache
def stay(request):
    """In how many seconds this session ends if nothing happens. Asking (GET) is nothing, saying so (POST) is."""
    return JsonResponse({"left": getattr(request, "seconds_left", 0)})
