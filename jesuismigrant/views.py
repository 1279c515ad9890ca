"""For machines that watch the site; they come before hosts, TLS, sessions and the database are asked for."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from jesuismigrant import health
from jesuismigrant.metrics import exposition


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
