"""Who judges what: spread evenly, never one's own, after a declaration, blind, once; a third when two lie far apart."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from journal.models import Entry
from journal.steps import StepRefused
from microprojects.actions import admission, applications, assessing, assigning
from microprojects.actions.applications import ApplicationRefused
from microprojects.actions.assessing import ScoresRefused
from microprojects.actions.assigning import AssignmentRefused
from microprojects.models import Assessment, Score, Tie
from microprojects.models.assessment import DECLARATION
from microprojects.workflow import ASSESSMENT, ApplicationStatus
from microprojects.workflow import AssessmentStatus as S
from tests.cast import appoint
from tests.microprojects.judged import admitted, assessors, assigned, declared, evaluating, judged, scored, scores
from tests.microprojects.notices import published
from tests.microprojects.registry import member

pytestmark = pytest.mark.django_db

# status x step: the status afterwards, "-" when the step is refused
#             declare   save   submit     conflict  take_back
STEPS = {
    S.ASSIGNED: "declared - - conflict withdrawn",
    S.DECLARED: "- draft - conflict withdrawn",
    S.DRAFT: "- draft submitted conflict withdrawn",
    S.SUBMITTED: "- - - - -",
    S.CONFLICT: "- - - - -",
    S.WITHDRAWN: "- - - - -",
}


@pytest.fixture
def call(db):
    return published()


@pytest.fixture
def desk(client):
    """desk(user): a client signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def pair(call, areas, grants_manager):
    """The two assessments of one application, each with its assessor."""
    admitted(call, areas.khouribga, grants_manager)
    assessors(2)
    return assigned(evaluating(call, grants_manager), grants_manager)


@pytest.mark.parametrize("status", S)
def test_each_step_is_taken_from_its_statuses_only(status):
    for step, after in zip(ASSESSMENT.steps, STEPS[status].split(), strict=True):
        assert (status in ASSESSMENT.steps[step].sources) == (after != "-"), step
        if after != "-":
            assert ASSESSMENT.steps[step].target == after


def test_the_proposal_gives_everybody_as_much_and_two_people_to_each(call, areas, grants_manager):
    admitted(call, areas.khouribga, grants_manager, 5)
    admitted(call, areas.oujda, grants_manager, 4)
    assessors(5)

    proposal = assigning.proposal_of(evaluating(call, grants_manager))

    loads = Counter(each.proposed for each in proposal.wanted)
    pairs = Counter((each.application, each.proposed) for each in proposal.wanted)
    assert (len(proposal.wanted), set(loads.values()), max(pairs.values())) == (18, {3, 4}, 1)


def test_the_proposal_asks_as_much_of_the_database_for_many_as_for_one(
    call, areas, grants_manager, django_assert_num_queries
):
    other = published(code="APP/2018/02")
    admitted(call, areas.khouribga, grants_manager)
    admitted(other, areas.oujda, grants_manager, 3)
    assessors(4)

    for each, places in ((call, 2), (other, 6)):
        each = evaluating(each, grants_manager)
        with django_assert_num_queries(7):
            assert len(assigning.proposal_of(each).wanted) == places


def test_nobody_is_proposed_outside_their_posting_or_after_its_end(call, areas, grants_manager):
    admitted(call, areas.khouribga, grants_manager)
    here = appoint("here", Role.ASSESSOR, area="khouribga")
    appoint("elsewhere", Role.ASSESSOR, area="oujda")
    appoint("gone", Role.ASSESSOR, until=timezone.localdate() - timedelta(days=1))
    appoint("officer_there", Role.FIELD_OFFICER, "aideca", "khouribga")

    proposal = assigning.proposal_of(evaluating(call, grants_manager))

    assert [each.candidates for each in proposal.wanted] == [(here,), (here,)]
    assert [each.proposed for each in proposal.wanted] == [here, None]


@pytest.mark.parametrize("bond", ["tie", "member", "address"])
def test_nobody_is_given_their_own_association_and_the_database_says_so_too(bond, call, areas, grants_manager):
    application = admitted(call, areas.khouribga, grants_manager)[0]
    own, other = assessors(2)
    if bond == "tie":
        Tie.objects.create(user=own, association=application.association, recorded_by=own)
    elif bond == "member":
        member(application.association, name=own.name)
    else:
        type(application.association).objects.filter(pk=application.association_id).update(email=own.email.upper())
    call = evaluating(call, grants_manager)

    assert {each.candidates for each in assigning.proposal_of(call).wanted} == {(other,)}
    with pytest.raises(AssignmentRefused):
        assigned(call, grants_manager, [(application.pk, 1, own.pk)])
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("choice", ["same twice", "no posting", "twice filled", "past day"])
def test_assignments_that_cannot_be_are_refused_all_together(choice, call, areas, grants_manager, officer):
    application, other = admitted(call, areas.khouribga, grants_manager, 2)
    first, second = assessors(2)
    call = evaluating(call, grants_manager)
    good, days = (other.pk, 1, first.pk), 14
    wrong = {"same twice": (other.pk, 2, first.pk), "no posting": (application.pk, 1, officer.pk),
             "twice filled": (other.pk, 1, second.pk), "past day": (other.pk, 2, second.pk)}[choice]  # fmt: skip
    if choice == "twice filled":
        assigned(call, grants_manager, [good])
    if choice == "past day":
        days = -1

    with pytest.raises(AssignmentRefused):
        assigned(call, grants_manager, [good, wrong], days=days)
    assert Assessment.objects.count() == (choice == "twice filled")


def test_before_the_declaration_nothing_opens_and_then_everything_but_what_names_people(pair, desk):
    assessment, page = pair[0], reverse("microprojects:assessment", args=[pair[0].pk])
    client = desk(assessment.assessor)

    assert client.get(page).headers["Location"] == reverse("microprojects:declare", args=[assessment.pk])
    before = client.get(page, follow=True).content.decode()
    assert client.get(reverse("microprojects:score", args=[assessment.pk])).status_code == 403
    answer = client.post(
        reverse("microprojects:declare", args=[assessment.pk]), {"text": DECLARATION, "is_true": "on"}, follow=True
    )

    assert "Peu de lieux" not in before and "Radio des jeunes" in before
    assert "Peu de lieux" in answer.content.decode()
    assessment.refresh_from_db()
    assert (assessment.status, assessment.declaration) == (S.DECLARED, DECLARATION)
    assert Entry.objects.get(act="declare").details["text"] == DECLARATION


def test_a_declaration_that_changed_meanwhile_is_read_again(pair):
    with pytest.raises(ScoresRefused):
        assessing.declare(pair[0], text=DECLARATION - 1, by=pair[0].assessor)


def test_an_assessor_finds_nothing_but_what_is_assigned(pair, desk, assessor):
    mine, other = pair
    client = desk(mine.assessor)

    for route in ("assessment", "declare", "declare_conflict", "score"):
        assert client.get(reverse(f"microprojects:{route}", args=[other.pk])).status_code == 404, route
    assert client.get(reverse("microprojects:application", args=[mine.application.code])).status_code == 404
    assert client.get(reverse("microprojects:compare_scores", args=[mine.application.code])).status_code == 404
    assert desk(assessor).get(reverse("microprojects:assessment", args=[mine.pk])).status_code == 404


def test_access_ends_with_the_posting(pair, desk):
    assessment = declared(pair[0])
    client = desk(assessment.assessor)
    assert client.get(assessment.get_absolute_url()).status_code == 200

    assessment.assessor.postings.update(until=timezone.localdate() - timedelta(days=1))

    assert client.get(assessment.get_absolute_url()).status_code == 404
    assert client.post(reverse("microprojects:score", args=[assessment.pk]), {"submit": ""}).status_code == 404
    assert not Score.objects.exists()


def test_a_conflict_closes_the_application_at_once_and_asks_for_somebody_else(pair, desk, call, grants_manager):
    declared(pair[0])
    client = desk(pair[0].assessor)

    answer = client.post(
        reverse("microprojects:declare_conflict", args=[pair[0].pk]), {"reason": "Mon frère y travaille."}
    )

    assert answer.status_code == 302
    assert client.get(pair[0].get_absolute_url()).status_code == 404
    assert Entry.objects.get(act="declare_conflict").by == pair[0].assessor
    assert "frère" not in str(Entry.objects.values_list("details", flat=True))
    wanted = assigning.proposal_of(call).wanted
    assert [(each.order, each.candidates) for each in wanted] == [(1, ())]
    somebody = appoint("somebody_else", Role.ASSESSOR)
    assert assigning.proposal_of(call).wanted[0].proposed == somebody


def test_scores_are_kept_as_a_draft_and_the_server_computes_their_points(pair, call):
    assessment = declared(pair[0])

    draft = scores(call, [5, 4, 3, 2, 1], comment="")
    assessing.save_scores(assessment, draft | {call.criteria.last().pk: (None, "")}, by=assessment.assessor)
    assessing.save_scores(assessment, draft, comment="Solide.", by=assessment.assessor)

    assert list(assessment.scores.values_list("points", flat=True)) == [30, 20, 9, 6, 3]
    assessment.refresh_from_db()
    assert (assessment.status, assessment.comment) == (S.DRAFT, "Solide.")


@pytest.mark.parametrize(
    ("values", "comment"), [([5, 4, 3, 2, 2], ""), ([1, 4, 3, 2, 2], " "), ([None, 4, 3, 2, 2], "Bien.")]
)
def test_what_is_submitted_is_complete(values, comment, pair, call):
    assessment = declared(pair[0])

    with pytest.raises(ScoresRefused):
        assessing.submit_scores(assessment, scores(call, values, comment), by=assessment.assessor)
    assert (Score.objects.count(), Assessment.objects.get(pk=assessment.pk).status) == (0, S.DECLARED)


def test_the_form_keeps_a_draft_says_what_is_missing_and_loses_nothing(pair, call, desk):
    assessment = declared(pair[0])
    client, address = desk(assessment.assessor), reverse("microprojects:score", args=[assessment.pk])
    first, *others = call.criteria.all()
    said = {f"value-{each.pk}": "3" for each in others} | {f"comment-{others[0].pk}": "Faisable."}

    client.post(address, said | {"save": ""})
    refused = client.post(address, said | {f"value-{first.pk}": "5", "submit": ""})

    assert refused.status_code == 200 and "Faisable." in refused.content.decode()
    assert assessment.scores.get(criterion=first).value is None
    client.post(address, said | {f"value-{first.pk}": "5", f"comment-{first.pk}": "Très bien.", "submit": ""})
    assert Assessment.objects.get(pk=assessment.pk).status == S.SUBMITTED


def test_nobody_reads_a_score_before_both_are_in(pair, grants_manager, manager, desk):
    page = reverse("microprojects:compare_scores", args=[pair[0].application.code])
    scored(pair[0], [4, 4, 4, 4, 2])

    assert not Score.objects.visible_to(grants_manager).exists()
    assert not Score.objects.visible_to(manager).exists()
    assert Score.objects.visible_to(pair[0].assessor).count() == 5
    assert "24" not in desk(grants_manager).get(page).content.decode().partition("<main")[2].partition("Bien.")[2]
    scored(pair[1])

    assert Score.objects.visible_to(grants_manager).count() == 10
    assert Score.objects.visible_to(pair[0].assessor).count() == 5
    assert "Bien." in desk(grants_manager).get(page).content.decode()


def test_of_what_is_withdrawn_while_the_grid_is_open_no_score_is_taken(pair, call, grants_manager):
    assessment = declared(pair[0])
    applications.withdraw(assessment.application, by=grants_manager)

    for act in (assessing.save_scores, assessing.submit_scores):
        with pytest.raises(ScoresRefused):
            act(assessment, scores(call), by=assessment.assessor)
    with pytest.raises(ScoresRefused):
        declared(pair[1])
    assert not Score.objects.exists()


def test_what_is_submitted_does_not_change(pair, call):
    scored(pair[0])

    for act in (assessing.save_scores, assessing.submit_scores):
        with pytest.raises(StepRefused):
            act(pair[0], scores(call, 2), by=pair[0].assessor)
    with pytest.raises(StepRefused):
        assessing.declare_conflict(pair[0], reason="Trop tard.", by=pair[0].assessor)
    assert set(pair[0].scores.values_list("value", flat=True)) == {4}


def test_with_both_in_the_application_is_scored(pair):
    scored(pair[0], 4)
    assert pair[0].application.status == ApplicationStatus.ADMISSIBLE
    scored(pair[1], [3, 4, 4, 4, 4])

    pair[0].application.refresh_from_db()
    assert pair[0].application.status == ApplicationStatus.SCORED


@pytest.mark.parametrize(("values", "is_asked"), [([4, 3, 3, 3, 3], False), ([3, 3, 3, 3, 3], False), (2, True)])
def test_a_gap_above_the_limit_asks_for_a_third_assessor(values, is_asked, pair, call, grants_manager):
    """Sixty and seventy-five points lie fifteen apart, the limit itself; forty and seventy-five do not."""
    scored(pair[0], [4, 3, 4, 4, 4])
    scored(pair[1], values)

    application = pair[0].application
    application.refresh_from_db()
    assert (application.status == ApplicationStatus.ADMISSIBLE) == is_asked
    if is_asked:
        third = appoint("third", Role.ASSESSOR)
        assert [(each.order, each.proposed) for each in assigning.proposal_of(call).wanted] == [(3, third)]
        scored(assigned(call, grants_manager)[0], 3)
        application.refresh_from_db()
        assert application.status == ApplicationStatus.SCORED
        assert Score.objects.visible_to(grants_manager).count() == 15


def test_scores_of_three_are_a_mean_of_all(pair, call, grants_manager):
    scored(pair[0], 5)
    scored(pair[1], 2)
    appoint("third", Role.ASSESSOR)

    application = judged(pair[0].application, grants_manager, 3)

    totals = application.assessments.revealed().with_total().values_list("total", flat=True)
    assert sum(totals) / 3 == Decimal(200) / 3


def test_an_assignment_is_taken_back_until_scores_are_in(pair, grants_manager, desk, call):
    scored(pair[1])

    assigning.take_back(pair[0], reason="En congé.", by=grants_manager)

    assert desk(pair[0].assessor).get(pair[0].get_absolute_url()).status_code == 404
    assert [each.order for each in assigning.proposal_of(call).wanted] == [1]
    with pytest.raises(StepRefused):
        assigning.take_back(pair[1], reason="En congé.", by=grants_manager)


def test_what_assessors_work_on_is_not_examined_again(pair, grants_manager):
    with pytest.raises(ApplicationRefused):
        admission.reopen(pair[0].application, reason="Un doute.", by=grants_manager)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_submit_together_one_completes_the_application(call, areas, grants_manager):
    admitted(call, areas.khouribga, grants_manager)
    assessors(2)
    pair = [declared(each) for each in assigned(evaluating(call, grants_manager), grants_manager)]
    given = scores(call)

    def submit(assessment):
        try:
            assessing.submit_scores(assessment, given, by=assessment.assessor)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(submit, pair))

    assert Entry.objects.filter(act="score").count() == 1
    pair[0].application.refresh_from_db()
    assert pair[0].application.status == ApplicationStatus.SCORED


# act x role: who may, about an assessment that is the assessor's own and signed
ACTS = """
view            own
declare         own
declare_conflict own
score           own
take_back       manager grants_manager
"""


@pytest.mark.parametrize("line", ACTS.strip().splitlines())
def test_who_may_do_what_with_an_assessment(line, pair, request):
    act, *allowed = line.split()
    roles = "officer coordinator me_officer grants_manager finance manager assessor donor administrator".split()
    mine = declared(pair[0])

    found = {role for role in roles if request.getfixturevalue(role).has_perm(f"microprojects.{act}_assessment", mine)}

    assert found == set(allowed) - {"own"}
    assert mine.assessor.has_perm(f"microprojects.{act}_assessment", mine) == ("own" in allowed)
