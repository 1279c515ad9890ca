"""Whom the database shows to whom: programme/scope.py and the policies of the vault."""

import threading

import pytest
from django.db import connection, connections, transaction

from accounts.models import User
from beneficiaries.models import Beneficiary, Identity, Import, ImportRow
from journal.models import Entry
from programme.scope import (
    EVERYTHING,
    NOTHING,
    Scope,
    acting_as,
    acting_as_system,
    keys_for,
    scope_of,
    scoped,
)
from tests.cast import appoint
from trainings.models import Course

pytestmark = pytest.mark.django_db


def setting():
    """The database role and the scope that hold now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, coalesce(current_setting('jsm.scope', true), '')")
        return cursor.fetchone()


def names():
    return set(Identity.objects.values_list("first_name", flat=True))


@pytest.fixture
def everybody(fatima, rachid, aissatou):
    return [fatima, rachid, aissatou]


# --- What follows from postings


SEES = {
    "officer": {"Fatima"},
    "stranger": {"Aïssatou"},
    "coordinator": {"Fatima", "Rachid"},
    "me_officer": {"Fatima", "Rachid", "Aïssatou"},
    "manager": {"Fatima", "Rachid", "Aïssatou"},
    "grants_manager": {"Fatima", "Rachid", "Aïssatou"},
    "assessor": set(),
    "finance": set(),
    "donor": set(),
    "administrator": set(),
}


@pytest.mark.parametrize("role", SEES)
def test_the_vault_shows_each_role_its_own_people(role, everybody, request):
    user = request.getfixturevalue(role)

    with acting_as(user):
        assert names() == SEES[role]
        assert {p.identity.first_name for p in Beneficiary.objects.visible_to(user)} == SEES[role]


@pytest.mark.parametrize("role", SEES)
def test_courses_of_a_partner_in_an_area_follow_the_same_postings(
    role, own_course, foreign_partner_course, foreign_area_course, request
):
    user = request.getfixturevalue(role)
    of_whom = {own_course: "Fatima", foreign_partner_course: "Rachid", foreign_area_course: "Aïssatou"}

    assert {of_whom[course] for course in Course.objects.visible_to(user)} == SEES[role]


def test_a_partner_s_posting_in_all_areas_shows_all_people_of_the_partner(everybody):
    user = appoint("amappe_everywhere", "field_officer", "amappe")

    with acting_as(user):
        assert names() == {"Aïssatou"}


def test_two_postings_show_the_people_of_both(everybody, officer, partners, areas):
    officer.postings.create(role="field_officer", partner=partners.amappe, area=areas.oujda)

    with acting_as(User.objects.get(pk=officer.pk)) as user:
        assert names() == {"Fatima", "Aïssatou"}
        assert Beneficiary.objects.visible_to(user).count() == 2


def test_a_person_of_two_registers_is_seen_from_both(everybody, fatima, stranger, partners, areas):
    fatima.scopes += keys_for(partners.amappe.pk, areas.oujda.pk)
    fatima.save()

    with acting_as(stranger):
        assert names() == {"Fatima", "Aïssatou"}


def test_only_roles_that_see_people_count(everybody, officer):
    officer.postings.create(role="donor")

    assert scope_of(User.objects.get(pk=officer.pk)) == scope_of(officer)
    assert not scope_of(officer).everything


def test_a_scope_of_nothing_finds_nothing(everybody):
    assert not Beneficiary.objects.filter(NOTHING.of_scopes()).exists()
    assert not Course.objects.filter(NOTHING.of_pairs()).exists()
    assert Beneficiary.objects.filter(EVERYTHING.of_scopes()).count() == 3


# --- Default deny


def test_without_a_scope_there_are_no_identities(everybody):
    assert Identity.objects.count() == 0
    assert Beneficiary.objects.count() == 3


def test_without_a_scope_there_are_no_rows_of_imports(officer, partners, areas):
    with scoped(EVERYTHING):
        source = Import.objects.create(partner=partners.aideca, area=areas.khouribga, created_by=officer)
        ImportRow.objects.create(source=source, sheet="Liste", number=7, raw={}, verdict="new")

    assert ImportRow.objects.count() == 0
    with acting_as(officer):
        assert ImportRow.objects.count() == 1
    with acting_as(appoint("elsewhere", "field_officer", "amappe", "oujda")):
        assert ImportRow.objects.count() == 0


def test_nobody_writes_an_identity_outside_their_scope(fatima, aissatou, officer):
    with acting_as(officer):
        assert Identity.objects.filter(person=aissatou).update(first_name="X") == 0
        assert Identity.objects.filter(person=aissatou).delete()[0] == 0
        assert Identity.objects.filter(person=fatima).update(first_name="Fatima Zahra") == 1
    with scoped(EVERYTHING):
        assert names() == {"Fatima Zahra", "Aïssatou"}


def test_the_application_s_role_is_not_above_the_policies():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("jsm_app", False, False, False)


# --- Opening and closing


def test_a_scope_ends_with_its_block(everybody, officer):
    before = setting()

    with acting_as(officer):
        assert setting() != before

    assert setting() == before == ("jsm_app", "")
    assert names() == set()


def test_the_role_that_sees_everything_is_taken_and_given_back(everybody):
    with scoped(EVERYTHING):
        assert setting()[0] == "jsm_everything"

    assert setting() == ("jsm_app", "")


def test_a_scope_inside_another_gives_the_outer_one_back(everybody, officer, stranger):
    with acting_as(officer):
        with scoped(EVERYTHING):
            with acting_as(stranger):
                assert names() == {"Aïssatou"}
            assert len(names()) == 3
        assert names() == {"Fatima"}


def test_an_error_in_an_inner_scope_gives_the_outer_one_back(everybody, officer):
    with acting_as(officer):
        with pytest.raises(ZeroDivisionError), scoped(EVERYTHING):
            Beneficiary.objects.update(nationality="SN")
            raise ZeroDivisionError
        assert names() == {"Fatima"}
    assert setting() == ("jsm_app", "")
    assert not Beneficiary.objects.filter(nationality="SN").exists()


def test_a_broken_statement_caught_outside_leaves_the_outer_scope(everybody, officer):
    with acting_as(officer):
        with pytest.raises(Exception, match="does not exist"), scoped(EVERYTHING), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
        assert names() == {"Fatima"}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_on_the_connection_after_commit_and_after_error(officer, fatima):
    with acting_as(officer):
        assert names() == {"Fatima"}
    assert setting() == ("jsm_app", "")

    with pytest.raises(ZeroDivisionError), scoped(EVERYTHING):
        raise ZeroDivisionError
    assert setting() == ("jsm_app", "")
    assert names() == set()


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_for_on_commit_runs_without_the_scope(officer, fatima):
    seen = []

    with acting_as(officer):
        transaction.on_commit(lambda: seen.append(setting()))

    assert seen == [("jsm_app", "")]


@pytest.mark.django_db(transaction=True)
def test_another_connection_does_not_share_the_scope(officer, fatima):
    seen = []

    def elsewhere():
        seen.append(names())
        connections.close_all()

    with acting_as(officer):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert names() == {"Fatima"}

    assert seen == [set()]


# --- Jobs


def test_a_named_job_sees_everybody_and_is_written_in_the_journal(everybody):
    with acting_as_system("deduplication"):
        assert len(names()) == 3

    entry = Entry.objects.latest("id")
    assert (entry.act, entry.system, entry.by) == ("acting_as_system", "deduplication", None)


def test_a_job_without_a_name_sees_nobody():
    with pytest.raises(ValueError, match="curiosity"), acting_as_system("curiosity"):
        pass


# --- The middleware (the pages stand in tests/programme/pages.py)


@pytest.fixture
def pages(client, officer, settings, fatima, aissatou):
    settings.ROOT_URLCONF = "tests.programme.pages"
    client.force_login(officer)
    client.raise_request_exception = False
    return client


def test_a_view_runs_within_the_scope_of_the_user(pages):
    assert pages.get("/names").content.decode() == "Fatima"
    assert setting() == ("jsm_app", "")


def test_a_template_response_is_rendered_within_the_scope(pages):
    assert pages.get("/rendered").content.decode() == "Fatima"


@pytest.mark.parametrize("path", ["/broken", "/missing", "/forbidden", "/broken-template", "/sign-in-again"])
def test_an_error_in_a_view_or_its_page_undoes_what_it_wrote(pages, path):
    status = {"/missing": 404, "/forbidden": 403, "/sign-in-again": 302}.get(path, 500)

    assert pages.get(path).status_code == status
    assert not Beneficiary.objects.filter(nationality="SN").exists()
    assert setting() == ("jsm_app", "")


def test_what_a_view_wrote_stays_when_it_answers(pages):
    assert pages.get("/written").status_code == 200
    assert Beneficiary.objects.filter(nationality="SN").count() == 2


def test_files_pass_and_streams_read_without_a_scope(pages):
    assert b"".join(pages.get("/file").streaming_content) == b"a;b"
    assert b"".join(pages.get("/stream").streaming_content) == b"0"


def test_scopes_are_written_as_the_registrations_say(everybody):
    for person in Beneficiary.objects.prefetch_related("registrations"):
        wanted = {key for line in person.registrations.all() for key in keys_for(line.partner_id, line.area_id)}
        assert set(person.scopes) == wanted


def test_conditions_for_pairs_name_partner_and_area():
    scope = Scope(keys=frozenset({"3/1", "*/2"}))

    sql = str(Course.objects.filter(scope.of_pairs()).query)

    assert '"partner_id" = 3' in sql
    assert '"area_id" = 2' in sql
