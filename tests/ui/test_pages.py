import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from ui import context
from ui.views import PAGES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_the_catalogue_shows_each_page_type_to_staff_only(client, administrator, officer, name):
    address = reverse("ui:example", args=[name])

    client.force_login(administrator)
    assert client.get(address).status_code == 200
    client.force_login(officer)
    assert client.get(address).status_code == 302


def test_an_unknown_example_is_not_found(client, administrator):
    client.force_login(administrator)
    assert client.get("/ui/nothing/").status_code == 404


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("it", "ltr"), ("en", "ltr")])
def test_a_page_tells_its_language_and_direction(client, language, direction):
    client.cookies["django_language"] = language
    page = client.get("/accounts/login/").content.decode()

    assert f'<html lang="{language}" dir="{direction}">' in page


def items(user, path="/", **settings):
    request = RequestFactory().get(path)
    request.user = user
    with override("en"):
        return list(context.navigation(request)["navigation"])


def test_the_navigation_shows_pages_that_exist_to_whom_may_see_them(settings, officer, donor):
    settings.NAVIGATION = [
        ("account_login", "Everybody", "house", None),
        ("beneficiaries:list", "People", "users", "beneficiaries.view_beneficiary"),
        ("moon:landing", "Not built yet", "rocket", None),
    ]
    assert [item.label for item in items(officer)] == ["Everybody", "People"]
    assert [item.label for item in items(donor)] == ["Everybody"]


def test_the_navigation_marks_where_one_is(settings, officer):
    settings.NAVIGATION = [
        ("account_login", "Sign in", "log-in", None),
        ("account_logout", "Sign out", "log-out", None),
    ]

    here = items(officer, path="/accounts/login/")

    assert [item.is_current for item in here] == [True, False]


def test_a_sorted_column_says_so_and_turns_round_on_the_next_click(client, administrator):
    client.force_login(administrator)
    page = client.get("/ui/list/?sort=name&area=K&page=3").content.decode()

    assert page.count('aria-sort="ascending"') == 1
    assert "?sort=-name&amp;area=K" in page or "?area=K&amp;sort=-name" in page


def test_paging_keeps_the_filters_in_the_address(client, administrator):
    client.force_login(administrator)
    page = client.get("/ui/list/?area=K&page=3").content.decode()

    assert "?area=K&amp;page=2" in page and "?area=K&amp;page=4" in page
