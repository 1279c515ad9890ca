"""The annotated copy of an uploaded workbook."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.models import Import
from beneficiaries.resources import annotated
from programme.scope import acting_as
from tests.beneficiaries.registers import AMINA, HEADINGS, KARIM, register
from tests.imported import sample
from tests.samples import truth
from tests.workbooks.files import xlsx

KHOURIBGA = "beneficiaires_khouribga.xlsx"


def import_of(file, *, by, partner, area):
    """The import of a file, checked."""
    with acting_as(by):
        source = actions.upload(file, partner=partner, area=area, by=by)
        actions.check(source, fields=source.mapping["fields"], by=by)
    tasks.check_import(source.pk)
    source.refresh_from_db()
    return source


@pytest.fixture
def copy_of(officer, partners, areas):
    """copy_of(file): (the import, its annotated workbook)."""

    def _copy_of(file):
        source = import_of(file, by=officer, partner=partners.aideca, area=areas.khouribga)
        tasks.annotate_import(source.pk)
        source.refresh_from_db()
        return source, openpyxl.load_workbook(source.annotated.path)

    return _copy_of


def said(sheet, header_row):
    """{row number: what its last column says}"""
    column = next(cell.column for cell in sheet[header_row] if cell.value == "À corriger")
    return {row: sheet.cell(row, column).value for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value}


def test_the_uploaded_workbook_comes_back_with_each_error_beside_its_row_and_on_its_cell(copy_of):
    _source, workbook = copy_of(sample(KHOURIBGA))
    sheet = workbook["Liste"]

    wrong = {row for _sheet, row, _code in truth()["files"][KHOURIBGA]["errors"]}
    assert wrong <= set(said(sheet, 5))
    assert sheet["A1"].value == openpyxl.load_workbook(io.BytesIO(sample(KHOURIBGA).read()))["Liste"]["A1"].value
    assert (sheet["D191"].fill.start_color.rgb, bool(sheet["D191"].comment)) == ("00F8D7DA", True)
    assert workbook.sheetnames[-1] == "Résumé"


def test_a_text_file_comes_back_as_a_workbook_with_the_same_row_numbers(copy_of):
    _source, workbook = copy_of(register(AMINA, KARIM | {"sex": "?"}))
    sheet = workbook.worksheets[0]

    assert sheet.cell(1, 2).value == "Nom"
    assert (sheet.cell(3, 2).value, list(said(sheet, 1))) == ("Tazi", [1, 3])


def with_formulas():
    rows = [
        list(HEADINGS.values())[:11],
        *([row.get(field, "") for field in list(HEADINGS)[:11]] for row in (AMINA, KARIM)),
    ]
    rows[1][7] = '=HYPERLINK("http://example.org")'
    rows[2][1] = '=cmd|"/c calc"!A1'
    return SimpleUploadedFile("registre.xlsx", xlsx(("Liste", rows)))


@pytest.mark.parametrize(
    "file",
    [with_formulas, lambda: register(AMINA | {"last_name": '=HYPERLINK("http://example.org")', "sex": "?"}, KARIM)],
    ids=["a workbook", "a text file"],
)
def test_nothing_in_the_copy_is_a_formula(copy_of, file):
    _source, workbook = copy_of(file())

    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_large_file_is_written_anew_with_the_same_notes(copy_of, monkeypatch):
    monkeypatch.setattr(annotated, "WHOLE", 1)
    _source, workbook = copy_of(sample(KHOURIBGA))

    wrong = {row for _sheet, row, _code in truth()["files"][KHOURIBGA]["errors"]}
    assert wrong <= set(said(workbook["Liste"], 5))


def test_the_copy_can_be_imported_once_it_is_corrected(copy_of, officer, partners, areas):
    _source, workbook = copy_of(register(AMINA, KARIM | {"sex": "?"}))
    workbook.worksheets[0].cell(3, 4).value = "M"
    stream = io.BytesIO()
    workbook.save(stream)
    corrected = SimpleUploadedFile("corrigé.xlsx", stream.getvalue())
    again = import_of(corrected, by=officer, partner=partners.aideca, area=areas.khouribga)

    assert (again.counts["rows"], again.counts["error"]) == (2, 0)


def test_who_may_see_the_import_downloads_its_copy(client, officer, stranger, copy_of):
    source, _workbook = copy_of(register(AMINA | {"sex": "?"}))
    page = reverse("beneficiaries:annotated", args=[source.pk])
    client.force_login(officer)
    answer = client.get(page)
    assert answer.headers["Content-Disposition"].endswith('.xlsx"') or ".xlsx" in answer.headers["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"PK")

    client.force_login(stranger)
    assert client.get(page).status_code == 404


def test_an_import_without_anything_to_tell_has_no_copy(officer, partners, areas):
    import_of(register(AMINA), by=officer, partner=partners.aideca, area=areas.khouribga)

    assert not Import.objects.waiting_for_copy().exists()
