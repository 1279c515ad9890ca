"""Members: who they are, to whom their names are told, and what they were trained in."""

from datetime import date

import pytest
from django.urls import reverse

from journal.models import Entry
from microprojects.models import Association, Member, WrittenName
from programme.scope import EVERYTHING, scoped
from tests.cast import hold_course
from tests.microprojects.registry import member, record
from trainings.models import Attendance

pytestmark = pytest.mark.django_db
NAME = "Karima El Hamdaoui"


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


def page(name, association, *more):
    return reverse(f"microprojects:{name}", args=[association.code, *more])


def test_a_member_is_added_by_name_and_linked_to_the_person_found(client, coordinator, association, fatima):
    client.force_login(coordinator)

    answer = client.post(page("add_member", association), {"name": "F. El Amrani", "role": "president"})
    assert "Amrani" not in answer.url
    made = Member.objects.get()
    found = client.post(page("link_member", association, made.pk), {"q": "El Amrani"}, follow=True)
    assert [each.code for each in found.context["rows"]] == [fatima.code]
    client.post(page("link_member", association, made.pk), {"person": fatima.pk})

    made.refresh_from_db()
    assert (made.person, made.role) == (fatima, "president")
    with scoped(EVERYTHING):
        assert not WrittenName.objects.exists()
    entry = Entry.objects.about(association).first()
    assert (entry.act, entry.details) == ("link_member", {"member": made.code, "person": fatima.code})


def test_a_person_is_a_member_once_and_of_several_associations(client, coordinator, areas, association, fatima):
    other = record(areas.khouribga, "Zohour")
    member(association, person=fatima)
    member(other, person=fatima)
    again = member(association, name="Fatima E.")
    client.force_login(coordinator)

    answer = client.post(page("link_member", association, again.pk), {"person": fatima.pk}, follow=True)

    assert [each.level_tag for each in answer.context["messages"]] == ["error"]
    assert Member.objects.get(pk=again.pk).person is None


def test_the_same_name_is_added_once_however_it_is_spelt(client, coordinator, association):
    member(association, name=NAME)
    client.force_login(coordinator)

    answer = client.post(page("add_member", association), {"name": "EL HAMDAOUI  Karima", "role": "member"})

    assert answer.context["form"].non_field_errors()
    assert Member.objects.count() == 1


def test_who_leaves_gets_an_end_and_may_come_back(client, coordinator, association, fatima):
    made = member(association, person=fatima)
    client.force_login(coordinator)

    client.post(page("change_member", association, made.pk), {"role": "treasurer", "until": "2018-06-30"})

    made.refresh_from_db()
    assert (made.role, made.until) == ("treasurer", date(2018, 6, 30))
    assert [each.role for each in made.history.all()][:1]
    member(association, name="Fatima de retour", person=fatima)
    assert list(Member.objects.in_office(date(2018, 7, 1)).values_list("role", flat=True)) == ["president"]


# To whom a name is told: as written, of a linked person of AIDECA in Khouribga.
TOLD = {
    "officer": ("", "El Amrani Fatima"),
    "coordinator": (NAME, "El Amrani Fatima"),
    "me_officer": (NAME, "El Amrani Fatima"),
    "grants_manager": (NAME, "El Amrani Fatima"),
    "manager": (NAME, "El Amrani Fatima"),
}


@pytest.mark.parametrize("role", TOLD)
def test_names_are_told_as_far_as_the_database_shows_them(client, request, role, association, fatima):
    member(association, name=NAME)
    member(association, name="F. E.", role="member", person=fatima)
    client.force_login(request.getfixturevalue(role))

    members = client.get(association.get_absolute_url()).context["members"]

    assert tuple(each.name for each in members) == TOLD[role]


def test_finance_sees_no_member(client, finance, association, fatima):
    member(association, name=NAME)
    member(association, name="F. E.", person=fatima)
    client.force_login(finance)

    shown = client.get(association.get_absolute_url())

    assert shown.context["members"] == []
    assert fatima.code.encode() not in shown.content


def test_trained_is_computed_from_the_certificates_of_members_in_office(association, fatima, rachid, modules):
    course = hold_course(modules.CON, fatima)
    assert not Association.objects.trained().exists()

    made = member(association, person=fatima)
    assert Association.objects.trained().get() == association
    assert not Association.objects.untrained().exists()

    Attendance.objects.filter(session=course.sessions.first()).update(mark="A")  # half of the hours
    assert not Association.objects.trained().exists()
    Attendance.objects.update(mark="P")
    Member.objects.filter(pk=made.pk).update(until=date(2018, 1, 1))
    assert Association.objects.untrained().get() == association


def test_the_courses_of_its_members_are_shown_with_how_many_took_part(
    client, coordinator, finance, association, fatima, rachid, modules
):
    course = hold_course(modules.CON, fatima)
    half = hold_course(modules.DIG, rachid)
    half.sessions.first().attendances.update(mark="A")
    member(association, person=fatima)
    member(association, name="R. O.", role="member", person=rachid)

    for user, has_links in ((coordinator, True), (finance, False)):
        client.force_login(user)
        courses = client.get(association.get_absolute_url()).context["courses"]
        assert [(each["code"], each["taking_part"], each["certified"]) for each in courses] == [
            (course.code, 1, 1),
            (half.code, 1, 0),
        ]
        assert all(bool(each["link"]) is has_links for each in courses)


def test_a_person_of_another_area_is_not_linked(client, coordinator, association, aissatou):
    made = member(association)
    client.force_login(coordinator)

    answer = client.post(page("link_member", association, made.pk), {"person": aissatou.pk})

    assert answer.status_code == 200
    assert Member.objects.get().person is None
