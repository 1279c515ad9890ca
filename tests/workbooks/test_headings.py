import pytest

from tests.samples import KOBO, REGISTERS, row_numbers, tables, truth
from ui.workbooks.headings import NoHeaderFound, Vocabulary, find_table, find_tables
from ui.workbooks.reading import Sheet

WORDS = Vocabulary(
    {
        "number": ("N°",),
        "name": ("Nom et prénom", "الاسم الكامل", "Full name", "Cognome e nome"),
        "sex": ("Sexe", "H/F", "الجنس", "Sesso"),
        "born": ("Date de naissance", "تاريخ الازدياد", "Data di nascita"),
        "phone": ("Téléphone", "GSM", "الهاتف"),
        "household": ("Ménage",),
    },
    repeatable=("phone",),
    filler=("number",),
)
HEADINGS = ["N°", "Nom et prénom", "Sexe", "Date de naissance", "Téléphone", "Ménage"]


def sheet(*rows, merged=(), first=1):
    return Sheet("Liste", list(enumerate([list(row) for row in rows], start=first)), list(merged))


def names_in(table):
    return [raw["name"] for _number, raw in table.raws()]


@pytest.mark.parametrize("name", [*REGISTERS, KOBO])
def test_headings_and_records_of_the_sample_files_are_found(name):
    for sheet_name, table in tables(name):
        expected = truth()["files"][name]["sheets"][sheet_name]
        assert table.header_row == expected["header_row"]
        assert {record.row_number for record in table.records} == row_numbers(expected["records"])
        headings = {column.letter: column.heading for column in table.columns}
        assert headings == dict(expected["columns"].values())


MEANING = {
    "no": "reference", "reg": "registered_on", "last": "last_name", "first": "first_name", "full": "full_name",
    "ar": "arabic_name", "sex": "sex", "birth": "birth", "nat": "nationality", "group": "group", "hh": "household",
    "country": "country_abroad", "back": "returned_on", "ptype": "permit_kind", "pno": "permit_number",
    "pissue": "permit_issued", "pexp": "permit_expires", "id": "document", "cin": "cin", "passport": "passport",
    "phone": "phone", "commune": "commune", "hood": "neighbourhood", "consent": "consent", "notes": "notes",
}  # fmt: skip


@pytest.mark.parametrize("name", REGISTERS)
def test_every_column_of_the_registers_is_understood(name):
    for sheet_name, table in tables(name):
        columns = truth()["files"][name]["sheets"][sheet_name]["columns"]
        proposed = {column.letter: column.field for column in table.columns}
        assert proposed == {letter: MEANING[meaning] for meaning, (letter, _heading) in columns.items()}


def test_titles_and_bands_above_are_not_headings():
    table = find_table(sheet(["Projet"], ["Partenaire : AIDECA"], ["", "IDENTITÉ", "", "CONTACT"], HEADINGS), WORDS)
    assert table.header_row == 4


def test_a_numbered_line_without_a_person_is_no_record():
    table = find_table(sheet(HEADINGS, [1.0, "Alaoui Ali", "H", None, None, None], [2.0, *[None] * 5]), WORDS)
    assert names_in(table) == ["Alaoui Ali"]


@pytest.mark.parametrize(
    "words",
    ["TOTAL : 9 personnes", "Sous-total", "Commune : Bejaad", "NB : liste arrêtée", "Totale", "المجموع 9", "Nota: x"],
)
def test_totals_notes_and_labels_of_blocks_are_left_out_and_told(words):
    table = find_table(sheet(HEADINGS, [1.0, "Alaoui Ali", "H", None, None, None], [None, words, *[None] * 4]), WORDS)
    assert names_in(table) == ["Alaoui Ali"]
    assert table.left_out == [(3, words)]


def test_a_person_with_little_told_is_still_a_record():
    table = find_table(sheet(HEADINGS, [None, "Alaoui Ali", None, None, None, None]), WORDS)
    assert names_in(table) == ["Alaoui Ali"]


def test_headings_repeated_in_the_middle_are_left_out():
    row = [1.0, "Alaoui Ali", "H", "1990", "0612345678", None]
    table = find_table(sheet(HEADINGS, row, [heading.upper() for heading in HEADINGS], row), WORDS)
    assert [record.row_number for record in table.records] == [2, 4]


def test_what_is_merged_over_several_rows_stands_in_each_of_them():
    rows = (HEADINGS, [1.0, "A B", "H", None, None, "M9"], [2.0, "C D", "F", None, None, None], [3.0, "E F", "F"])
    table = find_table(sheet(*rows, merged=[(2, 6, 3, 6)]), WORDS)
    assert [raw["household"] for _number, raw in table.raws()] == ["M9", "M9", None]


@pytest.mark.parametrize(
    "headings",
    [
        ["الاسم الكامل", "الجنس", "تاريخ الازدياد"],
        ["COGNOME E NOME", "SESSO", "DATA DI NASCITA"],
        ["nom_et_prenom", "sexe", "date-de-naissance"],
        ["Nom et prènom", "Sexe :", "Date de naissence"],
    ],
)
def test_headings_are_understood_in_any_language_and_spelling(headings):
    table = find_table(sheet(headings, ["A B", "F", "1990"]), WORDS)
    assert [column.field for column in table.columns] == ["name", "sex", "born"]


def test_a_column_nobody_knows_is_told():
    table = find_table(sheet([*HEADINGS, "Pointure"], [1.0, "A B", "H", "1990", None, None, 42.0]), WORDS)
    assert [column.letter for column in table.unmapped] == ["G"]


def test_a_remembered_mapping_comes_before_the_proposal():
    rows = sheet(["Nom et prénom", "Sexe", "Pointure", "Date de naissance"], ["A B", "F", "1", "1990"])
    proposed = find_table(rows, WORDS)
    corrected = find_table(rows, WORDS, proposed.mapping | {"pointure": "household", "sexe": ""})
    assert [column.field for column in corrected.columns] == ["name", None, "household", "born"]


def test_two_columns_of_one_field_are_joined_only_where_that_makes_sense():
    table = find_table(
        sheet(["Nom et prénom", "Téléphone", "GSM", "Sexe", "H/F"], ["A B", 612345678.0, "0522334455", "F", "M"]), WORDS
    )
    ((_number, raw),) = table.raws()
    assert raw == {"name": "A B", "phone": "612345678 / 0522334455", "sex": "F"}


def test_a_sheet_without_headings_says_so():
    with pytest.raises(NoHeaderFound) as missing:
        find_table(sheet(["1", "2", "3"], ["bonjour", "tout", "le monde"]), WORDS)
    assert "Liste" in str(missing.value.sentence)


def test_sheets_without_a_table_are_named_beside_the_tables_found():
    empty, lost = Sheet("Feuil2", []), Sheet("Notes", [(1, ["bonjour", "à tous"])])
    found, without = find_tables([sheet(HEADINGS, [1.0, "A B", "H"]), empty, lost], WORDS)
    assert ([table.sheet for table in found], without) == (["Liste"], ["Notes"])
