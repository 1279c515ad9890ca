"""The catalogue in Chromium: nothing for axe to find, nothing wider than the screen, in every language and scheme."""

import pytest
from django.conf import settings

from tests.accessibility.looking import SCREENS, faults
from ui.views.catalogue import PAGES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(page, client, administrator, live_server):
    client.force_login(administrator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto("/accounts/login/")
    return page


@pytest.mark.parametrize(("language", "scheme", "widths"), SCREENS)
def test_nothing_is_wrong_with_the_catalogue(signed_in, language, scheme, widths):
    signed_in.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    signed_in.context.add_cookies([{"name": "django_language", "value": language, "url": signed_in.url}])
    wrong = {}
    for name in PAGES:
        signed_in.set_viewport_size({"width": widths[0], "height": 844})
        signed_in.goto(f"/ui/{name}/")
        if found := faults(signed_in, widths):
            wrong[name] = found

    assert wrong == {}


def test_menus_close_on_escape_and_give_the_focus_back(signed_in):
    signed_in.goto("/ui/list/")
    signed_in.locator(".tools summary").last.click()
    assert signed_in.locator(".tools details[open]").count() == 1

    signed_in.keyboard.press("Escape")

    assert signed_in.locator(".tools details[open]").count() == 0
    assert signed_in.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_skip_link_is_the_first_stop_of_the_keyboard(signed_in):
    signed_in.goto("/ui/list/")
    signed_in.keyboard.press("Tab")
    signed_in.keyboard.press("Enter")

    assert signed_in.evaluate("document.activeElement.id") == "main"


def test_after_a_refused_form_the_focus_stands_on_what_is_wrong(signed_in):
    signed_in.goto("/ui/form/")

    assert signed_in.evaluate("document.activeElement.className") == "error-summary"


def test_on_a_phone_the_filters_fold_and_on_a_desk_they_stand_open(signed_in):
    signed_in.set_viewport_size({"width": 390, "height": 844})
    signed_in.goto("/ui/list/")
    area = signed_in.locator("[name=area]")
    assert not area.is_visible() and signed_in.locator("[name=q]").is_visible()
    signed_in.locator(".filters-fold > summary").click()
    assert area.is_visible()

    signed_in.goto("/ui/list/?area=K")
    assert area.is_visible(), "what narrows the list is seen"

    signed_in.set_viewport_size({"width": 1280, "height": 844})
    signed_in.goto("/ui/list/")
    assert area.is_visible() and not signed_in.locator(".filters-fold > summary").is_visible()


def test_a_phone_has_five_places_at_its_foot_and_the_others_in_a_menu(signed_in, manager, client, live_server):
    client.force_login(manager)
    signed_in.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    signed_in.set_viewport_size({"width": 390, "height": 844})
    signed_in.goto("/")
    places = signed_in.locator(".nav > ul > li:visible")
    assert places.count() == 5
    last = signed_in.locator(".nav-more a").last
    assert not last.is_visible()

    signed_in.locator(".nav-more summary").click()
    box = last.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844, "it opens upwards, on the screen"

    signed_in.set_viewport_size({"width": 1280, "height": 844})
    theirs = [name for name, _label, _icon, act in settings.NAVIGATION if act is None or manager.has_perm(act)]
    assert len(theirs) > 5
    assert places.count() == len(theirs) and not signed_in.locator(".nav-more").is_visible()


def test_a_question_opens_over_the_page_and_gives_the_focus_back(signed_in):
    signed_in.goto("/ui/components/")
    opener = signed_in.locator("a[data-dialog]")

    opener.click()
    dialog = signed_in.locator("dialog.dialog[open]")
    dialog.wait_for()
    assert dialog.locator("h1").inner_text()
    assert dialog.locator("form").get_attribute("action").endswith("/ui/confirm/"), "it is sent where its page is"
    assert faults(signed_in, (1280,)) == []

    signed_in.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert signed_in.evaluate("document.activeElement.hasAttribute('data-dialog')")


def test_a_question_is_a_page_of_its_own_where_it_cannot_be_fetched(signed_in):
    signed_in.goto("/ui/components/")
    signed_in.route("**/ui/confirm/", lambda route: route.abort(), times=1)

    signed_in.locator("a[data-dialog]").click()

    signed_in.wait_for_url("**/ui/confirm/")


def test_a_question_asked_after_the_session_ended_leads_to_the_sign_in_page(signed_in):
    signed_in.goto("/ui/components/")
    signed_in.context.clear_cookies()

    signed_in.locator("a[data-dialog]").click()

    signed_in.wait_for_url("**/accounts/login/**")
    assert not signed_in.locator("dialog").count()


def test_a_grid_sums_up_what_is_chosen(signed_in):
    signed_in.goto("/ui/grid/")
    total = signed_in.locator("[data-sum]")
    assert total.inner_text() == "18", "3 of 4 in criteria that count 3, 2 and 1 times"

    signed_in.locator("[name=need][value='1']").check(force=True)

    assert total.inner_text() == "12"
