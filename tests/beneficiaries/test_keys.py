"""Keys belong to people: checked once a statement, as a foreign key would (decision 0034)."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from beneficiaries.models import Beneficiary, MatchKey
from programme.scope import acting_as_system
from tests.cast import register

pytestmark = pytest.mark.django_db
INSERT = "INSERT INTO beneficiaries_matchkey (person_id, kind, key) SELECT id, 3, 1 FROM unnest(%s::bigint[]) AS id"


@pytest.fixture
def person(partners, areas):
    return register(partners.aideca, areas.khouribga, "Bennani", "Salma")


def run(statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_nobody_has_no_keys(person):
    with pytest.raises(IntegrityError, match="no such person"):
        run(INSERT, [person.pk, person.pk + 1])

    assert not MatchKey.objects.filter(key=1).exists()


def test_a_key_does_not_go_to_somebody_else(person, fatima):
    with pytest.raises(DatabaseError, match="Cannot update"):
        run("UPDATE beneficiaries_matchkey SET person_id = %s WHERE person_id = %s", fatima.pk, person.pk)


def test_keys_go_with_their_person(person, fatima):
    others = MatchKey.objects.filter(person=fatima).count()
    with acting_as_system("import"):  # sees all of the vault
        for table in ("registration", "identity", "searchkeys"):
            run(f"DELETE FROM beneficiaries_{table} WHERE person_id = %s", person.pk)
        run("DELETE FROM beneficiaries_beneficiary WHERE id = %s", person.pk)

    assert not MatchKey.objects.filter(person_id=person.pk).exists()
    assert MatchKey.objects.filter(person=fatima).count() == others > 0


@pytest.mark.django_db(transaction=True)
def test_somebody_deleted_meanwhile_gets_no_keys(person, wait_until):
    told = []

    def give_keys():
        try:
            run(INSERT, [person.pk])
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

    assert "no such person" in told[0] and not MatchKey.objects.filter(person_id=person.pk).exists()


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()
