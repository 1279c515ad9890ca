"""The files of a report: a table for people, and hashes that anybody can check."""

import csv
import io
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils.translation import override

from reports import actions
from reports.figures.reading import Reading
from reports.models import Document
from reports.pdf import figures_sheet
from tests.facts import course, person, registered, roll_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(report, frozen):
    """Twelve returnees and three sessions of two and a half hours."""
    for number in range(12):
        registered(person(sex="F" if number else "M"), f"2018-04-{number + 1:02d}")
    roll_call(course(days=("2018-04-03", "2018-04-10", "2018-04-17"), hours=2.5), person(), "PPP")
    return frozen(report).snapshots.get()


def sheet(snapshot, language, **reading):
    with override(language):
        content = figures_sheet(Reading(snapshot.data, **reading))
    assert content.startswith(b"\xef\xbb\xbf"), "so that Excel reads the accents"
    text = content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter="," if language == "en" else ";")
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("language", "hours", "code", "where", "total"),
    [
        ("fr", "7,5", "Code", "Khouribga", "Total"),
        ("it", "7,5", "Codice", "Khouribga", "Totale"),
        ("en", "7.5", "Code", "Khouribga", "Total"),
    ],
)
def test_the_table_for_people_has_words_and_numbers_of_its_language(snapshot, language, hours, code, where, total):
    rows = sheet(snapshot, language)

    sessions = [row for row in rows if row[code] == "R1.8"]
    assert hours in sessions[0].values() and total in sessions[0].values()
    assert "3" in sessions[0].values(), "whole numbers are whole"
    assert where in {value for row in sessions for value in row.values()}
    assert not [row for row in rows for value in row.values() if value.endswith((".0", ",0"))]
    assert not {"axes", "values", "weight_period", "starts_on"} & rows[0].keys()
    assert "01/04/2018" in rows[0].values()


def test_sessions_have_neither_sex_nor_age(snapshot, client, manager):
    assert "Inconnu" not in {value for row in sheet(snapshot, "fr") if row["Code"] == "R1.8" for value in row.values()}

    client.force_login(manager)
    page = client.get(f"/reports/{snapshot.report_id}/1/indicator/R1.8/cell/?axes=&values=&kind=cumulative")
    assert {axis for axis, _cells in page.context["narrower"]} <= {"area", "group", "partner"}
    page = client.get(f"/reports/{snapshot.report_id}/1/indicator/R1.1/cell/?axes=&values=&kind=cumulative")
    assert {"sex", "age"} <= {axis for axis, _cells in page.context["narrower"]}


def test_the_table_for_people_hides_what_the_reader_may_not_read(snapshot, client, manager, donor):
    assert "<5" in {value for row in sheet(snapshot, "fr", hide_small=True) for value in row.values()}

    actions.approve(snapshot.report, version=1, by=manager)
    client.force_login(donor)
    content = client.get(reverse("reports:csv", args=[snapshot.report_id, 1])).getvalue()
    with override("fr"):
        assert content == figures_sheet(Reading(snapshot.data, hide_small=True))


def test_every_hash_on_the_page_is_that_of_a_file(snapshot, kept, client, manager, donor):
    report = snapshot.report
    actions.approve(report, version=1, by=manager)
    kept(report.editions.get(), "full", "shared")
    client.force_login(manager)
    page = client.get(report.get_absolute_url()).content.decode()

    data = client.get(reverse("reports:data", args=[report.pk, 1])).getvalue()
    assert sha256(data).hexdigest() == snapshot.sha256
    assert snapshot.sha256 in page
    url = reverse("reports:document", args=[report.pk, 1, "fr"])
    for query in ("", "?variant=shared"):
        content = b"".join(client.get(url + query).streaming_content)
        assert sha256(content).hexdigest() in page, query

    client.force_login(donor)
    page = client.get(report.get_absolute_url()).content.decode()
    shared, full = (Document.objects.get(variant=variant).sha256 for variant in ("shared", "full"))
    assert shared in page and full not in page
    assert client.get(reverse("reports:data", args=[report.pk, 1])).status_code == 403


def test_the_file_with_every_number_is_not_for_who_reads_some_of_them(snapshot, client, coordinator):
    client.force_login(coordinator)

    assert client.get(reverse("reports:data", args=[snapshot.report_id, 1])).status_code == 403
