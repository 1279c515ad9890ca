"""What the database itself refuses about assessments, scores and letters, tried from raw SQL."""

import pytest
from django.db import connection

from microprojects.actions import assessing
from microprojects.models import Application, Assessment, Letter, Tie
from tests.cast import one_of_the_cast, place
from tests.microprojects.judged import admitted, assessors, assigned, declared, evaluating, scored, scores
from tests.microprojects.notices import published
from tests.microprojects.refusing import refused

pytestmark = pytest.mark.django_db
ASSESSMENT = "UPDATE microprojects_assessment SET "
SCORE = "UPDATE microprojects_score SET "
STAYS = "what an assessor submitted or ended does not change"


@pytest.fixture(scope="module")
def made(lasting):
    call, manager = published(), one_of_the_cast("grants_manager")
    admitted(call, place("khouribga"), manager)
    assessors(2)
    return [each.pk for each in assigned(evaluating(call, manager), manager)]


@pytest.fixture
def pair(made, db):
    return [Assessment.objects.select_related("application__call").get(pk=each) for each in made]


@pytest.fixture
def begun(pair):
    """With a draft of scores: fours, and a five that has no comment yet."""
    assessment, call = declared(pair[0]), pair[0].application.call
    draft = scores(call, [5, 4, 4, 4, 4], comment="")
    return assessing.save_scores(assessment, draft, by=assessment.assessor)


def test_an_assessment_that_cannot_be_is_refused(pair, subtests):
    for change, name in [
        ('"order" = 4', "assessment stays with its assessor"),
        ("status = 'declared'", "declaration_comes_first"),
        ("status = 'draft'", "declaration_comes_first"),
        ("status = 'submitted', declared_at = now(), declaration = 1", "submitted complete"),
        ("submitted_at = now()", "submitted_scores_have_their_moment"),
        ("status = 'conflict', ended_at = now()", "assessment_ends_for_a_reason"),
        ("status = 'withdrawn', reason = 'Congé'", "assessment_ends_for_a_reason"),
        ("assessor_id = assigned_by_id", "assessment stays with its assessor"),
        ("source = 'IMP-1'", "assessment stays with its assessor"),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(f"{ASSESSMENT}{change} WHERE id = %s", name, pair[0].pk)


@pytest.mark.parametrize("status", ["scored", "withdrawn", "rejected"])
def test_scores_are_submitted_while_their_application_waits_for_them(pair, status):
    assessment = declared(pair[0])
    assessing.save_scores(assessment, scores(assessment.application.call), by=assessment.assessor)
    Application.objects.filter(pk=assessment.application_id).update(status=status)

    refused(f"{ASSESSMENT}status = 'submitted', submitted_at = now() WHERE id = %s", "waits for them", assessment.pk)


INSERT = """
INSERT INTO microprojects_assessment (application_id, version_id, "order", assessor_id, source, status, assigned_at,
    assigned_by_id, reason, comment)
SELECT application_id, version_id, {order}, {assessor}, {source}, 'assigned', now(), assigned_by_id, '', ''
FROM microprojects_assessment WHERE id = %s
"""


def test_an_assessment_too_many_is_refused(pair, subtests):
    for order, assessor, source, name in [
        (1, "assigned_by_id", "''", "one_assessor_a_place"),
        (3, "assessor_id", "''", "nobody_assesses_twice"),
        (4, "assigned_by_id", "''", "assessors_are_three_at_most"),
        (3, "NULL", "''", "assessment_is_somebody_s"),
        (3, "assigned_by_id", "'IMP-1'", "assessment_is_somebody_s"),
    ]:  # fmt: skip
        with subtests.test(order):
            refused(INSERT.format(order=order, assessor=assessor, source=source), name, pair[0].pk)


def test_nobody_tied_to_the_association_is_assigned_or_goes_on(pair, grants_manager):
    association = pair[0].application.association
    Tie.objects.create(user=grants_manager, association=association, recorded_by=grants_manager)
    refused(INSERT.format(order=3, assessor="assigned_by_id", source="''"), "tied to", pair[0].pk)

    Tie.objects.create(user=pair[0].assessor, association=association, recorded_by=grants_manager)

    change = "status = 'declared', declared_at = now(), declaration = 1"
    refused(f"{ASSESSMENT}{change} WHERE id = %s", "tied to", pair[0].pk)


def test_scores_that_cannot_be_are_refused(begun, subtests):
    for statement, name in [
        (f"{SCORE}value = 6", "score_from_1_to_5"),
        (f"{SCORE}value = 0", "score_from_1_to_5"),
        (f"{SCORE}criterion_id = (SELECT min(id) - 1 FROM microprojects_criterion)", "criterion of its call"),
        ("INSERT INTO microprojects_score (assessment_id, criterion_id, points, comment)"
         " SELECT assessment_id, criterion_id, 0, '' FROM microprojects_score", "criterion_scored_once"),
        (f"{ASSESSMENT}status = 'submitted', submitted_at = now() WHERE status = 'draft'", "1 and 5 with a comment"),
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, name)


def test_points_are_the_database_s_own_whatever_somebody_says(begun):
    with connection.cursor() as cursor:
        cursor.execute(f"{SCORE}points = 99, value = 4")

    assert list(begun.scores.values_list("points", flat=True)) == [24, 20, 12, 12, 12]


def test_what_was_submitted_stays(pair, subtests):
    for each in pair:
        scored(each)

    for statement, name in [
        (f"{SCORE}value = 2", "scores change until they are submitted"),
        (f"{SCORE}comment = 'Autre'", "scores change until they are submitted"),
        ("DELETE FROM microprojects_score", "scores change until they are submitted"),
        (f"{ASSESSMENT}comment = 'Autre'", STAYS),
        (f"{ASSESSMENT}status = 'draft', submitted_at = NULL", STAYS),
        ("DELETE FROM microprojects_assessment", "taken back, never deleted"),
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, name)


@pytest.mark.parametrize(
    ("state", "change", "name"),
    [
        ("draft", "status = 'approved'", "letter_is_approved_by_somebody"),
        ("draft", "status = 'sent', approved_at = now(), approved_by_id = {by}", "letter_was_sent_somewhere"),
        ("approved", "body = 'Autre'", "an approved letter does not change"),
        ("sent", "sent_at = now() - interval '1 day'", "an approved letter does not change"),
        ("sent", "status = 'draft', sent_at = NULL", "an approved letter does not change"),
        ("mailed", "mailed_at = NULL", "an approved letter does not change"),
    ],
)
def test_a_letter_that_cannot_be_is_refused(pair, grants_manager, state, change, name):
    letter = Letter.objects.create(application=pair[0].application, language="fr", subject="Décision", body="Retenu.")
    approval = f"status = 'approved', approved_at = now(), approved_by_id = {grants_manager.pk}"
    steps = [approval, "status = 'sent', sent_at = now(), address = 'a@example.org'", "mailed_at = now()"]
    with connection.cursor() as cursor:
        for step in steps[: ("draft", "approved", "sent", "mailed").index(state)]:
            cursor.execute(f"UPDATE microprojects_letter SET {step} WHERE id = %s", [letter.pk])

    refused(f"UPDATE microprojects_letter SET {change.format(by=grants_manager.pk)}", name)
