"""The portfolio: the money of all grants by call and area, as far as the reader sees it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from microprojects.actions import settlements
from microprojects.figures.portfolio import Money, portfolio_of
from microprojects.models import Call
from programme.scope import EVERYTHING, scoped
from tests.cast import place
from tests.microprojects import filed, granted, registry
from tests.microprojects.notices import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
ADDRESS = reverse("microprojects:portfolio")


@pytest.fixture(scope="module")
def made(lasting):
    call, oujda = published(envelope=Decimal(300_000)), place("oujda")
    with scoped(EVERYTHING):
        here = granted.signed(place("khouribga"), call=call, name="Association d'ici")
        granted.paid(here)
        granted.admitted(here, 10_000)
        granted.spent(here, 2_000)
        there = granted.signed(oujda, call=call, name="Association d'ailleurs", amount=30_000)
        filed.submitted(call, registry.record(oujda, "Association en attente"))
        filed.drafted(call, registry.record(oujda, "Association en train d'écrire"))
    return here, there


@pytest.fixture
def grants(made, db):
    """Of one call: 45,000 MAD in Khouribga, of which 18,000 are paid and 10,000 of 12,000 handed in admitted; 30,000
    in Oujda, signed; one application that only came; a draft that nobody sees.
    """
    return tuple(map(granted.fresh, made))


def of(money):
    return (money.applications, money.grants, money.committed, money.paid, money.justified, money.admitted)


def test_it_adds_up_by_call_and_by_area(grants, manager, areas):
    found = portfolio_of(manager)

    assert of(found.total) == (3, 2, 75_000, 18_000, 12_000, 10_000)
    assert (found.total.envelope, found.total.left, found.total.balance) == (300_000, 225_000, 57_000)
    by_area = {area.code: of(money) for area, money in found.areas}
    assert by_area["khouribga"] == (1, 1, 45_000, 18_000, 12_000, 10_000)
    assert by_area["oujda"] == (2, 1, 30_000, 0, 0, 0)
    assert dict(found.states) == {"ongoing": 1, "contracted": 1, "submitted": 1}
    assert of(sum((money for _area, money in found.areas), Money())) == of(found.total)


def test_what_was_paid_back_is_not_to_be_paid_back_again(manager, areas):
    with scoped(EVERYTHING):
        grant = granted.settled(areas.khouribga, 10_000, paying=(1,))
    owed = grant.settlement.to_recover
    assert portfolio_of(manager, call=grant.call).total.balance == -owed == -10_500

    told = {"received_on": granted.ENDS, "reference": "VIR-9", "by": granted.somebody("preparer")}
    settlements.record_recovery(grant, amount=Decimal(8_500), **told)

    assert portfolio_of(manager, call=grant.call).total.balance == -2_000


def test_what_was_requested_is_under_way_until_the_bank_has_paid_it(grants, manager):
    there = grants[1]
    with scoped(EVERYTHING):
        granted.requested(there)

    total = portfolio_of(manager).total
    assert (total.under_way, total.paid) == (there.tranches.get(number=1).amount, 18_000)


def test_what_is_committed_is_what_the_database_says(grants, manager):
    with scoped(EVERYTHING):
        call = Call.objects.get()
        granted.selected(grants[0].application.area, call=call, name="Association retenue")

    with connection.cursor() as cursor:
        cursor.execute("SELECT microprojects_committed(%s, NULL)", [call.pk])
        (committed,) = cursor.fetchone()
    assert portfolio_of(manager).total.committed == committed == 120_000


def test_a_coordinator_sees_the_sums_of_their_area(grants, coordinator):
    found = portfolio_of(coordinator)

    assert [area.code for area, _money in found.areas] == ["khouribga"]
    assert (of(found.total), found.is_whole) == ((1, 1, 45_000, 18_000, 12_000, 10_000), False)


def test_late_is_what_should_be_over_or_have_reported(grants, manager):
    running, signed = grants
    report_day = running.due_reports.get(kind="interim").due_on

    assert portfolio_of(manager, today=report_day).late == [], "on its day a report is not late"
    found = portfolio_of(manager, today=report_day + timedelta(days=1)).late
    assert [(grant, grant.overdue_on) for grant in found] == [(running, report_day), (signed, report_day)]
    granted.report(running, "interim")
    assert portfolio_of(manager, today=running.ends_on).late == [signed]
    assert portfolio_of(manager, today=running.ends_on + timedelta(days=1)).late == [running, signed]
    granted.report(running, "final")
    assert portfolio_of(manager).late == [signed]


def test_what_is_late_leads_to_its_grant(client, grants, manager):
    client.force_login(manager)

    text = client.get(ADDRESS).content.decode()

    assert grants[0].get_absolute_url() in text and grants[0].application.get_absolute_url() not in text


def test_a_donor_reads_sums_and_no_name_of_an_association(client, grants, donor):
    client.force_login(donor)

    page = client.get(ADDRESS)

    text = page.content.decode()
    assert (page.status_code, of(page.context["portfolio"].total)) == (200, (3, 2, 75_000, 18_000, 12_000, 10_000))
    assert "Association" not in text.replace("My association", "").replace("Associations", "")
    assert grants[0].number not in text


def test_it_is_narrowed_to_a_call_and_its_map_to_a_number(client, grants, finance):
    other = published(code="APP/2018/02", envelope=Decimal(150_000))
    client.force_login(finance)

    one = client.get(ADDRESS, {"call": other.pk, "map": "grants"}).context

    assert (of(one["portfolio"].total), one["portfolio"].total.envelope) == ((0, 0, 0, 0, 0, 0), 150_000)
    assert one["mapped"] == "grants"
    assert len(client.get(ADDRESS, {"call": "x", "map": "y"}).context["portfolio"].calls) == 2


def test_it_asks_as_much_for_five_grants_as_for_two(client, grants, areas, manager):
    client.force_login(manager)
    before = asked(client)

    call = published(code="APP/2018/02")
    with scoped(EVERYTHING):
        for number in range(3):
            granted.paid(granted.signed(areas.beni_mellal, call=call, name=f"Association {number}"))

    assert asked(client) == before


def asked(client):
    assert client.get(ADDRESS).status_code == 200  # what is kept for longer than a request is there then
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)
    return len(queries)
