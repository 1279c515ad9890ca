"""Records that do not belong together, and what a page leaves out for those who may not see it."""

import pytest
from django.urls import reverse

from tests.access.world import PLACES, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(partners, areas, modules, manager):
    return build(partners, areas, modules, by=manager)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.mark.parametrize("place", ["partner", "area"])
def test_somebody_else_s_people_are_not_enrolled_in_one_s_own_course(desk, world, place):
    course, person = world["own"].course, world[place].person

    page = desk.post(reverse("trainings:enrol", args=[course.code]), {"person": person.pk}).content.decode()

    assert person.code not in page
    assert not course.enrolments.filter(person=person).exists()


@pytest.mark.parametrize("place", ["partner", "area"])
def test_somebody_else_s_session_is_not_found_through_one_s_own_course(desk, world, place):
    address = reverse("trainings:roll_call", args=[world["own"].course.code, world[place].session.pk])

    assert desk.get(address).status_code == 404
    assert desk.post(address).status_code == 404


@pytest.mark.parametrize("field", ["partner", "area"])
def test_nobody_uploads_for_a_partner_or_area_that_is_not_theirs(desk, world, field):
    form = {"partner": world["own"].course.partner_id, "area": world["own"].course.area_id}
    form[field] = getattr(world["area"].course, f"{field}_id")

    page = desk.post(reverse("beneficiaries:upload"), form)

    assert page.status_code == 200
    assert field in page.context["form"].errors or "__all__" in page.context["form"].errors


def test_an_import_of_people_is_not_one_of_attendances(desk, world):
    own = world["own"]

    assert desk.get(reverse("beneficiaries:check", args=[own.attendance_import.pk])).status_code == 404
    assert desk.get(reverse("trainings:import", args=[own.people_import.pk])).status_code == 404


@pytest.mark.parametrize("route", ["beneficiaries:list", "trainings:list", "beneficiaries:imports"])
def test_lists_show_only_one_s_own(desk, world, route):
    made = [(world[place].course, world[place].people_import) for place in PLACES]
    rows = [str(row) for row in desk.get(reverse(route)).context["page"].rows]

    assert (len(rows), len(made)) == (1, 3)
    foreign = [world[place] for place in PLACES if place != "own"]
    assert not {str(other.person) for other in foreign} & set(rows)
    assert not {str(other.course) for other in foreign} & set(rows)


@pytest.mark.parametrize("words", ["El Amrani", "Fatima", "amrani fatima"])
def test_search_finds_only_one_s_own(desk, world, words):
    """All three are called Fatima El Amrani, and only one is the officer's."""
    codes = {place: world[place].person.code for place in PLACES}

    page = desk.post(reverse("beneficiaries:list"), {"q": words}, follow=True).content.decode()

    assert {place for place in PLACES if codes[place] in page} == {"own"}


def test_the_navigation_leads_only_where_one_may_go(client, request):
    for role in ("officer", "coordinator", "me_officer", "manager", "assessor", "finance", "donor", "administrator"):
        client.force_login(request.getfixturevalue(role))
        for item in client.get("/").context["navigation"]:
            assert client.get(item.url).status_code == 200, (role, item.url)


def test_an_officer_s_navigation_has_the_pages_of_their_work(client, officer):
    client.force_login(officer)

    urls = {item.url for item in client.get("/").context["navigation"]}

    pages = (
        "beneficiaries:list",
        "trainings:list",
        "microprojects:associations",
        "microprojects:calls",
        "beneficiaries:imports",
    )
    assert urls == {"/", *map(reverse, pages)}
