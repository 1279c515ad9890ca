import datetime
import io
import struct
import zipfile

import openpyxl
import pytest
from django.utils.translation import override
from openpyxl.styles import PatternFill

from tests.samples import FOLDER, KOBO, REGISTERS
from tests.workbooks.files import ods, ods_cell, ods_table, with_entries, with_sheet, xlsx, zipped
from ui.workbooks import reading, safety
from ui.workbooks.reading import UnreadableFile, read

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = "</sheetData></worksheet>"


def sentence_for(data, name):
    with pytest.raises(UnreadableFile) as refused:
        read(data, name)
    with override("en"):
        return str(refused.value.sentence)


def test_a_row_keeps_the_number_it_has_in_the_sheet():
    (sheet,) = read(xlsx(("Liste", [[], ["Titre"], [], [None, "Nom"], [], [None, "Alaoui"]])), "liste.xlsx")
    assert sheet.rows == [(2, ["Titre", None]), (4, [None, "Nom"]), (6, [None, "Alaoui"])]


def test_a_table_that_starts_far_from_the_corner_keeps_its_columns():
    (sheet,) = read(xlsx(("Liste", [[], [], [None, None, "Nom", "Sexe"]])), "liste.xlsx")
    assert sheet.rows == [(3, [None, None, "Nom", "Sexe"])]


def test_cells_stay_what_they_are():
    day, moment = datetime.date(2018, 3, 1), datetime.datetime(2018, 3, 1, 9, 30)
    (sheet,) = read(xlsx(("Liste", [["a", 1.5, True, day, moment, None]])), "liste.xlsx")
    assert sheet.rows == [(1, ["a", 1.5, True, day, moment])]


def test_merged_cells_are_told_by_rows_and_columns_counted_from_one():
    (sheet,) = read(xlsx(("Liste", [["M9", "a"], [None, "b"]], "A1:A2")), "liste.xlsx")
    assert sheet.merged == [(1, 1, 2, 1)]


def test_a_hidden_sheet_says_so():
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx(("Liste", [["a"]]))))
    workbook.create_sheet("Codes")["A1"] = "x"
    workbook["Codes"].sheet_state = "hidden"
    stream = io.BytesIO()
    workbook.save(stream)
    assert [sheet.visible for sheet in read(stream.getvalue(), "liste.xlsx")] == [True, False]


def test_an_ods_table_is_read_with_its_merged_cells():
    table = ods_table(
        "Liste",
        ods_cell("Ménage") + ods_cell("Nom"),
        ods_cell("M9", 'table:number-rows-spanned="2" table:number-columns-spanned="1"') + ods_cell("Alaoui"),
        "<table:covered-table-cell/>" + ods_cell("Bennani"),
    )
    (sheet,) = read(ods(table), "liste.ods")
    assert sheet.rows == [(1, ["Ménage", "Nom"]), (2, ["M9", "Alaoui"]), (3, [None, "Bennani"])]
    assert sheet.merged == [(2, 1, 3, 1)]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_table_is_read_whatever_its_separator_and_letters(separator, encoding):
    text = "\r\n".join(
        separator.join(row) for row in (["Liste des bénéficiaires"], ["Nom", "Prénom"], ["Alaoui", "Zoé"])
    )
    (sheet,) = read(text.encode(encoding), "liste.csv")
    assert sheet.rows[1:] == [(2, ["Nom", "Prénom"]), (3, ["Alaoui", "Zoé"])]


def test_arabic_in_utf_16_without_a_mark_is_read():
    (sheet,) = read("الاسم;Sexe\nمحمد;M".encode("utf-16-le"), "liste.csv")
    assert sheet.rows[1] == (2, ["محمد", "M"])


def test_a_line_break_inside_quotation_marks_counts_in_the_line_numbers():
    (sheet,) = read(b'Nom;Adresse\nA;"rue 1\nrue 2"\n\nB;rue 3\n', "liste.csv")
    assert [number for number, _cells in sheet.rows] == [1, 2, 5]


def test_a_comma_inside_quotation_marks_or_amounts_does_not_hide_the_semicolons():
    (sheet,) = read(b"Nom;Montant\nA;1,50\nB;2,75\nC;3,10\n", "liste.csv")
    assert sheet.rows[1] == (2, ["A", "1,50"])


@pytest.mark.parametrize("name", [*REGISTERS, KOBO])
def test_every_sample_file_is_read(name):
    assert sum(len(sheet.rows) for sheet in read(FOLDER / name, name)) > 100


def ole(stream_name):
    return safety.OLE_MAGIC + b"\0" * 504 + stream_name.encode("utf-16-le") + b"\0" * 400


def macros():
    return with_entries(xlsx(("Liste", [["Nom"]])), {"xl/vbaProject.bin": b"macro"})


def macro_type():
    return with_entries(
        xlsx(("Liste", [["Nom"]])), {"[Content_Types].xml": b'<Types x="application/vnd.ms-excel.sheet.macroEnabled"/>'}
    )


REFUSED = [
    ("nothing at all", b"", "a.xlsx", "empty"),
    ("only blanks", b" \n \n", "a.csv", "empty"),
    ("separators and no words", b";;;\n;;;\n", "a.csv", "no rows"),
    ("empty sheets", xlsx(("Feuil1", []), ("Feuil2", [])), "a.xlsx", "no rows"),
    ("a picture named workbook", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.xlsx", "not a workbook"),
    ("text named workbook", b"Nom;Sexe\nA;F\n", "a.xlsx", "not a workbook"),
    ("a workbook named text", xlsx(("Liste", [["Nom"]])), "a.csv", "not a text table"),
    ("a picture named text", b"\x89PNG\r\n\x1a\n\0\x01\x02\x03", "a.csv", "not a text table"),
    ("an xlsx named ods", xlsx(("Liste", [["Nom"]])), "a.ods", ".xlsx workbook"),
    ("an ods named xlsx", ods(ods_table("L", ods_cell("Nom"))), "a.xlsx", ".ods workbook"),
    ("another archive", zipped({"word/document.xml": "<w/>"}), "a.xlsx", "not a workbook"),
    ("a cut archive", xlsx(("Liste", [["Nom"]]))[:-400], "a.xlsx", "damaged"),
    ("a format nobody reads", b"%PDF-1.4", "a.pdf", ".xlsx or .ods"),
    ("an old workbook", ole("Workbook"), "a.xls", "old Excel"),
    ("an old workbook named xlsx", ole("Workbook"), "a.xlsx", "old Excel"),
    ("a password", ole("EncryptedPackage"), "a.xlsx", "password"),
    ("an ods password", ods(ods_table("L"), "<manifest:encryption-data/>"), "a.ods", "password"),
    ("macros inside", macros(), "a.xlsx", "macros"),
    ("a macro type", macro_type(), "a.xlsx", "macros"),
    ("a macro name", xlsx(("Liste", [["Nom"]])), "a.xlsm", "macros"),
    ("entities", with_sheet(f'<!DOCTYPE l [<!ENTITY a "ha">]>{HEAD}{FOOT}'), "a.xlsx", "does not need"),
    ("an unclosed quotation", b'Nom;Note\nA;"ouvert\n' + b"B;x\n" * 100, "a.csv", "line 2"),
    ("many entries", zipped({f"xl/{n}.xml": "<a/>" for n in range(2_100)}), "a.xlsx", "unpacks"),
]


@pytest.mark.parametrize(("data", "name", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_bad_file_is_refused_with_a_sentence(data, name, words):
    assert words in sentence_for(data, name)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = with_sheet(HEAD + " " * (60 * 2**20) + FOOT)
    assert len(bomb) < 200_000
    assert "unpacks to far more" in sentence_for(bomb, "bomb.xlsx")


def test_an_archive_that_lies_about_its_sizes_is_refused():
    data = bytearray(xlsx(("Liste", [["Nom"]])))
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"sheet1.xml"))
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert "damaged" in sentence_for(bytes(data), "liste.xlsx")


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = [
    NEAR + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    NEAR + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    NEAR + '<row><c t="n"\n r = "XFD1048576"><v>1</v></c></row>',
    NEAR + '<row r="2"><c r="CZZZZZ9"><v>1</v></c></row>',
    NEAR + f'<row r="1048576">{"<c><v>1</v></c>" * 500}</row>',
    NEAR + '<row r="2"><c ' + " " * 5_000_000 + 'r="XFD1048576"><v>1</v></c></row>',
]


@pytest.mark.parametrize(
    "rows", FAR, ids=["plainly", "in other quotes", "with spaces", "with letters", "uncounted", "cut"]
)
def test_one_cell_at_the_far_end_of_the_sheet_is_refused_before_memory_is_reserved(rows):
    assert "far below or beside" in sentence_for(with_sheet(HEAD + rows + FOOT), "liste.xlsx")


def hidden(sheet_xml, name):
    """A workbook whose only sheet is a part of this name."""
    with zipfile.ZipFile(io.BytesIO(xlsx(("Liste", [["Nom"]])))) as archive:
        entries = {part: archive.read(part) for part in archive.namelist() if not part.endswith("sheet1.xml")}
    named = {part: content.replace(b"worksheets/sheet1.xml", name.encode()) for part, content in entries.items()}
    return zipped(named | {f"xl/{name}": sheet_xml})


@pytest.mark.parametrize("name", ["worksheets/sheet1.dat", "media/image1.png", "worksheets/sheet1", "x/y.bin"])
@pytest.mark.parametrize(
    "before", ["x", "\ufeff \0", "\x89PNG\r\n", "x" * (4 * 2**20 - len(HEAD) + 4)], ids=["x", "mark", "png", "piece"]
)
def test_a_sheet_in_a_part_that_looks_like_a_picture_is_refused_before_it_is_read(name, before):
    giant = before + HEAD + NEAR + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + FOOT
    assert "damaged" in sentence_for(hidden(giant, name), "liste.xlsx")


def test_a_sheet_of_any_name_is_read_and_measured():
    (sheet,) = read(hidden(HEAD + NEAR + FOOT, "worksheets/sheet1.dat"), "liste.xlsx")
    assert sheet.rows == [(1, [1.0])]
    assert "far below" in sentence_for(hidden(HEAD + FAR[0] + FOOT, "worksheets/sheet1.dat"), "liste.xlsx")


def test_pictures_and_printer_settings_are_no_obstacle():
    parts = {"xl/media/image1.png": b"\x89PNG\r\n", "xl/printerSettings/p1.bin": b"\0\1", "[trash]/0000.dat": b"\xff"}
    (sheet,) = read(with_entries(xlsx(("Liste", [["Nom"]])), parts), "liste.xlsx")
    assert sheet.rows == [(1, ["Nom"])]


def test_cells_that_do_not_say_where_they_are_are_read_all_the_same():
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
    (sheet,) = read(with_sheet(HEAD + rows + FOOT), "liste.xlsx")
    assert sheet.rows == [(1, [1.0, 2.0]), (2, [None, 3.0])]


def test_an_ods_cell_repeated_a_million_times_is_refused():
    cells = ods_cell("x", 'table:number-columns-repeated="16000"')
    table = ods_table("L", cells).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">')
    assert "row 1048576" in sentence_for(ods(table), "liste.ods")


def test_two_hundred_thousand_empty_rows_are_no_obstacle():
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 200_003))
    first = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    (sheet,) = read(with_sheet(HEAD + first + empty + FOOT), "liste.xlsx")
    assert sheet.rows == [(1, [1.0, None]), (2, [None, 2.0])]


def test_coloured_empty_rows_are_no_obstacle_either():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Nom", "Sexe"])
    for row in range(2, 3_000):
        workbook.active.cell(row, 1).fill = PatternFill("solid", fgColor="FFFF00")
    stream = io.BytesIO()
    workbook.save(stream)
    (sheet,) = read(stream.getvalue(), "liste.xlsx")
    assert len(sheet.rows) == 1


def test_too_many_rows_are_counted_in_the_sentence(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert "5 rows" in sentence_for(xlsx(("Liste", [["a"]] * 5)), "liste.xlsx")
    assert "more than 3 rows" in sentence_for(b"a;b\n" * 5, "liste.csv")


def test_a_very_large_file_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(safety, "MAX_FILE_BYTES", 2**20)
    assert "3 MB" in sentence_for(b"x" * (3 * 2**20), "liste.csv")
