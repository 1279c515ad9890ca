"""The main job, once, as people do it: a field officer brings two workbooks in, the month's report comes out."""

import io
import re

import openpyxl
import pypdf
import pytest
from django.utils.translation import gettext, override

from programme.periods import month
from tests.cast import PASSWORD
from tests.samples import FOLDER

REGISTER, GRID = "beneficiaires_khouribga.xlsx", "presences_DIG_khouribga.xlsx"
JUNE = month(2018, 6)
# Of the grid's participants completed in June: 12 teachers and socio-educational instructors, 10 leaders.
TRAINED = {"R1.3": 12, "R1.5": 10}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sweep]


def fr(words):
    with override("fr"):
        return gettext(words)


@pytest.fixture
def browser(whole_browser):
    return whole_browser


@pytest.fixture
def register(tmp_path):
    """The register as another office keeps it: one heading that nobody knows, one person hardly to be recognised."""
    book = openpyxl.load_workbook(FOLDER / REGISTER)
    sheet = book.active
    for row in sheet.iter_rows(max_col=6, min_col=6):
        if row[0].value == "Type de bénéficiaire":
            row[0].value = "Volet du projet"
    for column, value in (("E", "1976"), ("H", None), ("I", None)):
        sheet[f"{column}101"] = value
    book.save(tmp_path / REGISTER)
    return tmp_path / REGISTER


def sign_in(page, user):
    page.goto("/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name=fr("Sign in"), exact=True).click()
    page.get_by_role("heading", level=1, name=user.name).wait_for()


def sign_out(page):
    page.locator(".tools summary").last.click()
    page.get_by_role("button", name=fr("Sign out")).click()
    page.locator("input[type=password]").wait_for()


def taken_away(page, link, suffix):
    """The file behind a link, as it lies on one's disk then."""
    with page.expect_download() as download:
        link.click(modifiers=["Alt"])  # what a browser would show it saves instead
    assert download.value.suggested_filename.endswith(suffix)
    return io.BytesIO(download.value.path().read_bytes())


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages).split())


def test_workbooks_go_in_and_the_month_s_report_comes_out(page, worker, register, officer, me_officer, manager):
    sign_in(page, officer)
    bring_people_in(page, register)
    bring_attendances_in(page)
    sign_out(page)

    sign_in(page, me_officer)
    ask_for_the_report(page)
    sign_out(page)

    sign_in(page, manager)
    figures, document = read_the_report(page)

    assert {code: figures[code] for code in TRAINED} == {code: [str(n)] * 3 for code, n in TRAINED.items()}
    assert figures["R1.8"] == ["2", "2", "7"]
    assert int(figures["R1.1"][2]) > 50
    for code, numbers in figures.items():
        assert re.search(rf"{code} \D+ \d+ (?:\d+|–) {' '.join(numbers)} ", document), (code, numbers)


def bring_people_in(page, register):
    page.get_by_role("link", name=fr("Imports")).first.click()
    page.get_by_role("link", name=fr("Import people")).first.click()
    page.locator("input[type=file]").set_input_files(register)
    page.get_by_role("button", name=fr("Upload")).click()

    correct_the_mapping(page)
    see_errors_and_take_the_workbook_away(page)
    answer_the_question_and_save(page)


def correct_the_mapping(page):
    """The platform says that a heading is unknown; the officer says what it means, and leaves the remarks out."""
    group = page.get_by_label("Volet du projet")
    assert group.input_value() == ""
    page.get_by_role("button", name=fr("Check the rows")).click()
    page.locator(".error-summary").wait_for()

    group.select_option("group")
    page.get_by_label("Rq").select_option("")
    page.get_by_role("button", name=fr("Check the rows")).click()
    page.locator(".tiles").wait_for(timeout=30_000)

    counted = page.locator(".tile-figure").all_inner_texts()
    assert sorted(counted) == ["1", "12", "12", "369", "5"], "question, errors, remarks, new people, new lines"


def see_errors_and_take_the_workbook_away(page):
    row = page.locator("#rows tbody tr").filter(has=page.locator("th", has_text=re.compile(r"^\s*44\D")))
    sentence = row.locator("li").first.inner_text()
    assert "ABCD1234" in sentence
    link = page.get_by_role("link", name=fr("Workbook with corrections"))
    while not link.is_visible():
        page.wait_for_timeout(300)
        page.reload()
    sheet = openpyxl.load_workbook(taken_away(page, link, ".xlsx"))["Liste"]
    said = sheet.cell(44, sheet.max_column).value
    assert said and said in sentence
    assert sheet["H44"].comment.text in said
    assert sheet["H44"].value == "ABCD1234", "what stood there is kept"


def answer_the_question_and_save(page):
    page.get_by_role("link", name=fr("Go on: questions and saving")).click()
    page.locator("fieldset", has_text="Naciri Aicha").get_by_role("radio").first.check()
    page.get_by_role("button", name=fr("Save the people")).click()
    page.locator(".notice-good").wait_for(timeout=30_000)
    assert page.locator(".tile-figure").all_inner_texts()[:2] == ["369", "375"]


def bring_attendances_in(page):
    page.get_by_role("link", name=fr("Trainings")).first.click()
    page.locator("a[href='/trainings/upload/']").first.click()
    page.locator("input[type=file]").set_input_files(FOLDER / GRID)
    page.get_by_role("button", name=fr("Upload and check")).click()
    page.get_by_role("button", name=fr("Save the attendances")).wait_for(timeout=30_000)
    for question in page.locator("fieldset", has=page.get_by_role("radio")).all():
        question.get_by_role("radio").first.check()
    page.get_by_role("button", name=fr("Save the attendances")).click()
    page.locator(".notice-good").wait_for(timeout=30_000)
    assert page.locator(".tile-figure").first.inner_text() == "32"


def ask_for_the_report(page):
    page.get_by_role("link", name=fr("Reports")).first.click()
    page.get_by_role("link", name=fr("New report")).first.click()
    page.get_by_label(fr("Period")).select_option(label=JUNE.label)
    page.get_by_role("button", name=fr("Compute")).click()
    page.locator("#indicators").wait_for(timeout=60_000)


def read_the_report(page):
    """({indicator: [in the period, new, in all]}, the PDF's text)."""
    page.get_by_role("link", name=fr("Reports")).first.click()
    page.get_by_role("link", name=JUNE.label).click()
    page.locator("#indicators").wait_for()
    table = page.locator("section", has=page.locator("#indicators")).locator("tbody tr")
    figures = {row.locator("th .code").inner_text(): row.locator("td").all_inner_texts()[:3] for row in table.all()}
    return figures, text_of(taken_away(page, page.get_by_role("link", name=re.compile("Français.*PDF")), ".pdf"))
