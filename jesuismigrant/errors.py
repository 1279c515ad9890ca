"""What is answered when nothing can be done: while the platform is updated, and when too much is sent at once."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views import defaults

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
PAGE = settings.BASE_DIR / "static/pages/maintenance.html"
# The page stands alone: the proxy serves it too, when there is nothing behind it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class MaintenanceMiddleware:
    """503 in all languages while the file MAINTENANCE_FILE is there; before sessions and the database are asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not Path(settings.MAINTENANCE_FILE).exists():
            return self.get_response(request)
        headers = {"Retry-After": str(settings.MAINTENANCE_RETRY_AFTER), "Content-Security-Policy": POLICY}
        response = HttpResponse(PAGE.read_bytes(), status=503, headers=headers)
        add_never_cache_headers(response)
        return response


def not_understood(request, exception):
    """413 for what is larger than the site takes, 400 for everything else."""
    if isinstance(exception, TOO_MUCH):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)
