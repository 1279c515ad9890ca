"""An attendance grid on its way in: who its lines are, what is wrong with it, and what is saved of it."""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.actions.people import register
from beneficiaries.models import Beneficiary, Import, ImportRow
from journal.models import Entry
from journal.steps import StepRefused
from programme.scope import EVERYTHING, acting_as, scoped
from tests.trainings.sheets import checked, saved, sheet, together, uploaded
from trainings import tasks
from trainings.actions import CourseRefused, grids
from trainings.models import Attendance, Course, Enrolment, Session
from trainings.resources.checking import merged

pytestmark = pytest.mark.django_db
FATIMA, RACHID = "0612345678", "0698765432"


def known(by, partner, area, last_name, first_name, phone, **facts):
    with scoped(EVERYTHING):
        return register(
            by=by,
            partner=partner,
            area=area,
            group="TG5_CSO_LEADER",
            on=date(2018, 1, 15),
            last_name=last_name,
            first_name=first_name,
            phones=[phone],
            **{"sex": "F", "birth_year": 1990, "consent": "yes", **facts},
        )


@pytest.fixture(autouse=True)
def people(officer, partners, areas):
    """Fatima and Rachid of AIDECA in Khouribga; a namesake of Rachid, and Awa, of AMAPPE in Oujda."""
    here, there = (partners.aideca, areas.khouribga), (partners.amappe, areas.oujda)
    return {
        "fatima": known(officer, *here, "El Amrani", "Fatima", "+212612345678"),
        "rachid": known(officer, *here, "Ouazzani", "Rachid", "+212698765432", reference="158"),
        "namesake": known(officer, *there, "Ouazzani", "Rachid", "+212611111111"),
        "awa": known(officer, *there, "Diallo", "Awa", "+212622222222"),
    }


@pytest.fixture
def where(partners, areas, officer):
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


def rows(source):
    with scoped(EVERYTHING):
        return list(source.rows.order_by("number"))


def problems(source):
    return [code for _row, _column, code, _sentence, _facts in source.mapping["courses"][0]["problems"]]


def test_a_grid_becomes_a_course_with_its_sessions_and_marks(where, officer, people):
    source = checked(sheet(("Mme EL AMRANI Fatima", FATIMA, "P", "abs"), ("Ouazani Rachid", RACHID, "P", "x")), **where)

    saved(source, by=officer)

    course = Course.objects.get()
    assert (course.module.code, course.place, course.trainer) == ("CON", "Maison des jeunes", "Naima Kabbaj")
    assert (course.planned_hours, course.starts_on, course.ends_on) == (6, date(2018, 4, 3), date(2018, 4, 10))
    assert set(course.sessions.values_list("starts_at", "hours")) == {(time(9), 3)}
    marks = Attendance.objects.order_by("enrolment__person", "session__on").values_list("enrolment__person", "mark")
    fatima, rachid = people["fatima"].pk, people["rachid"].pk
    assert list(marks) == [(fatima, "P"), (fatima, "A"), (rachid, "P"), (rachid, "P")]
    assert source.counts["saved"] == {"courses": 1, "sessions": 2, "enrolled": 2, "attendances": 4}


def test_a_telephone_decides_before_a_name_and_a_name_elsewhere_is_only_proposed(where, people):
    source = checked(
        sheet(
            ("El Amrani Fatima", "0622222222", "P", "P"),  # Awa's telephone under another name
            ("Diallo Awa", "", "P", "P"),  # registered elsewhere, known here by name only
            ("Diallo Awa", "0622222222", "P", "P"),  # registered elsewhere, with her telephone
            ("Ouazzani Rachid", "", "P", "P"),  # one here, one elsewhere
        ),
        **where,
    )

    found = [(row.verdict, row.person_id, row.candidates) for row in rows(source)]

    awa = people["awa"].pk
    assert found[0][0] == "question" and people["fatima"].pk in found[0][2]
    assert found[1] == ("question", None, [awa])
    assert found[2] == ("known", awa, [])
    assert found[3] == ("known", people["rachid"].pk, [])


def test_a_number_of_the_register_counts_only_where_the_course_is_held(where, people, officer, partners, areas):
    known(officer, partners.amappe, areas.oujda, "Mansouri", "Ali", "+212644444444", reference="77")
    file = sheet(("WAZZANI Rashid", "158", "P", "P"), ("Mansouri Ali", "77", "P", "P"), link="N° fiche")

    here, elsewhere = rows(checked(file, **where))

    assert (here.person_id, here.clean["by"]) == (people["rachid"].pk, "reference")
    assert elsewhere.verdict == "question"


def test_somebody_whose_name_is_not_kept_is_recognised_all_the_same(where, officer, partners, areas):
    silent = known(officer, partners.aideca, areas.khouribga, "Saidi", "Walid", "+212633333333", consent="no")

    source = checked(sheet(("Saidi Walid", "0633333333", "P", "P"), ("Walid SAIDI", "", "P", "P")), **where)

    assert [row.person_id for row in rows(source)] == [silent.pk, silent.pk]


def test_nobody_is_created_and_the_unknown_are_left_out(where, officer, people):
    source = checked(sheet(("El Amrani Fatima", FATIMA, "P", "P"), ("Inconnu Total", "", "P", "P")), **where)
    before = Beneficiary.objects.count()

    saved(source, by=officer)

    assert Beneficiary.objects.count() == before
    assert list(Enrolment.objects.values_list("person", flat=True)) == [people["fatima"].pk]
    assert source.counts["saved"]["left_out"] == 1


def test_an_unknown_line_can_be_linked_by_a_code_that_the_user_may_see(client, where, officer, people):
    source = checked(sheet(("Inconnu Total", "", "P", "A"), ("Zzz Yyy", "", "P", "P")), **where)
    first, second = rows(source)
    client.force_login(officer)
    page = reverse("trainings:confirm_import", args=[source.pk])

    refused = client.post(page, {f"code-{first.pk}": people["awa"].code, f"code-{second.pk}": "JSM-999999"})
    assert set(refused.context["form"].errors) == {f"code-{first.pk}", f"code-{second.pk}"}

    accepted = client.post(page, {f"code-{first.pk}": people["rachid"].code})
    assert accepted.url == source.get_absolute_url()
    tasks.save_grid(source.pk)
    assert list(Enrolment.objects.values_list("person", flat=True)) == [people["rachid"].pk]


def test_two_lines_of_one_person_are_one_participant_presence_first(where, officer):
    source = checked(sheet(("El Amrani Fatima", FATIMA, "A", "E"), ("Fatima Amrani", FATIMA, "P", "A")), **where)
    assert [code for _column, code, *_rest in rows(source)[1].warnings] == ["same_person"]

    saved(source, by=officer)

    assert list(Attendance.objects.order_by("session__on").values_list("mark", flat=True)) == ["P", "E"]
    assert merged(["A?EA", "E?PA"]) == "E?PA"


def test_the_same_file_again_changes_nothing(where, officer):
    lines = (("El Amrani Fatima", FATIMA, "P", "A"), ("Ouazzani Rachid", RACHID, "E", "?"))
    saved(checked(sheet(*lines), **where), by=officer)
    before = list(Attendance.objects.order_by("pk").values())

    again = checked(sheet(*lines), **where)
    assert again.mapping["courses"][0]["course"] == Course.objects.get().pk
    assert again.mapping["courses"][0]["corrections"] == []
    assert {row.verdict for row in rows(again)} == {"unchanged"}
    saved(again, by=officer)

    assert again.counts["saved"] == {}
    assert list(Attendance.objects.order_by("pk").values()) == before
    assert (Course.objects.count(), Session.objects.count(), Enrolment.objects.count()) == (1, 2, 2)


def test_a_place_written_another_way_is_the_same_place(where, officer):
    line = ("El Amrani Fatima", FATIMA, "P", "A")
    saved(checked(sheet(line, place="Centre socio-éducatif, Khouribga"), **where), by=officer)

    again = checked(sheet(line, place="CENTRE SOCIO EDUCATIF"), **where)

    assert again.mapping["courses"][0]["course"] == Course.objects.get().pk


def test_a_workbook_may_hold_several_courses_but_none_twice(where, officer):
    line = ("El Amrani Fatima", FATIMA, "P", "A")
    three = together(sheet(line), sheet(line, module="DIG – Communication numérique"), sheet(line))

    source = checked(three, **where)

    assert [[problem[2] for problem in course["problems"]] for course in source.mapping["courses"]] == [
        [],
        [],
        ["course_twice"],
    ]
    two = together(sheet(line), sheet(line, module="DIG – Communication numérique"))
    saved(checked(two, **where), by=officer)
    assert sorted(Course.objects.values_list("module__code", flat=True)) == ["CON", "DIG"]


def test_a_corrected_file_says_what_it_corrects_and_corrects_it(where, officer):
    line = ("El Amrani Fatima", FATIMA)
    saved(checked(sheet((*line, "P", "A")), **where), by=officer)

    days = ("03/04/2018", "10/04/2018", "17/04/2018")
    again = checked(sheet((*line, "P", "P", "P"), days=days, trainer="Ali Fahmi"), **where)
    told = [sentence for sentence, _facts in again.mapping["courses"][0]["corrections"]]
    assert [row.verdict for row in rows(again)] == ["changed"]
    saved(again, by=officer)

    assert told == [
        "One session more: %(day)s.",
        "Planned hours: %(hours)s instead of %(before)s.",
        "Trainer: %(trainer)s.",
    ]
    course = Course.objects.get()
    assert (course.planned_hours, course.ends_on, course.trainer) == (9, date(2018, 4, 17), "Ali Fahmi")
    assert list(Attendance.objects.order_by("session__on").values_list("mark", flat=True)) == ["P", "P", "P"]


def test_a_person_present_in_two_courses_at_one_hour_is_told_and_both_are_kept(where, officer):
    saved(checked(sheet(("El Amrani Fatima", FATIMA, "P", "P")), **where), by=officer)

    other = sheet(("El Amrani Fatima", FATIMA, "P", "A"), module="DIG – Communication numérique", hours="10h-13h")
    source = checked(other, **where)
    saved(source, by=officer)

    assert source.mapping["courses"][0]["problems"] == []
    assert Attendance.objects.filter(mark="P").count() == 3
    assert Attendance.objects.double_booked().count() == 2  # one hour, seen from both courses


@pytest.mark.parametrize(
    "change, told",
    [
        ({"module": "XYZ – Yoga"}, ["module_unknown"]),
        ({"module": "Gestion des conflits"}, []),
        ({"module": ""}, ["module_missing"]),
        ({"partner": "AMAPPE"}, ["partner_other"]),
        ({"partner": "Une association inconnue"}, []),
        ({"days": ("03/04/2018", "10/04/2091")}, ["session_future"]),
        ({"days": ("03/04/2018", "10/04/1918")}, ["session_early"]),
        ({"days": ("03/04/2018", "03/04/2018")}, ["session_twice"]),
        ({"days": ("03/04/2018", "31/02/2018")}, ["date_unreadable"]),
        ({"days": ("31/02/2018", "03/04/2018")}, ["date_unreadable"]),
        ({"days": ("03/04/2018", None)}, ["date_unreadable"]),
        ({"hours": "longtemps"}, ["hours_missing", "hours_missing", "hours_missing"]),
        ({"length": "2 séances, 20 h"}, ["hours_differ"]),
        ({"length": "2 séances, 6 h"}, []),
        ({"place": "x" * 201}, ["too_long"]),
    ],
)
def test_what_is_wrong_with_the_sheet_is_told_and_keeps_it_out(where, officer, change, told):
    source = checked(sheet(("El Amrani Fatima", FATIMA, "P", "P"), **change), **where)

    assert problems(source) == told
    if told:
        with acting_as(officer), pytest.raises(CourseRefused):
            grids.confirm(source, {}, by=officer)
        assert not Course.objects.exists()


def test_everything_that_is_wrong_is_told_at_once(client, where, officer):
    file = sheet(
        ("El Amrani Fatima", "12", "P", "hein"),
        ("", "", "P", "P"),
        module="XYZ <script>alert(1)</script>",
        days=("03/04/2018", "10/04/2091"),
        length="2 séances, 20 h",
    )
    source = checked(file, **where)
    client.force_login(officer)

    page = client.get(source.get_absolute_url()).content.decode()

    assert problems(source) == ["module_unknown", "session_future", "hours_differ"]
    assert [code for row in rows(source) for _column, code, *_rest in (*row.warnings, *row.errors)] == [
        "mark_unreadable",
        "bad_phone",
        "name_missing",
    ]
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_an_unreadable_mark_is_kept_as_such_and_counts_no_hours(where, officer):
    saved(checked(sheet(("El Amrani Fatima", FATIMA, "P", "hein")), **where), by=officer)
    assert list(Attendance.objects.order_by("session__on").values_list("mark", flat=True)) == ["P", "?"]
    assert Enrolment.objects.with_hours().get().hours == 3


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("presences.xlsx", b"this is no workbook"),
        SimpleUploadedFile("presences.csv", "Nom;Prénom;Sexe\nEl Amrani;Fatima;F\n".encode()),
        SimpleUploadedFile("presences.pdf", b"%PDF-1.7"),
    ],
    ids=["not what its name says", "no dates", "no table at all"],
)
def test_a_file_that_is_no_grid_is_refused_with_a_sentence_and_not_kept(client, officer, partners, areas, file):
    client.force_login(officer)

    page = client.post(
        reverse("trainings:upload"), {"partner": partners.aideca.pk, "area": areas.khouribga.pk, "file": file}
    )

    assert page.status_code == 200
    assert len(page.context["form"].errors["file"]) == 1
    assert not Import.objects.exists()


def test_a_grid_of_somebody_else_s_partner_is_not_accepted(client, officer, partners, areas):
    client.force_login(officer)
    page = client.post(
        reverse("trainings:upload"), {"partner": partners.amappe.pk, "area": areas.oujda.pk, "file": sheet()}
    )
    assert set(page.context["form"].errors) >= {"partner", "area"}
    assert not Import.objects.exists()


def test_a_file_that_vanished_or_changed_ends_the_check_with_a_sentence(where):
    source = uploaded(sheet(("El Amrani Fatima", FATIMA, "P", "P")), **where)
    with source.file.storage.open(source.file.name, "wb") as file:
        file.write(b"something else")

    tasks.check_grid(source.pk)

    source.refresh_from_db()
    assert (source.status, bool(source.problem)) == ("failed", True)


def test_of_two_people_who_confirm_the_second_is_told_that_somebody_was_faster(where, officer, coordinator, people):
    source = checked(sheet(("Inconnu Total", "", "P", "P")), **where)
    [row] = rows(source)
    late = Import.objects.get(pk=source.pk)
    with acting_as(officer):
        grids.confirm(source, {row.pk: people["fatima"].pk}, by=officer)

    with acting_as(coordinator), pytest.raises(StepRefused):
        grids.confirm(late, {row.pk: people["rachid"].pk}, by=coordinator)

    tasks.save_grid(source.pk)
    assert list(Enrolment.objects.values_list("person", flat=True)) == [people["fatima"].pk]


def test_a_task_that_runs_twice_saves_once(where, officer):
    source = saved(checked(sheet(("El Amrani Fatima", FATIMA, "P", "P")), **where), by=officer)

    tasks.check_grid(source.pk)
    tasks.save_grid(source.pk)

    assert Entry.objects.filter(act="save_grid").count() == 1
    assert not ImportRow.objects.filter(source=source).exists()


def test_a_mistake_of_ours_ends_the_import_with_a_sentence_and_nothing_saved(where, officer):
    source = checked(sheet(("El Amrani Fatima", FATIMA, "P", "P")), **where)
    impossible = source.mapping["courses"][0] | {"planned_hours": "-1"}
    Import.objects.filter(pk=source.pk).update(mapping={"courses": [impossible]})
    source.refresh_from_db()
    with acting_as(officer):
        grids.confirm(source, {}, by=officer)

    tasks.save_grid.apply([source.pk])

    source.refresh_from_db()
    assert (source.status, Course.objects.count()) == ("failed", 0)
    assert source.code in source.problem


def test_names_of_people_outside_the_user_s_scope_stay_codes(client, where, officer, people):
    source = checked(sheet(("Diallo Awa", "", "P", "P")), **where)
    client.force_login(officer)

    page = client.get(source.get_absolute_url()).content.decode()

    assert people["awa"].code in page
    assert "AMAPPE" in page
    assert "1990" not in page  # nor when they were born


def test_the_page_shows_every_state_of_a_grid(client, where, officer):
    client.force_login(officer)
    source = uploaded(sheet(("El Amrani Fatima", FATIMA, "P", "P"), ("Inconnu Total", "", "P", "P")), **where)
    url = source.get_absolute_url()

    assert b"hx-get" in client.get(url, headers={"HX-Request": "true"}).content
    tasks.check_grid(source.pk)
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert len(client.get(url).context["form"].lines) == 1
    client.post(reverse("trainings:confirm_import", args=[source.pk]))
    assert client.get(url).context["is_running"]
    tasks.save_grid(source.pk)
    assert [course.place for course in client.get(url).context["saved"]] == ["Maison des jeunes"]


@pytest.mark.parametrize("status", ["uploaded", "checking", "confirming", "done", "failed", "cancelled"])
@pytest.mark.parametrize("step", ["confirm", "check", "cancel"])
def test_a_step_is_taken_only_from_its_own_states(client, where, officer, status, step):
    client.force_login(officer)
    source = checked(sheet(("El Amrani Fatima", FATIMA, "P", "P")), **where)
    facts = {"confirmed_by": officer, "confirmed_at": source.created_at, "counts": {"courses": [], "saved": {}}}
    Import.objects.filter(pk=source.pk).update(status=status, **facts)

    client.post(reverse(f"trainings:{step}_import", args=[source.pk]))

    source.refresh_from_db()
    moved = {("uploaded", "check"): "checking", ("uploaded", "cancel"): "cancelled"}
    assert source.status == moved.get((status, step), status)
    assert client.get(source.get_absolute_url()).status_code == 200


def test_a_cancelled_grid_leaves_nothing_behind(client, where, officer):
    client.force_login(officer)
    source = checked(sheet(("El Amrani Fatima", FATIMA, "P", "P")), **where)

    client.post(reverse("trainings:cancel_import", args=[source.pk]))

    source.refresh_from_db()
    assert (source.status, rows(source), Course.objects.exists()) == ("cancelled", [], False)
    assert client.get(source.get_absolute_url()).status_code == 200
