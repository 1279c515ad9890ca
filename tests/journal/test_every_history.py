"""Of each kind of record that has a history: what a change and a deletion leave, of which fields, and of which not."""

import pghistory
import pytest
from django.apps import apps
from django.db import transaction

from accounts.models import User
from beneficiaries.models import Beneficiary, Identity, Registration
from microprojects.models import (
    Association,
    BankAccount,
    Call,
    Corrigendum,
    Cost,
    Criterion,
    Heading,
    Member,
    Paper,
    Question,
    Quota,
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
# What is changed here, and the fields that stand in no history.
KEPT = {
    User: ({"name": "Zineb"}, "password last_login"),
    Posting: ({"until": "2040-01-01"}, ""),
    Target: ({"reason": "Avenant 1"}, ""),
    Beneficiary: ({"birth_year": 1901}, "scopes created_at created_by"),
    Identity: ({"first_name": "Zineb"}, "sort_name"),
    Registration: ({"household": "F 7"}, "fingerprint"),
    Course: ({"place": "Dar Chabab"}, "created_at created_by"),
    Session: ({"hours": 2}, ""),
    Enrolment: ({"enrolled_on": "2018-01-02"}, ""),
    Attendance: ({"mark": "A"}, ""),
    Association: ({"notes": "à rappeler"}, "name_key arabic_key created_at created_by"),
    Paper: ({"number": "104/2011"}, ""),
    BankAccount: ({"bank": "CIH"}, ""),
    Member: ({"until": "2040-01-01"}, "written_key"),
    WrittenName: ({"name": "Zineb"}, ""),
    Call: ({"envelope": 900_000}, "created_at created_by"),
    Quota: ({"amount": 1_000}, ""),
    Criterion: ({"name_fr": "Pertinence"}, ""),
    Cost: ({"name_fr": "loyers"}, ""),
    Heading: ({"name_fr": "loyers"}, ""),
    Corrigendum: ({"text_fr": "Report d’une semaine."}, ""),
    Question: ({"question": "Et les coopératives ?"}, ""),
    Report: ({"problem": "broken"}, "progress_done progress_total attempts created_at created_by"),
}
NAMING = {Identity, WrittenName}  # erased, they leave nothing
EACH = [pytest.param(model, id=model.__name__) for model in KEPT]


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
    return {name: getattr(event, name) for name in fields} == {name: getattr(row, name) for name in fields}


def kept_fields(model):
    return [field.attname for field in model._meta.fields if field.name not in KEPT[model][1].split()]


def test_they_are_all_that_have_a_history():
    assert set(KEPT) == {
        model for model in apps.get_models() if "history" in {each.name for each in model._meta.related_objects}
    }


@pytest.mark.parametrize("model", EACH)
def test_a_change_leaves_the_whole_row_as_it_was_and_who_changed_it(model, rows):
    row = rows(model)
    before = events_of(model, row.pk).count()

    with pghistory.context(**WHO):
        model._base_manager.filter(pk=row.pk).update(**KEPT[model][0])

    *_, event = events_of(model, row.pk)
    assert events_of(model, row.pk).count() == before + 1
    assert is_told(event, row, kept_fields(model))
    assert (event.pgh_label, event.pgh_context) == ("update", WHO)
    assert not {field.name for field in event._meta.fields} & set(KEPT[model][1].split())


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
