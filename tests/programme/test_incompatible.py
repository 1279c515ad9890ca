"""What one person does not hold on the same day, whoever gives it and however fast; and nothing twice."""

import threading
from datetime import date
from itertools import combinations

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction

from accounts.models import Role, User
from programme.actions import PostingRefused, extend_posting, give_posting
from programme.models import PROGRAMME_WIDE, Posting
from programme.rules import INCOMPATIBLE, reason_against
from programme.scope import SEES_PEOPLE
from tests.cast import appoint

WORKS = SEES_PEOPLE | {Role.ASSESSOR, Role.FINANCE_OFFICER}
TOGETHER = {
    frozenset(pair)
    for pair in combinations(WORKS, 2)
    if not set(pair) & {Role.ASSESSOR, Role.FINANCE_OFFICER}
    or not set(pair) & {Role.GRANTS_MANAGER, Role.PROGRAMME_MANAGER}
} | {frozenset({Role.DONOR, Role.ADMINISTRATOR})}


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("newcomer@example.org", name="Newcomer")


def place(partners, areas):
    return {"partner": partners.aideca, "area": areas.khouribga}


def place_of(role, partners, areas):
    return {} if role in PROGRAMME_WIDE else place(partners, areas)


@pytest.mark.parametrize(("role", "other"), list(combinations(sorted(Role), 2)))
def test_two_roles_go_together_or_there_is_a_reason(role, other):
    assert bool(reason_against(role, other)) is (frozenset({role, other}) not in TOGETHER)
    assert reason_against(role, other) == reason_against(other, role)


@pytest.mark.parametrize("role", sorted(Role))
def test_every_role_goes_with_itself_elsewhere(role):
    assert not reason_against(role, role)


def test_each_reason_is_a_sentence_of_its_own():
    reasons = [str(reason) for _some, _others, reason in INCOMPATIBLE]

    assert len(set(reasons)) == len(INCOMPATIBLE) and all(reason.endswith(".") for reason in reasons)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "other"), [(min(some), other) for some, others, _reason in INCOMPATIBLE for other in sorted(others)]
)
def test_a_person_is_not_given_what_does_not_go_together(role, other, newcomer, manager, partners, areas):
    give_posting(newcomer, role=role, by=manager, **place_of(role, partners, areas))

    with pytest.raises(PostingRefused) as refusal:
        give_posting(newcomer, role=other, by=manager, **place_of(other, partners, areas))
    assert str(reason_against(role, other)) in str(refusal.value)
    assert newcomer.postings.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "refused"),
    [
        ("2018-06-15", "2018-06-30", False),
        ("2018-06-15", "2018-07-01", True),
        ("2018-07-31", None, True),
        ("2018-08-01", None, False),
        ("2018-06-20", None, True),
    ],
)
@pytest.mark.parametrize("role", ["donor", "me_officer"])  # neither beside another role nor twice
def test_only_days_in_common_count(role, since, until, refused, newcomer, manager):
    until = until and date.fromisoformat(until)
    with time_machine.travel("2018-06-15 12:00:00+00:00", tick=False):
        give_posting(newcomer, role="me_officer", since=date(2018, 7, 1), until=date(2018, 7, 31), by=manager)
        try:
            give_posting(newcomer, role=role, since=date.fromisoformat(since), until=until, by=manager)
        except PostingRefused:
            given = False
        else:
            given = True

    assert given is not refused


@pytest.mark.django_db
def test_a_posting_is_not_extended_into_what_does_not_go_with_it(newcomer, manager):
    with time_machine.travel("2018-06-15 12:00:00+00:00", tick=False):
        first = give_posting(newcomer, role="me_officer", until=date(2018, 6, 30), by=manager)
        give_posting(newcomer, role="donor", since=date(2018, 8, 1), by=manager)

        with pytest.raises(PostingRefused):
            extend_posting(first, until=date(2018, 8, 1), seen=first.until, by=manager)
        extend_posting(first, until=date(2018, 7, 31), seen=first.until, by=manager)

    assert Posting.objects.filter(pk=first.pk, until=date(2018, 7, 31)).exists()


@pytest.mark.django_db
def test_the_same_role_elsewhere_is_another_posting(newcomer, manager, partners, areas):
    for partner, area in ((partners.aideca, areas.khouribga), (partners.aideca, None), (partners.amappe, None)):
        give_posting(newcomer, role="field_officer", partner=partner, area=area, by=manager)

    assert newcomer.postings.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("partner", "area"), [(None, None), ("aideca", None), (None, "khouribga")])
def test_the_database_refuses_the_same_posting_twice_at_a_time(partner, area, newcomer, partners, areas):
    same = {
        "role": "me_officer",
        "partner": partner and getattr(partners, partner),
        "area": area and getattr(areas, area),
    }
    newcomer.postings.create(**same, since=date(2018, 1, 1), until=date(2018, 6, 30))
    newcomer.postings.create(**same, since=date(2018, 7, 1), until=date(2018, 7, 31))
    newcomer.postings.create(**same, since=date(2018, 3, 1), until=date(2018, 2, 28))  # taken back

    with pytest.raises(IntegrityError, match="posting_once_at_a_time"), transaction.atomic():
        newcomer.postings.create(**same, since=date(2018, 7, 31))


@pytest.mark.django_db
def test_the_database_refuses_a_posting_that_ends_before_it_begins(newcomer):
    with pytest.raises(IntegrityError, match="posting_ends_after_it_begins"), transaction.atomic():
        newcomer.postings.create(role="donor", since=date(2018, 3, 1), until=date(2018, 2, 27))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["donor", "me_officer"])
def test_of_two_people_who_give_together_what_does_not_go_together_the_second_is_refused(role, newcomer):
    """The first holds the person's postings until its commit; the second then sees them."""
    manager, second = appoint("manager", "programme_manager"), appoint("second", "programme_manager")
    waits = []

    def give():
        try:
            give_posting(newcomer, role=role, by=second)
        except PostingRefused as refusal:
            waits.append(refusal)
        finally:
            connections.close_all()

    other = threading.Thread(target=give)
    with transaction.atomic():
        give_posting(newcomer, role="me_officer", by=manager)
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(10)

    assert waits and newcomer.roles == {"me_officer"}


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_both_post_a_first_programme_manager():
    administrators = [appoint(f"administrator_{number}", "administrator") for number in range(2)]
    people = [User.objects.create_user(f"new_{number}@example.org", name="New") for number in range(2)]
    refused = []

    def give():
        try:
            give_posting(people[1], role="programme_manager", by=administrators[1])
        except PostingRefused as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    other = threading.Thread(target=give)
    with transaction.atomic():
        give_posting(people[0], role="programme_manager", by=administrators[0])
        other.start()
        other.join(1)
    other.join(10)

    assert refused and Posting.objects.filter(role="programme_manager").count() == 1
