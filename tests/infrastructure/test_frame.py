import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from jesuismigrant import health
from jesuismigrant.celery import app
from tests.slots import Slot, maintenance


@pytest.mark.django_db
def test_the_tests_run_as_the_applications_own_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("jsm_app", False, False)


@pytest.mark.django_db
def test_the_applications_role_owns_no_table_and_may_not_truncate():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            " AND (tableowner <> 'jsm_owner' OR has_table_privilege('jsm_app', tablename::regclass, 'TRUNCATE'))"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_finds_the_database_as_migrated(turn, django_user_model):
    assert not django_user_model.objects.exists()
    django_user_model.objects.create_user(f"{turn}@example.org")


@pytest.fixture
def spare(slot, django_db_setup, django_db_blocker):
    """A second database of this process, as migrated."""
    with django_db_blocker.unblock():
        spare = Slot()
        spare.renew_database()
        yield spare
        spare.release()
    connection.settings_dict["NAME"] = slot.database


def renewed(spare, *statements):
    """Do it as the owner and renew; whether it is the same database still, and what its journal and its users hold."""
    number = "SELECT oid FROM pg_database WHERE datname = current_database()"
    with maintenance("DATABASE_OWNER_URL", spare.database) as owner:
        before = owner.execute(number).fetchone()
        for statement in statements:
            owner.execute(statement)
    spare.renew_database()
    with maintenance("DATABASE_OWNER_URL", spare.database) as owner:
        found = owner.execute("SELECT (SELECT count(*) FROM journal_entry), (SELECT count(*) FROM accounts_user)")
        return owner.execute(number).fetchone() == before, *found.fetchone()


USER = """
    INSERT INTO accounts_user (email, name, password, language, is_active, is_staff, is_superuser, date_joined)
    VALUES ('a@example.org', 'A', '', 'fr', true, false, false, now())
"""


def test_a_database_is_emptied_of_what_came_and_copied_anew_where_something_went(spare):
    _same, entries, users = renewed(spare)

    assert renewed(spare, USER) == (True, entries, users)
    assert renewed(spare, USER, USER.replace("a@", "b@")) == (True, entries, users)
    assert renewed(spare, "UPDATE programme_partner SET code = code || 'x'") == (False, entries, users)
    assert renewed(spare, "ALTER TABLE accounts_user ADD COLUMN more int") == (False, entries, users)
    assert renewed(spare, "ANALYZE programme_commune") == (False, entries, users)


def test_a_worker_answers_on_this_tests_own_queue_and_once_killed_can_be_started_again(worker, slot):
    assert f"={slot.number}" in app.conf.broker_url
    assert app.control.ping(destination=[worker.name], timeout=2)

    worker.kill()
    assert worker.process.poll() is not None
    assert not app.control.ping(destination=[worker.name], timeout=0.2)

    worker.start()
    assert worker.process.poll() is None
    with health.queue() as queue:  # what /health/ready/ asks
        assert health.silent_for(queue, "worker:default") < 5
        assert health.silent_for(queue, "worker:pdf") < 5


def test_chromium_shows_the_sign_in_page(page):
    page.goto(reverse(settings.LOGIN_URL))
    assert page.locator("input[type=password]").is_visible()
