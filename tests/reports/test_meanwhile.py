"""A quarter of which months are published: what is left of it beside the months tells no small number."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.steps import StepRefused
from programme.periods import PeriodKind
from reports import actions
from reports.figures.hiding import is_small, tells_nothing_between
from reports.figures.reading import Reading
from reports.models import Report
from reports.pdf import figures_csv
from tests.reports.conftest import rows_of
from tests.reports.test_comparing import enrol

pytestmark = pytest.mark.django_db


def month(number):
    return Report.objects.create(starts_on=date(2018, number, 1), ends_on=date(2018, number, 28), number=number)


def quarter(*, starts_on=date(2018, 4, 1)):
    return Report.objects.create(
        kind=PeriodKind.QUARTER, starts_on=starts_on, ends_on=date(2018, 6, 30), number=starts_on.month // 3 + 1
    )


@pytest.fixture
def shared(frozen, manager):
    """shared(report): {kind: text} of the returnees' total as readers outside have it once it is published."""

    def publish(report):
        actions.approve(frozen(report), version=1, by=manager)
        snapshot = report.snapshots.get()
        line = rows_of(figures_csv(snapshot, Reading(snapshot.data, hide_small=True)))["R1.1", "", ""]
        return {kind: line[kind] for kind in ("period", "new", "cumulative")}

    return publish


@pytest.fixture
def months(shared):
    """months(march, april, may, june): so many new ones in each, every month published."""

    def publish(*new):
        for number, how_many in enumerate(new, start=3):
            enrol(how_many, number)
            shared(month(number))

    return publish


def test_a_quarter_does_not_tell_the_month_that_was_hidden(months, shared):
    months(20, 10, 10, 3)

    told = shared(quarter())

    assert (told["period"], told["new"]) == ("c", "c"), "23 - 10 - 10 = 3"
    assert told["cumulative"] == "40"


def test_a_quarter_does_not_tell_what_came_late_to_its_months(months, shared):
    months(20, 10, 10, 9)
    enrol(2, 4)

    told = shared(quarter())

    assert (told["period"], told["new"]) == ("c", "c"), "31 - 10 - 10 - 9 = 2"


def test_a_quarter_is_told_when_nothing_small_is_left(months, shared):
    months(20, 10, 10, 9)

    assert shared(quarter()) == {"period": "29", "new": "29", "cumulative": "49"}


def test_a_period_that_shares_some_days_with_a_published_one_tells_its_total_only(months, shared):
    months(20, 10, 10, 9)

    told = shared(quarter(starts_on=date(2018, 3, 15)))

    assert (told["period"], told["new"]) == ("c", "c")


def test_a_month_of_a_published_quarter_tells_its_total_only(shared):
    enrol(10, 4)
    enrol(20, 5)
    shared(quarter())

    told = shared(month(4))

    assert (told["period"], told["new"], told["cumulative"]) == ("c", "c", "10")


def test_late_data_are_without_numbers_beside_the_months(months, shared):
    months(20, 10, 10, 9)
    enrol(6, 3)
    report = quarter()
    shared(report)

    late = Reading(report.snapshots.get().data, hide_small=True).computed[0]

    assert late.adjustment["difference"] == 6 and not late.tells_late


def test_a_quarter_published_meanwhile_asks_for_new_figures_of_its_months(frozen, shared, manager):
    enrol(20, 4)
    april = frozen(month(4))
    shared(quarter())

    with pytest.raises(StepRefused):
        actions.approve(april, version=1, by=manager)
    actions.approve(frozen(april), version=2, by=manager)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(-9, 9))
def test_no_choice_of_months_leaves_a_small_number(numbers, late):
    parts = [(day, day, number) for day, number in enumerate(numbers)]
    whole = sum(numbers) + late
    left = {whole}
    for number in numbers:
        left |= {each - number for each in left}

    assert tells_nothing_between(whole, parts) is not any(map(is_small, left))
