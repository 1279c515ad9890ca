"""What rows of people and of registers name is there, and stays there: looked up once a statement (decision 0038)."""

import json
import threading

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from psycopg.errors import ForeignKeyViolation

from beneficiaries.models import Import, Registration
from tests.slots import maintenance

pytestmark = pytest.mark.django_db
PEOPLE, LINES = "beneficiaries_beneficiary", "beneficiaries_registration"
NAMED = {
    (PEOPLE, "partner_id"): ("programme_partner", "id"),
    (PEOPLE, "area_id"): ("programme_area", "id"),
    (PEOPLE, "commune_id"): ("programme_commune", "code"),
    (PEOPLE, "created_by_id"): ("accounts_user", "id"),
    (LINES, "partner_id"): ("programme_partner", "id"),
    (LINES, "area_id"): ("programme_area", "id"),
    (LINES, "source_id"): ("beneficiaries_import", "id"),
}
MAY_BE_EMPTY = [(PEOPLE, "commune_id"), (PEOPLE, "created_by_id"), (LINES, "source_id")]
ANOTHER = "987654"  # the key of a row that nothing else names, in whatever table
NOWHERE = "876543"
COPY = "INSERT INTO {0} SELECT (jsonb_populate_record(row, %s)).* FROM {0} AS row ORDER BY {1} LIMIT 1"


@pytest.fixture
def named(fatima):
    """Another row in each table that is named; Fatima's records name none of them."""
    Import.objects.create(
        kind="people", partner=fatima.partner, area=fatima.area, filename="register.csv", created_by=fatima.created_by
    )
    for table, key in sorted(set(NAMED.values())):
        copy(table, key, **{key: ANOTHER, "code": ANOTHER, "email": f"{ANOTHER}@example.org"})


def copy(table, key="id", **values):
    run(COPY.format(table, key), json.dumps(values))


def run(statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def point(table, column, value):
    assert run(f"UPDATE {table} SET {column} = %s", value) > 0


@pytest.mark.parametrize(("table", "column"), NAMED)
def test_a_new_row_names_what_is_there(named, table, column):
    copy(table, id=1_000_001, fingerprint=None, **{column: ANOTHER})

    with pytest.raises(IntegrityError, match=f"{table}.{column} names nothing"):
        copy(table, id=1_000_002, fingerprint=None, **{column: NOWHERE})


@pytest.mark.parametrize(("table", "column"), NAMED)
def test_a_changed_row_names_what_is_there(named, table, column):
    point(table, column, ANOTHER)

    with pytest.raises(IntegrityError, match=f"{table}.{column} names nothing"):
        point(table, column, NOWHERE)


@pytest.mark.parametrize(("table", "column"), NAMED)
def test_what_a_row_names_stays_and_keeps_its_key(named, table, column):
    other, key = NAMED[table, column]
    point(table, column, ANOTHER)

    for statement in (f"DELETE FROM {other}", f"UPDATE {other} SET {key} = '{NOWHERE}'"):
        with pytest.raises(IntegrityError, match=f"{table}.{column} still names it"):
            run(f"{statement} WHERE {key} = %s", ANOTHER)


@pytest.mark.parametrize(("table", "key"), sorted(set(NAMED.values())))
def test_what_no_row_names_may_change_its_key_and_go(named, table, key):
    assert run(f"UPDATE {table} SET {key} = %s WHERE {key} = %s", NOWHERE, ANOTHER) == 1
    assert run(f"DELETE FROM {table} WHERE {key} = %s", NOWHERE) == 1


@pytest.mark.parametrize(("table", "column"), MAY_BE_EMPTY)
def test_a_row_may_name_nothing(named, table, column):
    copy(table, id=1_000_001, fingerprint=None, **{column: None})
    point(table, column, None)


def test_one_row_of_many_is_enough_to_refuse_all(named):
    with pytest.raises(IntegrityError, match="names nothing"):
        run(
            f"INSERT INTO {PEOPLE} SELECT (jsonb_populate_record(p, jsonb_build_object('id', 1000000 + n, 'area_id',"
            f" CASE n WHEN 400 THEN {NOWHERE} ELSE p.area_id END))).* FROM {PEOPLE} p, generate_series(1, 500) AS n"
        )


def test_a_row_takes_over_what_another_named_in_the_same_statement(named, rachid):
    """The two swap partners; then one of them takes the other's while that one goes to nowhere."""
    assert run(f"UPDATE {LINES} a SET partner_id = b.partner_id FROM {LINES} b WHERE a.id <> b.id") == 2

    first, second = Registration.objects.order_by("id").values_list("partner_id", flat=True)
    with pytest.raises(IntegrityError, match="names nothing"):
        run(f"UPDATE {LINES} SET partner_id = CASE partner_id WHEN %s THEN %s ELSE {NOWHERE} END", first, second)


def test_the_owner_is_refused_too(slot):
    statement = (
        f"INSERT INTO {PEOPLE} (sex, birth_is_approximate, nationality, administrative_status, country_abroad,"
        " partner_id, area_id, consent, registered_on, scopes, created_at)"
        f" VALUES ('F', false, '', '', '', {NOWHERE}, {NOWHERE}, 'yes', now(), '{{a}}', now())"
    )
    with maintenance("DATABASE_OWNER_URL", slot.database) as owner, pytest.raises(ForeignKeyViolation, match="nothing"):
        owner.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_an_older_view_of_the_database_takes_nothing_away(named):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(NotSupportedError, match="READ COMMITTED"):
            cursor.execute("DELETE FROM programme_partner WHERE id = %s", [ANOTHER])


AT_ONCE = [(PEOPLE, "partner_id"), (LINES, "source_id")]
TAKEN_AWAY = ["DELETE FROM {0} WHERE {1} = %s", "UPDATE {0} SET {1} = {1} + 1 WHERE {1} = %s"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken_away", TAKEN_AWAY)
@pytest.mark.parametrize(("table", "column"), AT_ONCE)
def test_what_a_row_is_about_to_name_is_not_taken_away(named, wait_until, table, column, taken_away):
    meanwhile = Meanwhile(taken_away.format(*NAMED[table, column]), ANOTHER)
    with transaction.atomic():
        copy(table, id=1_000_001, fingerprint=None, **{column: ANOTHER})
        meanwhile.start()
        wait_until(somebody_waits)

    assert "still names it" in meanwhile.refusal()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken_away", TAKEN_AWAY)
@pytest.mark.parametrize(("table", "column"), AT_ONCE)
def test_what_is_about_to_go_is_named_by_no_row(named, wait_until, table, column, taken_away):
    values = json.dumps({"id": 1_000_001, "fingerprint": None, column: ANOTHER})
    meanwhile = Meanwhile(COPY.format(table, "id"), values)
    with transaction.atomic():
        run(taken_away.format(*NAMED[table, column]), ANOTHER)
        meanwhile.start()
        wait_until(somebody_waits)

    assert "names nothing" in meanwhile.refusal()


class Meanwhile(threading.Thread):
    """A statement on another connection."""

    def __init__(self, statement, *parameters):
        super().__init__()
        self.statement, self.parameters, self.told = statement, parameters, ""

    def run(self):
        try:
            run(self.statement, *self.parameters)
        except IntegrityError as error:
            self.told = str(error)
        finally:
            connection.close()

    def refusal(self):
        self.join()
        return self.told


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()
