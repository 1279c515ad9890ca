"""CEFA confirms who speaks for an association, refuses, ends; and what ends with it, in the same session."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Role, User
from journal.models import Entry
from journal.steps import StepRefused
from microprojects import tasks
from microprojects.actions import AssociationRefused
from microprojects.actions import representatives as actions
from microprojects.models import Association, Representative
from microprojects.querysets.representatives import candidates_for
from microprojects.workflow.representatives import REPRESENTATIVE
from microprojects.workflow.representatives import RepresentativeStatus as S
from programme.models import Posting
from tests.microprojects.registry import member, merge, paper, record
from tests.microprojects.speakers import asked, represent, written

pytestmark = pytest.mark.django_db
NAME = "Association Basma des jeunes créateurs"
OWN = reverse("microprojects:my_association")


def page(name, *args):
    return reverse(f"microprojects:{name}", args=args)


@pytest.fixture
def association(areas):
    made = record(areas.khouribga, NAME)
    paper(made, "final-receipt", number="104/2011")
    return made


@pytest.fixture
def request_(areas):
    return asked("Ass. Basma des Jeunes Createurs", areas.khouribga)


# status x step: the status afterwards, "-" when the step is refused
STEPS = {
    S.WRITTEN: "asked - - -",
    S.ASKED: "- confirmed refused -",
    S.CONFIRMED: "- - - ended",
    S.REFUSED: "- - - -",
    S.ENDED: "- - - -",
}


@pytest.mark.parametrize("status", STEPS)
def test_each_step_is_taken_from_its_statuses_only(status, areas, association, manager, coordinator):
    now = timezone.now()
    decided = {"decided_by": coordinator, "decided_at": now, "association": association}
    facts = {
        S.WRITTEN: {"user": None, "email": "a@example.org", "verified_at": None},
        S.CONFIRMED: decided | {"seat": 1},
        S.REFUSED: decided | {"association": None, "reason": "?"},
        S.ENDED: decided | {"ended_by": manager, "ended_at": now, "reason": "?", "seat": None},
        S.ASKED: {},
    }
    for number, (step, after) in enumerate(zip(REPRESENTATIVE.steps, STEPS[status].split(), strict=True)):
        request = asked(NAME, areas.khouribga, f"a{number}")
        user = request.user
        seat = {"seat": number + 1} if status == S.CONFIRMED and number < 2 else {}
        if status == S.CONFIRMED:
            Representative.objects.filter(status=S.CONFIRMED).update(status=S.ENDED, **facts[S.ENDED])
        Representative.objects.filter(pk=request.pk).update(status=status, **facts[status] | seat)
        request.refresh_from_db()
        if after == "-":
            with pytest.raises(StepRefused):
                REPRESENTATIVE.take(step, request, by=manager)
        else:
            more = {"user": user, "email": "", "verified_at": now} if step == "verify_representative" else facts[after]
            assert REPRESENTATIVE.take(step, request, by=manager, **more).status == after


ROLES = "officer stranger coordinator me_officer manager grants_manager assessor finance donor administrator".split()
ACTS = """
view_representative     no no yes no yes yes no no no no
confirm_representative  no no yes no yes yes no no no no
refuse_representative   no no yes no yes yes no no no no
end_representative      no no yes no yes yes no no no no
ask_representative      no no no  no no  no  no no no no
"""


def test_who_may_do_what_with_a_request_of_khouribga(request, request_):
    wrong = [
        (act, role)
        for act, *answers in map(str.split, ACTS.strip().splitlines())
        for role, expected in zip(ROLES, answers, strict=True)
        if request.getfixturevalue(role).has_perm(f"microprojects.{act}", request_) is not (expected == "yes")
    ]

    assert wrong == []


def test_a_coordinator_neither_sees_nor_confirms_a_request_of_another_area(client, coordinator, areas):
    elsewhere = asked(NAME, areas.oujda)
    client.force_login(coordinator)

    assert not coordinator.has_perm("microprojects.confirm_representative", elsewhere)
    assert client.get(elsewhere.get_absolute_url()).status_code == 404


def test_what_nobody_has_verified_is_shown_to_nobody(client, manager, areas):
    unverified = written(areas.khouribga)
    client.force_login(manager)

    assert unverified not in client.get(page("representatives")).context["page"].rows
    assert client.get(unverified.get_absolute_url()).status_code == 404
    assert not [task for task in client.get("/").context["tasks"] if task.icon == "id-card"]


def test_what_was_written_stands_beside_those_of_the_registry_that_it_may_be(association, areas):
    twin = record(areas.oujda, NAME)
    other = record(areas.khouribga, "Zohour")
    paper(other, "final-receipt", number="77/2015")

    found = candidates_for(asked("Basma, jeunes createurs", areas.khouribga, receipt="77/2015"), Association.objects)

    assert [(each.association, each.reasons) for each in found] == [(association, ("name",)), (other, ("receipt",))]
    assert found[0].receipts == ["104/2011"] and twin not in [each.association for each in found]


def test_another_association_is_found_by_name_or_code(client, coordinator, request_, areas):
    other = record(areas.khouribga, "Zohour")
    record(areas.oujda, "Zohour")
    client.force_login(coordinator)

    for sought in ("zohour", other.code):
        shown = client.get(request_.get_absolute_url(), {"q": sought}).context["candidates"]
        assert [each.association for each in shown] == [other]


def test_the_one_who_is_confirmed_speaks_for_the_association_and_is_told_in_their_language(
    client, coordinator, association, request_
):
    client.force_login(coordinator)

    client.post(page("confirm_representative", request_.pk), {"association": association.pk})
    tasks.tell_representative(request_.pk)

    request_.refresh_from_db()
    assert (request_.status, request_.association, request_.decided_by) == ("confirmed", association, coordinator)
    assert User.objects.get(pk=request_.user_id).represented_id == association.pk
    (message,) = mail.outbox
    assert message.to == [request_.user.email] and association.code in message.body
    assert "مرحبا" in message.body


def test_who_is_refused_is_told_why_and_may_ask_again(client, grants_manager, request_, areas):
    client.force_login(grants_manager)
    nothing = client.post(page("refuse_representative", request_.pk), {"reason": ""})
    client.post(page("refuse_representative", request_.pk), {"reason": "Le récépissé manque."})
    tasks.tell_representative(request_.pk)

    client.force_login(request_.user)
    home = client.get("/")
    client.post(page("ask_representative"), {"association_name": NAME, "area": areas.khouribga.pk, "role": "member"})

    assert nothing.status_code == 200
    assert "Le récépissé manque." in mail.outbox[0].body and "Le récépissé manque." in home.content.decode()
    assert list(request_.user.representations.order_by("pk").values_list("status", flat=True)) == ["refused", "asked"]


def test_nobody_asks_twice_while_a_request_waits(client, request_, areas):
    client.force_login(request_.user)

    shown = client.post(
        page("ask_representative"), {"association_name": NAME, "area": areas.khouribga.pk, "role": "member"}
    )

    assert shown.context["form"].non_field_errors()
    assert Representative.objects.count() == 1


def test_who_works_in_the_programme_speaks_for_no_association(client, coordinator, manager, association, request_):
    Posting.objects.create(user=request_.user, role=Role.DONOR)
    client.force_login(coordinator)

    shown = client.post(page("confirm_representative", request_.pk), {"association": association.pk}, follow=True)

    request_.refresh_from_db()
    assert request_.status == "asked" and list(shown.context["messages"])
    with pytest.raises(AssociationRefused):
        actions.confirm(request_, association, by=request_.user)


def test_a_posting_given_later_closes_the_association_s_pages(client, representative):
    client.force_login(representative)
    assert client.get(OWN).status_code == 200

    Posting.objects.create(user=representative, role=Role.DONOR)

    assert client.get(OWN).status_code == 403


def test_a_third_person_is_confirmed_only_once_another_has_ended(client, manager, association, areas):
    requests = [asked(NAME, areas.khouribga, f"a{number}") for number in range(3)]
    client.force_login(manager)
    for request in requests:
        shown = client.post(page("confirm_representative", request.pk), {"association": association.pk}, follow=True)
    assert association.representatives.in_force().count() == 2 and list(shown.context["messages"])

    client.post(page("end_representative", requests[0].pk), {"reason": "Autre bureau."})
    client.post(page("confirm_representative", requests[2].pk), {"association": association.pk})

    assert set(association.representatives.in_force()) == set(requests[1:])


def ended(representative, manager):
    actions.end(representative.representations.get(), reason="Autre bureau.", by=manager)


def closed(representative, manager):
    accounts.close(representative, by=manager)


@pytest.mark.parametrize(("happened", "status"), [(ended, 403), (closed, 302)])
def test_what_ends_ends_in_the_middle_of_a_session(client, representative, manager, happened, status):
    client.force_login(representative)
    assert client.get(OWN).status_code == 200

    happened(representative, manager)

    assert client.get(OWN).status_code == status
    assert client.get(page("add_own_paper")).status_code == status


def test_when_two_records_become_one_its_people_follow_as_far_as_there_are_seats(client, association, areas, manager):
    users = [User.objects.create_user(f"a{number}@example.org", name="A") for number in range(3)]
    other = record(areas.khouribga, "BASMA")
    requests = [represent(users[0], association), represent(users[1], other), represent(users[2], other)]

    merge(association, other)

    statuses = [Representative.objects.get(pk=request.pk).status for request in requests]
    assert statuses == ["confirmed", "confirmed", "ended"]
    client.force_login(users[1])
    assert client.get(OWN).context["association"] == association
    client.force_login(users[2])
    assert client.get(OWN).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_together_one_is_told(association, request_, manager, grants_manager):
    def confirm(by):
        try:
            actions.confirm(Representative.objects.get(pk=request_.pk), association, by=by)
        except StepRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(confirm, [manager, grants_manager]))

    assert answers.count(None) == 1
    told = Entry.objects.filter(act="confirm_representative", record_id=request_.pk)
    assert told.filter(record_type="microprojects.representative").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_three_confirmed_together_for_one_association_two_are(association, areas, manager):
    requests = [asked(NAME, areas.khouribga, f"a{number}") for number in range(3)]

    def confirm(request):
        try:
            actions.confirm(request, association, by=manager)
        except AssociationRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(confirm, requests))

    assert answers.count(None) == 2
    assert set(association.representatives.in_force().values_list("seat", flat=True)) == {1, 2}


def test_the_journal_and_the_histories_have_codes_and_no_name(client, manager, association, request_):
    client.force_login(manager)
    client.post(page("confirm_representative", request_.pk), {"association": association.pk})
    client.post(page("end_representative", request_.pk), {"reason": "Autre bureau."})

    entries = Entry.objects.filter(act__endswith="_representative")
    acts = ["ask", "confirm", "confirm", "end", "end"]
    assert [entry.act for entry in entries.order_by("pk")] == [f"{act}_representative" for act in acts]
    told = "".join(f"{entry.label}{entry.details}" for entry in entries)
    assert request_.code in told and association.code in told
    assert "Khadija" not in told and "asks@" not in told
    assert request_.code in client.get(association.get_absolute_url()).content.decode()


def test_who_may_confirm_is_told_on_the_home_page(client, coordinator, officer, areas):
    first, _second = asked("Zohour", areas.khouribga, "a"), asked("Massar", areas.khouribga, "b")
    asked("Rawabit", areas.oujda, "c")

    client.force_login(coordinator)
    task = next(task for task in client.get("/").context["tasks"] if task.icon == "id-card")
    client.force_login(officer)

    assert (task.number, task.name, task.url) == (2, first.association_name, page("representatives"))
    assert not [task for task in client.get("/").context["tasks"] if task.icon == "id-card"]


def test_the_list_asks_as_often_for_many_as_for_few(client, manager, areas, django_assert_max_num_queries):
    client.force_login(manager)
    asked("Zohour", areas.khouribga, "a")
    with django_assert_max_num_queries(30) as few:
        client.get(page("representatives"))
    for number in range(4):
        represent(User.objects.create_user(f"b{number}@example.org"), record(areas.khouribga, f"Massar {number}"))

    with django_assert_max_num_queries(len(few)):
        client.get(page("representatives"))


def test_members_names_are_not_on_the_page_of_a_request(client, manager, association, request_):
    member(association, name="Karima El Hamdaoui")
    client.force_login(manager)

    assert "Karima" not in client.get(request_.get_absolute_url()).content.decode()
