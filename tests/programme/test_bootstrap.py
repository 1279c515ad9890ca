"""The very first people: an account from the command line, its posting, and whom it posts then."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(db):
    call_command("createsuperuser", email="first@example.org", name="First", interactive=False, verbosity=0)
    return User.objects.get(email="first@example.org")


def test_a_superuser_without_a_posting_opens_nothing(client, first):
    client.force_login(first)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert client.get(reverse("programme:postings")).status_code == 403


def test_the_first_administrator_posts_the_first_programme_manager_who_posts_the_others(first):
    call_command("give_posting", "First@example.org", "administrator", verbosity=0)
    manager, officer = (User.objects.create_user(f"{name}@example.org", name=name) for name in ("manager", "officer"))
    desk = Client()

    for by, person, role in ((first, manager, "programme_manager"), (manager, officer, "me_officer")):
        desk.force_login(by)
        given = {"user": person.pk, "role": role, "since": timezone.localdate()}
        assert desk.post(reverse("programme:give_posting"), given).status_code == 302

    desk.force_login(first)
    assert desk.get(reverse("admin:index")).status_code == 200
    assert officer.roles == {"me_officer"}


def test_whoever_the_command_makes_administrator_opens_the_back_office(client, officer):
    officer.postings.all().delete()
    call_command("give_posting", officer.email, "administrator", verbosity=0)

    client.force_login(officer)

    assert client.get(reverse("admin:index")).status_code == 200


def test_an_administrator_to_whom_it_is_not_open_is_not_led_there(client, administrator):
    opened = reverse("admin:index")
    client.force_login(administrator)
    assert f'href="{opened}"' in client.get("/").content.decode()

    User.objects.filter(pk=administrator.pk).update(is_staff=False)

    assert f'href="{opened}"' not in client.get("/").content.decode()


def test_the_command_is_in_the_journal(first):
    call_command("give_posting", "first@example.org", "programme_manager", verbosity=0)

    entry = Entry.objects.latest("id")
    assert (entry.act, entry.system, entry.record_id) == ("give_posting", "give_posting", first.postings.get().pk)


def test_it_refuses_in_a_sentence(first):
    call_command("give_posting", "first@example.org", "administrator", verbosity=0)

    for email, role in (("nobody@example.org", "administrator"), ("first@example.org", "programme_manager")):
        with pytest.raises(CommandError, match=r"\.$"):
            call_command("give_posting", email, role)
    with pytest.raises(CommandError):
        call_command("give_posting", "first@example.org", "me_officer")
