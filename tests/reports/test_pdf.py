"""The document: its text, its attached figures and its form, from one report on people made by hand."""

import subprocess
import sys
from datetime import date

import pytest
from django.utils.translation import override

from reports import actions
from reports.figures.reading import Reading
from reports.models import Document, FrozenCell, Report
from reports.pdf import figures_csv, report_pdf
from reports.tasks import draw_documents
from tests.facts import course, person, registered, roll_call
from tests.reports.conftest import attached, rows_of, text_of

pytestmark = pytest.mark.django_db


def thirty_people():
    """Returnees of April 2018: 13 women, 12 men, 3 of unknown sex in Khouribga, 2 women in Oujda."""
    for number in range(30):
        sex = "F" if number < 13 or number >= 28 else "M" if number < 25 else "U"
        where = "oujda" if number >= 28 else "khouribga"
        registered(person(sex=sex, born=1960 + number, in_area=where), f"2018-04-{number + 1:02d}", in_area=where)
    leader = person()
    registered(leader, "2018-04-03", group="TG5_CSO_LEADER")
    roll_call(course(planned_hours=6, days=("2018-04-03", "2018-04-10"), hours=3), leader, "PP")


@pytest.mark.parametrize(("language", "month"), [("fr", "avril 2018"), ("it", "aprile 2018")])
def test_the_document_says_what_was_frozen_and_is_well_formed(language, month, computed, tmp_path):
    thirty_people()
    report = Report.objects.create(starts_on=date(2018, 4, 1), ends_on=date(2018, 4, 30), number=4)
    report.editions.create(language=language)
    snapshot = computed(report).snapshots.get()
    document = snapshot.documents.get()

    text = text_of(document)
    assert month in text and snapshot.sha256 in text.replace(" ", "")
    for indicator in Reading(snapshot.data).computed:
        assert f"{indicator.code} {indicator.about['names'][language]}" in text
    assert "Khouribga 13 12 3 28 28" in text
    assert document.pages > 8

    (figures,) = attached(document).values()
    with override(language):
        assert figures == figures_csv(snapshot, Reading(snapshot.data))
    rows = rows_of(figures)
    for cell in FrozenCell.objects.filter(snapshot=snapshot):
        assert int(rows[cell.indicator, cell.axes, cell.values][cell.kind]) == cell.value
    assert (rows["R1.1", "", ""]["cumulative"], rows["R1.1", "area,sex", "khouribga,U"]["cumulative"]) == ("30", "3")
    assert (rows["R1.1", "", ""]["target"], rows["R1.1", "", ""]["percent"]) == ("500", "6.0")

    for checker in (["pdfua", "check"], ["outloud"]):
        program = [f"{sys.prefix}/bin/{checker[0]}", *checker[1:], document.file.path]
        found = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path)
        assert found.returncode == 0, found.stdout


def test_the_shared_document_hides_small_numbers_and_those_that_give_them_away(report, computed, manager):
    thirty_people()
    computed(report)
    actions.approve(report, version=1, by=manager)
    snapshot = report.snapshots.get()

    draw_documents(report.editions.get().pk)
    draw_documents(report.editions.get().pk)

    shared = snapshot.documents.get(variant=Document.Variant.SHARED)
    text = text_of(shared)
    assert "Khouribga 13 12 3 28" not in text
    assert "<5" in text
    (figures,) = attached(shared).values()
    rows = rows_of(figures)
    assert rows["R1.1", "sex", "U"]["cumulative"] == "<5"
    assert rows["R1.1", "sex", "M"]["cumulative"] == "c", "from the total and the women it could be computed"
    assert rows["R1.1", "sex", "F"]["cumulative"] == "15"
    assert rows["R1.1", "", ""]["cumulative"] == "30"
    people = [line for line in rows.values() if line["indicator"] != "R1.8"]
    assert not [line for line in people if {line["period"], line["new"], line["cumulative"]} & set("1234")]

    with shared.file.open() as file:
        assert report_pdf(snapshot, "fr", hide_small=True) == file.read(), "the same snapshot gives the same bytes"
