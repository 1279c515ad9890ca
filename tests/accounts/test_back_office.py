"""Django's admin: for administrators, for users, postings and reference data, never for people."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from beneficiaries.models import Beneficiary, Identity, ImportRow
from journal.models import Entry
from programme.models import Indicator, Posting
from tests.cast import POSTINGS, appoint

pytestmark = pytest.mark.django_db
SHOWN = {
    "accounts.User",
    "journal.Entry",
    "microprojects.PaperKind",
    "programme.Area",
    "programme.Commune",
    "programme.Funder",
    "programme.Indicator",
    "programme.Partner",
    "programme.Posting",
    "programme.Programme",
    "programme.Region",
    "programme.Result",
    "trainings.Module",
}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def page_of(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_an_administrator_signs_in_where_everybody_does(client, administrator):
    away = client.get(reverse("admin:index"), follow=True)

    assert away.redirect_chain[-1][0].startswith(reverse("account_login"))
    client.force_login(administrator)
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:login")).url == reverse("admin:index")


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_record_that_is_asked_for_by_no_field_is_asked_for_by_its_key(page, desk, officer):
    for model in admin.site._registry:
        if record := model._default_manager.last():
            address = page_of(model, page, record.pk)
            assert desk.get(f"{address}?_to_field=&_popup=").status_code == desk.get(address).status_code, model


@pytest.mark.parametrize("page", ["add", "import", "export"])
def test_its_forms_have_no_empty_address_and_nothing_hidden_is_described(page, desk):
    seen = 0
    for model in admin.site._registry:
        try:
            answer = desk.get(page_of(model, page))
        except NoReverseMatch:
            continue
        if answer.status_code == 200:
            seen += 1
            shown = answer.content.decode()
            assert 'action=""' not in shown, model
            assert not [tag for tag in re.findall("<input[^>]*>", shown) if "hidden" in tag and "aria-" in tag], model
    assert seen > 3


@pytest.mark.parametrize("role", [role for role in POSTINGS if role != "administrator"])
def test_nobody_else_enters(client, role, request):
    user = request.getfixturevalue(role)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    client.force_login(user)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert client.get(page_of(User), follow=True).status_code == 403


def test_neither_staff_without_the_posting_nor_the_posting_without_staff_enters(client, administrator):
    staff = User.objects.create_user("staff@example.org", is_staff=True)
    User.objects.filter(pk=administrator.pk).update(is_staff=False)

    for user in (staff, administrator):
        client.force_login(user)
        assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_it_shows_users_postings_reference_data_and_the_journal_and_nothing_else(desk, rf, administrator):
    request = rf.get("/")
    request.user = administrator
    shown = {model["model"]._meta.label for app in admin.site.get_app_list(request) for model in app["models"]}

    assert shown == SHOWN


@pytest.mark.parametrize("label", sorted(SHOWN))
def test_each_of_its_lists_and_forms_opens(desk, label, report, administrator):
    model = apps.get_model(label)
    record = model.objects.first()

    assert desk.get(page_of(model)).status_code == 200
    assert desk.get(page_of(model, "change", record.pk)).status_code == 200


def test_people_are_not_in_it():
    for model in admin.site._registry:
        assert model._meta.app_label != "beneficiaries", model
    assert not {Beneficiary, Identity, ImportRow} & set(admin.site._registry)


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_the_journal_is_read_only(desk, act, administrator):
    entry = Entry.objects.first()
    url = page_of(Entry, act) if act == "add" else page_of(Entry, act, entry.pk)

    assert desk.post(url, {"act": "nothing"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_new_user_is_sent_the_link_to_choose_a_password(desk, administrator):
    response = desk.post(
        page_of(User, "add"), {"email": "Nadia@Example.org", "name": "Nadia", "language": "fr", "is_active": "on"}
    )

    user = User.objects.get(email="nadia@example.org")
    assert response.status_code == 302
    assert not user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["nadia@example.org"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.by, entry.record_id) == ("add", administrator, user.pk)
    assert "nadia" not in str(entry.details).lower()


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_postings_are_read_there_and_kept_on_their_pages(desk, act, officer):
    url = page_of(Posting, act) if act == "add" else page_of(Posting, act, officer.postings.get().pk)

    assert desk.post(url, {"user": officer.pk, "role": "donor", "post": "yes"}).status_code == 403
    assert officer.roles == {"field_officer"}


def test_users_are_not_deleted(desk, officer):
    assert desk.post(page_of(User, "delete", officer.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=officer.pk).exists()


def test_a_target_that_was_set_stays(desk):
    indicator = Indicator.objects.get(code="R1.1")

    page = desk.get(page_of(Indicator, "change", indicator.pk)).content.decode()

    assert 'name="targets-0-value"' not in page


def test_an_administrator_opens_nothing_through_superuser_rights():
    user = appoint("super", "administrator")
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user = User.objects.get(pk=user.pk)

    assert not user.has_perm("beneficiaries.view_beneficiary")
    assert not user.has_perm("reports.approve_report")
    assert not user.has_perm("auth.add_group")
    assert user.has_perms(["accounts.view_user", "journal.view_entry"])


def test_an_account_keeps_its_address(desk, manager):
    form = {"email": "mine@example.org", "name": "Elena", "language": "it", "is_active": "on"}
    desk.post(page_of(User, "change", manager.pk), form)

    manager.refresh_from_db()
    assert (manager.name, manager.email) == ("Elena", "manager@example.org")
