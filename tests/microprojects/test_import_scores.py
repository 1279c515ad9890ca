"""Scores given on paper come in with the list of applications; ranking, reserve list and rejected are the truth's."""

from decimal import Decimal

import pytest

from journal.models import Entry
from microprojects.actions import admission, assigning, committee
from microprojects.models import Application, Assessment, Call, CommitteeMember, Score
from microprojects.querysets.ranking import line_of
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow import CallStatus, Rule
from programme.scope import EVERYTHING, scoped
from tests.imported import sample
from tests.microprojects.lists import checked as checked_list
from tests.microprojects.lists import saved as saved_list
from tests.microprojects.test_import_applications import FILE, TRUTH, call_of_2018, checked, rows_of, saved

pytestmark = pytest.mark.django_db
REFUSED = {code for _row, code, _reason in TRUTH["ineligible"]}


@pytest.fixture
def call(db):
    return call_of_2018()


@pytest.fixture
def imported(call, grants_manager):
    """The import of the sample, checked; its associations are registered."""
    saved_list(checked_list(sample("associations.xlsx"), by=grants_manager), by=grants_manager)
    return checked(sample(FILE), call, by=grants_manager)


@pytest.fixture
def scored(call, imported, grants_manager):
    """All applications decided as the truth says, and the evaluation begun."""
    saved(imported, by=grants_manager)
    with scoped(EVERYTHING):
        for each in call.applications.order_by("submitted_at"):
            is_met = each.reference not in REFUSED
            answers = dict.fromkeys(Rule, (is_met, "Comme au procès-verbal."))
            admission.answer_rules(each, answers, by=grants_manager, may_overrule=True)
            if is_met:
                admission.admit(each, by=grants_manager)
            else:
                admission.declare_inadmissible(each, reason="Comme au procès-verbal.", by=grants_manager)
    Call.objects.filter(pk=call.pk).update(status=CallStatus.CLOSED)
    assigning.evaluate(call, by=grants_manager)
    return call


def references(rows, call):
    codes = dict(call.applications.values_list("pk", "reference"))
    return [codes[row.pk] for row in rows]


def test_every_scoring_sheet_is_read_and_a_sum_that_differs_is_told(call, imported, grants_manager):
    told = [
        (row.clean["facts"]["reference"], code)
        for row in rows_of(imported)
        for column, code, *_rest in row.warnings
        if column == "scores"
    ]
    assert told == [(TRUTH["total_typed_wrong"], "total_differs")]

    saved(imported, by=grants_manager)

    assert (Assessment.objects.count(), Score.objects.count()) == (52, 260)
    assert all("Eval" in source for source in Assessment.objects.values_list("source", flat=True))
    first = Assessment.objects.get(application__reference="C01", order=2)
    assert list(first.scores.values_list("points", "value")) == [
        (16, None), (17, None), (11, None), (10, None), (10, None),
    ]  # fmt: skip


def test_ranking_reserve_rejected_and_what_the_committee_decided_are_those_of_the_truth(scored, grants_manager):
    _ineligible_scores_do_not_count(scored)
    _far_apart_a_third_is_asked_for(scored, grants_manager)
    for each in scored.applications.filter(status=P.ADMISSIBLE):
        assigning.go_on(each, reason="Le comité de 2018 s’en est tenu à deux notes.", by=grants_manager)
    _ranked_as_in_the_truth(scored)
    _decided_as_in_the_truth(scored, grants_manager)


def _ineligible_scores_do_not_count(scored):
    found = scored.applications.filter(status=P.INADMISSIBLE, assessments__isnull=False).distinct()

    assert sorted(found.values_list("reference", flat=True)) == TRUTH["scored_although_ineligible"]
    assert not set(references(line_of(scored).rows, scored)) & REFUSED


def _far_apart_a_third_is_asked_for(scored, grants_manager):
    apart = scored.applications.filter(status=P.ADMISSIBLE)
    assert sorted(apart.values_list("reference", flat=True)) == TRUTH["gap_over_15"]
    assert {each.order for each in assigning.proposal_of(scored).wanted} == {3}
    assert Entry.objects.filter(act="ask_third").count() == 3

    with pytest.raises(assigning.ApplicationRefused):
        assigning.go_on(apart[0], reason=" ", by=grants_manager)
    assigning.go_on(apart[0], reason="Le comité de 2018 s’en est tenu à deux notes.", by=grants_manager)

    assert apart.count() == 2


def _ranked_as_in_the_truth(scored):
    line = line_of(scored)

    passing = [row for row in line.rows if row.passes]
    ranking = [
        [row.place, code, float(row.total), float(row.marks[0]), float(row.marks[4])]
        for row, code in zip(passing, references(passing, scored), strict=True)
    ]
    assert ranking == TRUTH["ranking"]
    assert references(line.of(P.SELECTED), scored) == TRUTH["selected"]
    assert references(line.of(P.RESERVE), scored) == TRUTH["reserve"]
    rejected = line.of(P.REJECTED)
    codes = references(rejected, scored)
    below = [[code, float(row.total), float(row.marks[0])] for row, code in zip(rejected, codes, strict=True)]
    assert sorted(below) == TRUTH["below_threshold"]
    assert (line.committed, line.left) == (Decimal("984100.00"), Decimal("15900.00"))


def _decided_as_in_the_truth(scored, grants_manager):
    members = [CommitteeMember(name="Elena Marchetti"), CommitteeMember(name="Salma Bennis")]
    committee.convene(scored, (members, [], []), held_on="2018-11-20", place="Rabat", by=grants_manager)

    committee.deliberate(scored, by=grants_manager)

    of = {status: set() for status in (P.SELECTED, P.RESERVE, P.REJECTED)}
    for reference, status in Application.objects.filter(status__in=of).values_list("reference", "status"):
        of[status].add(reference)
    assert of[P.SELECTED] == set(TRUTH["selected"])
    assert of[P.RESERVE] == set(TRUTH["reserve"])
    assert of[P.REJECTED] == {code for code, *_points in TRUTH["below_threshold"]}


def test_scores_that_come_with_the_list_once_more_are_recorded_once(call, imported, grants_manager):
    saved(imported, by=grants_manager)

    again = saved(checked(sample(FILE), call, by=grants_manager), by=grants_manager)

    assert again.counts["saved"] == {"unchanged": 34}
    assert Assessment.objects.count() == 52
