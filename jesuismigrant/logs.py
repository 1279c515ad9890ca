"""One JSON object a line, and nothing in it that names a person."""

import json
import logging
import traceback
from datetime import UTC, datetime

# Where Celery's own messages carry arguments, results and the words of an exception.
UNTOLD = dict.fromkeys(("args", "kwargs", "exc", "return_value", "traceback"), "-")


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and, for an error, its type and where it happened.

    An exception's own words are left out: a database error quotes the row it refused.
    """

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        status = getattr(record, "status_code", None)
        if status:
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__qualname__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _message(record):
        if isinstance(record.args, dict):
            return str(record.msg) % {**record.args, **UNTOLD}
        return record.getMessage()
