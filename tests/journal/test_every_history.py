"""Of each kind of record that has a history: what a change and a deletion leave, of which fields, and of which not."""

import pghistory
import pytest
from django.apps import apps
from django.db import connection, transaction

from accounts.models import User
from beneficiaries.models import Beneficiary, Identity, Registration
from microprojects.models import (
    Application,
    Assessment,
    Association,
    BankAccount,
    BudgetLine,
    Call,
    Committee,
    Corrigendum,
    Cost,
    Criterion,
    Expense,
    Grant,
    Heading,
    Member,
    NewPerson,
    Paper,
    Question,
    Quota,
    Representative,
    WrittenName,
)
from programme import actions
from programme.models import Indicator, Posting, Target
from programme.scope import EVERYTHING, scoped
from reports.models import Report
from tests.access import world
from tests.microprojects import notices
from trainings.models import Attendance, Course, Enrolment, Session

pytestmark = pytest.mark.django_db
WHO = {"user": 7, "address": "192.0.2.7"}
TRACKED = [model for model in apps.get_models() if "history" in {each.name for each in model._meta.related_objects}]
NOT_KEPT = {
    User: "password last_login",
    Beneficiary: "scopes created_at created_by",
    Identity: "sort_name",
    Registration: "fingerprint",
    Course: "created_at created_by",
    Association: "name_key arabic_key created_at created_by",
    Member: "written_key",
    NewPerson: "written_key",
    Call: "created_at created_by",
    Report: "progress_done progress_total attempts created_at created_by",
    Application: "total requested created_at created_by",
    BudgetLine: "total",
    Grant: "created_at created_by",
    Assessment: "assigned_at assigned_by",
    Committee: "minutes",
    Representative: "email mailed_at",
    Expense: "fingerprint recorded_at recorded_by",
}
NAMING = {Identity, WrittenName, Representative}  # erased or forgotten, they leave nothing
# Rows of these are changed and deleted here, of the others the database's triggers are read.
CHANGES = {
    User: {"name": "Zineb"},
    Posting: {"until": "2040-01-01"},
    Target: {"reason": "Avenant 1"},
    Beneficiary: {"birth_year": 1901},
    Identity: {"first_name": "Zineb"},
    Registration: {"household": "F 7"},
    Course: {"place": "Dar Chabab"},
    Session: {"hours": 2},
    Enrolment: {"enrolled_on": "2018-01-02"},
    Attendance: {"mark": "A"},
    Association: {"notes": "à rappeler"},
    Paper: {"number": "104/2011"},
    BankAccount: {"bank": "CIH"},
    Member: {"until": "2040-01-01"},
    WrittenName: {"name": "Zineb"},
    Call: {"envelope": 900_000},
    Quota: {"amount": 1_000},
    Criterion: {"name_fr": "Pertinence"},
    Cost: {"name_fr": "loyers"},
    Heading: {"name_fr": "loyers"},
    Corrigendum: {"text_fr": "Report d’une semaine."},
    Question: {"question": "Et les coopératives ?"},
    Report: {"problem": "broken"},
}
EACH = [pytest.param(model, id=model.__name__) for model in CHANGES]


@pytest.fixture
def rows(partners, areas, modules, manager):
    """rows(model): one of them; where a published call would refuse a change, that of a draft."""
    own = world.build(partners, areas, modules, by=manager)["own"]
    notices.correct(world.calls()["public_call"])
    actions.set_target(Indicator.objects.get(code="R2.2"), value=600, due_on="2020-02-28", by=manager)
    Report.objects.create(starts_on="2018-04-01", ends_on="2018-04-30")
    assert own.course and own.posting and own.association
    with scoped(EVERYTHING):
        yield lambda model: model._base_manager.order_by("pk").first()


def events_of(model, pk):
    return model._meta.get_field("history").related_model.objects.filter(pgh_obj=pk).order_by("pgh_id")


def is_told(event, row, fields):
    return [getattr(event, field.attname) for field in fields] == [getattr(row, field.attname) for field in fields]


def kept_fields(model):
    return [field for field in model._meta.fields if field.name not in NOT_KEPT.get(model, "").split()]


def triggers_of(model):
    """{label: (what it does, when)} of those that write the history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(tgname, '_', 2), prosrc, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = tgfoid WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
            " AND tgname ~ '^pgtrigger_(update_update|delete_delete)_'",
            [model._meta.db_table],
        )
        return {label: (done, when.replace('"', "")) for label, done, when in cursor.fetchall()}


@pytest.mark.parametrize("model", [pytest.param(model, id=model.__name__) for model in TRACKED])
def test_the_database_writes_the_whole_row_of_every_kind_of_record(model):
    found, columns = triggers_of(model), [field.column for field in kept_fields(model)]

    assert set(found) == ({"update"} if model in NAMING else {"update", "delete"})
    for label, (done, when) in found.items():
        assert [column for column in columns if f'OLD."{column}"' not in done] == []
        assert f"'{label}'" in done and "pghistory.context_metadata" in done
        assert label == "delete" or [c for c in columns if "old.*" not in when and f"old.{c}" not in when] == []
    assert not {field.name for field in model._meta.get_field("history").related_model._meta.fields} & set(
        NOT_KEPT.get(model, "").split()
    )


@pytest.mark.parametrize("model", EACH)
def test_a_change_leaves_the_whole_row_as_it_was_and_who_changed_it(model, rows):
    row = rows(model)
    before = events_of(model, row.pk).count()

    with pghistory.context(**WHO):
        model._base_manager.filter(pk=row.pk).update(**CHANGES[model])

    *_, event = events_of(model, row.pk)
    assert events_of(model, row.pk).count() == before + 1
    assert is_told(event, row, kept_fields(model))
    assert (event.pgh_label, event.pgh_context) == ("update", WHO)


@pytest.mark.parametrize("model", EACH)
def test_a_deletion_leaves_the_whole_row_too_but_of_a_name_nothing(model, rows):
    row = rows(model)

    with transaction.atomic(), pghistory.context(**WHO):
        model._base_manager.filter(pk=row.pk)._raw_delete("default")
        left = list(events_of(model, row.pk))
        transaction.set_rollback(True)

    if model in NAMING:
        assert left == []
    else:
        assert is_told(left[-1], row, kept_fields(model))
        assert (left[-1].pgh_label, left[-1].pgh_context) == ("delete", WHO)
