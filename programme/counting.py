"""The counting engine: facts, a rule and a period become a Figure with all its disaggregations, in one statement.

A fact is one thing that happened to somebody. An app's `figures.py` returns facts as a query set of values with
exactly the columns of COLUMNS (area and partner by id, group by code); this module never asks where they come from.
"""

from dataclasses import dataclass, field

from django.db import connection

from programme.models import Indicator

COLUMNS = ("person", "on", "area", "partner", "sex", "birth_year", "group", "weight")
AXES = ("sex", "age", "area", "group")
AGE_BANDS = ("0-14", "15-17", "18-24", "25-29", "30-39", "40-59", "60+", "U")
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


@dataclass(frozen=True)
class Cell:
    """One cell: in the period, first counted in the period (`new`) and since the start (`cumulative`).

    For unique rules these are people, for occurrences they are facts. `weight` sums the facts' weights
    (hours) in the period and since the start. The ids are there only when they were asked for.
    """

    period: int = 0
    new: int = 0
    cumulative: int = 0
    occurrences_period: int = 0
    occurrences: int = 0
    weight_period: float = 0
    weight: float = 0
    ids_period: tuple = ()
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
        axes = next(axes for axes in SETS if set(axes) == set(where))
        return self.cells.get((axes, tuple(where[axis] for axis in axes)), EMPTY)

    def by(self, *axes):
        """Values and cells along the axes, in the order of the values: [(("F",), Cell), ...]."""
        found = [(values, cell) for (key, values), cell in self.cells.items() if key == axes]
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
    vault), in the bands of the domain reference; unknown sex and age are counted as "U".
    Raises ValueError when the facts do not have the agreed columns.
    """
    columns, inner, params = _facts_sql(facts)
    unique = rule in (Indicator.Rule.UNIQUE_EVER, Indicator.Rule.UNIQUE_IN_PERIOD, Indicator.Rule.PER_ACTIVITY)
    sql = _statement(columns, inner, unique=unique, with_ids=with_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, period.start, period.start, period.end, period.start])
        rows = cursor.fetchall()
    return Figure(rule=rule, period=period, cells=dict(_cell(row, with_ids) for row in rows))


def _facts_sql(facts):
    """The facts as (columns, SQL, parameters); a query set's columns come in the order in which they were named."""
    names = list(facts.query.selected or {})
    if set(names) != set(COLUMNS):
        raise ValueError(f"facts have the columns {sorted(names)}, not {sorted(COLUMNS)}")
    sql, params = facts.order_by().query.sql_with_params()
    return ", ".join(f'"{name}"' for name in names), sql, params


def _statement(columns, inner, *, unique, with_ids):
    """Reduce to one row per person, area, partner and group first: distinct counts over few rows are cheap."""
    people = "count(DISTINCT person)" if unique else "sum(facts)"
    period = "count(DISTINCT person) FILTER (WHERE in_period)" if unique else "sum(facts_in_period)"
    new = ("count(DISTINCT person)" if unique else "sum(facts)") + " FILTER (WHERE first_ever >= %s)"
    ids = (
        ", array_agg(DISTINCT person) FILTER (WHERE in_period), array_agg(DISTINCT person)" if with_ids else ""
    )
    sets = ", ".join("(" + ", ".join(f'"{axis}"' for axis in axes) + ")" for axes in SETS)
    keys = ", ".join(f'"{key}"' for key in _KEYS)
    marks = ", ".join(f'GROUPING("{key}")' for key in _KEYS)
    return f"""
        WITH facts ({columns}) AS ({inner}),
        spread AS (
            SELECT person, area, partner, sex, birth_year, "group", min("on") AS first_on,
                   count(*) AS facts, sum(weight) AS weight,
                   count(*) FILTER (WHERE "on" >= %s) AS facts_in_period,
                   sum(weight) FILTER (WHERE "on" >= %s) AS weight_in_period
            FROM facts WHERE "on" <= %s
            GROUP BY person, area, partner, sex, birth_year, "group"
        ),
        people AS (
            SELECT *, facts_in_period > 0 AS in_period, {_band("first_ever")} AS age
            FROM (SELECT *, min(first_on) OVER (PARTITION BY person) AS first_ever FROM spread) AS once
        )
        SELECT {keys}, {marks}, {period}, {new}, {people}, sum(facts_in_period), sum(facts),
               coalesce(sum(weight_in_period), 0), coalesce(sum(weight), 0) {ids}
        FROM people GROUP BY GROUPING SETS ({sets})
    """


def _band(day):
    age = f"(extract(year FROM {day})::int - birth_year)"
    return f"""CASE WHEN birth_year IS NULL OR {age} < 0 THEN 'U' WHEN {age} < 15 THEN '0-14'
        WHEN {age} < 18 THEN '15-17' WHEN {age} < 25 THEN '18-24' WHEN {age} < 30 THEN '25-29'
        WHEN {age} < 40 THEN '30-39' WHEN {age} < 60 THEN '40-59' ELSE '60+' END"""


def _cell(row, with_ids):
    width = len(_KEYS)
    values = dict(zip(_KEYS, row[:width], strict=True))
    present = {key for key, absent in zip(_KEYS, row[width : 2 * width], strict=True) if not absent}
    axes = next(axes for axes in SETS if set(axes) == present)
    period, new, cumulative, facts_period, facts, weight_period, weight, *ids = row[2 * width :]
    cell = Cell(
        period=period or 0,
        new=new or 0,
        cumulative=cumulative or 0,
        occurrences_period=facts_period or 0,
        occurrences=facts or 0,
        weight_period=float(weight_period),
        weight=float(weight),
        ids_period=tuple(ids[0] or ()) if with_ids else (),
        ids=tuple(ids[1] or ()) if with_ids else (),
    )
    return (axes, tuple("U" if values[axis] is None else values[axis] for axis in axes)), cell
