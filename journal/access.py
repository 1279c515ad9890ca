"""What was refused is written down: who stood at which door, of which record. Never a name, and not without end."""

from django.core.exceptions import PermissionDenied

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
