"""Small numbers in what is shared: hidden, and not to be computed from what is left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.hiding import hidden_places
from reports.figures.reading import Reading
from tests.facts import person, registered


def with_totals(body):
    """Rows of women, men and not known get their total; below them the total row."""
    rows = [[*row, sum(row)] for row in body]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def lines_of(matrix, across):
    columns = [[(r, c) for r in range(len(matrix))] for c in range(len(matrix[0]))]
    return columns + [[(r, c) for c in across] for r in range(len(matrix))]


def test_large_numbers_and_zeros_are_shown():
    assert hidden_places(with_totals([[10, 20, 0], [30, 40, 0]]), across=range(4)) == set()


def test_a_cell_of_three_hides_a_second_one_in_its_row_and_in_its_column():
    matrix = with_totals([[3, 20, 9], [30, 40, 8], [50, 60, 7]])

    hidden = hidden_places(matrix, across=range(4))

    assert (0, 0) in hidden
    for line in lines_of(matrix, range(4)):
        assert len(hidden & set(line)) != 1
    assert not any(r == 3 or c == 3 for r, c in hidden), "the totals can stay"


def test_when_only_the_total_is_left_it_is_hidden_too():
    assert hidden_places([[3], [0], [3]]) == {(0, 0), (2, 0)}


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_small_number_is_shown_and_no_sum_gives_one_away(body):
    matrix = with_totals(body)

    hidden = hidden_places(matrix, across=range(4))

    shown = [value for r, row in enumerate(matrix) for c, value in enumerate(row) if (r, c) not in hidden]
    assert not [value for value in shown if 0 < value < 5]
    for line in lines_of(matrix, range(4)):
        missing = hidden & set(line)
        assert len(missing) != 1 or not sum(matrix[r][c] for r, c in line[:-1])


@pytest.mark.parametrize("value", [1, 4, -1, -4])
def test_one_to_four_are_small_also_when_they_are_taken_away(value):
    assert (0, 0) in hidden_places([[value], [20], [20 + value]])


@pytest.mark.django_db
def test_neither_a_share_nor_a_check_gives_a_hidden_number_away(report, frozen):
    for number, sex in enumerate("FFFFFFMM"):
        registered(person(sex=sex, born=None), f"2018-04-{number + 1:02d}")
    data = frozen(report).snapshots.get().data
    full, shared = Reading(data), Reading(data, hide_small=True)

    assert str(full.computed[0].women_percent) == "75.0"
    assert full.checks
    assert shared.computed[0].women_percent is None, "two men are hidden, and so the women"
    assert shared.checks == []
    for row in shared.computed[0].tables[0].rows:
        assert row.share == "–" or not row.numbers[-1].is_hidden


@pytest.mark.django_db
def test_what_one_table_hides_no_other_table_shows(report, frozen):
    people = (
        [("F", 1990, "khouribga")] * 9 + [("M", 1990, "oujda")] * 8 + [("M", 1960, "khouribga"), ("U", 1960, "oujda")]
    )
    for number, (sex, born, where) in enumerate(people):
        registered(person(sex=sex, born=born, in_area=where), f"2018-04-{number + 1:02d}", in_area=where)

    by_sex, *crossed = Reading(frozen(report).snapshots.get().data, hide_small=True).computed[0].tables

    hidden = {row.numbers[-1].values for row in by_sex.rows if row.numbers[-1].is_hidden}
    assert hidden == {("F",), ("U",)} or hidden == {("M",), ("U",)}
    for table in crossed:
        shown = {number.values for number in table.rows[-1].numbers if not number.is_hidden}
        assert not shown & hidden, table.axis
