from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from ui import formats

THIN, NO_BREAK = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "whole", "share", "amount"),
    [
        ("fr", f"1{THIN}234{THIN}567", f"82,5{THIN}%", f"1{THIN}234,50{NO_BREAK}MAD"),
        ("ar", f"1{THIN}234{THIN}567", "82,5%", f"1{THIN}234,50{NO_BREAK}MAD"),
        ("it", "1.234.567", "82,5%", f"1.234,50{NO_BREAK}MAD"),
        ("en", "1,234,567", "82.5%", f"1,234.50{NO_BREAK}MAD"),
    ],
)
def test_numbers_are_written_as_each_language_does_with_western_digits(language, whole, share, amount):
    with override(language):
        assert formats.number(1234567) == whole
        assert formats.percent(82.45, 1) == share
        assert formats.money("1234.5", "MAD") == amount


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
