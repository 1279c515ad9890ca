import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.workbooks.cells import BadCell, LooseDate, amount, date, text, whole
from ui.workbooks.phones import phones
from ui.workbooks.words import plain

BIRTHDAY = datetime.date(1989, 3, 12)


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "-", "/", "RAS", "néant", "Néant ", "N/A", "?", "???? ??????", "…", "\xa0"]
)
def test_a_cell_that_says_nothing_is_empty(cell):
    assert text(cell) == ""


@pytest.mark.parametrize("cell", ["x", "X", "aucun", "sans", "0", "✓"])
def test_short_words_that_say_something_are_kept(cell):
    assert text(cell) == cell


def test_stray_spaces_are_dropped():
    assert text("  Hay\xa0Al   Massira\u200f ") == "Hay Al Massira"


@pytest.mark.parametrize(("cell", "expected"), [(45.0, "45"), (1.5, "1.5"), (BIRTHDAY, "12/03/1989"), (True, "True")])
def test_cells_that_are_no_text_become_text(cell, expected):
    assert text(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        BIRTHDAY, datetime.datetime(1989, 3, 12, 8, 30), "12/03/1989", "12-03-89", "12.03.1989", "12/3/89",
        "12 03 1989", "12 mars 1989", "12 MARS 1989", "dimanche 12 mars 1989", "12 marzo 1989", "12 march 1989",
        "12 مارس 1989",
        "١٢/٠٣/١٩٨٩", "32579", 32579.0, "1989-03-12", "1989-03-12T10:00:00.000+01:00", " 12 / 03 / 1989 ",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell):
    assert date(cell) == LooseDate(1989, BIRTHDAY)


@pytest.mark.parametrize("cell", ["1985", 1985.0, " 1985 ", "année 1985", "mars 1985", "03/1985"])
def test_a_year_alone_is_only_a_year(cell):
    assert date(cell) == LooseDate(1985)


@pytest.mark.parametrize("cell", ["vers 1985", "Vers  1985", "environ 1985", "circa 1985", "حوالي 1985"])
def test_a_year_by_guess_is_approximate(cell):
    assert date(cell) == LooseDate(1985, approximate=True)


@pytest.mark.parametrize(
    ("cell", "year"), [("01/01/31", 1931), ("01/01/99", 1999), ("01/01/30", 2030), ("01/01/17", 2017)]
)
def test_two_digits_above_thirty_belong_to_the_twentieth_century(cell, year):
    assert date(cell).year == year


def test_the_first_of_the_month_has_its_own_word():
    assert date("1er août 2018").day == datetime.date(2018, 8, 1)


@pytest.mark.parametrize(
    "cell", ["31/02/1985", "32/05/1979", "15/13/1988", "30/02/1991", "hier", "12 brumaire 1989", 12.0]
)
def test_a_date_that_does_not_exist_is_an_error(cell):
    with pytest.raises(BadCell) as bad:
        date(cell)
    assert bad.value.code == "impossible_date"


@pytest.mark.parametrize("cell", [None, "", "-", "néant", "RAS"])
def test_no_date_is_no_error(cell):
    assert date(cell) is None


def test_a_date_in_2091_is_read_and_left_to_the_caller_to_refuse():
    assert date("01/06/2091") == LooseDate(2091, datetime.date(2091, 6, 1))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1234.5, "1234.50"), ("1 234,50", "1234.50"), ("1.234,50 DH", "1234.50"), ("1,234.50", "1234.50"),
        ("1.234", "1234.00"), ("1\u202f234,5 MAD", "1234.50"), ("12,5 €", "12.50"), ("1.234.567", "1234567.00"),
        ("0,125", "0.13"), ("0,124", "0.12"), (2.675, "2.68"), ("-0,125", "-0.13"), (1e-7, "0.00"), ("-50", "-50.00"),
        ("12,", "12.00"), (",5", "0.50"), (".5", "0.50"), ("1\u00a0234,50", "1234.50"), ("1'234.50", "1234.50"),
        ("1’234,50", "1234.50"), ("1,234,567.891", "1234567.89"), ("DH. 500", "500.00"), ("500 Dhs.", "500.00"),
        ("١٢٣", "123.00"), ("١٬٢٣٤٫٥٠", "1234.50"), ("۱۲٫۵", "12.50"),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(cell, expected):
    assert amount(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "douze", "1,2,3.4.5", True, "12,5,0", "12.5.0", "1__0", "1_000", "1.23.456", "1234,567.89", "1.234.5",
        "1,234,5.6", "1e5", "NaN", "Infinity", float("nan"), float("inf"), "--5", "5-", "1 000,5 0,5",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_an_error(cell):
    with pytest.raises(BadCell):
        amount(cell)


def test_whole_numbers_are_read_and_others_refused():
    assert [whole(12.0), whole(" 1 200 "), whole("٤٢"), whole("-")] == [12, 1200, 42, None]
    with pytest.raises(BadCell):
        whole("12 élèves")


@pytest.mark.parametrize(
    "cell",
    [
        "0612345678", "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "+212612345678", "+212 6 12 34 56 78",
        "00212612345678", "212-612345678", "612345678", 612345678.0, "+212 (0)6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨",
    ],
)  # fmt: skip
def test_a_moroccan_telephone_has_one_form(cell):
    assert phones(cell) == ("+212612345678",)


@pytest.mark.parametrize("cell", ["0612345678 / 0522334455", "0612345678 ou 05 22 33 44 55", "0612345678;0522334455"])
def test_two_telephones_in_one_cell_are_two(cell):
    assert phones(cell) == ("+212612345678", "+212522334455")


@pytest.mark.parametrize(
    ("cell", "expected"), [("+39 02 1234 5678", ("+390212345678",)), ("0033612345678", ("+33612345678",))]
)
def test_a_foreign_telephone_is_kept_when_it_exists(cell, expected):
    assert phones(cell) == expected


@pytest.mark.parametrize("cell", [None, "-", "néant", "RAS", "/"])
def test_no_telephone_is_no_error(cell):
    assert phones(cell) == ()


@pytest.mark.parametrize("cell", ["0612", "chez son frère", "99999999999999999"])
def test_what_cannot_be_dialled_is_an_error(cell):
    with pytest.raises(BadCell):
        phones(cell)


def test_words_are_compared_without_accents_case_and_punctuation():
    assert plain("  N° d'Identité ") == plain("n d identite") == "n d identite"
    assert plain("أُسْرَة") == plain("اسره")


@given(st.one_of(st.text(), st.floats(), st.dates(), st.booleans(), st.none()))
def test_no_cell_whatever_it_holds_breaks_the_cleaning(cell):
    text(cell)
    for clean in (date, amount, whole, phones):
        try:
            clean(cell)
        except BadCell as bad:
            assert str(bad.sentence)
