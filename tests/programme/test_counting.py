from dataclasses import replace
from datetime import date

import pytest
from django.db.models import F

from beneficiaries.figures import registered as registrations
from beneficiaries.models import Beneficiary, Group, Registration
from programme.counting import AGE_BANDS, SETS, Cell, count
from programme.models import Indicator
from programme.periods import month
from tests.facts import area, course, course_held, partner, person, registered, roll_call
from trainings.figures import attended, sessions_held

pytestmark = pytest.mark.django_db

FEBRUARY = month(2018, 2)
EVER, OCCURRENCES, PER_ACTIVITY = (
    Indicator.Rule.UNIQUE_EVER,
    Indicator.Rule.OCCURRENCES,
    Indicator.Rule.PER_ACTIVITY,
)


def counted(rule=EVER, period=FEBRUARY, groups=Group.values, **options):
    return count(registrations(groups), rule=rule, period=period, **options)


def numbers(cell):
    return cell.period, cell.new, cell.cumulative


def test_a_person_registered_twice_counts_once():
    woman = person()
    registered(woman, "2018-02-01")
    registered(woman, "2018-02-20", group="TG6_SUBURB")

    figure = counted()

    assert numbers(figure.total) == (1, 1, 1)
    assert (figure.total.occurrences_period, figure.total.occurrences) == (2, 2)


def test_both_ends_of_the_period_count_and_the_days_around_it_do_not():
    for day in ("2018-01-31", "2018-02-01", "2018-02-28", "2018-03-01"):
        registered(person(), day)

    assert numbers(counted().total) == (2, 2, 3)


def test_somebody_known_since_january_counts_in_february_but_is_not_new():
    man = person(sex="M")
    registered(man, "2018-01-10")
    registered(man, "2018-02-10")
    registered(person(), "2018-02-10")

    figure = counted()

    assert numbers(figure.total) == (2, 1, 2)
    assert numbers(figure.cell(sex="M")) == (1, 0, 1)


def test_a_person_of_two_areas_and_partners_counts_in_each_and_once_in_the_total():
    woman = person()
    registered(woman, "2018-01-10", in_area="khouribga", at="aideca")
    registered(woman, "2018-02-10", in_area="oujda", at="amappe")

    figure = counted()

    assert numbers(figure.total) == (1, 0, 1)
    assert numbers(figure.cell(area=area("khouribga").pk)) == (0, 0, 1)
    assert numbers(figure.cell(area=area("oujda").pk)) == (1, 1, 1), "new in Oujda, though known elsewhere"
    assert numbers(figure.cell(partner=partner("amappe").pk)) == (1, 1, 1)
    assert numbers(figure.cell(area=area("oujda").pk, sex="F")) == (1, 1, 1)


def test_in_every_cell_what_was_there_before_and_what_is_new_make_the_cumulative():
    both, young, old = person(), person(sex="M", born=2000), person(sex="U", born=None)
    for who, day, group, where in (
        (both, "2018-01-05", "TG1_RETURNEE", "khouribga"),
        (both, "2018-02-05", "TG5_CSO_LEADER", "oujda"),
        (young, "2018-02-06", "TG1_RETURNEE", "oujda"),
        (old, "2017-12-06", "TG6_SUBURB", "khouribga"),
    ):
        registered(who, day, group=group, in_area=where)

    before, now = counted(period=month(2018, 1)), counted()

    for key, cell in now.cells.items():
        assert cell.cumulative == before.cells.get(key, Cell()).cumulative + cell.new, key


def test_somebody_in_two_groups_counts_in_each_and_once_in_the_total():
    teacher = person()
    registered(teacher, "2018-02-02", group="TG3_TEACHER")
    registered(teacher, "2018-02-03", group="TG5_CSO_LEADER")

    figure = counted()

    assert [(values, cell.cumulative) for values, cell in figure.by("group")] == [
        (("TG3_TEACHER",), 1),
        (("TG5_CSO_LEADER",), 1),
    ]
    assert dict(figure.reconciliation) == {
        "participations": 2,
        "sum_by_partner": 1,
        "more_than_one_partner": 0,
        "sum_by_area": 1,
        "more_than_one_area": 0,
        "sum_by_group": 2,
        "more_than_one_group": 1,
        "unique": 1,
    }


def test_only_the_groups_asked_for_count():
    registered(person(), "2018-02-02", group="TG1_FAMILY")
    registered(person(), "2018-02-02", group="TG2_SUBSAHARAN")

    assert counted(groups=["TG1_RETURNEE", "TG1_FAMILY"]).total.cumulative == 1


def test_unknown_sex_and_age_have_cells_of_their_own():
    registered(person(sex="U", born=None), "2018-02-02")
    registered(person(sex="X", born=1990), "2018-02-02")

    figure = counted()

    assert {values[0]: cell.cumulative for values, cell in figure.by("sex")} == {"U": 1, "X": 1}
    assert {values[0]: cell.cumulative for values, cell in figure.by("age")} == {"U": 1, "25-29": 1}
    assert figure.cell(age="U", sex="U").cumulative == 1


def test_the_sums_over_sex_and_age_are_the_total():
    for n, (sex, born) in enumerate((("F", 1999), ("M", None), ("U", 1950), ("X", 2010), ("F", 1950))):
        registered(person(sex=sex, born=born), f"2018-02-{n + 1:02d}")

    figure = counted()

    for axes in (("sex",), ("age",), ("age", "sex")):
        assert sum(cell.cumulative for _, cell in figure.by(*axes)) == figure.total.cumulative == 5


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (2018, "0-14"),
        (2004, "0-14"),
        (2003, "15-17"),
        (2001, "15-17"),
        (2000, "18-24"),
        (1994, "18-24"),
        (1993, "25-29"),
        (1989, "25-29"),
        (1988, "30-39"),
        (1979, "30-39"),
        (1978, "40-59"),
        (1959, "40-59"),
        (1958, "60+"),
        (1901, "60+"),
        (2019, "U"),
        (None, "U"),
    ],
)
def test_the_age_band_is_that_of_the_year_of_the_first_fact(born, band):
    registered(person(born=born), "2018-02-02")

    assert [values for values, _ in counted().by("age")] == [(band,)]
    assert band in AGE_BANDS


def test_a_person_keeps_the_age_of_the_first_participation():
    youth = person(born=1988)
    registered(youth, "2017-12-31")
    registered(youth, "2018-02-02")

    assert [values for values, _ in counted().by("age")] == [("25-29",)], "29 in 2017, 30 in 2018"


def test_without_facts_every_number_is_zero():
    for figure in (counted(), counted(groups=[]), counted(with_ids=True), counted(rule=OCCURRENCES)):
        assert numbers(figure.total) == (0, 0, 0)
        assert figure.by("area") == []
        assert figure.cell(sex="F").cumulative == 0
        assert dict(figure.reconciliation)["unique"] == 0


def test_the_ids_are_those_behind_each_cell():
    first, second = person(), person(sex="M")
    registered(first, "2018-01-02")
    registered(first, "2018-02-02", in_area="oujda")
    registered(second, "2018-02-02")

    figure = counted(with_ids=True)

    assert sorted(figure.total.ids) == sorted(figure.total.ids_period) == [first.pk, second.pk]
    assert figure.total.ids_new == (second.pk,)
    assert figure.cell(area=area("oujda").pk).ids_new == (first.pk,)
    assert figure.cell(area=area("khouribga").pk).ids_period == (second.pk,)
    assert figure.cell(sex="F").ids_new == ()
    for cell in figure.cells.values():
        assert (len(cell.ids_period), len(cell.ids_new), len(cell.ids)) == numbers(cell)


def test_all_cells_come_from_one_statement(django_assert_num_queries):
    registered(person(), "2018-02-02")

    facts = registrations(Group.values)
    with django_assert_num_queries(1):
        figure = count(facts, rule=EVER, period=FEBRUARY, with_ids=True, with_growth=True)

    assert {axes for axes, _ in figure.cells} == set(SETS)


def test_occurrences_count_facts_and_their_hours():
    course_held(of="CON", days=("2018-01-30", "2018-02-05"), hours=6)
    course_held(of="RAD", days=("2018-02-12", "2018-02-13", "2018-03-01"), hours=4)

    figure = count(sessions_held(), rule=OCCURRENCES, period=FEBRUARY)

    assert numbers(figure.total) == (3, 3, 4)
    assert (figure.total.weight_period, figure.total.weight) == (14.0, 20.0)
    assert [(values[0], cell.period, cell.weight_period) for values, cell in figure.by("group")] == [
        ("CON", 1, 6.0),
        ("RAD", 2, 8.0),
    ]
    assert all(type(number) is int for cell in figure.cells.values() for number in numbers(cell))


def test_a_person_at_many_sessions_counts_once_and_brings_all_hours():
    held = course(days=("2018-02-05", "2018-02-12", "2018-02-19"), hours=6)
    roll_call(held, person(), "PPA")

    figure = count(attended(), rule=EVER, period=FEBRUARY)

    assert numbers(figure.total) == (1, 1, 1)
    assert (figure.total.occurrences, figure.total.weight) == (2, 12.0)


def test_per_activity_counts_a_person_once_in_each_activity():
    woman = person()
    for where, day in (("khouribga", "2018-01-02"), ("khouribga", "2018-02-02"), ("oujda", "2018-02-03")):
        registered(woman, day, in_area=where)
    by_place = registrations(Group.values).values(
        "person", "on", "area", "partner", "group", "sex", "birth_year", "weight", activity=F("area__code")
    )

    figure = count(by_place, rule=PER_ACTIVITY, period=FEBRUARY)

    assert numbers(figure.total) == (2, 1, 2)
    assert count(by_place, rule=PER_ACTIVITY, period=FEBRUARY, with_growth=True).growth == (
        (date(2018, 1, 2), 1),
        (date(2018, 2, 3), 2),
    )
    with pytest.raises(ValueError, match="activity"):
        counted(rule=PER_ACTIVITY)


def test_the_growth_ends_at_the_cumulative_total():
    back = person()
    for who, day in ((back, "2018-01-02"), (back, "2018-02-02"), (person(), "2018-02-03"), (person(), "2018-03-03")):
        registered(who, day)

    assert counted(with_growth=True).growth == ((date(2018, 1, 2), 1), (date(2018, 2, 3), 2))
    assert counted(OCCURRENCES, with_growth=True).growth == (
        (date(2018, 1, 2), 1),
        (date(2018, 2, 2), 2),
        (date(2018, 2, 3), 3),
    )
    assert counted(groups=[], with_growth=True).growth == counted().growth == ()
    assert counted(with_growth=True).cells == counted().cells


@pytest.mark.parametrize("rule", [EVER, Indicator.Rule.UNIQUE_IN_PERIOD, OCCURRENCES])
def test_the_numbers_are_the_same_with_ids_and_without(rule):
    woman = person()
    for who, day, where in (
        (woman, "2018-01-02", "khouribga"),
        (woman, "2018-02-02", "khouribga"),
        (woman, "2018-02-02", "oujda"),
        (person(sex="M"), "2018-02-03", "oujda"),
    ):
        registered(who, day, in_area=where)

    told = [
        {key: replace(cell, ids=(), ids_new=(), ids_period=()) for key, cell in figure.cells.items()}
        for figure in (counted(rule), counted(rule, with_ids=True), counted(rule, with_ids=True, with_growth=True))
    ]

    assert told[0] == told[1] == told[2]


def test_facts_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="columns"):
        count(Registration.objects.values("person", "on"), rule=EVER, period=FEBRUARY)
    with pytest.raises(ValueError, match="columns"):
        count(Beneficiary.objects.all(), rule=EVER, period=FEBRUARY)


@pytest.mark.parametrize("rule", [Indicator.Rule.TYPED, "guessed"])
def test_a_rule_that_computes_nothing_is_refused(rule):
    with pytest.raises(ValueError, match="counts nothing"):
        counted(rule=rule)


def test_axes_that_are_not_crossed_are_refused():
    registered(person(), "2018-02-02")
    figure = counted()

    assert figure.by("sex", "age") == figure.by("age", "sex")
    with pytest.raises(ValueError, match="not crossed"):
        figure.by("partner", "sex")
    with pytest.raises(ValueError, match="not crossed"):
        figure.cell(partner=1, sex="F")
