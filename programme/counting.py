"""The counting engine: facts, a rule and a period become a Figure with all its disaggregations, in one statement.

A fact is one thing that happened to somebody. An app's `figures.py` returns facts as a query set of values with
exactly the columns of COLUMNS (area and partner by id, group by code); facts to be counted per activity also say
which `activity` it was. What happened once but counts in several groups is a row for each of them, all with the same
`fact`: outside the cells of a group it is one occurrence, and weighs once. This module never asks where facts come
from.
"""

from dataclasses import dataclass, field
from itertools import accumulate

from django.core.exceptions import EmptyResultSet
from django.db import connection

from programme.models import Indicator

COLUMNS = ("person", "on", "area", "partner", "sex", "birth_year", "group", "weight")
AGE_BANDS = ("0-14", "15-17", "18-24", "25-29", "30-39", "40-59", "60+", "U")
_OPTIONAL = {"activity", "fact"}
SETS = (
    (),
    ("sex",),
    ("age",),
    ("area",),
    ("group",),
    ("partner",),
    ("age", "sex"),
    ("area", "sex"),
    ("group", "sex"),
    ("group", "area"),
    ("group", "area", "sex"),
)
_KEYS = ("sex", "age", "area", "group", "partner")
_DAY = "counted_on"  # the day on which what is counted was first there: growth is its cells, added up
_UNIQUE = {Indicator.Rule.UNIQUE_EVER, Indicator.Rule.UNIQUE_IN_PERIOD}
_COUNTED = dict.fromkeys(_UNIQUE, "DISTINCT person") | {Indicator.Rule.PER_ACTIVITY: "DISTINCT (person, activity)"}
_WHEN = (" FILTER (WHERE in_period)", " FILTER (WHERE was_there)", "")  # in the period, before it, since the start
_FIRST_THERE = {
    Indicator.Rule.PER_ACTIVITY: "min(first_on) OVER (PARTITION BY person, activity)",
    Indicator.Rule.OCCURRENCES: '"on"',
}


@dataclass(frozen=True)
class Cell:
    """One cell: in the period, counted for the first time in the period (`new`) and since the start (`cumulative`).

    For unique rules these are people, per activity people once in each activity, for occurrences facts. Always
    `cumulative` = what the cell held the day before the period + `new`. `weight` sums the facts' weights (hours).
    The ids are there only when they were asked for.
    """

    period: int = 0
    new: int = 0
    cumulative: int = 0
    occurrences_period: int = 0
    occurrences: int = 0
    weight_period: float = 0
    weight: float = 0
    ids_period: tuple = ()
    ids_new: tuple = ()
    ids: tuple = ()


EMPTY = Cell()


@dataclass(frozen=True)
class Figure:
    """What was counted for one indicator and one period: the total and every cell of every axis.

    `cells` maps (axes, values) to a Cell, e.g. (("group", "sex"), ("TG1_RETURNEE", "F")). `growth`, when it was asked
    for, is how the cumulative total grew: [(day, total on that day), ...], days without change left out.
    """

    rule: str
    period: object
    cells: dict = field(default_factory=dict)
    growth: tuple = ()

    @property
    def total(self):
        return self.cells.get(((), ()), EMPTY)

    def cell(self, **where):
        """The cell for the given axis values: `figure.cell(area=4, sex="F")`; zero when nothing was counted."""
        axes = _known_axes(where)
        return self.cells.get((axes, tuple(where[axis] for axis in axes)), EMPTY)

    def by(self, *axes):
        """Values and cells along the axes, in the order of the values: [(("F",), Cell), ...].

        The values stand in the order of SETS. Raises ValueError for axes that are not crossed there.
        """
        known = _known_axes(axes)
        found = [(values, cell) for (key, values), cell in self.cells.items() if key == known]
        return sorted(found, key=lambda pair: tuple(str(value) for value in pair[0]))

    @property
    def reconciliation(self):
        """How the participations come down to unique people since the start.

        Each line is (what, number): all facts; then, per axis, the sum of the cells and how much of it counts
        people who stand in more than one cell; last, the unique people.
        """
        unique = self.total.cumulative
        lines = [("participations", self.total.occurrences)]
        for axis in ("partner", "area", "group"):
            together = sum(cell.cumulative for _, cell in self.by(axis))
            lines.append((f"sum_by_{axis}", together))
            lines.append((f"more_than_one_{axis}", together - unique))
        return [*lines, ("unique", unique)]


def count(facts, *, rule, period, with_ids=False, with_growth=False):
    """Count `facts` up to the end of `period` by `rule`; one SQL statement, whatever the number of cells.

    Age is the year of a person's first counted fact minus their birth year (the exact birth date stays in the
    vault), in the bands of the domain reference; unknown sex, age and group are counted as "U".
    Raises ValueError when the facts do not have the agreed columns or the rule counts nothing.
    """
    source = _facts_sql(facts, rule)
    if source is None:
        return Figure(rule=rule, period=period)
    columns, inner, params = source
    keys = (*_KEYS, _DAY) if with_growth else _KEYS
    sql = _statement(columns, inner, keys=keys, rule=rule, with_ids=with_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, period.start, period.start, period.start, period.end])
        rows = cursor.fetchall()
    cells = dict(_cell(row, keys, rule, with_ids) for row in rows if not _is_day(row, keys))
    grown = sorted((row[len(_KEYS)], _told(row, keys, rule, with_ids)[2]) for row in rows if _is_day(row, keys))
    totals = accumulate(number for _day, number in grown)
    return Figure(rule, period, cells, growth=tuple(zip([day for day, _number in grown], totals, strict=True)))


def _known_axes(axes):
    for known in SETS:
        if set(known) == set(axes):
            return known
    raise ValueError(f"{sorted(axes)} are not crossed: see SETS")


def _facts_sql(facts, rule):
    """The facts as (columns, SQL, parameters), None when no row can be among them.

    A query set's columns come in the order in which they were named.
    """
    if rule not in Indicator.Rule.values or rule == Indicator.Rule.TYPED:
        raise ValueError(f"the rule {rule!r} counts nothing")
    names = list(facts.query.selected or {})
    agreed = {*COLUMNS, "activity"} if rule == Indicator.Rule.PER_ACTIVITY else set(COLUMNS)
    if set(names) - _OPTIONAL != set(COLUMNS) or not agreed <= set(names):
        raise ValueError(f"facts have the columns {sorted(names)}, not {sorted(agreed)}")
    try:
        sql, params = facts.order_by().query.sql_with_params()
    except EmptyResultSet:
        return None
    return _named(names), sql, params


def _statement(columns, inner, *, keys, rule, with_ids):
    """Reduce to one row per person, area, partner and group first: distinct counts over few rows are cheap."""
    by_day = _DAY in keys
    sets = ", ".join(f"({_named(axes)})" for axes in ((*SETS, (_DAY,)) if by_day else SETS))
    marks = ", ".join(f'GROUPING("{key}")' for key in keys)
    told, more = "facts", ""
    if rule == Indicator.Rule.PER_ACTIVITY:
        more += ", activity"
    if rule == Indicator.Rule.OCCURRENCES and by_day:
        more += ', "on"'
    if repeats := '"fact"' in columns:
        told = '(SELECT *, row_number() OVER (PARTITION BY fact ORDER BY "group") = 1 AS first FROM facts) AS told'
        more += ", first"
    spread = f'person, area, partner, sex, birth_year, "group"{more}'
    first_there = f", {_FIRST_THERE.get(rule, 'first_ever')} AS {_DAY}" if by_day else ""
    return f"""
        WITH facts ({columns}) AS ({inner}),
        spread AS (
            SELECT {spread}, min("on") AS first_on, count(*) AS facts, sum(weight) AS weight,
                   count(*) FILTER (WHERE "on" >= %s) AS facts_in_period,
                   sum(weight) FILTER (WHERE "on" >= %s) AS weight_in_period, min("on") < %s AS was_there
            FROM {told} WHERE "on" <= %s
            GROUP BY {spread}
        ),
        people AS (
            SELECT person, area, partner, coalesce(sex, 'U') AS sex, coalesce("group", 'U') AS "group"{more},
                   facts, weight, facts_in_period, weight_in_period, was_there, facts_in_period > 0 AS in_period,
                   {_band("first_ever")} AS age{first_there}
            FROM (SELECT *, min(first_on) OVER (PARTITION BY person) AS first_ever FROM spread) AS once
        )
        SELECT {_named(keys)}, {marks}, {_numbers(rule, repeats, with_ids)}
        FROM people GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608 - made of constants and compiled SQL


def _named(columns):
    return ", ".join(f'"{column}"' for column in columns)


def _numbers(rule, repeats, with_ids):
    """Facts in the period and since the start, their weights; what is counted in the period, before it, ever; ids."""
    numbers = [_sum("facts_in_period", repeats), _sum("facts", repeats)]
    numbers += [_sum(column, repeats) for column in ("weight_in_period", "weight")]
    counted = _COUNTED.get(rule)
    if counted and not (with_ids and rule in _UNIQUE):  # who has the ids of people need not count them
        numbers += [f"count({counted}){when}" for when in _WHEN]
    if with_ids:
        numbers += [f"array_agg(DISTINCT person){when}" for when in _WHEN]
    return ", ".join(numbers)


def _sum(column, repeats):
    """The sum of a column; where no group is told apart, only over the first of the rows that are one fact."""
    if not repeats:
        return f"sum({column})"
    return f'CASE WHEN GROUPING("group") = 0 THEN sum({column}) ELSE sum({column}) FILTER (WHERE first) END'


def _band(day):
    age = f"(extract(year FROM {day})::int - birth_year)"
    return f"""CASE WHEN birth_year IS NULL OR {age} < 0 THEN 'U' WHEN {age} < 15 THEN '0-14'
        WHEN {age} < 18 THEN '15-17' WHEN {age} < 25 THEN '18-24' WHEN {age} < 30 THEN '25-29'
        WHEN {age} < 40 THEN '30-39' WHEN {age} < 60 THEN '40-59' ELSE '60+' END"""


def _is_day(row, keys):
    """Whether the row is no cell of the axes but what was first there on one day."""
    return _DAY in keys and not row[2 * len(keys) - 1]


def _cell(row, keys, rule, with_ids):
    width = len(keys)
    values = dict(zip(keys, row[:width], strict=True))
    axes = _known_axes([key for key, absent in zip(keys, row[width : 2 * width], strict=True) if not absent])
    period, before, cumulative = _told(row, keys, rule, with_ids)
    facts_period, facts, weight_period, weight = (number or 0 for number in row[2 * width : 2 * width + 4])
    in_period, earlier, ever = (tuple(ids or ()) for ids in row[-3:]) if with_ids else ((), (), ())
    known = set(earlier)
    cell = Cell(
        period=period,
        new=cumulative - before,
        cumulative=cumulative,
        occurrences_period=int(facts_period),
        occurrences=int(facts),
        weight_period=float(weight_period),
        weight=float(weight),
        ids_period=in_period,
        ids_new=tuple(pk for pk in ever if pk not in known),
        ids=ever,
    )
    return (axes, tuple("U" if values[axis] is None else values[axis] for axis in axes)), cell


def _told(row, keys, rule, with_ids):
    """What a row counts in the period, before it and since the start (see _numbers)."""
    facts_period, facts, _weight_period, _weight, *rest = row[2 * len(keys) :]
    if rule not in _COUNTED:
        in_period, ever = int(facts_period or 0), int(facts or 0)
        return in_period, ever - in_period, ever
    return tuple(map(len, (ids or () for ids in rest))) if with_ids and rule in _UNIQUE else tuple(rest[:3])
