"""What a reader outside can compute: every subtraction that the report's explanations invite, tried on its files."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
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

    def publish(month, *, first=None, kind="month"):
        start, end = date(2018, first or month, 1), date(2018, month, 28)
        report = Report.objects.create(kind=kind, starts_on=start, ends_on=end, number=month)
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


class Reader:
    """Somebody who keeps all shared reports and knows what their words mean, not how the platform protects them.

    `totals` are what was known of the programme on a day, by the report that tells it: {(report, day): total}. What a
    later report has on a later day, less an earlier one, are people who came in between or late: never 1 to 4 of them.
    """

    def __init__(self):
        self.totals, self.ends, self.periods = {}, [], []

    def reads(self, told):
        period, number = told.whole.period, len(self.ends)
        start = period.start - timedelta(days=1)
        if told.total is not None:
            self.totals[number, period.end] = told.total
        if told.late:
            earlier = date.fromisoformat(told.reading.adjustment["period_end"])
            self.totals[self.ends.index(earlier), earlier], self.totals[number, earlier] = told.late
        for here, there, grown in ((period.end, start, -1), (start, period.end, 1)):
            if told.new is not None and (number, here) in self.totals:
                self.totals.setdefault((number, there), self.totals[number, here] + grown * told.new)
        self.ends.append(period.end)
        self.periods += [(start, period.end, each) for each in (told.period, told.new) if each is not None]

    def computes(self):
        """Totals, steps between them, and what a period has beside its parts as far as one report gives them."""
        yield from self.totals.values()
        steps = [
            (earlier, later, self.totals[later] - self.totals[earlier])
            for later, earlier in permutations(self.totals, 2)
            if later[0] >= earlier[0] and later[1] >= earlier[1]
        ]
        yield from (number for *_places, number in steps)
        within = [(earlier[1], later[1], number) for earlier, later, number in steps if earlier[0] == later[0]]
        for period in self.periods:
            start, end, number = period
            parts = {each for each in [*within, *self.periods] if start <= each[0] < each[1] <= end and each != period}
            yield from _left(number, start, sorted(parts))

    def finds(self):
        return sorted({number for number in self.computes() if is_small(number)})


def _left(number, since, parts):
    """What is left of a number when some of its parts that do not overlap are taken away."""
    yield number
    for start, end, part in parts:
        if start >= since:
            yield from _left(number - part, end, parts)


SPANS = ((3, 3, "month"), (4, 4, "month"), (5, 5, "month"), (6, 6, "month"), (4, 6, "quarter"), (3, 6, "contract_year"))


@settings(deadline=None, max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.integers(0, 11)] * 3), min_size=6, max_size=6))
@example([(20, 0, 0), (10, 0, 0), (10, 0, 0), (3, 0, 0), (0, 0, 0), (0, 0, 0)])
def test_who_keeps_all_reports_subtracts_no_small_number(shared, facts):
    with transaction.atomic():
        reader, known = Reader(), []
        for (first, last, kind), (new, late, again) in zip(SPANS, facts, strict=True):
            if first > 3 or last > first:
                enrol(late, last - 1)
            if first == last:
                known += enrol(new, last, known=known[:again])
            report = shared(last, first=first, kind=kind)
            reader.reads(report)
            assert reader.finds() == [], (kind, last, report.csv)
            assert {report.reading.cumulative.text} == {
                table.rows[-1].numbers[-1].text for table in report.reading.tables if table.axis == "sex"
            }
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
