"""What readers outside get: no number of the period by group, no step and no adjustment that tells a small number."""

from datetime import date

import pytest
from django.utils.translation import override

from reports import actions
from reports.figures.reading import Reading
from reports.figures.tables import label_of
from reports.models import Report
from reports.pdf import figures_csv, growth_chart, report_html
from tests.facts import person, registered
from tests.reports.conftest import rows_of

pytestmark = pytest.mark.django_db


def enrol(how_many, month, sex="F"):
    for number in range(how_many):
        registered(person(sex=sex), f"2018-{month:02d}-{number % 28 + 1:02d}")


def returnees(report, *, hide_small=True):
    return Reading(report.snapshots.first().data, hide_small=hide_small).computed[0]


def test_tables_show_numbers_since_the_start_only_and_totals_those_of_the_period_too(report, frozen):
    enrol(9, month=3)
    enrol(8, month=4)
    snapshot = frozen(report).snapshots.get()

    shared = returnees(report)
    assert {number.kind for table in shared.tables for row in table.rows for number in row.numbers} <= {
        "cumulative",
        "",
    }
    assert (shared.in_period.text, shared.new.text, shared.cumulative.text) == ("8", "8", "17")
    inside = {number.kind for table in returnees(report, hide_small=False).tables for number in table.rows[0].numbers}
    assert inside == {"period", "new", "cumulative"}

    rows = rows_of(figures_csv(snapshot, Reading(snapshot.data, hide_small=True)))
    total, women = rows["R1.1", "", ""], rows["R1.1", "sex", "F"]
    assert (total["period"], total["new"], total["cumulative"]) == ("8", "8", "17")
    assert (women["period"], women["new"], women["cumulative"]) == ("", "", "17")


def test_an_age_band_is_not_turned_round_in_arabic(report, frozen):
    reading = Reading(frozen(report).snapshots.get().data)

    assert label_of(reading, ["age"], ["60+"]) == "60+"
    with override("ar"):
        assert label_of(reading, ["age"], ["60+"]) == "\u206660+\u2069"


def test_growth_is_drawn_as_the_published_reports_gave_it(frozen, manager):
    """Two of January come after its report: March, where nothing is late any more, does not draw January anew."""
    drawn = []
    for month, new, late in ((1, 100, 0), (2, 20, 2), (3, 9, 0)):
        enrol(new, month)
        enrol(late, month - 1)
        report = frozen(
            Report.objects.create(starts_on=date(2018, month, 1), ends_on=date(2018, month, 28), number=month)
        )
        actions.approve(report, version=1, by=manager)
        drawn.append([total for _day, total in returnees(report).growth])

    assert drawn == [[], [100, 122], [100, 122, 131]]
    with override("en"):
        assert "growth from report to report" in growth_chart(returnees(report))
        assert "growth month by month" in growth_chart(returnees(report, hide_small=False))
    assert 102 in [total for _day, total in returnees(report, hide_small=False).growth]


@pytest.mark.parametrize(
    ("before", "late", "hidden", "told"),
    [(9, 0, False, "9"), (9, 2, True, "+2"), (9, 6, False, "+6"), (3, 0, True, "3"), (3, 6, True, "3")],
)
def test_late_data_are_told_to_readers_outside_without_small_numbers(
    before, late, hidden, told, report, frozen, manager
):
    enrol(before, month=4)
    actions.approve(frozen(report), version=1, by=manager)
    enrol(late, month=3)
    may = frozen(Report.objects.create(starts_on=date(2018, 5, 1), ends_on=date(2018, 5, 31), number=5))

    inside, outside = returnees(may, hide_small=False).adjustment_text, returnees(may).adjustment_text
    words = f" {told} "
    assert words in f" {inside.replace('.', ' ').replace(',', ' ')} "
    assert (words not in f" {outside.replace('.', ' ').replace(',', ' ')} ") is hidden
    assert "RAP-2018-04" in outside and "2018" in outside
    snapshot = may.snapshots.first()
    page = report_html(snapshot, Reading(snapshot.data, hide_small=True))
    assert outside in page and (inside in page) is not hidden
