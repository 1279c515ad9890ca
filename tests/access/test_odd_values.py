"""Nothing anybody can send breaks a page: odd values in every address, query and form get an answer below 500.

Pages and their states are those that axe looks at (tests/accessibility/pages.py), signing in and the back office; what
they take is read from their own forms and links, so that a new page or field is sent odd values, too. In each run a
field gets some of the values alone and all of them together with the other fields; ODD_VALUES=all sends everything
(minutes: script/probe).
"""

import os
from copy import deepcopy
from itertools import cycle, islice
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from reports.models import Report
from tests.access.odd import VALUES, names_in_code, read
from tests.access.test_table import CALLS, PUBLIC, address, all_routes, routes, rows
from tests.access.world import build, calls
from tests.accessibility import pages, world
from tests.cast import POSTINGS

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
EVERYTHING = os.environ.get("ODD_VALUES") == "all"
CLIENT = {"raise_request_exception": False}


@pytest.fixture
def tried(settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    return Trial(together=1, alone=1)


class Trial:
    """Sends, and keeps what broke; nothing of what was sent stays in the database."""

    def __init__(self, together, alone):
        self.together, self.alone = (len(VALUES),) * 2 if EVERYTHING else (together, alone)
        self.broken, self.reached, self.seen, self.turn = [], set(), set(), cycle(VALUES.values())

    def some(self, number):
        return islice(self.turn, number)

    def page(self, client, address):
        """Everything that the page at `address` takes, and the same of the forms on it."""
        answer = client.get(address)
        forms, asked = read(answer.content.decode())[:2]
        path = urlsplit(address).path
        self.path(client, path)
        self.query(client, path, asked if path.startswith("/admin/") else asked | names_in_code())
        for form in forms:
            for action in (form.action, *form.others):
                self.form(client, form, urlsplit(action).path or path)

    def path(self, client, path):
        """Odd values in place of each argument of the address."""
        if (name := _route(path)) in self.seen:
            return
        self.seen.add(name)
        arguments = {str(value) for value in resolve(path).kwargs.values()}
        parts = path.split("/")
        for place, part in enumerate(parts):
            if part in arguments or part[-1:].isdigit():  # “JSM-000001” stands for 1
                for value in self.some(self.together):
                    odd = "/".join([*parts[:place], quote(value, safe="")[:6000], *parts[place + 1 :]])
                    self.send(client, "GET", odd)

    def query(self, client, path, names):
        key = (_route(path), "?", frozenset(names))
        if key not in self.seen:
            self.seen.add(key)
            for value in self.some(self.together):
                self.send(client, "GET", path, [(name, value) for name in names])
                self.send(client, "POST", path, [(name, value) for name in names])

    def form(self, client, form, path):
        key = (_route(path), form.method, tuple(form.names))
        if key in self.seen:
            return
        self.seen.add(key)
        for value in self.some(self.together):
            self.send(client, form.method, path, _with(form, form.names, value), form.files)
        for name in form.names:
            for value in self.some(self.alone):
                self.send(client, form.method, path, _with(form, [name], value), form.files)

    def send(self, client, method, path, fields=(), files=()):
        method = method.upper()
        self.reached.add((_route(path), method))
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            if method == "GET":
                answer = client.generic("GET", f"{path}?{urlencode(fields)}" if fields else path)
            else:
                answer = client.post(path, _body(fields, files))
            if answer.status_code >= 500:
                what = {name: value[:40] for name, value in fields if value in VALUES.values()}
                error = next(iter(answer.exc_info or ()), "") and repr(answer.exc_info[1])[:300]
                self.broken.append(f"{method} {path[:120]} {what} {error}")
            transaction.set_rollback(True)
        client.cookies = cookies


def _with(form, names, odd):
    """What a browser would send, with the odd value in the fields of these names."""
    return [(name, odd if name in names else value) for name, value in form.fields] + [
        (name, odd) for name in form.files if name in names
    ]


def _body(fields, files):
    body = {}
    for name, value in fields:
        as_file = name in files and SimpleUploadedFile("odd.csv", value if isinstance(value, bytes) else value.encode())
        body.setdefault(name, []).append(as_file or value)
    for name in set(files) - set(body):
        body[name] = [SimpleUploadedFile("odd.csv", world.REGISTER.encode())]
    return body


def _route(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _signed_in(user):
    client = Client(**CLIENT)
    client.force_login(user)
    return client


def _app(route):
    return route.partition(":")[0]


@pytest.mark.parametrize("app", sorted({_app(route) for route in [*rows(), *(page.route for page in pages.AT_WORK)]}))
def test_pages_of(app, tried, request, partners, areas, modules, officer, manager, assessor):
    records = world.build(partners, areas, modules, officer, manager)
    clients = {role: _signed_in(request.getfixturevalue(role)) for role in (*POSTINGS, "representative")}
    clients |= {"": Client(**CLIENT)}

    for page in pages.AT_WORK:
        if page.user in clients and _app(page.route) == app:
            tried.page(clients[page.user], page.address(records))
    own, places = build(partners, areas, modules, by=officer)["own"], calls()
    places["ready"] = Report.objects.get(pk=records["ready"])
    for route, method, place, role in _lines(app):
        if (route, method) not in tried.reached:
            path = address(route, routes()[route], places.get(place, own)).partition("?")[0]
            tried.path(clients[role], path)
            tried.query(clients[role], path, names_in_code())

    assert not tried.broken, "\n" + "\n".join(tried.broken)
    assert {line[:2] for line in _lines(app)} - tried.reached == set()


def _lines(app):
    """(route, method, place, role that gets an answer) of the table of access, for records near to one."""
    for route, lines in rows().items():
        for method, place, answers in lines:
            if place in ("-", "own", "ready", *CALLS) and _app(route) == app:
                yield route, method, place, min(answers, key=answers.get)


@pytest.mark.parametrize("who", ["nobody", "manager"])
def test_pages_around_signing_in(who, tried, manager):
    keys = {"uidb36": "1", "key": "abc-def", "token": "abc:def", "pk": 1}
    visitor = {"nobody": Client(**CLIENT), "manager": _signed_in(manager)}[who]

    for route, names in all_routes().items():
        if route not in routes() or route in PUBLIC:
            tried.page(visitor, reverse(route, kwargs={name: keys.get(name, "list") for name in names}))

    assert not tried.broken, "\n" + "\n".join(tried.broken)


def test_pages_of_the_back_office(tried, administrator, officer):
    user = _signed_in(administrator)
    tried.alone = tried.alone * EVERYTHING  # they are Django's

    for model in site._registry:
        page, record = f"admin:{model._meta.app_label}_{model._meta.model_name}", model._default_manager.last()
        tried.page(user, reverse(f"{page}_changelist"))
        tried.page(user, reverse(f"{page}_add"))
        if record:
            tried.page(user, reverse(f"{page}_change", args=[record.pk]))

    assert not tried.broken, "\n" + "\n".join(tried.broken)


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "ODD"])
def test_no_page_takes_another_method(client, manager, method):
    client.force_login(manager)

    assert client.generic(method, "/").status_code == 400
