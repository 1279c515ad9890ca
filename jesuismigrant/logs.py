"""One JSON object a line, and nothing in it that names a person."""

import json
import logging
import re
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from celery import Task as CeleryTask
from celery import current_task
from django.conf import settings
from django.db import connection

from jesuismigrant import metrics

logger = logging.getLogger(__name__)
request_id = ContextVar("request_id", default=None)

# Where Celery's own messages carry arguments, results and the words of an exception.
UNTOLD = dict.fromkeys(("args", "kwargs", "exc", "return_value", "traceback"), "-")
QUOTED = re.compile(r"'(?:[^']|'')*'")
LONGEST = 2000


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, request or task and, for an error, its type and where it happened.

    An exception's own words are left out: a database error quotes the row it refused.
    """

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if request_id.get():
            line["request"] = request_id.get()
        if current_task:
            line["task"] = current_task.request.id
        status = getattr(record, "status_code", None)
        if status:
            line["status"] = status
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__qualname__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


def _message(record):
    """The message, without what came from outside: addresses asked for, hosts, the words of a refused request."""
    if isinstance(record.args, dict):
        return str(record.msg) % {**record.args, **UNTOLD}
    if record.name.startswith("django.security"):
        return "a suspicious request was refused"
    if hasattr(record, "request") and record.args and record.name != "django.server":  # which only development has
        return str(record.msg) % tuple("-" if "/" in str(each) else each for each in record.args)
    if record.name.startswith("gunicorn") and record.levelno >= logging.WARNING and record.args:
        return str(record.msg) % tuple(each if isinstance(each, int) else "-" for each in record.args)
    return record.getMessage()


def note_slow(execute, sql, params, many, context):
    """Run a statement; one that took too long is logged without its parameters."""
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = round((time.monotonic() - began) * 1000)
        if milliseconds >= settings.SLOW_STATEMENT_MS:
            metrics.SLOW.inc()
            bare = QUOTED.sub("'-'", _text(sql))[:LONGEST]
            logger.warning("slow statement", extra={"told": {"ms": milliseconds, "sql": bare}})


def _text(sql):
    return sql if isinstance(sql, str) else sql.as_string(connection.connection)


class Task(CeleryTask):
    """A task whose slow statements are noticed."""

    def __call__(self, *args, **kwargs):
        with connection.execute_wrapper(note_slow):
            return super().__call__(*args, **kwargs)
