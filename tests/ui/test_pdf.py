import io
from datetime import UTC, date, datetime

import outloud
import pdfua
import pikepdf
import pypdf
import pytest
from django.template import engines
from django.utils.translation import override
from weasyprint.urls import FatalURLFetchingError

from ui.charts import area_map, bar_chart, bullet_chart, line_chart
from ui.pdf import Attachment, render_pdf

WORDS = {
    "fr": ("Rapport mensuel", "Synthèse", "Indicateurs et cibles", "Khouribga", "Femmes", "Hommes", "Non renseigné"),
    "it": ("Rapporto mensile", "Sintesi", "Indicatori e target", "Khouribga", "Donne", "Uomini", "Non noto"),
    "ar": ("التقرير الشهري", "ملخص", "المؤشرات والأهداف", "خريبكة", "نساء", "رجال", "غير معروف"),
}
TEMPLATE = """{% extends "page/document.html" %}{% load ui %}
{% block cover_title %}{{ words.0 }}{% endblock %}{% block title %}{{ words.0 }}{% endblock %}
{% block period %}{{ day|month }}{% endblock %}
{% block cover_facts %}<tr><th scope="row">{{ words.2 }}</th><td>Je suis migrant</td></tr>{% endblock %}
{% block contents %}<li><a href="#one">{{ words.1 }}</a></li>{% endblock %}
{% block body %}
<section class="chapter" id="one"><h2>{{ words.1 }}</h2>
<p>{{ words.2 }} <a href="https://example.org/">{{ words.0 }}</a></p>
{% for chart in charts %}{{ chart }}{% endfor %}</section>
<section class="chapter" id="two"><h2>{{ words.2 }}</h2>
<table><caption>{{ words.2 }}</caption>
<thead><tr>{% for word in heads %}<th scope="col">{{ word }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr><th scope="row">{{ words.3 }} {{ row }}</th><td class="num">{{ row|number }}</td>
<td class="num">{{ 1234|number }}</td></tr>{% endfor %}</tbody>
</table></section>
{% endblock %}"""


def document(language, **options):
    """Some pages with everything on them that a report has."""
    words = WORDS[language]
    with override(language):
        about = {"title": words[2], "description": words[1]}
        charts = [
            bar_chart([(words[3], [120, 80, 12]), ("Oujda", [3, 1, 0])], series=words[4:], **about),
            bullet_chart([("R1.1", 412, 500)], **about),
            line_chart([(date(2018, 1, 1), 4), (date(2018, 2, 1), 9)], target=12, words=words[4:6], **about),
            area_map([(words[3], ["05.311"], 12, "12"), ("Oujda", ["02.411"], None, "<5")], **about),
        ]
        about = {"words": words, "day": date(2018, 2, 1), "charts": charts, "rows": range(1, 101), "heads": words[3:6]}
        return render_pdf(engines["django"].from_string(TEMPLATE).render(about), **options)


@pytest.fixture(scope="module")
def french():
    return document(
        "fr",
        attachments=[Attachment("chiffres.csv", b"a;b\r\n1;2\r\n", "Les chiffres")],
        metadata={"authors": ["CEFA"], "created": datetime(2018, 3, 3, 12, tzinfo=UTC)},
    )


@pytest.mark.parametrize("language", WORDS)
def test_checkers_of_accessibility_find_no_error(language, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(document(language))

    heard = outloud.check(str(path))
    validated = pdfua.validate(str(path))

    assert (heard.errors, heard.error) == (0, None), heard.findings
    assert [found for found in validated.findings if found.severity.name == "ERROR"] == []


def test_the_file_declares_the_archive_and_the_accessibility_standard(french):
    with pikepdf.open(io.BytesIO(french)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
        assert pdf.Root.Lang == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_title_author_and_date_are_written_into_the_file(french):
    about = pypdf.PdfReader(io.BytesIO(french)).metadata

    assert (about.title, about.author) == ("Rapport mensuel", "CEFA")
    assert about.creation_date == datetime(2018, 3, 3, 12, tzinfo=UTC)


def test_the_figures_travel_with_the_document(french):
    reader = pypdf.PdfReader(io.BytesIO(french))

    assert reader.attachments == {"chiffres.csv": [b"a;b\r\n1;2\r\n"]}
    assert reader.trailer["/Root"]["/AF"][0]["/AFRelationship"] == "/Data"


def test_only_noto_fonts_are_used_and_all_are_embedded():
    reader = pypdf.PdfReader(io.BytesIO(document("ar")))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]

    assert {font["/BaseFont"].partition("+")[2].rpartition("-Bold")[0] or font["/BaseFont"][8:] for font in fonts} <= {
        "Noto-Sans",
        "Noto-Sans-Arabic",
    }
    assert all("/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts)


def test_pages_are_numbered_and_headings_of_a_long_table_come_again(french):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(french)).pages]
    last = len(pages)

    assert f"{last} / {last}" in pages[-1]
    assert "Femmes" in pages[-2] and "Femmes" in pages[-1]


def test_running_lines_are_artifacts_and_heading_cells_tell_their_scope(french):
    with pikepdf.open(io.BytesIO(french)) as pdf:
        scopes = [
            each.A.Scope for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH"
        ]
        second = pikepdf.parse_content_stream(pdf.pages[1])

    assert set(scopes) == {"/Column", "/Row"}
    assert any(str(word.operator) == "BDC" and word.operands[0] == "/Artifact" for word in second)


def test_the_same_html_gives_the_same_file():
    moment = {"created": datetime(2018, 3, 3, tzinfo=UTC)}

    assert document("it", metadata=moment) == document("it", metadata=moment)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.png",
        "http://127.0.0.1/x.png",
        "file:///etc/passwd",
        "/static/no/such.png",
        "/media/x.png",
    ],
)
def test_a_document_fetches_nothing_but_static_files(address):
    with pytest.raises(FatalURLFetchingError):
        render_pdf(f'<html lang="fr"><title>x</title><img alt="x" src="{address}">')
