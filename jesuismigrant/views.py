"""For machines that watch the site and for maintenance, before hosts, TLS, sessions and the database are asked for;
and what is told apart from a request that was not understood.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from django.views import defaults
from prometheus_client import CONTENT_TYPE_LATEST

from jesuismigrant import health
from jesuismigrant.metrics import exposition

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
PAGE = settings.BASE_DIR / "static/pages/maintenance.html"
# The page stands alone: the proxy serves it too, when there is nothing behind it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def live(request):
    """This process answers."""
    return JsonResponse({"live": "ok"})


def ready(request):
    """All that the site stands on is there; else 503, and which part is not."""
    parts = health.parts()
    told = {name: "ok" if is_there else "not ok" for name, is_there in parts.items()}
    return JsonResponse(told, status=200 if all(parts.values()) else 503)


def metrics(request):
    """For who knows METRICS_TOKEN; for all others there is nothing here."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponseNotFound()
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


WATCHED = {"/health/live/": live, "/health/ready/": ready, "/metrics/": metrics}


class WatchMiddleware:
    """Stands first: the other middleware needs the database, and would send a watcher without TLS elsewhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        view = WATCHED.get(request.path_info)
        if view is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        response = view(request)
        add_never_cache_headers(response)
        return response


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
