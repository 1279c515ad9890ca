"""A posting gives a role at a partner in an area, from a day until a day, and nothing outside."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import User
from programme.models import Posting
from programme.scope import NOTHING, scope_of
from tests.cast import appoint

pytestmark = pytest.mark.django_db


def on(day):
    return time_machine.travel(f"{day} 12:00:00+00:00", tick=False)


def again(user):
    """The user as the next request knows them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def temporary(db):
    return appoint("temporary", "field_officer", "aideca", "khouribga", since=date(2018, 1, 1), until=date(2018, 6, 30))


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2017-12-31", False),
        ("2018-01-01", True),
        ("2018-06-30", True),
        ("2018-07-01", False),
        ("2026-01-01", False),
    ],
)
def test_a_posting_counts_from_its_first_day_to_its_last(temporary, fatima, own_course, day, counts):
    with on(day):
        user = again(temporary)

        assert bool(user.active_postings) is counts
        assert user.has_perm("beneficiaries.view_beneficiary", fatima) is counts
        assert user.has_perm("trainings.view_course", own_course) is counts
        assert (scope_of(user) != NOTHING) is counts


def test_the_last_day_ends_at_midnight_in_morocco(temporary):
    with time_machine.travel("2018-06-30 23:30:00+01:00", tick=False):
        assert again(temporary).active_postings
    with time_machine.travel("2018-07-01 00:30:00+01:00", tick=False):
        assert not again(temporary).active_postings


def test_an_expired_posting_shows_nobody_on_the_pages(temporary, client):
    with on("2018-03-01"):
        client.force_login(temporary)
        open_door = client.get("/trainings/").status_code
    with on("2018-03-01"):
        Posting.objects.update(until=date(2018, 2, 28))
        closed_door = client.get("/trainings/").status_code

    assert (open_door, closed_door) == (200, 403)


def test_somebody_who_left_has_no_posting(officer, fatima):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    user = again(officer)

    assert user.active_postings == []
    assert not user.has_perm("beneficiaries.view_beneficiary", fatima)
    assert scope_of(user) == NOTHING


def test_postings_are_asked_for_once_a_request(officer, django_assert_num_queries):
    user = again(officer)

    with django_assert_num_queries(1):
        assert user.roles == {"field_officer"}
        assert user.has_perm("beneficiaries.register_beneficiary")
        assert scope_of(user).keys


@pytest.mark.parametrize(
    ("posting", "constraint"),
    [
        ({"role": "field_officer"}, "field_officer_has_a_partner"),
        ({"role": "area_coordinator"}, "area_coordinator_has_an_area"),
    ],
)
def test_the_database_refuses_a_posting_too_wide_for_its_role(officer, posting, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        officer.postings.create(**posting)


@pytest.mark.parametrize(
    ("partner", "area", "covered"),
    [
        ("aideca", "khouribga", True),
        ("aideca", None, True),
        (None, "khouribga", True),
        (None, None, True),
        ("amappe", "khouribga", False),
        ("aideca", "oujda", False),
        ("amappe", None, False),
        (None, "oujda", False),
    ],
)
def test_a_posting_covers_its_partner_and_area(partners, areas, partner, area, covered):
    posting = Posting(partner=partner and getattr(partners, partner), area=area and getattr(areas, area))

    assert posting.covers(partners.aideca.pk, areas.khouribga.pk) is covered
