"""A part of a page, asked for by htmx: the same answer to the same people, and nothing that the page does not show."""

import re

import pytest
from django.db import transaction
from django.test import Client

from tests.access import world as worlds
from tests.access.test_table import ROLES, address, routes, rows

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
CODE = re.compile(r"\b(?:JSM-\d{6}|CRS-\d{4}|IMP-\d{5}|RAP-[\d-]+)\b")
NAME = re.compile(r"El Amrani|Bennani|Tazi|Zoulikha")


@pytest.fixture
def world(partners, areas, modules, manager, assessor, representative):
    return worlds.build(partners, areas, modules, by=manager) | worlds.reports(by=manager) | worlds.calls()


def ask(client, method, url, **headers):
    """(status, codes, how many names) of an answer, and nothing left behind."""
    with transaction.atomic():
        answer = client.generic(method, url, headers=headers)
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        transaction.set_rollback(True)
    return answer.status_code, set(CODE.findall(text)), len(NAME.findall(text))


def test_each_route_gives_a_fragment_to_those_who_get_the_page_and_no_more(world, request):
    """That the page answers as the table says is test_table's."""
    wrong, asked = [], 0

    for role in ROLES:
        client = Client(raise_request_exception=False)
        client.force_login(request.getfixturevalue(role))
        for route, method, place, answers in lines():
            url = address(route, routes()[route], world.get(place))
            given, codes, names = ask(client, method, url, **{"hx-request": "true"})
            asked += 1
            if given != answers[role]:
                wrong.append(f"{role}: {route} ({place}) is {given} as a fragment, {answers[role]} as a page")
            if codes or names:
                _status, page_codes, page_names = ask(client, method, url)
                if codes - page_codes or names > page_names:
                    wrong.append(f"{role}: the fragment of {route} ({place}) shows {codes - page_codes} besides")

    assert asked > 400
    assert wrong == []


def lines():
    for route, asked in rows().items():
        yield from ((route, *line) for line in asked if line[0] == "GET")


def test_a_fragment_is_a_part_indeed(world, client, manager):
    """Or the comparison above would compare pages with themselves."""
    client.force_login(manager)
    for url in ("/people/", "/trainings/"):
        assert len(client.get(url, headers={"hx-request": "true"}).content) < len(client.get(url).content) / 2
