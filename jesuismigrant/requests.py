"""What is done around every request."""

import logging
import time
import uuid

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import connection

from jesuismigrant import metrics
from jesuismigrant.logs import note_slow, request_id

logger = logging.getLogger(__name__)


class RequestMiddleware:
    """Give the request a number of its own for all its log lines and the answer; count it; notice slow statements.

    The number is never taken from the request: a header may say anything.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began, number = time.monotonic(), uuid.uuid4().hex
        token = request_id.set(number)
        try:
            with connection.execute_wrapper(note_slow):
                response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            self._tell(request, response.status_code, time.monotonic() - began)
        finally:
            request_id.reset(token)
        return response

    def _tell(self, request, status, seconds):
        match = request.resolver_match
        page = (match.view_name or match.route) if match else "-"
        metrics.count(request.method, page, status, seconds)
        told = {"page": page, "method": request.method, "status": status, "ms": round(seconds * 1000)}
        logger.info("answered", extra={"told": told})


class HeadersMiddleware:
    """What every answer says to a browser beside the content security policy (settings.py).

    Pages lie in no cache: the next person at a shared computer does not read them by going back. Static files say
    themselves how long they are kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store, private"
        return response


class SizeMiddleware:
    """Refuse what is larger than any workbook before a byte of it is read; it stands behind the choice of a language.

    A request that does not say its length has none: the server reads nothing of it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig
        return self.get_response(request)


class PlainMiddleware:
    """Lets only through what a page is asked by: GET, HEAD and POST, and addresses without a NUL.

    Nobody writes a NUL, and PostgreSQL takes none. TRACE and its like would be answered as a GET by most views.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in {"GET", "HEAD", "POST"}:
            raise BadRequest("no page takes this method")
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL in the address")
        return self.get_response(request)
