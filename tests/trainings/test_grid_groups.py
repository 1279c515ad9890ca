"""Two groups taught the same at one place in the same days: told apart by the sheet, else somebody is asked."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from journal.models import Entry
from programme.scope import acting_as
from tests.cast import hold_course, register
from tests.trainings.sheets import checked, saved, sheet, together
from tests.trainings.test_grid_import import known
from trainings import tasks
from trainings.actions import CourseRefused, grids
from trainings.models import Attendance, Course, Session

pytestmark = pytest.mark.django_db
NAMES = ("El Amrani Fatima", "Ouazzani Rachid", "Saidi Ali", "Bennani Salma")


@pytest.fixture(autouse=True)
def people(officer, partners, areas):
    return [
        known(officer, partners.aideca, areas.khouribga, *name.split(" ")[-2:], f"+21261000000{number}")
        for number, name in enumerate(("Amrani Fatima", "Ouazzani Rachid", "Saidi Ali", "Bennani Salma"))
    ]


def lines(*numbers, marks="PP"):
    return [(NAMES[number], f"061000000{number}", *marks) for number in numbers]


@pytest.fixture
def where(partners, areas, officer):
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


@pytest.fixture
def first(where, officer):
    saved(checked(sheet(*lines(0, 1)), **where), by=officer)
    return Course.objects.get()


def heading(source):
    [course] = source.mapping["courses"]
    return course


def choose(client, source, user, answer):
    client.force_login(user)
    page = client.post(reverse("trainings:choose_import", args=[source.pk]), {"course-0": answer})
    source.refresh_from_db()
    return page


def test_another_group_at_the_same_place_and_days_is_a_question_not_a_correction(where, officer, first):
    source = checked(sheet(*lines(2, 3)), **where)

    [asked] = heading(source)["question"]

    assert (heading(source)["course"], asked["course"], asked["enrolled"], asked["common"]) == (None, first.pk, 2, 0)
    with acting_as(officer), pytest.raises(CourseRefused):
        grids.confirm(source, {}, by=officer)


def test_a_course_of_its_own_is_numbered_and_leaves_the_first_group_alone(client, where, officer, first):
    source = checked(sheet(*lines(2, 3)), **where)
    choose(client, source, officer, "new")

    saved(source, by=officer)

    second = Course.objects.exclude(pk=first.pk).get()
    assert (second.group, second.place, second.enrolments.count(), first.enrolments.count()) == ("2", first.place, 2, 2)
    assert (Session.objects.count(), Attendance.objects.count()) == (4, 8)
    assert Entry.objects.filter(act="choose_course").get().details == {"courses": ["new"]}
    again = checked(sheet(*lines(2, 3)), **where)
    assert (heading(again)["course"], heading(again)["question"]) == (second.pk, [])


def test_the_answer_that_it_is_this_course_compares_with_it(client, where, officer, first):
    source = checked(sheet(*lines(2, 3)), **where)

    choose(client, source, officer, str(first.pk))

    assert (heading(source)["course"], len(heading(source)["gone"])) == (first.pk, 2)
    page = client.get(source.get_absolute_url())
    assert page.context["choice"].initial == {} and page.context["form"].to_decide
    saved(source, by=officer)
    assert (Course.objects.count(), first.enrolments.count()) == (1, 4)


@pytest.mark.parametrize("answer", ["", "999999", "x"])
def test_an_answer_that_is_no_choice_is_refused(client, where, officer, first, answer):
    source = checked(sheet(*lines(2, 3)), **where)

    page = choose(client, source, officer, answer)

    assert page.status_code == 200 and page.context["choice"].errors
    assert heading(source)["answer"] == ""


@pytest.mark.parametrize(
    "change",
    [
        {"module": "CON – Gestion des conflits (groupe 2)"},
        {"module": "CON – Gestion des conflits", "trainer": "Naima Kabbaj"},
    ],
    ids=["in the title", "on a line of its own"],
)
def test_a_group_that_the_sheet_names_is_a_course_of_its_own_without_asking(where, officer, first, change):
    Course.objects.filter(pk=first.pk).update(group="1")
    file = sheet(*lines(2, 3), **change)
    if "trainer" in change:
        file = with_line(file, "Groupe :", "Groupe 2")

    source = checked(file, **where)

    assert (heading(source)["group"], heading(source)["question"], heading(source)["course"]) == ("2", [], None)
    saved(source, by=officer)
    assert sorted(Course.objects.values_list("group", flat=True)) == ["1", "2"]


def with_line(file, label, value):
    book = openpyxl.load_workbook(file)
    book.active.insert_rows(1)
    book.active["A1"], book.active["C1"] = label, value
    whole = io.BytesIO()
    book.save(whole)
    return SimpleUploadedFile("presences.xlsx", whole.getvalue())


def test_two_groups_of_one_workbook_are_two_courses_when_the_sheets_name_them(where, officer):
    first = sheet(*lines(0, 1), module="CON – Gestion des conflits, groupe A")
    second = sheet(*lines(2, 3), module="CON – Gestion des conflits, groupe B")

    source = checked(together(first, second), **where)
    saved(source, by=officer)

    assert sorted(Course.objects.values_list("group", flat=True)) == ["A", "B"]
    assert {course.enrolments.count() for course in Course.objects.all()} == {2}


def test_another_trainer_of_the_same_people_is_a_correction_and_of_others_a_question(where, officer, first):
    same = checked(sheet(*lines(0, 1), trainer="Ali Fahmi"), **where)
    other = checked(sheet(*lines(2, 3), trainer="Ali Fahmi"), **where)

    assert (heading(same)["course"], heading(other)["course"]) == (first.pk, None)


def test_a_planned_course_without_people_is_the_one_unless_the_trainer_differs(
    where, officer, partners, areas, modules
):
    person = register(partners.aideca, areas.khouribga, "Xx", "Yy")
    planned = hold_course(modules.CON, person, place="Maison des jeunes")
    planned.enrolments.all().delete()
    Course.objects.filter(pk=planned.pk).update(trainer="Naima Kabbaj")

    assert heading(checked(sheet(*lines(0, 1)), **where))["course"] == planned.pk
    asked = heading(checked(sheet(*lines(0, 1), trainer="Ali Fahmi"), **where))
    assert (asked["course"], len(asked["question"])) == (None, 1)


@pytest.mark.parametrize("change", [{"days": ("04/04/2018", "11/04/2018")}, {"place": "Une autre salle"}])
def test_all_days_moved_or_another_place_of_the_same_people_is_asked(where, first, change):
    source = checked(sheet(*lines(0, 1), **change), **where)

    assert (heading(source)["course"], [each["course"] for each in heading(source)["question"]]) == (None, [first.pk])


@pytest.mark.parametrize(
    "who, change",
    [((2, 3), {"days": ("04/04/2018", "11/04/2018")}), ((0, 1), {"days": ("04/09/2018", "11/09/2018")})],
    ids=["other people on other days", "half a year later"],
)
def test_another_cycle_is_not_asked_about(where, first, who, change):
    source = checked(sheet(*lines(*who), **change), **where)

    assert (heading(source)["course"], heading(source)["question"]) == (None, [])


def test_all_days_moved_can_be_said_and_doubles_nothing(client, where, officer, first):
    source = checked(sheet(*lines(0, 1), days=("04/04/2018", "11/04/2018")), **where)
    choose(client, source, officer, str(first.pk))
    moving = {f"session-{each['session']}": "move" for each in heading(source)["surplus"]}

    client.post(reverse("trainings:confirm_import", args=[source.pk]), {"sessions-0": "each", **moving})
    tasks.save_grid(source.pk)

    first.refresh_from_db()
    assert [on.day for on in first.sessions.values_list("on", flat=True)] == [4, 11]
    assert (Course.objects.count(), first.planned_hours, first.starts_on.day, first.ends_on.day) == (1, 6, 4, 11)


def test_a_group_saved_meanwhile_is_asked_about_and_not_saved_twice(client, where, officer, first):
    sources = [checked(sheet(*lines(2, 3)), **where) for _upload in "12"]
    for source in sources:
        choose(client, source, officer, "new")

    for source in sources:
        saved(source, by=officer)

    assert Course.objects.count() == 2
    assert [source.counts["saved"].get("courses") for source in sources] == [1, None]


def test_a_person_of_no_scope_here_cannot_choose(client, where, stranger, first):
    source = checked(sheet(*lines(2, 3)), **where)

    assert choose(client, source, stranger, "new").status_code == 404
    assert heading(source)["answer"] == ""
