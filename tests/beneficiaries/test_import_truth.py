"""The four registers of the samples through the real import, against truth.json."""

from collections import Counter

import pytest
from django.db import connection, transaction

from beneficiaries.models import Beneficiary, Identity, ImportRow, MatchKey, Registration, SearchKeys
from programme.scope import EVERYTHING, keys_for, scoped
from tests.cast import POSTINGS, appoint
from tests.imported import checked_register, import_register
from tests.samples import REGISTERS, truth

UNIQUE = truth()["unique_people"]["registers_valid_rows"]


@pytest.fixture(scope="module")
def me_officer(django_db_setup, django_db_blocker):
    """One import of everything for all tests here, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        me_officer = appoint("me_officer", *POSTINGS["me_officer"])
        for name in REGISTERS:
            import_register(name, me_officer)
        yield me_officer
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _everybody(me_officer):
    with scoped(EVERYTHING):
        yield


def unique_people(by):
    return Counter(key for _person, key in set(Registration.objects.values_list("person", by)))


def test_everybody_counts_once_in_the_total_and_once_in_each_area_group_and_sex():
    assert Beneficiary.objects.count() == UNIQUE["total"]
    assert unique_people("area__code") == UNIQUE["by_area"]
    assert unique_people("group") == UNIQUE["by_group"]
    assert unique_people("person__sex") == UNIQUE["by_sex"]


def test_those_who_refused_are_counted_and_not_named():
    agreed = truth()["unique_people"]["registers_valid_rows_with_consent"]["total"]
    refused = Beneficiary.objects.filter(consent="no")
    assert Beneficiary.objects.filter(consent="yes").count() == agreed
    assert refused.exists()
    assert not Identity.objects.filter(person__in=refused).exists()
    assert not SearchKeys.objects.filter(person__in=refused).exists()
    assert MatchKey.objects.filter(person__in=refused).values("person").distinct().count() == refused.count()


def test_scopes_say_what_the_registrations_say():
    pairs = {}
    for person, partner, area in Registration.objects.values_list("person", "partner", "area"):
        pairs.setdefault(person, set()).update(keys_for(partner, area))
    assert {pk: set(scopes) for pk, scopes in Beneficiary.objects.values_list("pk", "scopes")} == pairs


def test_what_is_left_of_a_saved_import_is_only_what_was_not_saved():
    assert set(ImportRow.objects.values_list("verdict", flat=True)) == {"error"}
    assert not ImportRow.objects.exclude(clean=None).exists()


@pytest.mark.parametrize("name", REGISTERS)
def test_the_same_file_again_changes_nothing(name, me_officer):
    before = fingerprint_of_everything()
    source = checked_register(name, me_officer)
    file = truth()["files"][name]
    errors = Counter(row for _sheet, row, _code in file["errors"])
    assert source.counts["error"] == len(errors)
    assert source.counts["unchanged"] == file["valid_rows"] == source.counts["rows"] - len(errors)
    import_register(name, me_officer)
    assert fingerprint_of_everything() == before


@pytest.mark.parametrize("name", REGISTERS)
def test_the_errors_are_those_of_the_truth(name, me_officer):
    source = checked_register(name, me_officer)
    sheets = list(truth()["files"][name]["sheets"])
    read = list(dict.fromkeys(source.rows.order_by("id").values_list("sheet", flat=True)))
    names = dict(zip(read, sheets, strict=True))
    found = [
        (names[row.sheet], row.number, code)
        for row in source.rows.filter(verdict="error")
        for _f, code, _s in row.errors
    ]
    assert sorted(found) == sorted(map(tuple, truth()["files"][name]["errors"]))


def fingerprint_of_everything():
    """A hash of all rows of the tables that an import writes."""
    tables = ("beneficiary", "identity", "registration", "searchkeys", "matchkey")
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM beneficiaries_{table} t"
            )
            found.append(cursor.fetchone())
    return found
