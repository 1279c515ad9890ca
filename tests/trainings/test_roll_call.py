"""Two people at one roll-call: nobody overwrites marks they have not seen, and nothing typed is lost."""

import threading

import pytest
from django.db import connection, connections
from django.urls import reverse
from playwright.sync_api import expect

from journal.models import Entry
from programme.scope import acting_as
from tests.cast import PASSWORD, register
from tests.trainings.sheets import checked, saved, sheet
from trainings import actions
from trainings.actions import CourseRefused, RollCallChanged
from trainings.models import Attendance, Session
from trainings.querysets.rolls import called_at, seal_of_roll

pytestmark = pytest.mark.django_db


@pytest.fixture
def where(partners, areas, officer):
    return {"partner": partners.aideca, "area": areas.khouribga, "by": officer}


@pytest.fixture
def late(own_course, partners, areas, officer):
    """Ali, enrolled beside Fatima, who was present."""
    return actions.enrol(own_course, register(partners.aideca, areas.khouribga, "Saidi", "Ali"), by=officer)


@pytest.fixture
def session(own_course, late):
    return own_course.sessions.first()


@pytest.fixture
def first(own_course, late):
    return own_course.enrolments.exclude(pk=late.pk).get()


@pytest.fixture
def url(own_course, session):
    return reverse("trainings:roll_call", args=[own_course.code, session.pk])


def marks(session):
    return dict(session.attendances.values_list("enrolment", "mark"))


def test_marks_saved_meanwhile_are_shown_and_only_overwritten_after_a_second_look(
    client, officer, coordinator, session, first, late, url
):
    client.force_login(officer)
    typed = {f"mark-{first.pk}": "A", f"mark-{late.pk}": "P"}
    seen = client.get(url).context["form"].seal
    actions.take_roll_call(session, {first.pk: "E", late.pk: "A"}, by=coordinator)

    page = client.post(url, {"seen": seen, **typed})

    assert marks(session) == {first.pk: "E", late.pk: "A"}
    form = page.context["form"]
    assert str(coordinator) in form.non_field_errors()[0]
    assert [(field.value(), told) for _person, field, told in form.lines] == [("A", "Excusé"), ("P", "Absent")]
    assert client.post(url, {"seen": form.seal, **typed}).status_code == 302
    assert marks(session) == {first.pk: "A", late.pk: "P"}


def test_who_is_told_to_be_faster_saved_this_session_and_not_another_day(
    own_course, officer, coordinator, me_officer, session, first
):
    other = own_course.sessions.last()
    seen = seal_of_roll(called_at(session))
    actions.take_roll_call(session, {first.pk: "E"}, by=coordinator)
    actions.take_roll_call(other, {first.pk: "A"}, by=me_officer)

    with pytest.raises(RollCallChanged) as told:
        actions.take_roll_call(session, {first.pk: "A"}, by=officer, seen=seen)

    assert str(coordinator) in str(told.value)


def test_a_grid_is_told_to_be_faster_where_it_changed_marks(where, officer, coordinator):
    people = {"fatima": "El Amrani", "ali": "Saidi"}
    for first_name, last_name in people.items():
        register(where["partner"], where["area"], last_name, first_name.title())
    both = [(f"{last} {first.title()}", "", "P", "P") for first, last in people.items()]
    saved(checked(sheet(*both), **where), by=officer)
    third, tenth = Session.objects.order_by("on")
    [mark, _other] = tenth.attendances.order_by("enrolment")
    seen = seal_of_roll(called_at(tenth))
    actions.take_roll_call(third, {mark.enrolment_id: "E"}, by=officer)
    saved(checked(sheet(("El Amrani Fatima", "", "E", "A"), both[1]), **where), by=coordinator)

    with pytest.raises(RollCallChanged) as told:
        actions.take_roll_call(tenth, {mark.enrolment_id: "E"}, by=officer, seen=seen)

    assert str(coordinator) in str(told.value)
    assert Entry.objects.filter(act="save_grid").latest("pk").details["marked"] == [tenth.pk]


def test_a_form_refused_for_another_reason_does_not_count_as_a_look(client, officer, coordinator, session, first, url):
    client.force_login(officer)
    seen = client.get(url).context["form"].seal
    actions.take_roll_call(session, {first.pk: "E"}, by=coordinator)

    page = client.post(url, {"seen": seen, f"mark-{first.pk}": "X"})

    assert page.context["form"].seal == seen
    client.post(url, {"seen": page.context["form"].seal, f"mark-{first.pk}": "A"})
    assert marks(session) == {first.pk: "E"}


def test_the_same_marks_sent_twice_are_saved_once_and_nobody_is_asked(client, officer, session, first, late, url):
    client.force_login(officer)
    typed = {"seen": client.get(url).context["form"].seal, f"mark-{first.pk}": "P", f"mark-{late.pk}": "A"}

    answers = [client.post(url, typed).status_code for _click in "12"]

    assert answers == [302, 302]
    assert Entry.objects.filter(act="take_roll_call").count() == 1


def test_who_has_no_mark_in_a_roll_that_was_called_stays_so_until_somebody_chooses(
    client, officer, session, first, late, url
):
    client.force_login(officer)
    session.attendances.update(mark="?")
    page = client.get(url)

    assert [field.value() for _person, field, _told in page.context["form"].lines] == ["?", ""]
    assert [number for _mark, _words, number in page.context["form"].totals] == [0, 0, 0, 2]
    client.post(url, {"seen": page.context["form"].seal, f"mark-{late.pk}": "A"})
    assert marks(session) == {first.pk: "?", late.pk: "A"}


def test_a_session_removed_meanwhile_takes_no_marks(own_course, officer, first, session):
    gone = type(session).objects.get(pk=session.pk)
    session.delete()

    with pytest.raises(CourseRefused):
        actions.take_roll_call(gone, {first.pk: "P"}, by=officer)


def test_adding_a_session_does_not_undo_what_an_import_corrected_meanwhile(own_course, officer):
    stale = type(own_course).objects.get(pk=own_course.pk)
    type(own_course).objects.filter(pk=own_course.pk).update(trainer="Ali Fahmi", planned_hours=12)

    actions.record_session(stale, on=stale.ends_on.replace(day=28), hours=3, by=officer)

    own_course.refresh_from_db()
    assert (own_course.trainer, own_course.planned_hours, own_course.ends_on.day) == ("Ali Fahmi", 12, 28)


@pytest.mark.django_db(transaction=True)
def test_the_totals_count_along_in_a_browser(page, officer, url, first, late, session):
    session.attendances.all().delete()
    page.goto(reverse("account_login"))
    page.fill("input[name=login]", officer.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(url)
    totals = page.locator("[data-totals] dd")
    expect(totals).to_have_text(["2", "0", "0", "0"])
    expect(totals.last).to_be_hidden()

    page.locator(".mark-A").first.click()

    expect(totals).to_have_text(["1", "0", "1", "0"])
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/CRS-*/")
    assert sorted(marks(session).values()) == ["A", "P"]


@pytest.mark.django_db(transaction=True)
def test_of_two_roll_calls_saved_at_once_the_second_is_told(
    wait_until, own_course, officer, coordinator, partners, areas
):
    session, enrolment = own_course.sessions.first(), own_course.enrolments.get()
    with acting_as(officer):
        seen = seal_of_roll(called_at(session))
    refused = []

    def second():
        try:
            with acting_as(coordinator):
                actions.take_roll_call(session, {enrolment.pk: "A"}, by=coordinator, seen=seen)
        except RollCallChanged as told:
            refused.append(str(told))
        connections.close_all()

    other = threading.Thread(target=second)
    with acting_as(officer):
        actions.take_roll_call(session, {enrolment.pk: "E"}, by=officer, seen=seen)
        other.start()
        wait_until(_is_waiting)
    other.join(20)

    assert (len(refused), marks(session)) == (1, {enrolment.pk: "E"})
    assert Attendance.objects.filter(session=session).count() == 1


def _is_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return cursor.fetchone()[0]
