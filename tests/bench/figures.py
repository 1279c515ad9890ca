"""One month's figures over 1,000,000 attendances against one statement written by hand."""

from django.db import connection

from programme.counting import count
from programme.models import Indicator
from programme.periods import month
from tests.bench import databases
from tests.bench.measure import paired, table
from trainings.figures import attended

PERIOD = month(2019, 6)

# The answers of count(attended()): every set of axes, people in the month, first counted then, since the start.
BY_HAND = """
WITH facts AS (
    SELECT e.person_id AS person, s."on", c.area_id AS area, c.partner_id AS partner, b.sex, b.birth_year,
           m.code AS module, s.hours
    FROM trainings_attendance t
    JOIN trainings_session s ON s.id = t.session_id
    JOIN trainings_enrolment e ON e.id = t.enrolment_id
    JOIN trainings_course c ON c.id = s.course_id
    JOIN trainings_module m ON m.id = c.module_id
    JOIN beneficiaries_beneficiary b ON b.id = e.person_id
    WHERE t.mark = 'P' AND s."on" <= %(end)s
), spread AS (
    SELECT person, area, partner, module, sex, birth_year, min("on") AS first_on, count(*) AS n, sum(hours) AS hours,
           count(*) FILTER (WHERE "on" >= %(start)s) AS n_month, sum(hours) FILTER (WHERE "on" >= %(start)s) AS h_month
    FROM facts GROUP BY 1, 2, 3, 4, 5, 6
), people AS (
    SELECT *, extract(year FROM first_ever)::int - birth_year AS age
    FROM (SELECT *, min(first_on) OVER (PARTITION BY person) AS first_ever FROM spread) x
), banded AS (
    SELECT *, CASE WHEN age IS NULL OR age < 0 THEN 'U' ELSE
        (ARRAY['0-14', '15-17', '18-24', '25-29', '30-39', '40-59', '60+'])[
            width_bucket(age, ARRAY[0, 15, 18, 25, 30, 40, 60])] END AS band
    FROM people
)
SELECT sex, band, area, module, partner, count(DISTINCT person) FILTER (WHERE n_month > 0),
       count(DISTINCT person) FILTER (WHERE first_ever >= %(start)s), count(DISTINCT person), sum(n_month), sum(n),
       sum(h_month), sum(hours)
FROM banded GROUP BY GROUPING SETS ((), (sex), (band), (area), (module), (partner), (band, sex), (area, sex),
    (module, sex), (module, area), (module, area, sex))
"""


def run(rounds=5, attendances=1_000_000, people=100_000):
    """Print both medians and their ratio."""
    databases.use(people)
    add_attendances(attendances)
    results = paired({"by hand": _by_hand, "count()": _count}, rounds=rounds)
    if _by_hand() != _count().total.cumulative:
        raise RuntimeError("the two do not count the same people")
    ratio = results["count()"].wall / results["by hand"].wall
    rows = [(name, f"{result.wall:.0f}") for name, result in results.items()] + [("ratio (bar 1.5)", f"{ratio:.2f}")]
    table(f"One month's figures, {attendances:,} attendances, 11 sets of axes", ("", "ms"), rows)


def _count():
    return count(attended(), rule=Indicator.Rule.UNIQUE_EVER, period=PERIOD)


def _by_hand():
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"start": PERIOD.start, "end": PERIOD.end})
        rows = cursor.fetchall()
    return next(row[7] for row in rows if row[:5] == (None,) * 5)


def add_attendances(wanted):
    """Courses of ten sessions for twenty-five people each, spread over three years, until there are enough marks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trainings_attendance")
        if cursor.fetchone()[0] >= 0.9 * wanted:  # the draw takes some people twice
            return
        for statement in (databases.ROOT / "tests" / "bench" / "attendances.sql").read_text().split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"courses": wanted // 250})
    databases.vacuum(connection.settings_dict["NAME"])
