"""What is done around every request."""

import logging
import time
import uuid

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
