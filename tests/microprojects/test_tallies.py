"""Tallies are the database's own: whatever changes what scores come to changes them, and nobody else does."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from microprojects.actions import assessing
from microprojects.models import Application, Tally
from microprojects.workflow import AssessmentStatus
from tests.microprojects.judged import admitted, assessors, assigned, declared, evaluating, scored, scores
from tests.microprojects.notices import published
from tests.microprojects.refusing import refused

APPLICATION = "UPDATE microprojects_application SET "
SUBMIT = "UPDATE microprojects_assessment SET status = 'submitted', submitted_at = now() WHERE id = %s"
OWN = "written by the database alone"


@pytest.fixture
def pair(areas, grants_manager):
    """Two assessments of one application, whose scores are drafts: fours, and threes with a two."""
    call = published()
    admitted(call, areas.khouribga, grants_manager)
    assessors(2)
    found = assigned(evaluating(call, grants_manager), grants_manager)
    for each, values in zip(found, ([4, 4, 4, 4, 4], [3, 2, 3, 3, 3]), strict=True):
        assessing.save_scores(declared(each), scores(call, values), by=each.assessor)
    return found


@pytest.fixture
def both(pair):
    """The same, submitted."""
    for each in pair:
        run(SUBMIT, each.pk)
    return pair[0].application


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def expected(pk):
    """What the tally of an application has to say, reckoned here from its submitted scores."""
    application = Application.objects.get(pk=pk)
    given = list(application.assessments.filter(status=AssessmentStatus.SUBMITTED))
    criteria = list(application.call.criteria.order_by("order", "pk"))
    points = [
        sum(score.points for each in given for score in each.scores.filter(criterion=criterion))
        for criterion in criteria
    ]
    marks = [_cents(each / len(given)) if given else Decimal(0) for each in points]
    decide = sorted((criterion.tie_order, at) for at, criterion in enumerate(criteria) if criterion.tie_order)
    return {
        "call_id": application.call_id,
        "area_id": application.area_id,
        "requested": application.requested,
        "submitted_at": application.submitted_at,
        "is_ranked": application.status not in ("submitted", "correction", "admissible", "inadmissible", "withdrawn"),
        "total": _cents(sum(points) / len(given)) if given else Decimal(0),
        "marks": marks,
        "ties": [marks[at] for _order, at in decide],
        "is_below": any(mark < each.threshold for mark, each in zip(marks, criteria, strict=True) if each.threshold),
    }


def _cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def told(pk):
    return Tally.objects.values(*expected(pk)).get(pk=pk)


@pytest.mark.django_db
def test_scores_count_once_they_are_submitted_and_all_of_them(pair):
    first, second = pair
    pk = first.application_id
    assert not Tally.objects.exists()

    run("UPDATE microprojects_score SET value = 2 WHERE assessment_id = %s", second.pk)
    run(SUBMIT, first.pk)
    alone = told(pk)
    run("UPDATE microprojects_score SET value = 3, comment = '' WHERE assessment_id = %s", second.pk)
    run(SUBMIT, second.pk)

    assert (alone["total"], alone["is_below"], alone["is_ranked"]) == (80, False, False)
    assert (told(pk)["total"], told(pk)["marks"][0], told(pk)["is_below"]) == (70, 21, False)
    assert told(pk) == expected(pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("steps", "is_ranked"),
    [
        (["status = 'scored'"], True),
        (["status = 'scored'", "status = 'selected'"], True),
        (["status = 'scored'", "status = 'rejected', reason = 'Trop cher.'"], True),
        (["status = 'scored'", "status = 'withdrawn', reason = 'Renonce.'"], False),
        (["status = 'scored'", "status = 'withdrawn', reason = 'Renonce.'", "status = 'scored'"], True),
        (["status = 'scored'", "area_id = %(other)s"], True),
        (["area_id = %(other)s", "status = 'scored'"], True),
        (["status = 'scored', area_id = %(other)s"], True),
        (["status = 'correction'", "title = title", "status = 'scored'"], True),
        (["status = 'scored'", "title = title"], True),
    ],
)
def test_a_tally_goes_with_its_application(both, areas, steps, is_ranked):
    for step in steps:
        with connection.cursor() as cursor:
            cursor.execute(f"{APPLICATION}{step} WHERE id = %(pk)s", {"pk": both.pk, "other": areas.oujda.pk})

    assert told(both.pk) == expected(both.pk)
    assert told(both.pk)["is_ranked"] is is_ranked


@pytest.mark.django_db
def test_an_amount_that_was_corrected_is_the_one_that_is_ranked(both):
    run(f"{APPLICATION}status = 'correction' WHERE id = %s", both.pk)
    run(
        "UPDATE microprojects_budgetline SET own_contribution = own_contribution + 1000 WHERE application_id = %s",
        both.pk,
    )
    run(f"{APPLICATION}status = 'scored' WHERE id = %s", both.pk)

    assert told(both.pk)["requested"] == both.requested - 1000
    assert told(both.pk) == expected(both.pk)


@pytest.mark.django_db
def test_one_statement_ranks_as_many_as_it_names(areas, grants_manager):
    made = admitted(published(), areas.khouribga, grants_manager, 4)

    run(f"{APPLICATION}status = 'scored'")

    assert [told(each.pk) for each in made] == [expected(each.pk) for each in made]
    assert set(Tally.objects.values_list("total", "is_below", "is_ranked")) == {(0, True, True)}


@pytest.mark.django_db
def test_what_comes_into_the_ranking_at_once_has_its_tally(both):
    run(f"{APPLICATION}status = 'withdrawn', reason = 'Renonce.' WHERE id = %s", both.pk)
    columns = [each.column for each in Application._meta.concrete_fields if not each.primary_key]
    chosen = ", ".join("'scored'" if each == "status" else f'"{each}"' for each in columns)
    names = ", ".join(f'"{each}"' for each in columns)

    run(f"INSERT INTO microprojects_application ({names}) SELECT {chosen} FROM microprojects_application")

    new = Application.objects.exclude(pk=both.pk).get()
    assert told(new.pk) == expected(new.pk)


@pytest.mark.django_db
def test_what_a_tally_was_reckoned_from_stays(both, subtests):
    run(f"{APPLICATION}status = 'scored' WHERE id = %s", both.pk)
    before = told(both.pk)

    for statement, name in [
        ("UPDATE microprojects_score SET value = 2", "until they are submitted"),
        ("UPDATE microprojects_score SET points = 1", "until they are submitted"),
        ("DELETE FROM microprojects_score", "until they are submitted"),
        ("INSERT INTO microprojects_score (assessment_id, criterion_id, points, comment)"
         " SELECT assessment_id, criterion_id, 0, '' FROM microprojects_score", "until they are submitted"),
        ("UPDATE microprojects_assessment SET status = 'draft', submitted_at = NULL", "does not change"),
        ("UPDATE microprojects_assessment SET application_id = NULL", "does not change"),
        ("DELETE FROM microprojects_assessment", "never deleted"),
        ("INSERT INTO microprojects_assessment (application_id, version_id, \"order\", source, status, assigned_at,"
         " assigned_by_id, reason, comment, submitted_at) SELECT application_id, version_id, 3, 'IMP-1', 'submitted',"
         " now(), assigned_by_id, '', '', now() FROM microprojects_assessment LIMIT 1", "submitted complete"),
        ("UPDATE microprojects_criterion SET weight = 1", "does not change"),
        ("UPDATE microprojects_criterion SET threshold = 29", "does not change"),
        ("UPDATE microprojects_criterion SET tie_order = NULL", "does not change"),
        ("DELETE FROM microprojects_criterion", "does not change"),
        (f"{APPLICATION}requested = 1", "does not change"),
        (f"{APPLICATION}submitted_at = now()", "does not change"),
        (f"{APPLICATION}call_id = call_id + 1", "does not change"),
        ("DELETE FROM microprojects_application", "does not change"),
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, name)
    assert told(both.pk) == before == expected(both.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["none", "jsm_everything"])
def test_nobody_writes_a_tally_by_hand(both, subtests, role):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [role])

    for statement in [
        "UPDATE microprojects_tally SET total = 100",
        "UPDATE microprojects_tally SET is_ranked = true",
        "UPDATE microprojects_tally SET application_id = application_id + 1",
        "DELETE FROM microprojects_tally",
        "INSERT INTO microprojects_tally SELECT * FROM microprojects_tally",
        "INSERT INTO microprojects_tally SELECT * FROM microprojects_tally ON CONFLICT DO NOTHING",
    ]:
        with subtests.test(statement):
            refused(statement, OWN)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run("TRUNCATE microprojects_tally")
    run("SELECT microprojects_tally_up(%s)", both.pk)
    assert told(both.pk) == expected(both.pk)


GATE = 48_0048
# The row is changed, and held, before the gate is asked for; what follows the statement comes after it.
THROUGH = f"WITH given AS ({SUBMIT} RETURNING id) SELECT pg_advisory_xact_lock_shared({GATE}) FROM given"
WAIT = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.django_db(transaction=True)
def test_of_two_submitted_at_one_moment_the_second_waits_and_both_count(pair):
    """Both have begun before either is done: if they shared the application first, each would wait for the other."""

    def submit(assessment):
        try:
            run(THROUGH, assessment.pk)
            return "done"
        except DatabaseError as error:
            return type(error.__cause__).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        run("SELECT pg_advisory_lock(%s)", GATE)
        try:
            asked = [pool.submit(submit, each) for each in pair]
            _until_waiting(2)
        finally:
            run("SELECT pg_advisory_unlock(%s)", GATE)
        outcomes = Counter(each.result() for each in asked)

    assert outcomes == {"done": 2}
    pk = pair[0].application_id
    assert told(pk)["total"] == Decimal("67.50")
    assert told(pk) == expected(pk)


def _until_waiting(number):
    with connection.cursor() as cursor:
        for _attempt in range(3000):
            cursor.execute(WAIT)
            if cursor.fetchone()[0] >= number:
                return
            time.sleep(0.01)
    raise AssertionError("they do not wait")


@pytest.mark.django_db(transaction=True)
def test_of_whoever_submits_and_whoever_withdraws_at_one_moment_the_tally_knows(areas, grants_manager):
    """Many times over: the application is held by both, in the same order, and the last word is in the tally."""
    call = published()
    made = admitted(call, areas.khouribga, grants_manager, 6)
    first, second = assessors(2)
    call = evaluating(call, grants_manager)
    choices = [(each.pk, order, user.pk) for each in made for order, user in ((1, first), (2, second))]
    given = assigned(call, grants_manager, choices)
    for each in given:
        if each.order == 1:
            scored(each, 4)
        else:
            assessing.save_scores(declared(each), scores(call, 3), by=each.assessor)
    last = [each for each in given if each.order == 2]
    acts = [act for each in last for act in ((SUBMIT, each.pk), (WITHDRAW, each.application_id))]
    start = threading.Barrier(len(acts))

    def attempt(act):
        start.wait()
        try:
            run(*act)
            return "done"
        except IntegrityError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        outcomes = list(pool.map(attempt, acts))

    assert outcomes[1::2] == ["done"] * len(made)
    assert [told(each.pk) for each in made] == [expected(each.pk) for each in made]


WITHDRAW = f"{APPLICATION}status = 'withdrawn', reason = 'Renonce.' WHERE id = %s"
