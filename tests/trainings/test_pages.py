"""The pages of trainings: what they show, what they ask of the database, what the forms do."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Role
from beneficiaries.models import Identity
from journal.models import Entry
from programme.scope import EVERYTHING, scoped
from tests.cast import appoint, hold_course, register
from trainings import actions
from trainings.actions import CourseRefused
from trainings.models import Attendance, Course, Enrolment, Session

pytestmark = pytest.mark.django_db
LIST = reverse("trainings:list")


def statements(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def listed(client, **asked):
    return client.get(LIST, asked).context["page"].rows


def searched(client, words):
    return client.get(client.post(LIST, {"q": words}).url).context["page"].rows


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


def test_the_list_shows_sessions_enrolled_and_certified(in_office, own_course, partners, areas):
    late = register(partners.aideca, areas.khouribga, "Saidi", "Ali")
    Enrolment.objects.create(course=own_course, person=late, enrolled_on=date(2018, 4, 3))

    [row] = in_office.get(LIST).context["rows"]

    assert (row.code, row.hours, row.sessions, row.enrolled, row.certified) == (own_course.code, "6", "2", "2", "1")


def test_the_list_shows_only_courses_of_the_user_s_partner_and_area(
    client, officer, coordinator, me_officer, own_course, foreign_partner_course, foreign_area_course
):
    seen = {}
    for user in (officer, coordinator, me_officer):
        client.force_login(user)
        seen[user] = set(listed(client))

    assert seen == {
        officer: {own_course},
        coordinator: {own_course, foreign_partner_course},
        me_officer: {own_course, foreign_partner_course, foreign_area_course},
    }


def test_the_list_is_narrowed_by_module_area_partner_period_code_and_place(
    client, me_officer, own_course, foreign_partner_course, foreign_area_course, modules, areas, partners
):
    late = hold_course(modules.CON, register(partners.aideca, areas.khouribga, "A", "B"), starts_on=date(2019, 5, 1))
    Course.objects.filter(pk=late.pk).update(place="Salle de la commune")
    client.force_login(me_officer)

    assert set(listed(client, module=modules.CON.pk)) == {own_course, late}
    assert set(listed(client, area=areas.oujda.pk)) == {foreign_area_course}
    assert set(listed(client, partner=partners.cefa.pk)) == {foreign_partner_course}
    assert set(listed(client, year="3")) == {late}
    assert set(searched(client, "commune")) == {late}
    assert set(searched(client, own_course.code)) == {own_course}
    assert len(listed(client, year="99", module="nonsense")) == 4
    assert listed(client, sort="starts_on")[-1] == late


def test_the_name_of_a_trainer_who_is_searched_for_stands_in_no_address(in_office, own_course):
    Course.objects.filter(pk=own_course.pk).update(trainer="Benjelloun")
    answer = in_office.post(LIST, {"q": "benjelloun", "year": "2"})
    assert (answer.status_code, "benjelloun" in answer.url, "year=2" in answer.url) == (302, False, True)
    assert listed(in_office) == searched(in_office, "benjelloun") == [own_course]

    by_htmx = in_office.post(LIST, {"q": "benjelloun"}, headers={"HX-Request": "true"})
    assert by_htmx.context["page"].rows == [own_course]
    assert "benjelloun" not in by_htmx.headers["HX-Push-Url"]


def test_a_search_of_courses_that_cannot_be_read_is_left_out_with_a_sentence(in_office, own_course):
    page = in_office.get(LIST, {"q": "benjelloun"})

    assert page.context["page"].rows == [own_course]
    assert "notice-warn" in page.content.decode()


@pytest.mark.parametrize("address", ["list", "dossier", "roll_call"])
def test_a_page_asks_the_database_as_often_for_1_row_as_for_30(
    in_office, partners, areas, modules, own_course, address
):
    session = own_course.sessions.first().pk
    url = {
        "list": LIST,
        "dossier": own_course.get_absolute_url(),
        "roll_call": reverse("trainings:roll_call", args=[own_course.code, session]),
    }[address]
    with_one = statements(in_office, url)

    for number in range(30):
        person = register(partners.aideca, areas.khouribga, f"Saidi {number}", "Ali")
        enrolment = Enrolment.objects.create(course=own_course, person=person, enrolled_on=date(2018, 4, 3))
        Attendance.objects.create(session_id=session, enrolment=enrolment, mark="P")
        hold_course(modules.DIG, person, place=f"Salle {number}")

    assert statements(in_office, url) == with_one


def test_the_dossier_shows_marks_hours_and_who_completed(in_office, own_course, officer, partners, areas):
    first, _second = own_course.sessions.all()
    late = register(partners.aideca, areas.khouribga, "Saidi", "Ali")
    enrolment = actions.enrol(own_course, late, by=officer)
    actions.take_roll_call(first, {enrolment.pk: "E"}, by=officer)

    page = in_office.get(own_course.get_absolute_url())

    roll = page.context["roll"]
    assert [(p.name, p.marks, p.hours, p.is_completed) for p in roll.participants] == [
        ("El Amrani Fatima", ["P", "P"], 6, True),
        ("Saidi Ali", ["E", ""], 0, False),
    ]
    assert (roll.completed, roll.person_hours) == (1, 6)
    assert [item.acts for item in page.context["history"]] == [["Appel fait"], ["Participant inscrit"]]


def test_people_outside_the_user_s_scope_take_part_without_a_name(in_office, own_course, aissatou):
    Enrolment.objects.create(course=own_course, person=aissatou, enrolled_on=date(2018, 4, 3))

    page = in_office.get(own_course.get_absolute_url()).content.decode()

    assert aissatou.code in page and "AMAPPE" in page
    assert "Diallo" not in page


def test_the_dossier_warns_of_people_present_elsewhere_at_the_same_hour(in_office, own_course, fatima, rachid, modules):
    rival = hold_course(modules.DIG, rachid)
    enrolment = Enrolment.objects.create(course=rival, person=fatima, enrolled_on=date(2018, 4, 3))
    rival_session = rival.sessions.first()
    Attendance.objects.create(session=rival_session, enrolment=enrolment, mark="P")
    url = own_course.get_absolute_url()

    assert in_office.get(url).context["double_bookings"] == []  # nobody wrote at what hour
    Session.objects.filter(course=own_course).update(starts_at="09:00")
    Session.objects.filter(course=rival).update(starts_at="12:00")
    assert in_office.get(url).context["double_bookings"] == []  # one after the other
    Session.objects.filter(course=rival).update(starts_at="11:30")
    [booking] = in_office.get(url).context["double_bookings"]

    assert (booking.code, booking.name, booking.on) == (fatima.code, "El Amrani Fatima", date(2018, 4, 3))
    assert (booking.partner, booking.other) == ("CEFA", None)  # a course that the officer cannot open


def course_data(modules, partners, areas, *sessions, **more):
    data = {"module": modules.CON.pk, "partner": partners.aideca.pk, "area": areas.khouribga.pk, "place": "Salle 1"}
    data |= {"sessions-TOTAL_FORMS": "3", "sessions-INITIAL_FORMS": "0"}
    for number, (on, starts_at, hours) in enumerate(sessions):
        data |= {
            f"sessions-{number}-on": on,
            f"sessions-{number}-starts_at": starts_at,
            f"sessions-{number}-hours": hours,
        }
    return data | more


def test_a_course_is_registered_with_its_sessions(in_office, officer, modules, partners, areas):
    sessions = (("2018-05-02", "09:00", "3"), ("2018-05-09", "", "2.5"))

    answer = in_office.post(reverse("trainings:record"), course_data(modules, partners, areas, *sessions))

    course = Course.objects.get()
    assert answer.url == course.get_absolute_url()
    assert (course.planned_hours, course.starts_on, course.ends_on) == (5.5, date(2018, 5, 2), date(2018, 5, 9))
    assert course.created_by == officer
    assert Entry.objects.about(course).get().act == "record_course"


@pytest.mark.parametrize(
    "sessions, more, field",
    [
        ((), {}, None),
        ((("2018-05-02", "", "0"),), {}, None),
        ((("2018-05-02", "", "3"), ("2018-05-02", "", "2")), {}, None),
        ((("2018-05-02", "", "3"),), {"module": ""}, "module"),
        ((("2018-05-02", "", "3"),), {"planned_hours": "-1"}, "__all__"),
    ],
    ids=["no session", "no hours", "one session twice", "no module", "negative hours"],
)
def test_a_course_that_cannot_be_is_refused(in_office, modules, partners, areas, sessions, more, field):
    page = in_office.post(reverse("trainings:record"), course_data(modules, partners, areas, *sessions, **more))

    assert page.status_code == 200
    assert not Course.objects.exists()
    form = page.context["form"]
    assert (field in form.errors) if field else not form.sessions.is_valid()


def test_a_course_without_a_session_is_told_so_in_words_of_the_field(in_office, modules, partners, areas):
    in_office.cookies["django_language"] = "en"

    page = in_office.post(reverse("trainings:record"), course_data(modules, partners, areas))

    [told] = page.context["form"].sessions.non_form_errors()
    assert told == "Enter the day and the hours of at least one session."


def test_a_course_is_registered_only_where_one_works_and_only_once(client, modules, partners, areas, db):
    two_places = appoint("two_places", Role.FIELD_OFFICER, "aideca", "khouribga")
    two_places.postings.create(role=Role.FIELD_OFFICER, partner=partners.amappe, area=areas.oujda)
    client.force_login(two_places)
    session = ("2018-05-02", "", "3")

    crossed = course_data(modules, partners, areas, session, area=areas.oujda.pk)
    assert "area" in client.post(reverse("trainings:record"), crossed).context["form"].errors
    right = course_data(modules, partners, areas, session)
    assert client.post(reverse("trainings:record"), right).status_code == 302
    assert "__all__" in client.post(reverse("trainings:record"), right).context["form"].errors
    assert Course.objects.count() == 1


def test_sessions_from_before_the_programme_are_kept_and_said_not_to_count(in_office, modules, partners, areas):
    in_office.cookies["django_language"] = "en"
    form = in_office.get(reverse("trainings:record")).content.decode()
    assert "2017" in form and "are kept, not counted" in form

    sessions = (("2017-02-22", "09:00", "3"), ("2017-03-01", "", "2.5"))
    data = course_data(modules, partners, areas, *sessions)
    page = in_office.post(reverse("trainings:record"), data, follow=True)

    course = Course.objects.get()
    assert [session.is_early for session in page.context["roll"].sessions] == [True, False]
    assert page.content.decode().count("before the programme began: not counted") == 1
    adding = in_office.get(reverse("trainings:record_session", args=[course.code]))
    assert "2017" in adding.context["form"].fields["on"].help_text


def test_a_session_added_moves_the_last_day_and_stands_once(in_office, own_course):
    url = reverse("trainings:record_session", args=[own_course.code])
    data = {"on": "2018-05-30", "starts_at": "14:00", "hours": "2"}

    assert in_office.post(url, data).url == own_course.get_absolute_url()
    assert "__all__" in in_office.post(url, data).context["form"].errors

    own_course.refresh_from_db()
    assert (own_course.ends_on, own_course.sessions.count()) == (date(2018, 5, 30), 3)


def test_a_person_is_found_by_code_and_enrolled_once(in_office, own_course, officer, partners, areas):
    somebody = register(partners.aideca, areas.khouribga, "Saidi", "Ali")
    url = in_office.post(reverse("trainings:enrol", args=[own_course.code]), {"q": somebody.code}).url
    assert somebody.code not in url
    assert [(found.pk, found.is_enrolled) for found in in_office.get(url).context["rows"]] == [(somebody.pk, False)]

    in_office.post(url, {"person": somebody.pk})

    assert [(found.pk, found.is_enrolled) for found in in_office.get(url).context["rows"]] == [(somebody.pk, True)]
    with pytest.raises(CourseRefused):
        actions.enrol(own_course, somebody, by=officer)


@pytest.mark.parametrize("person", ["0", "x", "", "99999999999999999999"])
def test_somebody_who_is_not_there_cannot_be_enrolled(in_office, own_course, person):
    page = in_office.post(reverse("trainings:enrol", args=[own_course.code]), {"person": person})
    assert "person" in page.context["chosen"].errors


def test_people_outside_the_user_s_scope_cannot_be_enrolled(in_office, own_course, aissatou):
    page = in_office.post(reverse("trainings:enrol", args=[own_course.code]), {"person": aissatou.pk})
    assert "person" in page.context["chosen"].errors
    assert own_course.enrolments.count() == 1


def test_everybody_is_present_unless_the_roll_call_says_otherwise(in_office, own_course, partners, areas, officer):
    late = actions.enrol(own_course, register(partners.aideca, areas.khouribga, "Saidi", "Ali"), by=officer)
    fatima = own_course.enrolments.exclude(pk=late.pk).get()
    session = own_course.sessions.last()
    url = reverse("trainings:roll_call", args=[own_course.code, session.pk])

    session.attendances.all().delete()
    form = in_office.get(url).context["form"]
    assert {field.initial for name, field in form.fields.items() if name != "seen"} == {"P"}
    in_office.post(url, {"seen": form.seal, f"mark-{fatima.pk}": "E", f"mark-{late.pk}": "P"})

    assert dict(session.attendances.values_list("enrolment", "mark")) == {fatima.pk: "E", late.pk: "P"}
    entry = Entry.objects.filter(act="take_roll_call").get()
    assert entry.details == {"on": session.on.isoformat(), "session": session.pk, "E": 1, "P": 1}


def test_a_roll_call_says_nothing_of_the_future(in_office, own_course, officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    session = actions.record_session(own_course, on=tomorrow, hours=3, by=officer)
    enrolment = own_course.enrolments.get()
    url = reverse("trainings:roll_call", args=[own_course.code, session.pk])

    page = in_office.post(url, {"seen": in_office.get(url).context["form"].seal, f"mark-{enrolment.pk}": "P"})

    assert "__all__" in page.context["form"].errors
    assert not session.attendances.exists()


def test_a_roll_call_knows_only_who_is_enrolled(own_course, foreign_partner_course, officer):
    stranger = foreign_partner_course.enrolments.get()
    with pytest.raises(CourseRefused):
        actions.take_roll_call(own_course.sessions.first(), {stranger.pk: "P"}, by=officer)


def test_a_session_of_another_course_is_not_found_here(in_office, own_course, foreign_partner_course):
    session = foreign_partner_course.sessions.first()
    assert in_office.get(reverse("trainings:roll_call", args=[own_course.code, session.pk])).status_code == 404


def test_a_person_s_panel_shows_the_courses_that_the_user_may_see(in_office, own_course, fatima, foreign_area_course):
    Enrolment.objects.create(course=foreign_area_course, person=fatima, enrolled_on=date(2018, 4, 3))
    url = reverse("trainings:person_panel", args=[fatima.code])

    page = in_office.get(url)

    assert [(row.course, row.hours, row.is_completed) for row in page.context["rows"]] == [(own_course, 6, True)]
    assert page.context["elsewhere"] == 1
    assert b"<html" in page.content
    assert b"<html" not in in_office.get(url, headers={"HX-Request": "true"}).content


def test_without_courses_the_list_says_what_to_do(in_office):
    page = in_office.get(LIST)
    assert page.context["rows"] == [] and page.context["can_record"]
    assert in_office.get(LIST, headers={"HX-Request": "true"}).status_code == 200


def test_a_name_withheld_is_said_so_to_the_person_s_own_partner(in_office, own_course, fatima):
    with scoped(EVERYTHING):
        Identity.objects.filter(person=fatima).delete()
    [session, *_rest] = own_course.sessions.all()

    for page in (own_course.get_absolute_url(), reverse("trainings:roll_call", args=[own_course.code, session.pk])):
        words = in_office.get(page).content.decode()
        assert gettext("name withheld") in words and "inscrite par" not in words


def test_the_first_act_of_a_course_is_the_roll_call_that_was_not_taken(in_office, own_course):
    taken = own_course.get_absolute_url()
    assert in_office.get(taken).context["roll"].to_call is None
    own_course.sessions.create(on=timezone.localdate() + timedelta(days=1), hours=3)
    held = own_course.sessions.create(on=date(2018, 5, 2), hours=3)

    page = in_office.get(taken)
    words = page.content.decode()

    assert page.context["roll"].to_call == held
    first, second = reverse("trainings:roll_call", args=[own_course.code, held.pk]), "/enrol"
    assert words.index(first) < words.index(second)
