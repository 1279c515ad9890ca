"""Keys belong to people: checked once a statement, as a foreign key would (decision 0034)."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from beneficiaries.models import Beneficiary, MatchKey, SearchKeys
from programme.scope import acting_as_system
from tests.cast import register

pytestmark = pytest.mark.django_db
INSERT = "INSERT INTO beneficiaries_matchkey (person_id, kind, key) SELECT id, 3, 1 FROM unnest(%s::bigint[]) AS id"
INSERT_SEARCHED = """
    INSERT INTO beneficiaries_searchkeys (person_id, keys, scopes)
    SELECT id, '{1}', '{3/1}' FROM unnest(%s::bigint[]) AS id ON CONFLICT (person_id) DO NOTHING
"""
BOTH = pytest.mark.parametrize("insert", [INSERT, INSERT_SEARCHED], ids=["matched", "searched"])
COPIED = """
    INSERT INTO beneficiaries_beneficiary
    SELECT (jsonb_populate_record(b, %s)).* FROM beneficiaries_beneficiary b WHERE id = %s
"""


@pytest.fixture
def person(partners, areas):
    return register(partners.aideca, areas.khouribga, "Bennani", "Salma")


def run(statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@BOTH
def test_nobody_has_no_keys(person, insert):
    with pytest.raises(IntegrityError, match="no such person"):
        run(insert, [person.pk, person.pk + 1])

    assert not _keys_of(person.pk + 1) and not MatchKey.objects.filter(key=1).exists()


@pytest.mark.parametrize("table", ["matchkey", "searchkeys"])
def test_a_key_does_not_go_to_somebody_else(person, fatima, table):
    SearchKeys.objects.filter(person=fatima).delete()  # who has none could take them over
    with pytest.raises(DatabaseError, match="Cannot update"):
        run(f"UPDATE beneficiaries_{table} SET person_id = %s WHERE person_id = %s", fatima.pk, person.pk)


def test_keys_go_with_their_person(person, fatima):
    others = _keys_of(fatima.pk)
    with acting_as_system("import"):  # sees all of the vault
        for table in ("registration", "identity"):
            run(f"DELETE FROM beneficiaries_{table} WHERE person_id = %s", person.pk)
        run("DELETE FROM beneficiaries_beneficiary WHERE id = %s", person.pk)

    assert not _keys_of(person.pk)
    assert _keys_of(fatima.pk) == others > 1


@pytest.mark.django_db(transaction=True)
@BOTH
def test_who_is_written_in_the_same_transaction_has_keys_until_they_are_deleted(person, insert):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COPIED, ['{"id": 1000001}', person.pk])
        cursor.execute(insert, [[1_000_001]])
        assert _keys_of(1_000_001) == 1

        cursor.execute("DELETE FROM beneficiaries_beneficiary WHERE id = 1000001")
        with pytest.raises(IntegrityError, match="no such person"):
            run(insert, [1_000_001])


@pytest.mark.django_db(transaction=True)
@BOTH
def test_somebody_who_is_given_keys_is_deleted_after_them_and_with_them(person, wait_until, insert):
    SearchKeys.objects.filter(person=person).delete()

    def delete():
        with acting_as_system("import"):
            Beneficiary.objects.filter(pk=person.pk).delete()
        connection.close()

    thread = threading.Thread(target=delete)
    with transaction.atomic():
        run(insert, [person.pk])
        thread.start()
        wait_until(_somebody_waits)
    thread.join()

    assert not _keys_of(person.pk)


@pytest.mark.django_db(transaction=True)
@BOTH
def test_somebody_deleted_meanwhile_gets_no_keys(person, wait_until, insert):
    SearchKeys.objects.filter(person=person).delete()
    told = []

    def give_keys():
        try:
            run(insert, [person.pk])
        except IntegrityError as error:
            told.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=give_keys)
    with acting_as_system("import"):
        Beneficiary.objects.filter(pk=person.pk).delete()
        thread.start()
        wait_until(_somebody_waits)
    thread.join()

    assert "no such person" in told[0] and not _keys_of(person.pk)


def _keys_of(person_id):
    return sum(model.objects.filter(person_id=person_id).count() for model in (MatchKey, SearchKeys))


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()
