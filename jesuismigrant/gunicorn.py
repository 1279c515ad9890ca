"""How gunicorn runs the site in production: gunicorn --config python:jesuismigrant.gunicorn jesuismigrant.wsgi

Nothing of ours may be imported here: what counts for Prometheus looks for the folder below when it is imported.
"""

import os
import shutil
import tempfile

# Where the processes count, each in its own files; it begins empty, so nothing of an earlier run is counted again.
folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or tempfile.mkdtemp(prefix="jsm-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
preload_app = True
control_socket_disable = True
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "jesuismigrant.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}


def on_exit(server):
    shutil.rmtree(folder, ignore_errors=True)
