"""What a request leaves in the journal beside its acts: what was refused, and whose changes the histories show."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from pghistory.middleware import HistoryMiddleware as PackageMiddleware

from journal.actions import note_refusal


def refused(answer, model, **lookup):
    """The exception `answer` (403 or 404), knowing which record was asked for; to be raised."""
    answer.sought = (model, lookup)
    return answer


class RefusalMiddleware:
    """Stands outside the request's transaction, in which what a refused view wrote is undone.

    A 403 is always written down; a 404 when the record is there, only not for this user: a mistyped address is no act.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        sought = getattr(request, "sought", None)
        if sought and request.user.is_authenticated:
            self._note(request, response.status_code, *sought)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied):
            request.sought = getattr(exception, "sought", (None, {}))
        elif hasattr(exception, "sought"):
            request.sought = exception.sought

    def _note(self, request, status, model, lookup):
        record = model._base_manager.filter(**lookup).first() if lookup else None
        if status == 403 or record is not None:
            route = request.resolver_match.view_name
            note_refusal(record or model, by=request.user, route=route, status=status)


class HistoryMiddleware(PackageMiddleware):
    """Histories know the user by number and the address that the request came from; neither names nor pages."""

    def get_context(self, request):
        user = request.user.pk if request.user.is_authenticated else None
        return {"user": user, "address": get_adapter().get_client_ip(request)}
