"""Two records of an association are merged while an assessor declares a conflict: both act, one after the other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from microprojects.actions import assessing, merge_association
from microprojects.actions.assessing import ScoresRefused
from microprojects.models import Application, Assessment, Association, Tie
from tests.microprojects.judged import admitted, assessors, assigned, evaluating
from tests.microprojects.notices import published
from tests.microprojects.registry import record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def assessment(areas, grants_manager):
    call = published()
    admitted(call, areas.khouribga, grants_manager, 1)
    assessors(2)
    return assigned(evaluating(call, grants_manager), grants_manager)[0]


def declared(pk):
    """Declare a conflict, as on a page of its own."""
    try:
        found = Assessment.objects.select_related("application__association").get(pk=pk)
        return assessing.declare_conflict(found, reason="Ma sœur y travaille.", by=found.assessor).status
    finally:
        connection.close()


def merged(kept, gone, by):
    try:
        return merge_association(Association.objects.get(pk=kept), Association.objects.get(pk=gone), by=by).pk
    finally:
        connection.close()


def waiting():
    """How many sessions of this database wait for somebody's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def test_neither_waits_for_the_other_for_ever(assessment, areas, grants_manager, wait_until):
    gone, kept = assessment.application.association, record(areas.khouribga, "Association Tifaouine du Tadla")
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Assessment.objects.select_for_update().get(pk=assessment.pk)  # so that both are under way at once
            one = pool.submit(declared, assessment.pk)
            wait_until(lambda: waiting() == 1)
            other = pool.submit(merged, kept.pk, gone.pk, grants_manager)
            wait_until(lambda: waiting() == 2)
        assert (one.result(), other.result()) == ("conflict", kept.pk)

    assert Application.objects.get(pk=assessment.application_id).association == kept
    assert Tie.objects.get().user == assessment.assessor


def test_who_declares_it_of_a_record_that_was_merged_that_moment_is_asked_again(assessment, areas, grants_manager):
    seen = Assessment.objects.select_related("application__association").get(pk=assessment.pk)
    kept = record(areas.khouribga, "Association Tifaouine du Tadla")
    merge_association(kept, seen.application.association, by=grants_manager)

    with pytest.raises(ScoresRefused):
        assessing.declare_conflict(seen, reason="Ma sœur y travaille.", by=seen.assessor)

    assert declared(assessment.pk) == "conflict" and Tie.objects.get().association == kept
