from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from ui import formats
from ui.templatetags.ui import file_name

THIN, NO_BREAK = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "whole", "share", "amount"),
    [
        ("fr", f"1{THIN}234{THIN}567", f"82,5{THIN}%", f"1{THIN}234,50{NO_BREAK}MAD"),
        ("ar", f"1{THIN}234{THIN}567", "82,5%", f"\u20661{THIN}234,50{NO_BREAK}MAD\u2069"),
        ("it", "1.234.567", "82,5%", f"1.234,50{NO_BREAK}MAD"),
        ("en", "1,234,567", "82.5%", f"1,234.50{NO_BREAK}MAD"),
    ],
)
def test_numbers_are_written_as_each_language_does_with_western_digits(language, whole, share, amount):
    with override(language):
        assert formats.number(1234567) == whole
        assert formats.percent(82.45, 1) == share
        assert formats.money("1234.5", "MAD") == amount


def test_a_minus_stands_before_its_number_in_arabic_too():
    with override("fr"):
        assert formats.decimal(-1234) == f"−1{THIN}234,0"
    with override("ar"):
        assert formats.decimal(-1234) == f"\u200e−1{THIN}234,0"


def test_halves_are_rounded_up_as_by_hand():
    with override("fr"):
        assert [formats.number(value) for value in (0.5, 1.5, 2.5)] == ["1", "2", "3"]


@pytest.mark.parametrize("write", [formats.number, formats.percent, formats.day, formats.month, formats.moment])
def test_what_is_missing_is_a_dash_and_zero_is_not(write):
    assert write(None) == "–"
    assert formats.number(0) == "0"


@pytest.mark.parametrize(
    ("language", "first", "month"),
    [
        ("fr", f"1er{NO_BREAK}juillet{NO_BREAK}2018", f"juillet{NO_BREAK}2018"),
        ("ar", f"1{NO_BREAK}يوليوز{NO_BREAK}2018", f"يوليوز{NO_BREAK}2018"),
        ("it", f"1{NO_BREAK}luglio{NO_BREAK}2018", f"luglio{NO_BREAK}2018"),
        ("en", f"1{NO_BREAK}July{NO_BREAK}2018", f"July{NO_BREAK}2018"),
    ],
)
def test_days_and_months_are_named_as_people_here_name_them(language, first, month):
    with override(language):
        written = formats.day(date(2018, 7, 1)), formats.month(date(2018, 7, 1))

    assert tuple(text.lower() for text in written) == (first.lower(), month.lower())


def test_a_moment_is_told_in_the_time_of_the_programme():
    with override("en"):
        assert formats.moment(datetime(2018, 7, 1, 22, 30, tzinfo=UTC)).endswith("23:30")


@pytest.mark.parametrize(
    ("language", "moment", "announced", "names"),
    [
        ("fr", f"3{NO_BREAK}mars{NO_BREAK}2018, 14:05", f"Nom{THIN}:", ("Bennani Salma", "سلمى بناني")),
        ("ar", f"3{NO_BREAK}مارس{NO_BREAK}2018، 14:05", "Nom:", ("سلمى بناني", "Bennani Salma")),
        ("it", f"3{NO_BREAK}marzo{NO_BREAK}2018, 14:05", "Nom:", ("Bennani Salma", "سلمى بناني")),
    ],
)
def test_commas_colons_and_names_are_written_as_the_reader_does(language, moment, announced, names):
    with override(language):
        assert formats.day_at(date(2018, 3, 3), time(14, 5)).lower() == moment
        assert formats.listed(["a", "b"]) == ("a، b" if language == "ar" else "a, b")
        assert formats.colon("Nom") == announced
        assert formats.colon("Quelle fiche ?") == "Quelle fiche ?"
        assert formats.names("Bennani Salma", "سلمى بناني") == names
        assert formats.day_at(date(2018, 3, 3)) == formats.day(date(2018, 3, 3))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_name_in_one_writing_comes_first_in_every_language(language):
    with override(language):
        assert formats.names("Bennani Salma", "") == ("Bennani Salma", "")
        assert formats.names("", "سلمى بناني") == ("سلمى بناني", "")
        assert formats.names(None, None) == ("", "")


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("presences_DIG-avril.xlsx", "presences_|DIG-|avril|.xlsx"),
        ("liste.des.gens.csv", "liste.des.gens|.csv"),
        ("registre", "registre"),
        ("M. Alaoui et al", "M. Alaoui et al"),
        (".xlsx", ".xlsx"),
        ("<b>.ods", "&lt;b&gt;|.ods"),
    ],
)
def test_a_file_s_name_breaks_after_its_parts_and_never_inside_its_ending(name, broken):
    assert file_name(name).replace("<wbr>", "|") == f'<bdi class="file-name" dir="auto">{broken}</bdi>'


@pytest.mark.parametrize(
    ("text", "found"),
    [("Radio, الحي", "ltr"), ("«الحي» radio", "rtl"), ("1. Ateliers", "ltr"), ("2018", "rtl"), ("", "rtl")],
)
def test_a_text_runs_as_its_first_letter_does_and_else_as_the_page(text, found):
    with override("ar"):
        assert formats.direction(text) == found
    with override("fr"):
        assert formats.direction(text) == ("ltr" if not text or text == "2018" else found)
