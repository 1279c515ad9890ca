"""What the database itself refuses, tried from raw SQL."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import User
from microprojects.models import BankAccount, WrittenName
from programme.scope import EVERYTHING, NOTHING, scope_of, scoped
from tests.microprojects import speakers
from tests.microprojects.registry import member, paper, record, rib

pytestmark = pytest.mark.django_db


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


def refused(statement, *values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def propose(association, by, number=None):
    return BankAccount.objects.create(association=association, rib=number or rib(), proposed_by=by)


@pytest.mark.parametrize("number", ["145810903117701541623909", "14581090311770154162390", "abc", "1" * 25])
def test_a_rib_without_its_key_is_refused(association, manager, number):
    account = propose(association, manager)

    statement = "UPDATE microprojects_bankaccount SET rib = left(%s, 24) WHERE id = %s"
    refused(statement, number, account.pk, name="rib_ends_in_its_key")


def test_who_proposed_bank_details_cannot_have_confirmed_them(association, manager):
    account = propose(association, manager)

    statement = "UPDATE microprojects_bankaccount SET confirmed_by_id = %s, confirmed_at = now() WHERE id = %s"
    refused(statement, manager.pk, account.pk, name="account_confirmed_by_another")


def test_bank_details_in_force_were_confirmed(association, manager):
    account = propose(association, manager)

    refused(
        "UPDATE microprojects_bankaccount SET status = 'in_force' WHERE id = %s",
        account.pk,
        name="account_in_force_was_confirmed",
    )


def test_one_account_is_in_force_and_one_waits(association, manager, finance):
    for status in ("in_force", "proposed"):
        accounts = [
            BankAccount.objects.create(
                association=association, rib=rib(), proposed_by=manager, status="replaced", confirmed_by=finance,
                confirmed_at="2018-01-01T00:00Z",
            )
            for _each in range(2)
        ]  # fmt: skip
        BankAccount.objects.filter(pk=accounts[0].pk).update(status=status)

        statement = "UPDATE microprojects_bankaccount SET status = %s WHERE id = %s"
        refused(statement, status, accounts[1].pk, name="one_account_")


def test_an_association_is_not_merged_into_itself(association):
    statement = "UPDATE microprojects_association SET merged_into_id = id WHERE id = %s"
    refused(statement, association.pk, name="not_merged_into_itself")


def test_a_paper_stands_once_and_does_not_end_before_it_begins(association):
    first = paper(association, "final-receipt", number="1/2018")
    other = paper(association, "final-receipt", number="2/2018")

    statement = "UPDATE microprojects_paper SET number = %s WHERE id = %s"
    refused(statement, first.number, other.pk, name="paper_recorded_once")
    statement = "UPDATE microprojects_paper SET expires_on = issued_on - 1 WHERE id = %s"
    refused(statement, first.pk, name="paper_expires_after_its_date")


def test_a_member_is_somebody_and_once(association, fatima):
    member(association, person=fatima)
    other = member(association, name="Rachid Ouazzani")

    statement = "UPDATE microprojects_member SET person_id = %s WHERE id = %s"
    refused(statement, fatima.pk, other.pk, name="person_once_in_an_association")
    statement = "UPDATE microprojects_member SET written_key = NULL WHERE id = %s"
    refused(statement, other.pk, name="member_is_somebody")


REQUEST = "UPDATE microprojects_representative SET {} WHERE id = %s"


def test_nobody_speaks_before_the_address_is_verified_and_somebody_else_has_decided(association, areas):
    waits, unverified = speakers.asked("Basma", areas.khouribga), speakers.written(areas.khouribga)
    decided = f"association_id = {association.pk}, decided_at = now(), seat = 1"
    refusals = {
        "status = 'confirmed', seat = 1": "representative_confirmed_for_an_association",
        f"status = 'confirmed', decided_by_id = user_id, {decided}": "representative_decided_by_another",
        "status = 'refused'": "representative_refused_with_a_reason",
        "user_id = NULL": "representative_has_an_account_once_verified",
        "email = 'a@example.org'": "representative_has_an_account_once_verified",
        "seat = 1": "representative_in_force_has_a_seat",
    }

    for change, name in refusals.items():
        refused(REQUEST.format(change), waits.pk, name=name)
    refused(REQUEST.format("status = 'asked'"), unverified.pk, name="representative_has_an_account_once_verified")
    refused(REQUEST.format("email = ''"), unverified.pk, name="representative_has_an_account_once_verified")


def test_at_most_two_speak_for_an_association_and_each_for_one_alone(association, areas):
    first, second, third = (
        speakers.represent(User.objects.create_user(f"a{number}@example.org"), made)
        for number, made in enumerate([association, association, record(areas.khouribga, "Massar")])
    )

    assert {first.seat, second.seat} == {1, 2}
    refused(REQUEST.format("seat = 3"), second.pk, name="representative_in_force_has_a_seat")
    refused(REQUEST.format(f"association_id = {association.pk}"), third.pk, name="one_representative_a_seat")
    refused(REQUEST.format(f"user_id = {first.user_id}"), third.pk, name="one_association_at_a_time")
    refused(REQUEST.format("status = 'ended', seat = NULL"), first.pk, name="representation_ended_by_somebody")


def seen_by(scope):
    with scoped(scope), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM microprojects_writtenname")
        return [name for (name,) in cursor.fetchall()]


def test_a_written_name_exists_only_for_who_works_for_all_partners_of_its_area(
    association, officer, stranger, coordinator, manager
):
    member(association, name="Karima El Hamdaoui")

    assert seen_by(NOTHING) == seen_by(scope_of(officer)) == seen_by(scope_of(stranger)) == []
    assert seen_by(scope_of(coordinator)) == seen_by(scope_of(manager)) == ["Karima El Hamdaoui"]


def test_a_written_name_is_not_written_into_another_area(areas, coordinator):
    elsewhere = member(record(areas.oujda))

    with pytest.raises(ProgrammingError, match="row-level security"), scoped(scope_of(coordinator)):
        WrittenName.objects.create(member=elsewhere, name="Somebody")


def test_the_history_of_a_name_is_as_closed_and_goes_with_it(association, coordinator, stranger, fatima):
    made = member(association, name="Karima El Hamdoui")
    with scoped(EVERYTHING):
        WrittenName.objects.filter(member=made).update(name="Karima El Hamdaoui")

    history = WrittenName.pgh_event_model.objects
    with scoped(scope_of(coordinator)):
        assert history.get().name == "Karima El Hamdoui"
    with scoped(scope_of(stranger)):
        assert not history.exists()
    with scoped(EVERYTHING):
        WrittenName.objects.filter(member=made).delete()
        assert not history.exists()
