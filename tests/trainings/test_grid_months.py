"""A course kept month by month, one sheet a month in one workbook, is one course."""

import pytest

from programme.scope import EVERYTHING, scoped
from tests.trainings.sheets import checked, saved, sheet, together
from tests.trainings.test_grid_import import FATIMA, RACHID, known
from trainings.models import Attendance, Course, Enrolment
from trainings.resources.checking import settle_again

pytestmark = pytest.mark.django_db
ONE, OTHER, THIRD = ("El Amrani Fatima", FATIMA), ("Ouazzani Rachid", RACHID), ("Berrada Salma", "0633333333")
APRIL, MAY = ("03/04/2018", "10/04/2018"), ("08/05/2018", "15/05/2018")


@pytest.fixture
def where(partners, areas, officer):
    here = (partners.aideca, areas.khouribga)
    known(officer, *here, "El Amrani", "Fatima", "+212612345678")
    known(officer, *here, "Ouazzani", "Rachid", "+212698765432")
    known(officer, *here, "Berrada", "Salma", "+212633333333")
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


def month(days, *lines, **change):
    return sheet(*lines, days=days, **change)


def marks_of(name):
    with scoped(EVERYTHING):
        held = Attendance.objects.filter(enrolment__person__identity__last_name=name).order_by("session__on")
        return [(f"{on:%d/%m}", mark) for on, mark in held.values_list("session__on", "mark")]


@pytest.mark.parametrize("may_first", [False, True])
def test_two_sheets_month_by_month_become_one_course(where, officer, may_first):
    april = month(APRIL, (*ONE, "P", "A"), (*OTHER, "P", "P"))
    may = month(MAY, (*OTHER, "A", "P"), (*ONE, "P", "P"), (*THIRD, "P", "E"))
    source = checked(together(*((may, april) if may_first else (april, may))), **where)

    [heading] = source.mapping["courses"]
    assert (heading["later"], heading["problems"]) == (["Présences 2"], [])
    saved(source, by=officer)

    held = Course.objects.get()
    assert (held.sessions.count(), held.planned_hours, held.group) == (4, 12, "")
    assert (f"{held.starts_on:%d/%m}", f"{held.ends_on:%d/%m}") == ("03/04", "15/05")
    assert marks_of("El Amrani") == [("03/04", "P"), ("10/04", "A"), ("08/05", "P"), ("15/05", "P")]
    assert marks_of("Ouazzani") == [("03/04", "P"), ("10/04", "P"), ("08/05", "A"), ("15/05", "P")]
    assert marks_of("Berrada") == [("08/05", "P"), ("15/05", "E")], "nothing is said of April"


def test_the_same_workbook_again_changes_and_asks_nothing(where, officer, client):
    whole = [month(APRIL, (*ONE, "P", "A"), (*OTHER, "P", "P")), month(MAY, (*ONE, "P", "P"), (*THIRD, "P", "E"))]
    saved(checked(together(*whole), **where), by=officer)
    for each in whole:
        each.seek(0)

    source = checked(together(*whole), **where)

    [heading] = source.mapping["courses"]
    assert (heading["corrections"], heading["surplus"], heading["gone"]) == ([], [], [])
    with scoped(EVERYTHING):
        assert {row.verdict for row in source.rows.all()} == {"unchanged"}
    assert source.counts["open"] == 0
    client.force_login(officer)
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Présences 2" in page
    saved(source, by=officer)
    assert (Course.objects.count(), Enrolment.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    "may, change",
    [
        ([(*THIRD, "P", "P")], {}),
        ([(*ONE, "P", "P"), (*OTHER, "P", "P")], {"place": "Dar Chabab"}),
        ([(*ONE, "P", "P"), (*OTHER, "P", "P")], {"module": "DIG – Communication numérique"}),
        ([(*ONE, "P", "P"), (*OTHER, "P", "P")], {"days": ("08/10/2018", "15/10/2018")}),
    ],
    ids=["other people", "another place", "another module", "half a year later"],
)
def test_what_is_another_course_stays_one(where, may, change):
    april = month(APRIL, (*ONE, "P", "A"), (*OTHER, "P", "P"))

    source = checked(together(april, sheet(*may, **{"days": MAY, **change})), **where)

    assert len(source.mapping["courses"]) == 2


def test_what_is_wrong_on_a_later_sheet_names_it(where):
    april = month(APRIL, (*ONE, "P", "A"), (*OTHER, "P", "P"))
    may = month(("08/05/2018", "15/05/2018"), (*ONE, "P", "P"), (*OTHER, "P", "P"), hours=("9h-12h", "?"))

    [heading] = checked(together(april, may), **where).mapping["courses"]

    assert [(problem[1], problem[2]) for problem in heading["problems"]] == [("Présences 2!E", "hours_missing")]


def test_months_of_the_same_people_otherwise_written_are_saved_at_once(where, officer):
    april = month(APRIL, (*ONE, "P", "A"), (*OTHER, "P", "P"))
    may = month(MAY, ("Elamrani Fatma", FATIMA, "P", "P"), ("Wazzani Rachid", RACHID, "P", "P"))
    source = checked(together(april, may), **where)
    assert [heading["question"] for heading in source.mapping["courses"]] == [[], []]
    with scoped(EVERYTHING):
        assert source.rows.filter(person=None).count() == 0

    saved(source, by=officer)

    assert (source.status, source.problem) == ("done", "")
    assert [held.enrolments.count() for held in Course.objects.all()] == [2, 2]


def test_two_sheets_that_became_one_course_meanwhile_have_to_be_corrected(where, officer):
    april = month(APRIL, (*ONE, "P", "A"), (*OTHER, "P", "P"))
    may = month(MAY, ("Elamrani Fatma", FATIMA, "P", "P"), ("Wazzani Rachid", RACHID, "P", "P"))
    source = checked(together(april, may), **where)
    april.seek(0)
    saved(checked(april, **where), by=officer)
    for day in ("2018-05-08", "2018-05-15"):
        Course.objects.get().sessions.create(on=day, hours=3)

    with scoped(EVERYTHING):
        first, second = settle_again(source)

    assert (first.course, first.problems) == (Course.objects.get().pk, [])
    assert [problem[2] for problem in second.problems] == ["course_twice"]
