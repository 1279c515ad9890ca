"""The list of people: whom it shows, how it is narrowed and ordered, and what it asks of the database."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries.models import Beneficiary, ConsentState, Group, Sex
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db
LIST = reverse("beneficiaries:list")


@pytest.fixture
def at_aideca(officer, partners, areas):
    """at_aideca("Bennani", "Salma", sex=…): registered by AIDECA in Khouribga."""

    def register(last_name, first_name="Nora", **facts):
        return registered(partners.aideca, areas.khouribga, last_name, first_name, by=officer, **facts)

    return register


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


def listed(client, **asked):
    """The codes on the page, in order."""
    return [row.code for row in client.get(LIST, asked).context["rows"]]


def searched(client, **asked):
    """The address of a search."""
    return client.post(LIST, asked).url


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("officer", ["fatima"]),
        ("stranger", ["aissatou"]),
        ("coordinator", ["rachid", "fatima"]),
        ("me_officer", ["aissatou", "rachid", "fatima"]),
        ("manager", ["aissatou", "rachid", "fatima"]),
        ("grants_manager", ["aissatou", "rachid", "fatima"]),
    ],
)
def test_each_role_sees_the_people_of_its_postings(who, seen, client, request, fatima, rachid, aissatou):
    people = {"fatima": fatima, "rachid": rachid, "aissatou": aissatou}
    client.force_login(request.getfixturevalue(who))

    assert listed(client) == [people[name].code for name in seen]


@pytest.mark.parametrize("who", ["donor", "finance", "assessor", "administrator"])
def test_who_has_no_business_with_people_is_refused(who, client, request, fatima):
    client.force_login(request.getfixturevalue(who))

    assert client.get(LIST).status_code == 403


def test_a_row_says_who_it_is_and_never_names_whoever_refused(in_office, at_aideca):
    at_aideca("Bennani", "Salma", arabic_name="سلمى بناني", sex=Sex.FEMALE, birth_year=1987, group=Group.TG3_TEACHER)
    at_aideca("Alaoui", "Driss", consent=ConsentState.REFUSED)

    refused, row = in_office.get(LIST).context["rows"]

    assert (row.name, row.other_name, row.born) == ("Bennani Salma", "سلمى بناني", "1987")
    assert (refused.name, refused.tone) == ("", "bad")
    assert "Alaoui" not in in_office.get(LIST).content.decode()


def test_the_list_asks_as_many_statements_for_30_people_as_for_one(in_office, at_aideca):
    def statements(**asked):
        address = searched(in_office, **asked)
        with CaptureQueriesContext(connection) as captured:
            assert in_office.get(address).status_code == 200
        return len(captured)

    at_aideca("Bennani")
    one = [statements(), statements(q="bennani"), statements(sort="name")]
    for _ in range(29):
        at_aideca("Bennani")

    assert [statements(), statements(q="bennani"), statements(sort="name")] == one


def test_everybody_s_list_asks_as_many_statements_for_30_people_as_for_one(client, manager, at_aideca):
    client.force_login(manager)
    at_aideca("Bennani")
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(29):
        at_aideca("Bennani")
    with CaptureQueriesContext(connection) as thirty:
        client.get(LIST)

    assert len(thirty) == len(one)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"sex": "F"}, {"woman"}),
        ({"sex": "X"}, {"other"}),
        ({"sex": "U"}, {"unknown"}),
        ({"group": "TG3_TEACHER"}, {"woman"}),
        ({"consent": "no"}, {"other"}),
        ({"age": "U"}, {"unknown"}),
        ({"since": "2018-03-01"}, {"man"}),
        ({"until": "2018-02-28"}, {"woman", "other", "unknown"}),
        ({"sex": "M", "since": "2018-03-01"}, {"man"}),
        ({"sex": "M", "until": "2018-02-28"}, set()),
    ],
)
def test_a_filter_leaves_those_it_names(asked, found, in_office, at_aideca):
    people = {
        "woman": at_aideca("A", sex=Sex.FEMALE, birth_year=1990, group=Group.TG3_TEACHER),
        "man": at_aideca("B", sex=Sex.MALE, birth_year=1960, on=date(2018, 3, 15)),
        "other": at_aideca("C", sex=Sex.OTHER, birth_year=1990, consent=ConsentState.REFUSED),
        "unknown": at_aideca("D"),
    }

    assert set(listed(in_office, **asked)) == {people[name].code for name in found}


def test_an_age_is_that_of_today(in_office, at_aideca, time_machine):
    time_machine.move_to("2018-06-15", tick=False)
    thirty, fifteen = at_aideca("A", birth_year=1988), at_aideca("B", birth_year=2003)

    assert listed(in_office, age="30-39") == [thirty.code]
    assert listed(in_office, age="15-17") == [fifteen.code]


def test_area_and_partner_belong_to_the_same_registration(client, manager, partners, areas, fatima):
    client.force_login(manager)
    both = registered(partners.cefa, areas.oujda, "Tazi", "Omar", by=manager)
    from_fatima = {"partner": partners.aideca.pk, "area": areas.khouribga.pk}

    assert listed(client, **from_fatima) == [fatima.code]
    assert listed(client, partner=partners.cefa.pk, area=areas.oujda.pk) == [both.code]
    assert listed(client, partner=partners.cefa.pk, area=areas.khouribga.pk) == []


def test_a_group_is_looked_for_in_the_register_that_is_asked_for(client, manager, partners, areas, fatima):
    client.force_login(manager)

    assert listed(client, group="TG1_RETURNEE", area=areas.khouribga.pk) == [fatima.code]
    assert listed(client, group="TG1_RETURNEE", area=areas.oujda.pk) == []


def test_the_filters_offer_the_user_s_own_places_and_no_choice_of_one(client, coordinator, officer, areas, partners):
    officer.postings.create(role="field_officer", partner=partners.aideca, area=areas.oujda)
    client.force_login(officer)
    form = client.get(LIST).context["form"]
    assert {value for value, _label in form.fields["area"].choices} == {"", areas.khouribga.pk, areas.oujda.pk}
    assert "partner" not in form.fields

    client.force_login(coordinator)
    form = client.get(LIST).context["form"]
    assert "area" not in form.fields
    assert len(form.fields["partner"].choices) > 9


def test_a_filter_that_cannot_be_read_is_left_out_and_said(client, manager, fatima):
    client.force_login(manager)

    page = client.get(LIST, {"area": "99999", "since": "soon"})

    assert [row.code for row in page.context["rows"]] == [fatima.code]
    assert set(page.context["form"].errors) == {"area", "since"}
    assert "notice-warn" in page.content.decode()


def test_the_order_is_the_latest_first_or_as_asked(in_office, at_aideca):
    second = at_aideca("Zerouali", on=date(2018, 5, 1))
    first = at_aideca("Alaoui", on=date(2018, 4, 1))
    last = at_aideca("Mansouri", on=date(2018, 6, 1))

    assert listed(in_office) == [last.code, first.code, second.code]
    assert listed(in_office, sort="code") == [second.code, first.code, last.code]
    assert listed(in_office, sort="name") == [first.code, last.code, second.code]
    assert listed(in_office, sort="-name") == [second.code, last.code, first.code]
    assert listed(in_office, sort="registered_on") == [first.code, second.code, last.code]
    assert listed(in_office, sort="-registered_on") == [last.code, second.code, first.code]
    assert listed(in_office, sort="password") == [last.code, first.code, second.code]


def test_nobody_without_a_name_has_a_place_in_the_order_of_names(in_office, at_aideca):
    named = at_aideca("Alaoui")
    at_aideca("Bennani", consent=ConsentState.REFUSED)

    assert listed(in_office, sort="name") == [named.code]
    assert in_office.get(LIST, {"sort": "name"}).context["is_by_name"]


@pytest.mark.parametrize("who", ["officer", "manager"])
def test_pages_hold_fifty_and_keep_the_filters(who, client, request, at_aideca):
    client.force_login(request.getfixturevalue(who))
    for number in range(52):
        at_aideca(f"Bennani{number}", sex=Sex.FEMALE)

    page = client.get(LIST, {"sex": "F", "page": "2"})

    assert (len(page.context["rows"]), page.context["page"].count) == (2, 52)
    assert "?sex=F&amp;page=1" in page.content.decode()
    assert [row.code for row in client.get(LIST, {"page": "99"}).context["rows"]] == [
        row.code for row in client.get(LIST, {"page": "2"}).context["rows"]
    ]


def test_a_page_that_is_no_number_is_a_bad_request(in_office):
    assert in_office.get(LIST, {"page": "two"}).status_code == 400


def test_a_large_table_counts_a_narrowed_list_to_a_thousand(in_office, at_aideca, monkeypatch):
    monkeypatch.setattr("ui.paging.LARGE_TABLE", -2)  # what PostgreSQL estimates before it ever looked is -1
    monkeypatch.setattr("ui.paging.SMALL_COUNT_LIMIT", 3)
    people = [at_aideca(f"Bennani{number}") for number in range(5)]

    page = in_office.get(LIST).context["page"]

    assert (page.count, page.is_capped) == (3, True)
    assert [person.pk for person in page.rows] == [person.pk for person in reversed(people)]


def test_htmx_gets_the_rows_alone(in_office, at_aideca):
    at_aideca("Bennani")

    fragment = in_office.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "Bennani" in fragment
    assert "<html" not in fragment


def test_an_empty_list_says_what_to_do(in_office, donor):
    nothing_yet = in_office.get(LIST).content.decode()
    nobody_found = in_office.get(searched(in_office, q="zzz")).content.decode()

    assert reverse("beneficiaries:register") in nothing_yet
    assert reverse("beneficiaries:register") in nobody_found
    assert nothing_yet != nobody_found


def test_whoever_only_reads_is_offered_no_registration(client, grants_manager, fatima):
    client.force_login(grants_manager)

    assert reverse("beneficiaries:register") not in client.get(LIST).content.decode()


def test_a_posting_that_ended_shows_nobody(client, officer, fatima):
    officer.postings.update(until=date(2017, 1, 1))
    client.force_login(officer)

    assert client.get(LIST).status_code == 403
    assert not Beneficiary.objects.visible_to(officer).exists()
