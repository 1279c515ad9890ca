import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from ui import context
from ui.views.catalogue import PAGES

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


def test_the_catalogue_is_looked_at_in_both_directions_and_schemes_whatever_the_reader_s(client, administrator):
    client.force_login(administrator)
    page = client.get("/ui/list/?direction=rtl&scheme=dark").content.decode()

    assert 'dir="rtl"' in page.partition("<head>")[0]
    assert "/ui/scheme/dark.css" in page
    assert "/ui/form/?direction=rtl&amp;scheme=dark" in page, "the choice goes along"
    assert "/ui/scheme/" not in client.get("/ui/list/?scheme=pink&direction=up").content.decode()


def test_a_scheme_s_sheet_holds_the_tokens_of_that_scheme(client, administrator, officer):
    client.force_login(administrator)
    dark, light = (client.get(f"/ui/scheme/{scheme}.css") for scheme in ("dark", "light"))

    assert dark["Content-Type"] == "text/css"
    assert "--ground: #10191b;" in dark.content.decode() and "--ground: #f7f6f2;" in light.content.decode()
    assert client.get("/ui/scheme/pink.css").status_code == 404
    client.force_login(officer)
    assert client.get("/ui/scheme/dark.css").status_code == 302


def test_a_board_shows_as_a_table_what_its_columns_show(client, administrator):
    client.force_login(administrator)
    board, table = (client.get(f"/ui/board/{query}").content.decode() for query in ("", "?view=table"))

    assert board.count('class="board-card"') == table.count("row-link") == 7
    assert "<table" not in board and 'class="board"' not in table
    assert board.count('href="#all"') == table.count('href="#all"') == 1, "where a column goes on"


def test_a_bar_is_full_when_more_was_done_than_was_aimed_at():
    with override("en"):
        bar = Template("{% load ui %}{% progress 307 300 'Trained' %}").render(Context())

    assert 'max="300"' in bar and 'value="300"' in bar
    assert "307 of 300" in " ".join(bar.replace("\n", " ").split()) and "102" in bar
