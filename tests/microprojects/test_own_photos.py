"""The photos of an association's report, in a browser."""

import pytest

from tests.microprojects.reporting import written
from tests.microprojects.test_own_reports import page_of, spoken_for


@pytest.mark.django_db(transaction=True)
def test_a_click_on_a_photo_opens_it_and_does_not_ask_whether_to_take_it_out(page, client, areas, live_server):
    report, user = spoken_for()
    client.force_login(user)
    written(report, user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(page_of("own_report", report))
    line = page.locator("#photos").locator("xpath=../..").locator("li")

    for act in line.get_by_role("link").all():
        act.click(trial=True)  # what lies under the pointer is that link and no other

    assert line.get_by_role("link").count() == 2
