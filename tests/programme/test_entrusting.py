"""Who gives whom a posting: nobody to themselves, and to a role that sees people the programme manager alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from programme.models import PROGRAMME_WIDE, Posting
from programme.scope import SEES_PEOPLE
from tests.cast import appoint

pytestmark = pytest.mark.django_db
GIVE = reverse("programme:give_posting")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def trusted_desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("newcomer@example.org", name="Newcomer")


def posting_of(user, role, partners, areas, **more):
    today = timezone.localdate()
    place = {} if role in PROGRAMME_WIDE else {"partner": partners.aideca.pk, "area": areas.khouribga.pk}
    return {"user": user.pk, "role": role, **place, "since": today, **more}


def page_of(posting, act):
    return reverse(f"programme:{act}_posting", args=[posting.pk])


@pytest.mark.parametrize("role", sorted(SEES_PEOPLE))
def test_an_administrator_posts_nobody_to_a_role_that_sees_people(role, desk, manager, newcomer, partners, areas):
    page = desk.post(GIVE, posting_of(newcomer, role, partners, areas))

    assert page.context["form"].errors.keys() == {"role"}
    assert not newcomer.postings.exists()


@pytest.mark.parametrize("role", sorted(Role))
def test_a_programme_manager_posts_to_every_role(role, trusted_desk, manager, newcomer, partners, areas):
    answer = trusted_desk.post(GIVE, posting_of(newcomer, role, partners, areas))

    assert answer.url == reverse("programme:postings_of", args=[newcomer.pk])
    posting = newcomer.postings.get()
    where = (None, None) if role in PROGRAMME_WIDE else (partners.aideca, areas.khouribga)
    assert (posting.role, posting.partner, posting.area) == (role, *where)
    assert posting.given_by == manager


@pytest.mark.parametrize("role", sorted(set(Role) - SEES_PEOPLE))
def test_an_administrator_posts_to_every_other_role(role, desk, newcomer, partners, areas):
    assert desk.post(GIVE, posting_of(newcomer, role, partners, areas)).status_code == 302


def test_nobody_gives_a_posting_to_themselves(desk, administrator):
    page = desk.post(GIVE, {"user": administrator.pk, "role": "programme_manager", "since": timezone.localdate()})

    assert page.context["form"].errors.keys() == {"user"}
    assert administrator.roles == {"administrator"}


@pytest.mark.parametrize("act", ["extend", "end"])
def test_nobody_changes_their_own(act, trusted_desk, manager):
    assert trusted_desk.get(page_of(manager.postings.get(), act)).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PROGRAMME_MANAGER])
@pytest.mark.parametrize("place", ["area", "partner"])
def test_who_keeps_accounts_and_postings_is_posted_to_no_place(role, place, trusted_desk, newcomer, partners, areas):
    """What they act on belongs to no place: one area's administrator would close the accounts of all."""
    where = {"area": {"area": areas.oujda.pk}, "partner": {"partner": partners.aideca.pk}}[place]

    page = trusted_desk.post(GIVE, posting_of(newcomer, role, partners, areas, **where))

    assert page.context["form"].non_field_errors()
    assert not newcomer.postings.exists()
    with pytest.raises(IntegrityError, match="programme_wide_role_has_no_place"), transaction.atomic():
        Posting.objects.create(user=newcomer, role=role, area=areas.oujda)


def test_an_administrator_does_not_extend_what_lets_somebody_see_people(desk, officer):
    posting = officer.postings.get()
    Posting.objects.update(until=timezone.localdate())

    page = desk.post(page_of(posting, "extend"), {"no_end": "on", "seen": timezone.localdate()})

    assert page.context["form"].non_field_errors()
    assert Posting.objects.filter(pk=posting.pk, until=timezone.localdate()).exists()


def test_an_administrator_takes_people_from_somebody_s_eyes(desk, officer):
    answer = desk.post(page_of(officer.postings.get(), "end"), {"when": "now", "seen": ""})

    assert answer.status_code == 302
    assert User.objects.get(pk=officer.pk).active_postings == []


def test_the_first_programme_manager_is_posted_by_an_administrator(desk, newcomer):
    given = {"user": newcomer.pk, "role": "programme_manager", "since": timezone.localdate()}

    assert desk.post(GIVE, given).status_code == 302
    assert newcomer.roles == {"programme_manager"}


def test_there_is_no_second_first_one(desk, manager, newcomer):
    yesterday = timezone.localdate() - timedelta(days=1)
    Posting.objects.filter(user=manager).update(until=yesterday)

    page = desk.post(GIVE, {"user": newcomer.pk, "role": "programme_manager", "since": timezone.localdate()})

    assert page.context["form"].errors.keys() == {"role"}
    assert not newcomer.postings.exists()


def test_the_only_programme_manager_stays_until_there_is_another(desk, manager):
    own = manager.postings.get()
    alone = desk.post(page_of(own, "end"), {"when": "now", "seen": ""})
    gone = appoint("gone", Role.PROGRAMME_MANAGER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    beside_one_who_left = desk.post(page_of(own, "end"), {"when": "now", "seen": ""})
    appoint("second", Role.PROGRAMME_MANAGER)
    beside_another = desk.post(page_of(own, "end"), {"when": "now", "seen": ""})

    assert alone.context["form"].non_field_errors() and beside_one_who_left.context["form"].non_field_errors()
    assert beside_another.status_code == 302
