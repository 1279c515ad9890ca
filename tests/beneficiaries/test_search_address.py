"""Who is searched for does not stand in the address, which works all the same: pages, order, bookmarks, back."""

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.beneficiaries.people import registered

LIST = reverse("beneficiaries:list")


@pytest.fixture
def people(officer, partners, areas):
    """Fifty-two Bennanis and an Alaoui."""
    place = (partners.aideca, areas.khouribga)
    return [registered(*place, "Bennani", f"Salma{n}", by=officer, sex="F") for n in range(52)] + [
        registered(*place, "Alaoui", "Omar", by=officer, sex="M", phones=["+212612345678"])
    ]


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["Alaoui", "06 12 34 56 78", "العلوي", "JSM-000001"])
def test_the_words_of_a_search_stand_in_no_address(words, desk, people):
    answer = desk.post(LIST, {"q": words, "sex": "", "area": ""})

    assert answer.status_code == 302
    assert answer.url.startswith(f"{LIST}?q=")
    assert words not in unquote(answer.url)
    page = desk.get(answer.url)
    assert f'value="{words}"' in page.content.decode()
    assert page.request["QUERY_STRING"] in answer.url


@pytest.mark.django_db
def test_pages_order_and_filters_keep_the_search(desk, people):
    address = desk.post(LIST, {"q": "bennani", "sex": "F"}).url
    page = desk.get(address)
    assert (page.context["page"].count, len(page.context["rows"])) == (52, 50)
    assert (f"?{address.partition('?')[2].replace('&', '&amp;')}&amp;page=2") in page.content.decode()

    assert len(desk.get(f"{address}&page=2").context["rows"]) == 2
    names = [row.name for row in desk.get(f"{address}&sort=name").context["rows"]]
    assert names == sorted(names)


@pytest.mark.django_db
def test_htmx_is_answered_at_once_and_told_the_address(desk, people):
    answer = desk.post(LIST, {"q": "alaoui"}, headers={"HX-Request": "true"})

    assert [row.name for row in answer.context["rows"]] == ["Alaoui Omar"]
    assert "<html" not in answer.content.decode()
    pushed = answer.headers["HX-Push-Url"]
    assert "laoui" not in pushed
    assert [row.name for row in desk.get(pushed).context["rows"]] == ["Alaoui Omar"]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["Alaoui", "tampered", ""])
def test_a_search_that_cannot_be_read_is_left_out_with_a_sentence(token, desk, people):
    if token == "tampered":
        token = desk.post(LIST, {"q": "alaoui"}).url.partition("q=")[2][:-3] + "AAA"
    page = desk.get(LIST, {"q": token})

    assert page.context["page"].count == 53
    assert ("notice-warn" in page.content.decode()) is ("q" in page.context["form"].errors) is bool(token)
    assert "value=" not in str(page.context["form"]["q"])


@pytest.mark.django_db
def test_the_search_of_a_colleague_is_not_read_to_others(client, desk, manager, people):
    address = desk.post(LIST, {"q": "alaoui"}).url
    client.force_login(manager)
    page = client.get(address)

    assert page.context["page"].count == 53
    assert "alaoui" not in page.content.decode()


@pytest.mark.django_db
def test_who_has_no_business_with_people_searches_for_nobody(client, donor):
    client.force_login(donor)

    assert client.post(LIST, {"q": "alaoui"}).status_code == 403


@pytest.mark.django_db
def test_a_search_without_its_token_against_forgery_is_refused(officer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)

    assert strict.post(LIST, {"q": "alaoui"}).status_code == 403


@pytest.fixture
def signed_in(page, client, officer, live_server):
    client.force_login(officer)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(LIST)
    return page


def wait_for_rows(page, count):
    expect(page.locator("tbody tr")).to_have_count(count)


@pytest.mark.django_db(transaction=True)
def test_typing_searches_and_going_back_shows_what_was_there(people, signed_in):
    signed_in.locator("[name=q]").fill("alaoui")
    wait_for_rows(signed_in, 1)
    found = signed_in.url
    assert "q=" in found
    assert "laoui" not in found

    signed_in.locator("tbody a").first.click()
    signed_in.wait_for_url("**/JSM-*/")
    signed_in.go_back()
    wait_for_rows(signed_in, 1)
    assert (signed_in.url, signed_in.locator("[name=q]").input_value()) == (found, "alaoui")
    assert signed_in.locator("nav.nav").count() == 1

    signed_in.go_back()
    wait_for_rows(signed_in, 50)
    assert signed_in.url.endswith(LIST)
    assert signed_in.locator("h1").count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_works_without_scripts(people, browser, client, officer, live_server):
    client.force_login(officer)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(LIST)
    page.locator("[name=q]").fill("bennani")
    page.locator("form.filters button").click()

    expect(page.locator("tbody tr")).to_have_count(50)
    assert "bennani" not in page.url
    page.locator("[rel=next]").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.locator("[name=q]").input_value() == "bennani"
    context.close()
