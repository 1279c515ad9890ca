"""Who lets somebody see people: the programme manager, and not an administrator alone."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role
from programme.models import Posting
from programme.scope import SEES_PEOPLE
from tests.cast import appoint

pytestmark = pytest.mark.django_db
ADD = reverse("admin:programme_posting_add")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def trusted_desk(desk, administrator):
    """Of an administrator who is the programme manager as well."""
    administrator.postings.create(role=Role.PROGRAMME_MANAGER)
    return desk


@pytest.fixture
def newcomer(db):
    return appoint("newcomer", Role.DONOR)


def posting_of(user, role, partners, areas, **more):
    return {"user": user.pk, "role": role, "partner": partners.aideca.pk, "area": areas.khouribga.pk} | more


def page_of(posting, act="change"):
    return reverse(f"admin:programme_posting_{act}", args=[posting.pk])


@pytest.mark.parametrize("role", sorted(SEES_PEOPLE))
def test_an_administrator_posts_nobody_to_a_role_that_sees_people(role, desk, manager, newcomer, partners, areas):
    page = desk.post(ADD, posting_of(newcomer, role, partners, areas))

    assert page.context["adminform"].form.errors.keys() == {"role"}
    assert newcomer.roles == {"donor"}


@pytest.mark.parametrize("role", sorted(SEES_PEOPLE))
def test_a_programme_manager_does(role, trusted_desk, newcomer, partners, areas):
    assert trusted_desk.post(ADD, posting_of(newcomer, role, partners, areas)).status_code == 302
    assert newcomer.postings.filter(role=role).exists()


@pytest.mark.parametrize("role", sorted(set(Role) - SEES_PEOPLE))
def test_an_administrator_posts_to_every_other_role(role, desk, newcomer, partners, areas):
    assert desk.post(ADD, posting_of(newcomer, role, partners, areas)).status_code == 302


@pytest.mark.parametrize(
    "changes", [{"area": ""}, {"role": "programme_manager"}, {"until": ""}, {"until": "2099-12-31"}]
)
def test_an_administrator_does_not_widen_a_posting(changes, desk, manager, newcomer, partners, areas):
    posting = Posting.objects.create(
        user=newcomer, role=Role.FIELD_OFFICER, partner=partners.aideca, area=areas.khouribga, until=date(2026, 12, 31)
    )
    form = posting_of(newcomer, posting.role, partners, areas, until="2026-12-31") | changes

    assert desk.post(page_of(posting), form).context["adminform"].form.errors
    assert Posting.objects.filter(
        pk=posting.pk, area=areas.khouribga, role="field_officer", until="2026-12-31"
    ).exists()


@pytest.mark.parametrize("changes", [{"until": "2026-11-01"}, {"role": "donor"}])
def test_an_administrator_takes_people_from_somebody_s_eyes(changes, desk, manager, officer, partners, areas):
    posting = officer.postings.get()

    assert desk.post(page_of(posting), posting_of(officer, posting.role, partners, areas) | changes).status_code == 302
    assert desk.post(page_of(posting, "delete"), {"post": "yes"}).status_code == 302


def test_the_first_programme_manager_is_posted_by_an_administrator(desk, newcomer):
    assert desk.post(ADD, {"user": newcomer.pk, "role": "programme_manager"}).status_code == 302


def test_there_is_no_second_first_one(desk, manager, newcomer):
    posting = manager.postings.get()
    assert desk.post(page_of(posting, "delete"), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": posting.pk, "post": "yes"}
    desk.post(reverse("admin:programme_posting_changelist"), selected)
    ended = {"user": manager.pk, "role": posting.role, "until": "2026-11-01"}
    assert desk.post(page_of(posting), ended).status_code == 302

    assert desk.post(ADD, {"user": newcomer.pk, "role": "programme_manager"}).status_code == 200
    assert newcomer.roles == {"donor"}


@pytest.mark.parametrize("changes", [{"role": "donor"}, {"role": "administrator"}, {"user": "newcomer"}])
def test_a_programme_manager_s_posting_becomes_no_other(changes, desk, manager, newcomer):
    posting = manager.postings.get()
    form = {"user": manager.pk, "role": posting.role} | changes
    form["user"] = newcomer.pk if form["user"] == "newcomer" else form["user"]

    assert desk.post(page_of(posting), form).context["adminform"].form.errors.keys() == {"role"}
    assert manager.postings.filter(role="programme_manager").exists()
