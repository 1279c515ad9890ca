from datetime import date

import pytest
from django.utils.translation import override

from programme.periods import Period, contract_years, month, month_of, quarter_of


def test_a_month_has_its_first_and_last_day_in_it():
    february = month(2020, 2)

    assert (february.start, february.end) == (date(2020, 2, 1), date(2020, 2, 29))
    assert date(2020, 2, 1) in february and date(2020, 2, 29) in february
    assert date(2020, 1, 31) not in february and date(2020, 3, 1) not in february


def test_a_period_cannot_end_before_it_starts():
    assert Period(date(2018, 2, 1), date(2018, 2, 1)).label
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2018, 2, 2), date(2018, 2, 1))


@pytest.mark.parametrize(
    ("day", "number", "start", "end"),
    [
        (date(2018, 1, 1), 1, date(2018, 1, 1), date(2018, 3, 31)),
        (date(2018, 6, 30), 2, date(2018, 4, 1), date(2018, 6, 30)),
        (date(2018, 12, 31), 4, date(2018, 10, 1), date(2018, 12, 31)),
    ],
)
def test_a_quarter_has_three_months(day, number, start, end):
    quarter = quarter_of(day)

    assert (quarter.number, quarter.start, quarter.end) == (number, start, end)


def test_the_extension_of_the_programme_is_a_short_fourth_contract_year():
    years = contract_years(date(2017, 3, 1), date(2020, 5, 31))

    assert [(year.number, year.start, year.end) for year in years] == [
        (1, date(2017, 3, 1), date(2018, 2, 28)),
        (2, date(2018, 3, 1), date(2019, 2, 28)),
        (3, date(2019, 3, 1), date(2020, 2, 29)),
        (4, date(2020, 3, 1), date(2020, 5, 31)),
    ]


def test_contract_years_of_a_programme_that_starts_on_a_leap_day_follow_each_other():
    years = contract_years(date(2016, 2, 29), date(2018, 12, 31))

    assert [year.start for year in years] == [date(2016, 2, 29), date(2017, 3, 1), date(2018, 3, 1)]
    assert years[0].end == date(2017, 2, 28)


@pytest.mark.parametrize(
    ("period", "previous"),
    [
        (month(2018, 1), month(2017, 12)),
        (month(2020, 3), month(2020, 2)),
        (quarter_of(date(2018, 2, 2)), quarter_of(date(2017, 11, 2))),
        (Period(date(2018, 2, 5), date(2018, 2, 11)), Period(date(2018, 1, 29), date(2018, 2, 4))),
        (Period(date(2018, 2, 5), date(2018, 2, 5)), Period(date(2018, 2, 4), date(2018, 2, 4))),
    ],
)
def test_the_previous_period_ends_the_day_before(period, previous):
    assert period.previous == previous


def test_the_contract_year_before_is_a_whole_year_also_beside_a_leap_day_or_an_extension():
    first, second, third, extension = contract_years(date(2017, 3, 1), date(2020, 5, 31))

    assert second.previous == first
    assert third.previous == second
    assert extension.previous == third


@pytest.mark.parametrize(
    ("language", "period", "label"),
    [
        ("fr", month(2018, 4), "avril 2018"),
        ("it", month(2018, 4), "aprile 2018"),
        ("ar", month(2018, 7), "يوليوز 2018"),
        ("en", month_of(date(2018, 4, 9)), "April 2018"),
    ],
)
def test_a_month_is_called_by_its_name(language, period, label):
    with override(language):
        assert period.label.replace("\u00a0", " ") == label
