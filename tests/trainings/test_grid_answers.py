"""Who a line was said to be is remembered for its course: the same line is not asked about again."""

import pytest
from django.urls import reverse

from programme.scope import EVERYTHING, scoped
from tests.trainings.sheets import checked, saved, sheet
from tests.trainings.test_grid_import import FATIMA, known
from trainings import tasks
from trainings.models import Course, LineAnswer

pytestmark = pytest.mark.django_db
SURE = ("El Amrani Fatima", FATIMA, "P", "P")
ASKED = ("Ouazzani Rachid", "0611111111", "P", "A")  # his name, another telephone
UNKNOWN = ("Quelqu'un d'autre", "0644444444", "P", "P")


@pytest.fixture
def people(officer, partners, areas):
    here = (partners.aideca, areas.khouribga)
    return {
        "fatima": known(officer, *here, "El Amrani", "Fatima", "+212612345678"),
        "rachid": known(officer, *here, "Ouazzani", "Rachid", "+212698765432"),
        "other": known(officer, *here, "Ouazzani", "Rachida", "+212655555555"),
    }


@pytest.fixture
def where(people, partners, areas, officer):
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


@pytest.fixture
def first(where, officer, people):
    """The grid with Rachid's line answered and the unknown one left out."""
    source = checked(sheet(SURE, ASKED, UNKNOWN), **where)
    asked = lines(source)["Ouazzani Rachid"]
    saved(source, {asked.pk: people["rachid"].pk, lines(source)["Quelqu'un d'autre"].pk: None}, by=officer)
    return Course.objects.get()


def lines(source):
    with scoped(EVERYTHING):
        return {row.raw["name"]: row for row in source.rows.order_by("pk")}


def page_of(client, officer, source):
    client.force_login(officer)
    return client.get(source.get_absolute_url())


def test_the_same_file_again_asks_nothing(client, where, officer, first, people):
    source = checked(sheet(SURE, ASKED, UNKNOWN), **where)

    page = page_of(client, officer, source)
    assert page.context["form"].open == []
    assert [line.name for line, _who, _code in page.context["form"].recalled] == [ASKED[0], UNKNOWN[0]]
    assert source.counts["open"] == 0, "nothing waits on the home page"
    data = {name: field.initial or "" for name, field in page.context["form"].fields.items()}
    assert client.post(reverse("trainings:confirm_import", args=[source.pk]), data).status_code == 302
    tasks.save_grid(source.pk)
    assert set(first.enrolments.values_list("person", flat=True)) == {people["fatima"].pk, people["rachid"].pk}


def test_a_corrected_mark_of_an_answered_line_is_a_correction(where, officer, first, people):
    source = checked(sheet(SURE, (*ASKED[:2], "P", "P"), UNKNOWN), **where)

    line = lines(source)["Ouazzani Rachid"]
    assert (line.verdict, line.person_id) == ("changed", people["rachid"].pk)
    saved(source, by=officer)
    assert first.enrolments.get(person=people["rachid"]).attendances.filter(mark="P").count() == 2


@pytest.mark.parametrize("line", [("Ouazzani Rachid", "0677777777", "P", "A"), ("Ouazzani R.", *ASKED[1:])])
def test_a_line_written_another_way_is_asked_about(where, first, line):
    source = checked(sheet(SURE, line, UNKNOWN), **where)

    assert lines(source)[line[0]].verdict in ("question", "skipped")
    assert source.counts["open"] > 0


def test_an_answer_holds_for_its_own_course_only(where, officer, first):
    saved(checked(sheet(SURE, module="DIG – Communication numérique"), **where), by=officer)

    source = checked(sheet(SURE, ASKED, module="DIG – Communication numérique"), **where)

    assert source.mapping["courses"][0]["course"]
    assert lines(source)["Ouazzani Rachid"].clean.get("recalled") is None


def test_somebody_left_out_who_was_registered_since_is_asked_about(where, first, officer, partners, areas):
    known(officer, partners.aideca, areas.khouribga, "Quelqu'un", "D'autre", "+212655554444")

    source = checked(sheet(SURE, ASKED, UNKNOWN), **where)

    line = lines(source)["Quelqu'un d'autre"]
    assert (line.verdict, line.clean.get("recalled")) == ("question", None)


def test_an_answer_that_is_changed_asks_what_becomes_of_who_it_was(where, officer, first, people):
    source = checked(sheet(SURE, ASKED, UNKNOWN), **where)

    saved(source, {lines(source)["Ouazzani Rachid"].pk: people["other"].pk}, by=officer)

    assert source.status == "checked" and source.problem
    [gone] = source.mapping["courses"][0]["gone"]
    assert gone["person"] == people["rachid"].pk
    assert first.enrolments.count() == 2, "nothing is saved yet"


def test_an_answer_by_code_holds_for_somebody_who_may_not_see_the_person(
    client, where, officer, first, partners, areas
):
    far = known(officer, partners.amappe, areas.oujda, "Diallo", "Awa", "+212622222222")
    source = checked(sheet(SURE, ASKED, UNKNOWN), **where)
    saved(source, {lines(source)["Quelqu'un d'autre"].pk: far.pk}, by=officer)

    again = checked(sheet(SURE, ASKED, UNKNOWN), **where)
    form = page_of(client, officer, again).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    assert far.code in data.values()
    assert client.post(reverse("trainings:confirm_import", args=[again.pk]), data).status_code == 302


def test_no_name_is_kept_with_an_answer(first):
    kept = [*LineAnswer.objects.values_list("line", "person")]

    assert len(kept) == 3 and {type(value) for row in kept for value in row} <= {int, type(None)}
