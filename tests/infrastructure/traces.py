"""Where words could be left behind by a running site, and the finding of them there, in whatever writing."""

import html
import io
import json
import logging
import re
import threading
import time
from base64 import b64encode
from collections import defaultdict
from contextlib import contextmanager
from functools import cache
from urllib.parse import quote

import redis
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client

from jesuismigrant.logs import JsonFormatter
from jesuismigrant.metrics import exposition
from programme.scope import EVERYTHING, scoped

# The tables that hold names by design, all under row-level security.
VAULT = {"beneficiaries_identity", "beneficiaries_identityevent", "beneficiaries_importrow"}
VAULT |= {"microprojects_writtenperson"}
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


class Traces:
    """What was said in places that outlive a page; found_of(words) tells {place: words} that must not be there."""

    def __init__(self, slot):
        self.slot, self.said = slot, defaultdict(list)
        self.log = io.StringIO()
        self.files = []

    def say(self, place, text):
        self.said[place].append(str(text))

    def client(self, user):
        """A browser of `user` that shows what it is sent, with the pages of errors as they are in production."""
        client = TracedClient(self, raise_request_exception=False)
        client.force_login(user)
        return client

    def found_of(self, words):
        self._look_again()
        found = {place: words_in("\n".join(texts), words) for place, texts in self.said.items()}
        return {place: sorted(each) for place, each in found.items() if each}

    def waiting_tasks(self):
        """How many messages no worker has finished."""
        with redis.Redis.from_url(self.slot.redis_url()) as queue:
            return queue.llen("default") + queue.llen("pdf") + queue.hlen("unacked")

    def _look_again(self):
        """Read anew what may be read at any time, once everything said to Redis until now has been heard."""
        with redis.Redis.from_url(self.slot.redis_url()) as queue:
            number = len(self.said["queue"])
            queue.echo(f"heard until {number}")
            while not any(f"heard until {number}" in told for told in self.said["queue"][number:]):
                time.sleep(0.01)
        fresh = {
            "log": [self.log.getvalue()],
            "log of the worker": [file.read_text(errors="replace") for file in self.files],
            "mail": [message.message().as_string() + message.subject + message.body for message in mail.outbox],
            "metrics": [exposition().decode()],
            "media file names": [str(path.relative_to(self.slot.media)) for path in self.slot.media.rglob("*")],
            "sessions": [str(session.get_decoded()) for session in Session.objects.all()],
            "queue keys": list(self._queue()),
        }
        self.said |= fresh | {f"table {name}": rows for name, rows in _tables() if name not in VAULT}

    def _queue(self):
        with redis.Redis.from_url(self.slot.redis_url()) as queue:
            for key in queue.scan_iter():
                yield f"{key} {queue.dump(key)}"


class TracedClient(Client):
    def __init__(self, traces, **kwargs):
        super().__init__(**kwargs)
        self.traces = traces

    def request(self, **request):
        response = super().request(**request)
        traces = self.traces
        traces.say("addresses", f"{request['PATH_INFO']}?{request.get('QUERY_STRING', '')}")
        traces.say("headers", response.serialize_headers().decode())
        traces.say("cookies", response.cookies.output())
        traces.say("messages", " ".join(map(str, get_messages(response.wsgi_request))))
        if not response.streaming:
            self._read(response.content.decode(errors="replace"), response.status_code)
        return response

    def _read(self, text, status):
        for title in TITLE.findall(text):
            self.traces.say("titles", html.unescape(title))
        if status >= 500:
            self.traces.say("page of an error", text)


@contextmanager
def tracing(slot):
    """Follow the log of this process and all that is said to Redis until the end of the block."""
    traces = Traces(slot)
    handler = logging.StreamHandler(traces.log)
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        with _listening(traces):
            yield traces
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@contextmanager
def _listening(traces):
    """Every command that Redis is given: a message is gone from its keys as soon as a worker took it."""
    client = redis.Redis.from_url(traces.slot.redis_url())
    number = client.connection_pool.connection_kwargs.get("db", 0)
    with client.monitor() as monitor:
        over = threading.Event()

        def listen():
            for told in monitor.listen():
                if told["db"] == number:
                    traces.say("queue", told["command"])
                    if over.is_set():
                        return

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        yield
        over.set()
        client.echo("end of listening")
        listener.join(10)
    client.close()


def _tables():
    """(name, its rows as text) of every table, read as one who sees everything."""
    with scoped(EVERYTHING), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(name)} t")
            yield name, [row[0] for row in cursor]


@cache
def writings(word):
    """A word as it is, in other letters, percent-encoded, as JSON escapes, in hex and in base64."""
    found = set()
    for text in {word, word.lower(), word.upper(), word.title()}:
        data = text.encode()
        found |= {text, quote(text), quote(text).lower(), json.dumps(text)[1:-1], data.hex()}
        found |= {repr(data)[2:-1], repr(data)[2:-1].replace("\\", "\\\\")}
        found |= {_inside_base64(data, before) for before in range(3)}
    return frozenset(found)


def words_in(text, words):
    """Those of `words` that stand in `text`, in whatever writing."""
    return {word for word in words if any(writing in text for writing in writings(word))}


def _inside_base64(data, before):
    """The letters that `data` has in the base64 of something longer, `before` bytes into a group of three."""
    length = before + len(data)
    return b64encode(b"\0" * before + data).decode()[-(-before * 8 // 6) : length * 8 // 6]
