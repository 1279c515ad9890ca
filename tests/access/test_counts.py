"""A number says as much as a list: each count shows to each role what its list shows, here exactly.

World: one person with a course and two imports of the officer's own, the same of a foreign partner in the same area,
the same of a foreign partner in a foreign area.
"""

import pytest
from django.urls import reverse

from tests.access import world as worlds

pytestmark = pytest.mark.django_db
EVERYBODY, NOBODY = {"own", "partner", "area"}, set()
# Whose records each role sees; a role that is not here gets none of the lists.
SEES = {
    "officer": {"own"},
    "stranger": {"area"},
    "coordinator": {"own", "partner"},
    "me_officer": EVERYBODY,
    "manager": EVERYBODY,
    "grants_manager": EVERYBODY,
}
IMPORTS = {role: places for role, places in SEES.items() if role != "grants_manager"}
LISTS = {"beneficiaries:list": SEES, "trainings:list": SEES, "beneficiaries:imports": IMPORTS}
OUTSIDE = ["assessor", "finance", "donor", "administrator"]


@pytest.fixture
def world(partners, areas, modules, manager):
    world = worlds.build(partners, areas, modules, by=manager)
    for records in world.values():
        assert records.course and records.people_import and records.attendance_import
    return world


def shown(client, route, **query):
    page = client.get(reverse(route), query).context["page"]
    return page.count, {row.pk for row in page.rows}


def of(world, route, places):
    """The ids that the list of `route` must show."""
    kinds = {
        "beneficiaries:list": lambda each: {each.person.pk},
        "trainings:list": lambda each: {each.course.pk},
        "beneficiaries:imports": lambda each: {each.people_import.pk, each.attendance_import.pk},
    }
    return set().union(*(kinds[route](world[place]) for place in places))


@pytest.fixture(params=SEES)
def role(request, client):
    client.force_login(request.getfixturevalue(request.param))
    return request.param


def test_a_list_and_its_count_are_exactly_what_a_role_may_see(role, world, client):
    for route, seen in LISTS.items():
        if role in seen:
            expected = of(world, route, seen[role])
            assert shown(client, route) == (len(expected), expected), route


def test_others_get_no_list_at_all(world, client, request):
    for role in OUTSIDE:
        client.force_login(request.getfixturevalue(role))
        assert [client.get(reverse(route)).status_code for route in LISTS] == [403] * 3, role


NARROWED = [{"sex": "F"}, {"group": "TG1_RETURNEE"}, {"consent": "yes"}, {"sort": "name"}, {"since": "2018-01-01"}]


@pytest.mark.sweep
def test_a_narrowed_list_and_a_search_count_nobody_else(role, world, client):
    expected = of(world, "beneficiaries:list", SEES[role])

    for query in NARROWED:
        assert shown(client, "beneficiaries:list", **query) == (len(expected), expected), query
    for words in ("El Amrani", "fatima", "JSM", "0600000001"):
        page = client.post(reverse("beneficiaries:list"), {"q": words}, follow=True).context["page"]
        assert page.count == len(page.rows), words
        assert {row.pk for row in page.rows} <= expected, words
        assert page.count == len(expected) or words in {"JSM", "0600000001"}, words


@pytest.mark.sweep
def test_a_filter_by_a_foreign_partner_or_area_counts_nobody_else(role, world, client):
    for records in world.values():
        for query in ({"partner": records.partner.pk}, {"area": records.area.pk}):
            for route in ("beneficiaries:list", "trainings:list"):
                count, ids = shown(client, route, **query)
                assert ids <= of(world, route, SEES[role]), (route, query)
                assert count == len(ids), (route, query)


def test_the_courses_numbers_and_the_waiting_imports_are_those_of_the_lists(role, world, client):
    rows = client.get(reverse("trainings:list")).context["rows"]

    assert [(row.sessions, row.enrolled, row.certified) for row in rows] == [("2", "1", "1")] * len(SEES[role])
    if role in IMPORTS:
        context = client.get(reverse("beneficiaries:imports"), {"waiting": "yes"}).context
        assert context["waiting"] == context["page"].count
        assert {row.pk for row in context["page"].rows} <= of(world, "beneficiaries:imports", SEES[role])
