"""The document: its text, its attached figures and its form, from one report on people made by hand."""

import subprocess
import sys
from datetime import date

import pytest
from django.utils.translation import override

from reports import actions
from reports.figures.reading import Reading
from reports.models import Document, Edition, FrozenCell, Report
from reports.pdf import figures_csv, report_pdf
from reports.tasks import draw_documents
from reports.workflow import ReportStatus
from tests.facts import course, person, registered, roll_call
from tests.reports.conftest import attached, drawn, rows_of, text_of

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


@pytest.mark.sweep
def test_documents_say_what_was_frozen_in_their_language_and_are_well_formed(computed, tmp_path):
    thirty_people()
    report = Report.objects.create(starts_on=date(2018, 4, 1), ends_on=date(2018, 4, 30), number=4)
    italian, french = (report.editions.create(language=language) for language in ("it", "fr"))
    snapshot = computed(report).snapshots.get()
    assert (report.status, drawn(report)) == (ReportStatus.READY, {("it", "full")}), "it waits for no other language"
    assert list(Edition.objects.to_draw()) == [french]
    for edition in (italian, french):
        draw_documents(edition.pk)
    assert drawn(report) == {("it", "full"), ("fr", "full")}
    assert not Edition.objects.to_draw()

    documents = {document.edition.language: document for document in snapshot.documents.select_related("edition")}
    for language, document in documents.items():
        text = says_whose_figures_it_shows(document)
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
        total, unknown = rows["R1.1", "", ""], rows["R1.1", "area,sex", "khouribga,U"]
        assert (total["cumulative"], unknown["cumulative"]) == ("30", "3")
        assert (total["target"], total["percent"]) == ("500", "6.0")

    for checker in (["pdfua", "check"], ["outloud"]):
        program = [f"{sys.prefix}/bin/{checker[0]}", *checker[1:], *(each.file.path for each in documents.values())]
        found = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path)
        assert found.returncode == 0, found.stdout


MONTHS = {"fr": "avril 2018", "it": "aprile 2018"}


def says_whose_figures_it_shows(document):
    """Its text, in which stand the month in its language and how to check the seal of the frozen figures."""
    text, language = text_of(document), document.edition.language
    assert MONTHS[language] in text
    whole = text.replace(" ", "")
    assert document.snapshot.sha256 in whole, "the same figures, with the same seal"
    assert "JSON" in text and "sha256sum" in text, "which file the seal is of"
    assert document.sha256 not in whole
    assert list(attached(document)) == [f"RAP-2018-04-{language.upper()}.csv"]
    return text


@pytest.mark.sweep
def test_shared_documents_hide_small_numbers_and_those_that_give_them_away(report, frozen, kept, manager):
    thirty_people()
    report.editions.create(language="it")
    snapshot = frozen(report).snapshots.get()
    editions = report.editions.all()
    for edition in editions:
        kept(edition, "full")
    actions.approve(report, version=1, by=manager)

    for edition in [*editions, *editions]:
        draw_documents(edition.pk)

    assert drawn(report) == {(language, variant) for language in ("fr", "it") for variant in ("full", "shared")}
    assert not Edition.objects.to_draw()
    for shared in snapshot.documents.filter(variant=Document.Variant.SHARED):
        text = says_whose_figures_it_shows(shared)
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

    french = snapshot.documents.get(edition__language="fr", variant=Document.Variant.SHARED)
    with french.file.open() as file:
        assert report_pdf(snapshot, "fr", hide_small=True) == file.read(), "the same snapshot gives the same bytes"
