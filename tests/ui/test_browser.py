"""The catalogue in Chromium: nothing for axe to find, nothing wider than the screen, in every language and scheme."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from ui.views import PAGES

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENS = [("fr", 1280, "light"), ("ar", 390, "dark")]


def look(page, address, language, width, scheme):
    """What is wrong with a page as one sees it: axe's findings and the width that sticks out."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url or address}])
    page.goto(address)
    found = [
        (violation["id"], node["html"][:120], node["failureSummary"])
        for violation in Axe().run(page, options=RULES).response["violations"]
        for node in violation["nodes"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([("too wide", too_wide)] if too_wide > 0 else [])


@pytest.fixture
def signed_in(page, client, administrator, live_server):
    client.force_login(administrator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto("/accounts/login/")
    return page


@pytest.mark.parametrize(("language", "width", "scheme"), SCREENS)
def test_axe_finds_nothing_in_the_catalogue(signed_in, language, width, scheme):
    wrong = {name: found for name in PAGES if (found := look(signed_in, f"/ui/{name}/", language, width, scheme))}

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
    assert places.count() == 6 and not signed_in.locator(".nav-more").is_visible()
