"""The vault from outside Django: what the database itself refuses, and the check that tells when it would not."""

import environ
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import ProgrammingError

from beneficiaries.checks import problems
from beneficiaries.models import Beneficiary, Identity, Registration
from programme.scope import EVERYTHING, acting_as, keys_for, scoped
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@pytest.fixture
def people(officer, stranger, manager, partners, areas):
    """Twelve people at four partners in three areas."""
    places = [
        (partner, area)
        for partner in (partners.aideca, partners.amappe, partners.cefa, partners.anolf_piemonte)
        for area in (areas.khouribga, areas.oujda, areas.beni_mellal)
    ]
    return [registered(partner, area, "Bennani", "Salma", by=manager) for partner, area in places]


def test_with_no_scope_the_application_counts_no_identity(people):
    assert rows("SELECT count(*) FROM beneficiaries_identity") == [(0,)]
    assert rows("SELECT current_user") == [("jsm_app",)]


@pytest.mark.parametrize(
    ("who", "count"), [("officer", 1), ("stranger", 1), ("coordinator", 4), ("manager", 12), ("donor", 0)]
)
def test_plain_sql_shows_exactly_the_people_of_the_user(who, count, request, people):
    user = request.getfixturevalue(who)
    with acting_as(user):
        shown = {person for (person,) in rows("SELECT person_id FROM beneficiaries_identity")}

    assert len(shown) == count
    assert shown == set(Beneficiary.objects.visible_to(user).values_list("pk", flat=True))


def test_a_scope_written_by_hand_shows_no_more_than_it_says(people, partners, areas):
    key = f"{partners.cefa.pk}/{areas.oujda.pk}"
    rows("SELECT set_config('jsm.scope', %s, true)", key)
    try:
        shown = Identity.objects.values_list("person__partner__code", "person__area__code")
        assert list(shown) == [("cefa", "oujda")]
    finally:
        rows("SELECT set_config('jsm.scope', '', true)")


def test_an_update_and_a_delete_outside_the_scope_touch_nothing(people, officer):
    with acting_as(officer):
        assert Identity.objects.update(notes="mine") == 1
        assert Identity.objects.filter(person__partner__code="cefa").delete()[0] == 0

    with scoped(EVERYTHING):
        assert Identity.objects.count() == 12
        assert Identity.objects.filter(notes="mine").count() == 1


def test_an_identity_for_somebody_outside_the_scope_is_refused(people, officer, partners, areas):
    foreign = Beneficiary.objects.create(
        partner=partners.cefa,
        area=areas.oujda,
        registered_on="2018-01-01",
        scopes=keys_for(partners.cefa.pk, areas.oujda.pk),
    )

    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(officer):
        Identity.objects.create(person=foreign, last_name="Mine")


def test_scopes_are_those_of_the_registrations(people, officer, partners, areas):
    for person in Beneficiary.objects.all():
        lines = Registration.objects.filter(person=person).values_list("partner", "area")
        assert set(person.scopes) == {key for partner, area in lines for key in keys_for(partner, area)}


def test_the_check_finds_nothing_wrong_with_the_application_s_role():
    with connection.cursor() as cursor:
        assert problems(cursor) == []


def test_the_check_runs_with_the_other_checks_of_a_deployment(capsys):
    call_command("check", deploy=True, databases=["default"], fail_level="CRITICAL")

    assert "beneficiaries.E" not in capsys.readouterr().err


def test_the_check_refuses_the_owner_s_role():
    with as_owner() as owner, owner.cursor() as cursor:
        assert {problem.id for problem in problems(cursor)} == {"beneficiaries.E003"}


def test_the_check_refuses_a_role_to_which_every_name_is_open_without_being_asked_for():
    with connection.cursor() as cursor:
        found = problems(cursor, "jsm_everything")

    assert [problem.id for problem in found] == ["beneficiaries.E004"]
    assert "NOINHERIT" in found[0].hint


def test_a_member_that_has_to_ask_is_no_problem():
    assert rows("SELECT pg_has_role('jsm_app', 'jsm_everything', 'MEMBER')") == [(True,)]
    with connection.cursor() as cursor:
        assert problems(cursor, "jsm_app") == []


def test_the_check_refuses_tables_that_are_not_under_force():
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE beneficiaries_identity NO FORCE ROW LEVEL SECURITY")
        found = [problem.msg for problem in problems(cursor) if problem.id == "beneficiaries.E002"]
        owner.rollback()

    assert found == ["Row-level security is not forced on beneficiaries_identity."]


def as_owner():
    url = environ.Env().db_url("DATABASE_OWNER_URL")
    login = {"host": url["HOST"], "port": url["PORT"] or None, "user": url["USER"], "password": url["PASSWORD"] or None}
    return psycopg.connect(**login, dbname=connection.settings_dict["NAME"])
