"""What is here of a course and no longer in its corrected grid: listed, decided, and only then moved or removed."""

from datetime import date, time
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries.models import Import
from journal.models import Entry
from programme.scope import EVERYTHING, acting_as, scoped
from tests.trainings.sheets import checked, saved, sheet
from tests.trainings.test_grid_import import FATIMA, RACHID, known
from trainings import actions, tasks
from trainings.actions import grids
from trainings.figures import sessions_held
from trainings.models import Attendance, Course, Enrolment, Session
from trainings.resources.checking import settle_again

pytestmark = pytest.mark.django_db
ONE, OTHER = ("El Amrani Fatima", FATIMA), ("Ouazzani Rachid", RACHID)
THIRD, TENTH, SEVENTEENTH = "03/04/2018", "10/04/2018", "17/04/2018"
DAYS = (THIRD, TENTH, SEVENTEENTH)


@pytest.fixture(autouse=True)
def people(officer, partners, areas):
    here = (partners.aideca, areas.khouribga)
    return {
        "fatima": known(officer, *here, "El Amrani", "Fatima", "+212612345678"),
        "rachid": known(officer, *here, "Ouazzani", "Rachid", "+212698765432"),
    }


@pytest.fixture
def where(partners, areas, officer):
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


@pytest.fixture
def first(where, officer):
    """Fatima and Rachid at three sessions."""
    source = checked(sheet((*ONE, "P", "P", "P"), (*OTHER, "P", "A", "E"), days=DAYS), **where)
    saved(source, by=officer)
    return Course.objects.get()


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


def send(client, source, **data):
    """Confirm on the page, and save when it was accepted; returns the answer."""
    answer = client.post(reverse("trainings:confirm_import", args=[source.pk]), data)
    tasks.save_grid(source.pk)
    source.refresh_from_db()
    return answer


def days():
    return [on.day for on in Session.objects.values_list("on", flat=True)]


def day(text):
    return date.fromisoformat(text).day if text else None


def told(source):
    [course] = source.mapping["courses"]
    return course


def test_a_session_whose_day_was_corrected_is_offered_as_moved_and_is_not_held_twice(in_office, where, first):
    moving = first.sessions.get(on=date(2018, 4, 10))
    source = checked(
        sheet((*ONE, "P", "A", "P"), (*OTHER, "P", "A", "E"), days=(THIRD, "11/04/2018", SEVENTEENTH)), **where
    )

    [surplus] = told(source)["surplus"]
    assert (surplus["session"], surplus["marks"], surplus["became"]) == (moving.pk, 2, "2018-04-11")
    send(in_office, source, **{"sessions-0": "each", f"session-{moving.pk}": "move"})

    assert days() == [3, 11, 17]
    assert (source.status, source.counts["saved"]) == ("done", {"sessions_moved": 1, "corrections": 1})
    first.refresh_from_db()
    assert (first.planned_hours, sum(fact["weight"] for fact in sessions_held())) == (9, 9)
    assert sorted(moving.attendances.values_list("mark", flat=True)) == ["A", "A"]


def test_nothing_is_saved_before_somebody_said_what_becomes_of_the_rest(in_office, where, first):
    source = checked(sheet((*ONE, "P", "P"), days=(THIRD, TENTH)), **where)

    page = send(in_office, source)

    assert set(page.context["form"].errors) == {"sessions-0", "people-0"}
    assert source.status == "checked"
    assert (days(), Enrolment.objects.count()) == ([3, 10, 17], 2)


def test_kept_is_everything_as_it_was(in_office, where, first):
    source = checked(sheet((*ONE, "P", "P"), days=(THIRD, TENTH)), **where)
    [surplus], [gone] = told(source)["surplus"], told(source)["gone"]
    choices = {f"session-{surplus['session']}": "remove", f"leave-{gone['enrolment']}": "on"}

    send(in_office, source, **{"sessions-0": "keep", "people-0": "keep"}, **choices)

    assert (source.status, source.counts["saved"]) == ("done", {})
    assert (days(), Attendance.objects.count(), first.enrolments.count()) == ([3, 10, 17], 6, 2)


def test_a_session_removed_takes_its_marks_along_and_the_journal_says_how_many(in_office, where, first):
    source = checked(sheet((*ONE, "P", "P"), (*OTHER, "P", "A"), days=(THIRD, TENTH)), **where)
    [surplus] = told(source)["surplus"]
    in_office.cookies["django_language"] = "en"
    assert "Remove with 2 marks" in in_office.get(source.get_absolute_url()).content.decode()

    send(in_office, source, **{"sessions-0": "each", f"session-{surplus['session']}": "remove"})

    assert (days(), Attendance.objects.count()) == ([3, 10], 4)
    first.refresh_from_db()
    assert (first.planned_hours, first.ends_on) == (6, date(2018, 4, 10))
    entry = Entry.objects.filter(act="save_grid").latest("pk")
    assert entry.details == {
        "source": source.code,
        "sessions_removed": 1,
        "marks_removed": 2,
        "removed_days": ["2018-04-17"],
    }


def test_marks_taken_in_the_roll_call_are_told_and_their_session_is_kept_unless_somebody_removes_it(
    in_office, where, first, officer
):
    seventeenth = first.sessions.get(on=date(2018, 4, 17))
    rachid = seventeenth.attendances.get(mark="E").enrolment_id
    actions.take_roll_call(seventeenth, {rachid: "P"}, by=officer)
    source = checked(sheet((*ONE, "P", "P"), (*OTHER, "P", "A"), days=(THIRD, TENTH)), **where)
    [surplus] = told(source)["surplus"]
    in_office.cookies["django_language"] = "en"
    page = in_office.get(source.get_absolute_url())

    assert (surplus["marks"], surplus["called"]) == (2, 1)
    words = " ".join(page.content.decode().split())
    assert "2 marks, of which 1 taken in the roll-call" in words and "Remove with 2 marks" in words
    assert page.context["form"].fields[f"session-{seventeenth.pk}"].initial == "keep"

    send(in_office, source, **{"sessions-0": "each", f"session-{seventeenth.pk}": "remove"})
    assert (source.status, source.counts["saved"]["called_removed"]) == ("done", 1)
    assert "of which 1 taken" in " ".join(in_office.get(source.get_absolute_url()).content.decode().split())


def test_who_was_marked_in_the_roll_call_is_not_ticked_to_leave(in_office, where, first, officer, people):
    third = first.sessions.get(on=date(2018, 4, 3))
    enrolled = {person: first.enrolments.get(person=people[person]).pk for person in people}
    actions.take_roll_call(third, {enrolled["rachid"]: "A"}, by=officer)
    source = checked(sheet(("Saidi Ali", "", "P", "P", "P"), days=DAYS), **where)
    grids.choose(source, {0: str(first.pk)}, by=officer)
    source.refresh_from_db()

    form = in_office.get(source.get_absolute_url()).context["form"]

    assert {each["person"]: each["called"] for each in told(source)["gone"]} == {
        people["fatima"].pk: 0,
        people["rachid"].pk: 1,
    }
    assert form.fields[f"leave-{enrolled['fatima']}"].initial is True
    assert form.fields[f"leave-{enrolled['rachid']}"].initial is False


def test_a_mark_belongs_to_who_wrote_it_last(where, first, officer):
    third = first.sessions.get(on=date(2018, 4, 3))
    fatima, rachid = third.attendances.order_by("enrolment").values_list("enrolment", flat=True)

    actions.take_roll_call(third, {fatima: "A", rachid: "P"}, by=officer)
    assert dict(third.attendances.values_list("enrolment", "is_imported")) == {fatima: False, rachid: True}
    saved(checked(sheet((*ONE, "E", "P", "P"), (*OTHER, "P", "A", "E"), days=DAYS), **where), by=officer)
    assert set(third.attendances.values_list("mark", "is_imported")) == {("E", True), ("P", True)}


def test_marks_of_before_came_with_their_grid_unless_the_journal_says_that_the_roll_was_called(first, officer):
    third, tenth, seventeenth = first.sessions.order_by("on")
    rachid = third.attendances.order_by("enrolment").last().enrolment_id
    actions.take_roll_call(tenth, {rachid: "P"}, by=officer)
    added = actions.record_session(first, on=date(2018, 4, 24), hours=2, by=officer)
    Attendance.objects.create(session=added, enrolment_id=rachid, mark="P")
    Attendance.objects.update(is_imported=False)

    with connection.cursor() as cursor:
        cursor.execute(import_module("trainings.migrations.0006_marks_taken_in_the_roll_call").MARKS)

    imported = Attendance.objects.filter(is_imported=True).values_list("session", flat=True)
    assert set(imported) == {third.pk, seventeenth.pk} and len(imported) == 4


def test_people_missing_from_the_corrected_sheet_leave_only_when_ticked(in_office, where, first, people):
    source = checked(sheet((*ONE, "P", "P", "P"), days=DAYS), **where)
    [gone] = told(source)["gone"]
    assert (gone["person"], gone["marks"], gone["present"]) == (people["rachid"].pk, 3, 1)
    assert "Ouazzani Rachid" in in_office.get(source.get_absolute_url()).content.decode()

    send(in_office, source, **{"people-0": "each", f"leave-{gone['enrolment']}": "on"})

    assert list(first.enrolments.values_list("person", flat=True)) == [people["fatima"].pk]
    assert source.counts["saved"] == {"people_removed": 1, "marks_removed": 3}
    entry = Entry.objects.filter(act="save_grid").latest("pk")
    assert entry.details["removed_people"] == [people["rachid"].code]


def test_somebody_who_is_an_open_line_after_all_does_not_leave(in_office, where, first, people):
    source = checked(sheet((*ONE, "P", "P", "P"), ("Ouazzani Rachid", "0611111111", "P", "P", "P"), days=DAYS), **where)
    [gone] = told(source)["gone"]
    with scoped(EVERYTHING):
        line = source.rows.get(number=gone["line"])

    choices = {f"who-{line.pk}": people["rachid"].pk, f"leave-{gone['enrolment']}": "on"}
    send(in_office, source, **{"people-0": "each"}, **choices)

    assert source.status == "done"
    assert first.enrolments.count() == 2
    assert "people_removed" not in source.counts["saved"]


def test_what_somebody_recorded_by_hand_is_listed_and_cannot_be_removed(
    in_office, where, first, officer, partners, areas
):
    late = known(officer, partners.aideca, areas.khouribga, "Saidi", "Ali", "+212600000001")
    session = actions.record_session(first, on=date(2018, 4, 24), hours=2, by=officer)
    enrolment = actions.enrol(first, late, by=officer)
    source = checked(sheet((*ONE, "P", "P", "P"), (*OTHER, "P", "A", "E"), days=DAYS), **where)
    page = in_office.get(source.get_absolute_url())

    assert [each["by_hand"] for each in (*told(source)["surplus"], *told(source)["gone"])] == [True, True]
    assert "Saidi Ali" in page.content.decode() and not page.context["form"].fields
    forged = {0: {"move": [], "remove": [session.pk], "leave": [enrolment.pk]}}
    with acting_as(officer):
        grids.confirm(source, {}, by=officer, decided=forged)
    tasks.save_grid(source.pk)

    assert (first.sessions.count(), first.enrolments.count()) == (4, 3)


def test_marks_taken_since_the_check_are_not_removed_unseen(in_office, where, first, officer):
    source = checked(sheet((*ONE, "P", "P"), (*OTHER, "P", "A"), days=(THIRD, TENTH)), **where)
    [surplus] = told(source)["surplus"]
    session = Session.objects.get(pk=surplus["session"])
    absent = session.attendances.get(mark="E")
    actions.take_roll_call(session, {absent.enrolment_id: "P"}, by=officer)

    send(in_office, source, **{"sessions-0": "each", f"session-{session.pk}": "remove"})

    assert (source.status, bool(source.problem), days()) == ("checked", True, [3, 10, 17])
    send(in_office, source, **{"sessions-0": "each", f"session-{session.pk}": "remove"})
    assert (source.status, source.problem, days()) == ("done", "", [3, 10])


def test_answers_to_lines_are_kept_when_the_course_changed_meanwhile(in_office, where, first, officer, people):
    source = checked(sheet((*ONE, "P", "P"), ("Ouazzani Rachid", "0611111111", "P", "P"), days=(THIRD, TENTH)), **where)
    [surplus], [gone] = told(source)["surplus"], told(source)["gone"]
    with scoped(EVERYTHING):
        line = source.rows.get(number=gone["line"])
    Attendance.objects.filter(session=surplus["session"]).update(mark="P")

    choices = {"sessions-0": "each", f"session-{surplus['session']}": "remove", "people-0": "keep"}
    send(in_office, source, **choices, **{f"who-{line.pk}": people["rachid"].pk})

    form = in_office.get(source.get_absolute_url()).context["form"]
    assert form[f"who-{line.pk}"].initial == str(people["rachid"].pk)
    assert told(source)["gone"] == []


@pytest.mark.parametrize(
    "before, after, pairs",
    [
        ((THIRD, TENTH, SEVENTEENTH), (THIRD, "11/04/2018", SEVENTEENTH), [(10, 11)]),
        ((THIRD, TENTH, SEVENTEENTH), ("04/04/2018", "11/04/2018", SEVENTEENTH), [(3, 4), (10, 11)]),
        ((THIRD, TENTH, SEVENTEENTH), (THIRD, SEVENTEENTH), [(10, None)]),
        ((THIRD, TENTH, SEVENTEENTH), (THIRD, "18/04/2018"), [(10, None), (17, 18)]),
        ((THIRD, TENTH), (THIRD, TENTH, SEVENTEENTH), []),
    ],
)
def test_a_moved_session_is_the_one_at_its_position_or_of_its_times(where, officer, before, after, pairs):
    saved(checked(sheet((*ONE, *"P" * len(before)), days=before), **where), by=officer)

    source = checked(sheet((*ONE, *"P" * len(after)), days=after), **where)

    assert [(day(each["on"]), day(each["became"])) for each in told(source)["surplus"]] == pairs


def test_a_moved_session_keeps_its_hour_when_the_sheet_does_not_say_it(in_office, where, first):
    moving = first.sessions.get(on=date(2018, 4, 10))
    days = (THIRD, "11/04/2018", SEVENTEENTH)
    source = checked(sheet((*ONE, *"PPP"), (*OTHER, *"PAE"), days=days, hours="3h"), **where)

    send(in_office, source, **{"sessions-0": "each", f"session-{moving.pk}": "move"})

    moving.refresh_from_db()
    assert (moving.on, moving.starts_at) == (date(2018, 4, 11), time(9))


def test_a_session_moved_to_a_day_with_another_one_at_its_hour_loses_its_own(in_office, where, first):
    """The sheet does not say when it begins now; it cannot be at the hour of the other one."""
    moving = first.sessions.get(on=date(2018, 4, 17))
    days, hours = (THIRD, TENTH, TENTH), ("9h-12h", "9h-12h", "3h")
    source = checked(sheet((*ONE, *"PPP"), (*OTHER, *"PAE"), days=days, hours=hours), **where)

    send(in_office, source, **{"sessions-0": "each", f"session-{moving.pk}": "move"})

    assert (source.status, source.counts["saved"]["sessions_moved"]) == ("done", 1)
    moving.refresh_from_db()
    assert (moving.on, moving.starts_at) == (date(2018, 4, 10), None)


def test_courses_imported_before_know_what_came_with_them_and_what_did_not(first, officer, partners, areas):
    late = known(officer, partners.aideca, areas.khouribga, "Saidi", "Ali", "+212600000001")
    added = actions.record_session(first, on=date(2018, 4, 24), hours=2, by=officer)
    enrolled = actions.enrol(first, late, by=officer)
    Session.objects.update(source=None)
    Enrolment.objects.update(source=None)

    origins = import_module("trainings.migrations.0004_origins")
    with connection.cursor() as cursor:
        cursor.execute(origins.SESSIONS)
        cursor.execute(origins.ENROLMENTS)

    assert list(Session.objects.filter(source=None)) == [added]
    assert list(Enrolment.objects.filter(source=None)) == [enrolled]


def test_the_course_is_held_before_it_is_looked_at_until_its_seal_is_taken(where, first):
    source = checked(sheet((*ONE, "P", "P"), days=(THIRD, TENTH)), **where)

    with scoped(EVERYTHING), CaptureQueriesContext(connection) as asked:
        settle_again(source)

    sql = [query["sql"] for query in asked]
    held = next(index for index, each in enumerate(sql) if "trainings_course" in each and "FOR UPDATE" in each)
    marks = [index for index, each in enumerate(sql) if 'FROM "trainings_attendance"' in each]
    assert marks and held < min(marks)


def test_a_decision_on_another_choice_than_was_shown_is_not_saved(in_office, where, officer, first):
    source = checked(sheet((*ONE, "P", "P"), days=(THIRD, TENTH)), **where)
    shown = in_office.get(source.get_absolute_url()).context["seen"]
    [surplus] = told(source)["surplus"]
    chosen = {"people-0": "keep", "sessions-0": "each", f"session-{surplus['session']}": "remove"}
    Import.objects.filter(pk=source.pk).update(mapping={"courses": [told(source) | {"place": "Dar Chabab"}]})

    answer = send(in_office, source, seen=shown, **chosen)

    assert (answer.status_code, source.status, told(source)["place"]) == (302, "checked", "Dar Chabab")
    assert days() == [3, 10, 17]
    again = in_office.get(source.get_absolute_url())
    assert f'value="{again.context["seen"]}"' in again.content.decode()
    send(in_office, source, seen=again.context["seen"], **chosen)
    assert source.status == "done"
