"""What Prometheus reads: counts and times by page and answer; nothing in a label that leads to a person.

With several processes each writes its own files in PROMETHEUS_MULTIPROC_DIR (jesuismigrant/gunicorn.py), which are
added up when somebody asks; in one process the counts are simply its own.
"""

import os

import redis
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from jesuismigrant import health

METHODS = {"GET", "POST", "HEAD", "OPTIONS"}
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_registry = CollectorRegistry()
REQUESTS = Counter("jsm_requests", "Requests answered", ["method", "page", "status"], registry=_registry)
DURATION = Histogram("jsm_request_seconds", "Seconds to an answer", ["page"], buckets=SECONDS, registry=_registry)
SLOW = Counter("jsm_slow_statements", "Database statements that took too long", registry=_registry)


def count(method, page, status, seconds):
    """`page` is the name of a route, never an address: addresses carry codes of people."""
    REQUESTS.labels(method if method in METHODS else "other", page, str(status)).inc()
    DURATION.labels(page).observe(seconds)


def exposition():
    """The metrics as Prometheus's text."""
    everywhere = CollectorRegistry()
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        MultiProcessCollector(everywhere, path=folder)
    everywhere.register(_Now())
    return (b"" if folder else generate_latest(_registry)) + generate_latest(everywhere)


class _Now:
    """What is not counted but looked at when somebody asks."""

    def collect(self):
        up = GaugeMetricFamily("jsm_part_up", "1 when the part is there, as in /health/ready/", labels=["part"])
        for part, is_there in health.parts().items():
            up.add_metric([part], int(is_there))
        yield up
        yield from self._around_the_queue()

    def _around_the_queue(self):
        waiting = GaugeMetricFamily("jsm_queue_length", "Tasks that wait in the queue", labels=["queue"])
        silent = GaugeMetricFamily("jsm_silent_seconds", "Seconds since it was last alive", labels=["name"])
        try:
            with health.queue() as client:
                for name in health.QUEUES:
                    waiting.add_metric([name], client.llen(name))
                for name in ("beat", *(f"worker:{queue}" for queue in health.QUEUES)):
                    seconds = health.silent_for(client, name)
                    if seconds is not None:
                        silent.add_metric([name], seconds)
        except redis.RedisError:
            return  # jsm_part_up says that it is away
        yield waiting
        yield silent
