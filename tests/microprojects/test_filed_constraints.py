"""What the database itself refuses about applications, tried from raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from microprojects.models import Application
from tests.microprojects.filed import ask, drafted, say, submitted
from tests.microprojects.notices import published
from tests.microprojects.refusing import refused
from tests.microprojects.registry import record

pytestmark = pytest.mark.django_db
APPLICATION = "UPDATE microprojects_application SET "


@pytest.fixture
def draft(areas):
    return drafted(published(), record(areas.khouribga))


def test_a_draft_that_cannot_be_is_refused(draft, subtests):
    for change, name in [
        ("status = 'submitted'", "submitted_application_has_its_moment"),
        ("status = 'admissible', submitted_at = now()", "decision_has_its_author"),
        ("status = 'settled', submitted_at = now()", "decision_has_its_author"),
        ("months = 37", "lasts_a_plausible_time"),
        ("applicant = 'Amal'", "application_is_somebody_s"),
        ("association_id = NULL", "application_is_somebody_s"),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(APPLICATION + change, name)


def test_a_row_that_cannot_be_is_refused(draft, subtests):
    for table, change, name in [
        ("budgetline", "quantity = 0", "budget_line_is_plausible"),
        ("budgetline", "unit_cost = -1", "budget_line_is_plausible"),
        ("budgetline", "unit_cost = 1000000.01", "budget_line_is_plausible"),
        ("budgetline", "own_contribution = -1", "own_contribution_within_the_line"),
        ("budgetline", "own_contribution = 60000.01", "own_contribution_within_the_line"),
        ("activity", "start_month = 36", "activity_within_the_longest_project"),
        ("activity", "months = 0", "activity_within_the_longest_project"),
        ("expectedpeople", "number = 0", "plausible_number_of_people"),
        ("expectedpeople", "number = 100001", "plausible_number_of_people"),
    ]:  # fmt: skip
        with subtests.test(table):
            refused(f"UPDATE microprojects_{table} SET {change}", name)


def test_sums_are_the_lines_whatever_is_written(draft):
    with connection.cursor() as cursor:
        cursor.execute(APPLICATION + "total = 7, requested = 7")
        cursor.execute("UPDATE microprojects_budgetline SET quantity = 11")

    draft.refresh_from_db()
    assert (draft.total, draft.requested) == (66_000, 51_000)


def test_a_second_application_of_an_association_is_no_draft_of_its_own(draft, manager):
    with pytest.raises(IntegrityError, match="one_application_per_call"), transaction.atomic():
        Application.objects.create(call=draft.call, association=draft.association, area=draft.area, created_by=manager)


STAYS = "what an association submitted does not change"


def test_what_was_submitted_stays(areas, subtests):
    submitted(area=areas.khouribga)

    for statement in [
        APPLICATION + "title = 'Autre'",
        APPLICATION + "requested = 1",
        APPLICATION + "reference = 'C99'",
        APPLICATION + "is_second = true",
        APPLICATION + "submitted_at = now() - interval '1 day'",
        APPLICATION + "status = 'draft'",
        "UPDATE microprojects_activity SET name = 'Autre'",
        "UPDATE microprojects_budgetline SET unit_cost = 1, own_contribution = 0",
        "DELETE FROM microprojects_budgetline",
        "DELETE FROM microprojects_expectedpeople",
        'INSERT INTO microprojects_activity (application_id, "order", name, start_month, months)'
         " SELECT id, 1, 'Autre', 1, 1 FROM microprojects_application",
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, STAYS)


@pytest.mark.parametrize(
    "statement", ["UPDATE microprojects_version SET number = 2", "DELETE FROM microprojects_version"]
)
def test_a_version_is_never_changed(areas, statement):
    submitted(area=areas.khouribga)

    refused(statement, "a version of an application stays")


def test_a_decision_has_its_author_and_its_reason(areas, subtests):
    submitted(area=areas.khouribga)

    for change, name in [
        ("status = 'inadmissible', examined_at = now(), examined_by_id = created_by_id", "inadmissible_for_a_reason"),
        ("status = 'admissible'", "decision_has_its_author"),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(APPLICATION + change, name)


@pytest.mark.parametrize("facts", [{"is_second": True}, {"association": None, "area": None, "applicant": "Horizons"}])
def test_a_second_one_and_one_of_no_registry_are_never_admitted(areas, manager, facts):
    call, place = published(), {"association": record(areas.khouribga), "area": areas.khouribga}
    made = Application.objects.create(call=call, created_by=manager, **place | facts)

    change = "status = 'admissible', submitted_at = now(), examined_at = now(), examined_by_id = created_by_id"
    refused(APPLICATION + change + " WHERE id = %s", "only_one_of_the_registry_is_admitted", made.pk)


def test_a_correction_that_cannot_be_is_refused(areas, manager, subtests):
    ask(submitted(area=areas.khouribga), manager)

    for change, name in [
        ("text = ''", "correction_says_what"),
        ("due_at = asked_at", "correction_has_time"),
        (
        "lifted_at = now(), answered_in_id = (SELECT max(id) FROM microprojects_version)",
        "answered_or_taken_back",
        ),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(f"UPDATE microprojects_correctionrequest SET {change}", name)


@pytest.mark.parametrize("change", ["proof = ''", "answered_by_id = NULL"])
def test_a_person_s_answer_has_its_proof(areas, manager, change):
    say(submitted(area=areas.khouribga), manager)

    refused(f"UPDATE microprojects_ruleanswer SET {change}", "a_person_s_answer_has_its_proof")
