"""What a reader outside can compute: every subtraction that the report's explanations invite, tried on its files."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.models import Registration
from reports import actions
from reports.figures.hiding import is_small, told_together
from reports.figures.reading import Reading
from reports.models import Report
from reports.pdf import figures_csv, growth_chart, report_html
from tests.facts import person, registered
from tests.reports.conftest import rows_of

pytestmark = pytest.mark.django_db


def enrol(how_many, month, *, known=()):
    """So many new returnees in a month; of those `known` each once more."""
    people = [person() for _ in range(how_many)]
    for number, who in enumerate([*people, *known]):
        registered(who, f"2018-{month:02d}-{number % 28 + 1:02d}")
    return people


@pytest.fixture
def shared(frozen, manager):
    """shared(month): what a reader outside has of the month's report once it is published."""

    def publish(month):
        report = Report.objects.create(starts_on=date(2018, month, 1), ends_on=date(2018, month, 28), number=month)
        actions.approve(frozen(report), version=1, by=manager)
        snapshot = report.snapshots.get()
        return Shared(snapshot, Reading(snapshot.data, hide_small=True))

    return publish


class Shared:
    """The numbers of the first indicator's total as they stand in the CSV and in the text of the document."""

    def __init__(self, snapshot, reading):
        line = rows_of(figures_csv(snapshot, reading))["R1.1", "", ""]
        self.whole, self.snapshot, self.reading = reading, snapshot, reading.computed[0]
        self.csv = {kind: line[kind] for kind in ("period", "new", "cumulative")}
        self.period, self.new, self.total = (_number(self.csv[kind]) for kind in self.csv)
        self.late = self._late()

    def _late(self):
        """(reported, recounted) of the sentence on late data, as far as it has numbers."""
        if self.reading.adjustment is None:
            return None
        words = re.sub(r"RAP-\S+|\d+(er)?\s\w+\s\d{4}", "", self.reading.adjustment_text)
        found = [int(number) for number in re.findall(r"(?<![\w+−-])\d+", words)]
        return (found[0], found[0]) if len(found) == 1 else tuple(found[:2]) or None

    @property
    def text(self):
        """The document's, spaces of any kind made plain."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", report_html(self.snapshot, self.whole))).split())

    def differences(self, before):
        """Everything that can be computed from the numbers told here and from the total told before."""
        told = {"period": self.period, "new": self.new, "total": self.total}
        told["reported"], told["recounted"] = self.late or (None, None)
        told["before"] = before
        told = {name: number for name, number in told.items() if number is not None}
        at_the_end = [told[name] for name in ("total",) if name in told]
        if {"recounted", "new"} <= told.keys():
            at_the_end.append(told["recounted"] + told["new"])
        at_the_start = [told[name] for name in ("recounted", "reported", "before") if name in told]
        at_the_start += [end - told["new"] for end in at_the_end if "new" in told]
        yield from (told[name] for name in ("period", "new", "total", "reported", "recounted") if name in told)
        yield from (one - other for one in [*at_the_end, *at_the_start] for other in at_the_start)
        if "period" in told:
            yield from (end - told["period"] for end in at_the_end)
            yield told["period"] - told.get("new", told["period"])


def _number(text):
    return int(text) if text.isdecimal() else None


def test_the_total_of_the_report_before_is_not_told_when_the_difference_is_a_hidden_number(shared):
    """A reader of “<5 new”, “274 at the end of September” and “278 in all” subtracts."""
    enrol(20, 3)
    shared(3)
    enrol(6, 3)
    enrol(3, 4)

    april = shared(4)

    assert april.csv == {"period": "<5", "new": "<5", "cumulative": "29"}
    assert april.late is None
    assert " 26 " not in april.text.partition(" R1.2 ")[0]


def test_how_many_are_new_is_not_told_when_it_leaves_few_late_ones(shared):
    enrol(20, 3)
    shared(3)
    enrol(2, 3)
    enrol(9, 4)

    april = shared(4)

    assert april.csv == {"period": "9", "new": "c", "cumulative": "31"}, "31 - 9 - 20 were late"
    assert april.late is None
    assert [total for _day, total in april.reading.growth] == [20, 31], "22 stand at the end of March by now"


def test_how_many_are_new_is_not_told_when_it_gives_a_kept_number_away(shared):
    enrol(17, 3)
    shared(3)
    enrol(3, 4)
    assert shared(4).reading.cumulative.text == "17*"
    enrol(9, 5)

    may = shared(5)

    assert may.csv == {"period": "9", "new": "c", "cumulative": "29"}, "29 - 9 was kept back in April"


def test_how_many_are_new_is_not_told_when_few_in_the_period_were_known_before(shared):
    known = enrol(20, 3)
    enrol(9, 4, known=known[:2])

    assert shared(4).csv == {"period": "11", "new": "c", "cumulative": "29"}


def test_what_tells_nothing_small_is_all_told(shared):
    known = enrol(20, 3)
    shared(3)
    enrol(6, 3)
    enrol(9, 4, known=known[:5])

    april = shared(4)

    assert april.csv == {"period": "14", "new": "9", "cumulative": "35"}
    assert april.late == (20, 26)
    assert growth_chart(april.reading)


def test_the_chart_does_not_draw_a_total_that_is_kept_back(shared):
    people = enrol(17, 3)
    shared(3)
    Registration.objects.filter(person__in=people[:6]).delete()
    enrol(9, 4, known=people[6:8])

    april = shared(4)

    assert (april.reading.cumulative.text, april.late) == ("17*", (17, 11))
    assert [total for _day, total in april.reading.growth] == [17, 17], "20 are there by now"


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.integers(0, 11)] * 3), min_size=3, max_size=3))
def test_no_subtraction_on_three_reports_tells_a_small_number(shared, months):
    with transaction.atomic():
        before, known = None, []
        for month, (new, late, again) in enumerate(months, start=3):
            if month > 3:
                enrol(late, month - 1)
            known += enrol(new, month, known=known[:again])
            report = shared(month)
            assert not [number for number in report.differences(before) if is_small(number)], report.csv
            assert {report.reading.cumulative.text} == {
                table.rows[-1].numbers[-1].text for table in report.reading.tables if table.axis == "sex"
            }
            before = report.total
        transaction.set_rollback(True)


@settings(deadline=None, max_examples=300)
@given(*[st.integers(0, 40)] * 4, st.sampled_from([True, False]))
def test_whatever_is_offered_only_what_tells_nothing_small_is_told(reported, late, new, again, is_kept):
    recounted = reported + late
    numbers = {"period": new + again, "new": new, "reported": reported, "recounted": recounted, "before": reported}
    numbers["total"] = reported if is_kept else recounted + new
    offered = [{"period": new + again}, {"new": new}, {"reported": reported, "recounted": recounted}]

    told = told_together({name: numbers[name] for name in ("before", "total")}, offered)

    if {"new", "total"} <= told and not is_kept:
        assert not is_small(numbers["total"] - new - reported) and not is_small(numbers["total"] - new)
    if {"recounted", "new"} <= told:
        assert not is_small(recounted + new - reported)
