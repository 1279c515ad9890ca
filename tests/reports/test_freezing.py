"""What is frozen: every number of every table, with the ids behind it, in data that prove themselves."""

import pytest

from programme.counting import count
from programme.models import Area, Indicator
from reports.figures.reading import Reading
from reports.indicators import COMPUTED
from reports.models import FrozenCell, canonical, digest
from tests.facts import course, person, registered, roll_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Five people around April 2018; one of them stands in two areas."""
    both = person(born=1990)
    registered(both, "2018-03-10", in_area="khouribga")
    registered(both, "2018-04-10", in_area="oujda", at="amappe")
    registered(person(sex="M", born=2000), "2018-04-11")
    registered(person(sex="U", born=None), "2018-04-12", group="TG1_FAMILY")
    registered(person(sex="M"), "2018-05-01")
    teacher = person(sex="M", born=1980)
    registered(teacher, "2018-01-10", group="TG3_TEACHER")
    roll_call(course(planned_hours=6, days=("2018-04-03", "2018-04-10"), hours=3), teacher, "PP")
    return both


@pytest.fixture
def snapshot(people, report, frozen):
    return frozen(report).snapshots.get()


def test_every_frozen_number_is_the_engine_s_and_carries_its_ids(snapshot, report):
    for code, computed_ in COMPUTED.items():
        rule = Indicator.objects.get(code=code).rule
        figure = count(computed_.facts(), rule=rule, period=report.period, with_ids=True)
        codes = {"area": dict(Area.objects.values_list("code", "pk"))}
        for cell in FrozenCell.objects.filter(snapshot=snapshot, indicator=code).exclude(axes__contains="partner"):
            axes = cell.axes.split(",") if cell.axes else []
            values = cell.values.split(",") if cell.axes else []
            where = {axis: codes.get(axis, {}).get(value, value) for axis, value in zip(axes, values, strict=True)}
            counted = figure.cell(**where)
            number, ids = {
                "period": (counted.period, counted.ids_period),
                "new": (counted.new, counted.ids_new),
                "cumulative": (counted.cumulative, counted.ids),
            }[cell.kind]
            assert (cell.value, sorted(cell.ids)) == (number, sorted(ids)), cell


def test_the_numbers_of_the_tables_are_all_frozen_and_totals_reconcile(snapshot):
    reading = Reading(snapshot.data)
    frozen = {
        (cell.indicator, cell.axes, cell.values, cell.kind): cell.value
        for cell in FrozenCell.objects.filter(snapshot=snapshot)
    }
    for indicator in reading.computed:
        for table in indicator.tables:
            for row in table.rows:
                for number in row.numbers:
                    if number.opens:
                        place = (indicator.code, ",".join(number.axes), ",".join(number.values), number.kind)
                        assert frozen[place] == number.value
            *parts, total = table.rows
            for column in range(len(table.head)):
                assert sum(row.numbers[column].value for row in parts) == total.numbers[column].value


def test_the_hand_made_people_give_the_figures_one_counts_by_hand(snapshot):
    r11, _r12, r13, _r15, r18, *_microprojects = Reading(snapshot.data).computed

    assert (r11.in_period.value, r11.new.value, r11.cumulative.value) == (3, 2, 3)
    by_sex = {row.label: [number.value for number in row.numbers] for row in r11.tables[0].rows}
    assert list(by_sex.values()) == [[1, 0, 1], [1, 1, 1], [1, 1, 1], [3, 2, 3]]
    assert [line["number"] for line in r11.reconciliation] == [4, 0, 4, -1, 3]
    assert (r13.cumulative.value, r18.in_period.value, r18.total["weight_period"]) == (1, 2, 6.0)
    assert r11.percent == r11.value.value * 100 / r11.target


def test_the_reconciliation_is_one_sum_that_adds_up_line_by_line(snapshot):
    for indicator in Reading(snapshot.data).people_indicators:
        lines, running = indicator.reconciliation, 0
        for line in lines:
            if line["is_total"] and line is not lines[0]:
                assert line["number"] == running, line["label"]
            else:
                running += line["number"]
        assert running == indicator.cumulative.value


def test_the_data_keep_their_hash_through_the_database(snapshot):
    assert digest(snapshot.data) == snapshot.sha256
    assert canonical(snapshot.data) == canonical(type(snapshot).objects.get(pk=snapshot.pk).data)


def test_the_growth_ends_at_the_total_and_has_every_month(snapshot):
    for indicator in Reading(snapshot.data).computed:
        (first, _), *_rest, (last, total) = indicator.growth
        assert (first.isoformat(), last.isoformat()) == ("2017-03-31", "2018-04-30")
        assert total == indicator.cumulative.value
        assert len(indicator.growth) == 14


def test_what_somebody_should_look_at_is_found(snapshot):
    found = {(check["code"], check["indicator"]): check["number"] for check in snapshot.data["checks"]}

    assert found[("unknown_sex", "R1.1")] == 1
    assert found[("unknown_age", "R1.1")] == 1
    assert all(isinstance(sentence, str) for sentence in Reading(snapshot.data).checks)


def test_a_snapshot_names_nobody(snapshot, report, frozen, fatima):
    data = canonical(frozen(report).snapshots.first().data).decode()

    assert "Fatima" not in data and "El Amrani" not in data
