"""What is told around sending: the state, who sent it and when, what was left behind, what waits."""

from datetime import date

import pytest
from django.urls import reverse

from beneficiaries.models import Import
from programme.actions import set_target
from programme.models import Indicator
from reports import actions
from reports.figures.reading import Reading
from reports.models import Report
from reports.pdf import report_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, me_officer):
    client.force_login(me_officer)
    return client


@pytest.fixture
def published(frozen, manager):
    def publish(month):
        report = Report.objects.create(starts_on=date(2018, month, 1), ends_on=date(2018, month, 28), number=month)
        report.editions.create(language="fr")
        actions.approve(frozen(report), version=1, by=manager)
        return report

    return publish


def page_of(client, report, route="report"):
    return client.get(reverse(f"reports:{route}", args=[report.pk])).content.decode()


def test_the_page_to_send_gives_the_state_of_a_sent_report_and_no_button(desk, published, manager):
    report = published(4)
    assert "csrfmiddlewaretoken" in page_of(desk, report, "send").partition("<main")[2]

    actions.send(report, by=manager)

    page = page_of(desk, report, "send").partition("<main")[2]
    assert "csrfmiddlewaretoken" not in page
    assert manager.name in page and f"{report.sent_at:%Y}" in page


def test_neither_does_it_offer_to_send_what_is_not_approved(desk, report):
    assert "csrfmiddlewaretoken" not in page_of(desk, report, "send").partition("<main")[2]


def test_a_sent_report_says_when_and_by_whom_and_to_readers_outside_only_when(desk, published, manager, donor, client):
    report = published(4)
    actions.send(report, by=manager)
    proof = page_of(desk, report).partition('id="proof"')[2].partition("</section>")[0]
    assert proof.count(manager.name) == 2, "approved and sent"

    client.force_login(donor)
    proof = page_of(client, report).partition('id="proof"')[2].partition("</section>")[0]
    assert manager.name not in proof
    assert proof.count(f"{report.sent_at:%Y}") >= 2


def test_an_earlier_report_that_was_not_sent_is_named_before_a_later_one_is(desk, published):
    april, may = published(4), published(5)

    assert april.get_absolute_url() + '"' in page_of(desk, may, "send")
    assert may.get_absolute_url() not in page_of(desk, april, "send").partition("notice-warn")[2].partition("</ul>")[0]
    actions.send(april, by=may.approved_by)
    assert "notice-warn" not in page_of(desk, may, "send")


def upload(status, by, partners, areas, **counts):
    return Import.objects.create(
        kind="people",
        partner=partners.aideca,
        area=areas.khouribga,
        filename="registre.xlsx",
        sha256="0" * 64,
        status=status,
        counts=counts,
        created_by=by,
    )


def test_only_imports_with_something_to_decide_are_told_with_a_link_and_never_to_readers_outside(
    desk, report, frozen, me_officer, finance, partners, areas, client
):
    upload("checked", me_officer, partners, areas, unchanged=40)
    upload("failed", me_officer, partners, areas)
    upload("checked", me_officer, partners, areas, new=3)
    upload("uploaded", me_officer, partners, areas)
    snapshot = frozen(report).snapshots.get()

    assert {check["code"]: check["number"] for check in snapshot.data["checks"]}["imports_waiting"] == 2
    assert reverse("beneficiaries:imports") + "?waiting=yes" in page_of(desk, report)
    full, shared = (Reading(snapshot.data, hide_small=hide) for hide in (False, True))
    (sentence,) = (each for each in full.checks if ": 2" in each.replace("\u00a0", " "))
    assert sentence in report_html(snapshot, full)
    assert sentence not in report_html(snapshot, shared)


def test_a_target_set_after_the_figures_were_frozen_is_told(desk, published, manager, donor, client):
    report = published(4)
    assert "moved" not in desk.get(report.get_absolute_url()).context["moved_targets"]
    set_target(Indicator.objects.get(code="R1.2"), value=600, due_on=date(2020, 5, 31), by=manager, reason="Same")
    set_target(Indicator.objects.get(code="R1.1"), value=1000, due_on=date(2020, 5, 31), by=manager, reason="Avenant")

    for user in (manager, donor):
        client.force_login(user)
        answer = client.get(report.get_absolute_url())
        ((then, now),) = answer.context["moved_targets"]
        assert (then.code, then.target, now.target) == ("R1.1", 500, 1000)
        assert "1\u202f000" in answer.content.decode()
