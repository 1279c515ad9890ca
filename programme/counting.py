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
_COUNTED = {
    Indicator.Rule.UNIQUE_EVER: "DISTINCT person",
    Indicator.Rule.UNIQUE_IN_PERIOD: "DISTINCT person",
    Indicator.Rule.PER_ACTIVITY: "DISTINCT (person, activity)",
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

    `cells` maps (axes, values) to a Cell, e.g. (("group", "sex"), ("TG1_RETURNEE", "F")).
    """

    rule: str
    period: object
    cells: dict = field(default_factory=dict)

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


def count(facts, *, rule, period, with_ids=False):
    """Count `facts` up to the end of `period` by `rule`; one SQL statement, whatever the number of cells.

    Age is the year of a person's first counted fact minus their birth year (the exact birth date stays in the
    vault), in the bands of the domain reference; unknown sex, age and group are counted as "U".
    Raises ValueError when the facts do not have the agreed columns or the rule counts nothing.
    """
    source = _facts_sql(facts, rule)
    if source is None:
        return Figure(rule=rule, period=period)
    columns, inner, params = source
    sql = _statement(columns, inner, rule=rule, with_ids=with_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, period.start, period.start, period.start, period.end])
        rows = cursor.fetchall()
    return Figure(rule=rule, period=period, cells=dict(_cell(row, with_ids) for row in rows))


def growth(facts, *, rule, until):
    """How the cumulative total grew: [(day, total on that day), ...] up to `until`, days without change left out."""
    source = _facts_sql(facts, rule)
    if source is None:
        return []
    columns, inner, params = source
    firsts = {
        "DISTINCT person": 'SELECT min("on") AS day FROM facts WHERE "on" <= %s GROUP BY person',
        "DISTINCT (person, activity)": 'SELECT min("on") AS day FROM facts WHERE "on" <= %s GROUP BY person, activity',
    }.get(_COUNTED.get(rule), 'SELECT "on" AS day FROM facts WHERE "on" <= %s')
    if '"fact"' in columns and rule == Indicator.Rule.OCCURRENCES:
        firsts = 'SELECT min("on") AS day FROM facts WHERE "on" <= %s GROUP BY fact'
    sql = f"""WITH facts ({columns}) AS ({inner}), firsts AS ({firsts})
        SELECT day, count(*) FROM firsts GROUP BY day ORDER BY day"""  # noqa: S608 - made of constants and compiled SQL
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, until])
        rows = cursor.fetchall()
    return list(zip([day for day, _ in rows], accumulate(number for _, number in rows), strict=True))


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
    return ", ".join(f'"{name}"' for name in names), sql, params


def _statement(columns, inner, *, rule, with_ids):
    """Reduce to one row per person, area, partner and group first: distinct counts over few rows are cheap."""
    sets = ", ".join("(" + ", ".join(f'"{axis}"' for axis in axes) + ")" for axes in SETS)
    keys = ", ".join(f'"{key}"' for key in _KEYS)
    marks = ", ".join(f'GROUPING("{key}")' for key in _KEYS)
    told, more = "facts", ""
    if rule == Indicator.Rule.PER_ACTIVITY:
        more += ", activity"
    if repeats := '"fact"' in columns:
        told = '(SELECT *, row_number() OVER (PARTITION BY fact ORDER BY "group") = 1 AS first FROM facts) AS told'
        more += ", first"
    spread = f'person, area, partner, sex, birth_year, "group"{more}'
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
                   {_band("first_ever")} AS age
            FROM (SELECT *, min(first_on) OVER (PARTITION BY person) AS first_ever FROM spread) AS once
        )
        SELECT {keys}, {marks}, {_numbers(rule, repeats)} {_ids(with_ids)}
        FROM people GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608 - made of constants and compiled SQL


def _numbers(rule, repeats):
    """What is counted in the period, before it and since the start; then facts and their weight."""
    in_period, ever = _sum("facts_in_period", repeats), _sum("facts", repeats)
    weights = [f"coalesce({_sum(column, repeats)}, 0)" for column in ("weight_in_period", "weight")]
    counted = _COUNTED.get(rule)
    if counted is None:
        people = [in_period, f"{ever} - {in_period}", ever]
    else:
        people = [f"count({counted}) FILTER (WHERE {when})" for when in ("in_period", "was_there")]
        people.append(f"count({counted})")
    return ", ".join([*people, in_period, ever, *weights])


def _sum(column, repeats):
    """The sum of a column; where no group is told apart, only over the first of the rows that are one fact."""
    if not repeats:
        return f"sum({column})"
    return f'CASE WHEN GROUPING("group") = 0 THEN sum({column}) ELSE sum({column}) FILTER (WHERE first) END'


def _ids(with_ids):
    if not with_ids:
        return ""
    return """, array_agg(DISTINCT person) FILTER (WHERE in_period),
        array_agg(DISTINCT person) FILTER (WHERE was_there), array_agg(DISTINCT person)"""


def _band(day):
    age = f"(extract(year FROM {day})::int - birth_year)"
    return f"""CASE WHEN birth_year IS NULL OR {age} < 0 THEN 'U' WHEN {age} < 15 THEN '0-14'
        WHEN {age} < 18 THEN '15-17' WHEN {age} < 25 THEN '18-24' WHEN {age} < 30 THEN '25-29'
        WHEN {age} < 40 THEN '30-39' WHEN {age} < 60 THEN '40-59' ELSE '60+' END"""


def _cell(row, with_ids):
    width = len(_KEYS)
    values = dict(zip(_KEYS, row[:width], strict=True))
    present = [key for key, absent in zip(_KEYS, row[width : 2 * width], strict=True) if not absent]
    axes = _known_axes(present)
    period, before, cumulative, facts_period, facts, weight_period, weight, *ids = row[2 * width :]
    in_period, earlier, ever = ids if with_ids else ((), (), ())
    earlier = set(earlier or ())
    cell = Cell(
        period=int(period or 0),
        new=int((cumulative or 0) - (before or 0)),
        cumulative=int(cumulative or 0),
        occurrences_period=int(facts_period or 0),
        occurrences=int(facts or 0),
        weight_period=float(weight_period),
        weight=float(weight),
        ids_period=tuple(in_period or ()),
        ids_new=tuple(pk for pk in ever or () if pk not in earlier),
        ids=tuple(ever or ()),
    )
    return (axes, tuple("U" if values[axis] is None else values[axis] for axis in axes)), cell
