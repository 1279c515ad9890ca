"""Records as they were before each change, with who changed them: written by triggers, kept from everybody."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import User
from beneficiaries.models import Beneficiary, Identity
from programme.scope import EVERYTHING, NOTHING, acting_as, acting_as_system, scoped

pytestmark = pytest.mark.django_db
IdentityEvent, BeneficiaryEvent = (model._meta.get_field("history").related_model for model in (Identity, Beneficiary))


def test_a_bulk_write_leaves_what_was_before_and_who_wrote(fatima, manager):
    with acting_as(manager):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1901)
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1902)
        Beneficiary.objects.filter(pk=fatima.pk).update(scopes=[*fatima.scopes, "*/999"])

    events = fatima.history.order_by("pgh_id")
    assert [event.birth_year for event in events] == [fatima.birth_year, 1901]
    assert [event.pgh_context for event in events] == [{"user": manager.pk}] * 2


def test_a_named_job_is_named(fatima):
    with acting_as_system("erasure"):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1901)

    assert fatima.history.get().pgh_context == {"job": "erasure"}


def test_a_request_leaves_the_user_s_number_and_the_address(client, manager):
    client.force_login(manager)
    client.post(reverse("set_language"), {"language": "it"}, REMOTE_ADDR="192.0.2.7")

    event = manager.history.get()
    assert (event.language, event.pgh_context) == ("fr", {"user": manager.pk, "address": "192.0.2.7"})
    assert not {"password", "last_login"} & {field.name for field in event._meta.fields}


def test_the_history_of_an_identity_is_a_vault(fatima, officer, stranger):
    with acting_as(officer):
        Identity.objects.filter(pk=fatima.pk).update(first_name="Zineb")

    for user, seen in ((officer, 1), (stranger, 0)):
        with acting_as(user):
            assert IdentityEvent.objects.count() == seen
    with scoped(EVERYTHING):
        assert IdentityEvent.objects.get().first_name == "Fatima"
    with scoped(NOTHING):
        assert not IdentityEvent.objects.exists()


def test_it_is_deleted_with_the_identity(fatima):
    with scoped(EVERYTHING):
        Identity.objects.filter(pk=fatima.pk).update(first_name="Zineb")
        assert IdentityEvent.objects.exists()
        Identity.objects.filter(pk=fatima.pk).delete()
        assert not IdentityEvent.objects.exists()


@pytest.mark.parametrize("rewrite", [lambda rows: rows.update(pgh_context=None), lambda rows: rows.delete()])
@pytest.mark.parametrize("kind", [Beneficiary, Identity])
def test_the_application_cannot_rewrite_a_history(fatima, kind, rewrite):
    with scoped(EVERYTHING):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1901)
        Identity.objects.filter(pk=fatima.pk).update(first_name="Zineb")
        with pytest.raises(DatabaseError, match="a history keeps what was written"), transaction.atomic():
            rewrite(kind._meta.get_field("history").related_model.objects.all())


def test_every_history_is_kept_by_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND EXISTS (SELECT 1 FROM pg_attribute a"
            " WHERE a.attrelid = c.oid AND a.attname = 'pgh_obj_id') AND NOT EXISTS (SELECT 1 FROM pg_trigger t"
            " WHERE t.tgrelid = c.oid AND t.tgfoid = 'history_keep'::regproc)"
        )
        assert cursor.fetchall() == []
    assert User._meta.get_field("history")
