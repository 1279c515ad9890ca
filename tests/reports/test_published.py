"""The published figures on the page of the logframe."""

import pytest
from django.urls import reverse

from reports import actions
from tests.facts import person, registered

pytestmark = pytest.mark.django_db
LOGFRAME = reverse("programme:logframe")


def test_the_last_published_value_stands_beside_the_target(client, report, frozen, manager):
    client.force_login(manager)
    for number in range(7):
        registered(person(), f"2018-04-{number + 1:02d}")
    frozen(report)
    assert client.get(LOGFRAME).content.decode().count("avril 2018") == 0, "nothing is published yet"

    actions.approve(report, version=1, by=manager)

    page = client.get(LOGFRAME).content.decode()
    row = page.partition(">R1.1<")[2].partition("</tr>")[0]
    assert "avril" in page and "<bdi>7</bdi>" in row and "1,4" in row


def test_the_published_value_is_read_as_the_reader_may(client, report, frozen, manager, donor):
    registered(person(), "2018-04-01")
    frozen(report)
    actions.approve(report, version=1, by=manager)
    client.force_login(donor)

    row = client.get(LOGFRAME).content.decode().partition(">R1.1<")[2].partition("</tr>")[0]

    assert "<bdi>&lt;5</bdi>" in row


def test_who_reads_no_figures_reads_none_there(client, report, frozen, manager, assessor):
    frozen(report)
    actions.approve(report, version=1, by=manager)
    client.force_login(assessor)

    answer = client.get(LOGFRAME)

    assert answer.status_code == 200 and "avril" not in answer.content.decode()


def test_the_signs_of_hidden_numbers_are_explained_wherever_they_stand(client, report, frozen, manager, donor):
    registered(person(), "2018-04-01")
    frozen(report)
    actions.approve(report, version=1, by=manager)
    indicator = reverse("reports:indicator", args=[report.pk, 1, "R1.1"])

    for url in ("/", LOGFRAME, report.get_absolute_url(), indicator):
        client.force_login(donor)
        page = client.get(url, headers={"accept-language": "en"}).content.decode()
        assert "&lt;5" in page and "&lt;5 stands for" in page, url
        client.force_login(manager)
        assert "&lt;5" not in client.get(url, headers={"accept-language": "en"}).content.decode(), url
