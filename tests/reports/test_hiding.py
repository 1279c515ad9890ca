"""Small numbers in what is shared: hidden, and not to be computed from what is left."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.hiding import computable, hidden_places
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


def told_by_sums(matrix, hidden):
    """What follows from the numbers that are not hidden, by whatever is added and subtracted: exact elimination."""
    unknown = sorted(hidden)
    rows = []
    for line in lines_of(matrix, range(len(matrix[0]))):
        signs = {place: Fraction(-1 if place == line[-1] else 1) for place in line}
        rows.append([signs.get(place, Fraction(0)) for place in unknown])
    for column in range(len(unknown)):
        pivot = next((row for row in rows if row[column] and not any(row[:column])), None)
        if pivot is None:
            continue
        for row in rows:
            if row is not pivot and row[column]:
                times = row[column] / pivot[column]
                row[:] = [one - times * other for one, other in zip(row, pivot, strict=True)]
    alone = (row for row in rows if sum(map(bool, row)) == 1)
    return {unknown[next(n for n, sign in enumerate(row) if sign)] for row in alone}


def of_areas(matrix):
    """The places of each row that is an area's."""
    return [{(r, c) for c in range(len(matrix[0]))} for r in range(len(matrix) - 1)]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(st.sampled_from([0, 0, 1, 3, 5, 9, 20]), min_size=3, max_size=3), min_size=4, max_size=5))
def test_neither_outside_nor_from_an_area_can_a_hidden_number_be_computed(body):
    """Somebody of an area has the shared document and all numbers of the area."""
    matrix = with_totals(body)

    hidden = hidden_places(matrix, across=range(4), insiders=of_areas(matrix))

    assert not told_by_sums(matrix, hidden)
    for own in of_areas(matrix):
        assert not told_by_sums(matrix, hidden - own)
        for column in range(4):
            *others, total = [(r, column) for r in range(len(matrix)) if (r, column) not in own]
            left = [matrix[r][c] for r, c in others if (r, c) in hidden]
            assert total in hidden or len(left) == len(others) or not 0 < sum(left) < 5


def test_who_knows_one_area_does_not_compute_another_one():
    matrix = [[10], [3], [30], [40], [83]]

    assert hidden_places(matrix) == {(0, 0), (1, 0)}, "83 - 30 - 40 - 10 = 3 for who knows the first"
    assert hidden_places(matrix, insiders=of_areas(matrix)) == {(0, 0), (1, 0), (2, 0)}


def test_numbers_that_hang_together_by_one_only_are_not_safe():
    """Two squares of hidden numbers and one number between them: it follows from all the sums of one square."""
    squares = {(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)}
    lines = lines_of([[0] * 4] * 4, range(4))

    assert computable(lines, squares) == set()
    assert computable(lines, squares | {(1, 2)}) == {(1, 2)}


def reading_of(people, *, before=None, own_areas=frozenset()):
    """What is read of the snapshot of so many people, {(sex, area, age): how many}; `before` is an earlier one."""
    cells = Counter()
    for (sex, area, age), number in people.items():
        for axes in ((), ("sex",), ("area",), ("age",), ("area", "sex"), ("age", "sex")):
            values = {"sex": sex, "area": area, "age": age}
            cells[axes, tuple(values[axis] for axis in axes)] += number
    about = {"code": "R1.1", "counts": "people", "axes": ["sex", "age", "area"], "adjustment": None}
    about["cells"] = [
        {"axes": axes, "values": values, "period": 0, "new": 0, "cumulative": number}
        for (axes, values), number in cells.items()
    ]
    data = {"names": {"area": [[area, {"fr": area}] for area in AREAS]}, "indicators": [about]}
    data["report"] = {"starts_on": "2018-04-01", "ends_on": "2018-04-30", "kind": "month", "number": 4}
    if before is not None:
        data["shared_before"] = {"report": "RAP-2018-03", "numbers": {"R1.1": shared_numbers(before)}}
    return Reading(data, hide_small=True, own_areas=own_areas).indicators[0]


def shared_numbers(indicator):
    numbers = [number for table in indicator.tables for number in table.numbers]
    return [(each.axes, each.values, None if each.is_hidden else each.shown) for each in numbers if each.kind]


AREAS = ("khouribga", "oujda", "rabat_sale", "beni_mellal")
FEW = st.sampled_from([0, 0, 1, 2, 6, 12, 30])
PEOPLE = st.dictionaries(
    st.tuples(st.sampled_from("FMU"), st.sampled_from(AREAS), st.sampled_from(["15-24", "25-34"])), FEW, min_size=4
)


@settings(deadline=None, max_examples=60)
@given(PEOPLE, PEOPLE)
def test_all_tables_of_a_report_say_the_same_of_a_sex(people, more):
    march = reading_of(people)
    april = reading_of(Counter(people) + Counter(more), before=march)

    for indicator in (march, april):
        by_sex, *crossed = indicator.tables
        assert not [each for table in indicator.tables for each in table.numbers if each.is_hidden and each.kept]
        texts = {number.values: number.text for number in by_sex.numbers if number.axes == ("sex",)}
        for number in (number for table in crossed for number in table.rows[-1].numbers if number.axes == ("sex",)):
            assert number.text == texts[number.values]
    for table in march.tables[1:]:
        rows = [row.numbers for row in table.rows]
        hidden = {(r, c) for r, row in enumerate(rows) for c, number in enumerate(row) if number.is_hidden}
        assert not told_by_sums([[number.value for number in row] for row in rows], hidden)


@settings(deadline=None, max_examples=40)
@given(PEOPLE, PEOPLE)
def test_who_works_in_an_area_reads_the_shared_report_and_the_own_numbers(people, more):
    march = reading_of(people)
    whole = Counter(people) + Counter(more)
    shared, own = reading_of(whole, before=march), reading_of(whole, before=march, own_areas={"oujda"})

    for outside, inside in zip(shared.tables, own.tables, strict=True):
        for one, other in zip(outside.numbers, inside.numbers, strict=True):
            is_own = other.axes[:1] == ("area",) and other.values[0] == "oujda"
            assert other == one if not is_own else other.is_told and other.value == one.value


def test_the_table_by_area_is_safe_from_who_works_in_one_of_them():
    numbers = zip(AREAS, (10, 3, 30, 40), strict=True)
    march = reading_of({("F", area, "15-24"): number for area, number in numbers})
    more = reading_of({("F", area, "15-24"): n for area, n in zip(AREAS, (70, 70, 70, 70), strict=True)})
    april = reading_of({("F", area, "15-24"): n for area, n in zip(AREAS, (77, 71, 90, 90), strict=True)}, before=more)

    assert [march.in_area(area).text for area in AREAS] == ["c", "<5", "c", "40"], "83 - 30 - 40 - 10 = 3"
    assert [april.in_area(area).text for area in AREAS] == ["70*", "70*", "70*", "90"], "48 - 20 - 20 - 7 = 1"
