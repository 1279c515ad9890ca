"""A manager records that an assessor is tied to an association: they have nothing of it any more."""

import pytest
from django.urls import reverse

from journal.models import Entry
from microprojects.actions import assigning, merge_association
from microprojects.actions.assigning import AssignmentRefused
from microprojects.models import Assessment, Tie
from tests.microprojects.judged import admitted, assessors, assigned, evaluating, scored
from tests.microprojects.notices import published
from tests.microprojects.registry import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(areas, grants_manager):
    """Two applications with two assessors each."""
    call = published()
    admitted(call, areas.khouribga, grants_manager, 2)
    assessors(2)
    return assigned(evaluating(call, grants_manager), grants_manager)


def test_what_a_tied_assessor_began_is_taken_back_and_proposed_to_somebody_else(places, grants_manager):
    assessment = places[0]
    association = assessment.application.association

    taken_back = assigning.record_tie(association, user=assessment.assessor, by=grants_manager)

    assessment.refresh_from_db()
    others = Assessment.objects.filter(assessor=assessment.assessor).exclude(pk=assessment.pk)
    assert (taken_back, assessment.status) == (1, "withdrawn")
    assert [each.status for each in others] == ["assigned"]
    wanted = assigning.proposal_of(assessment.application.call).wanted
    assert [each.application for each in wanted] == [assessment.application]
    assert all(assessment.assessor not in each.candidates for each in wanted)
    assert Entry.objects.get(act="record_tie").details == {"assessor": assessment.assessor_id, "taken_back": 1}


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_is_tied_to_one_of_two_merged_records_assesses_neither(places, areas, grants_manager, is_kept):
    assessment = places[0]
    applicant, other = assessment.application.association, record(areas.khouribga, "Association Tifaouine du Tadla")
    assigning.record_tie(other, user=assessment.assessor, by=grants_manager)

    merge_association(*((other, applicant) if is_kept else (applicant, other)), by=grants_manager)

    assessment.refresh_from_db()
    assert (assessment.status, assessment.reason != "") == ("withdrawn", True)
    assert Assessment.objects.at_work().count() == len(places) - 1


def test_scores_that_were_submitted_stay(places, grants_manager):
    assessment = scored(places[0])

    assert assigning.record_tie(assessment.application.association, user=assessment.assessor, by=grants_manager) == 0

    assessment.refresh_from_db()
    assert assessment.status == "submitted"


def test_a_tie_is_recorded_once_on_its_page_from_those_who_assess(places, client, grants_manager, officer):
    association, assessor = places[0].application.association, places[0].assessor
    address = reverse("microprojects:record_tie", args=[association.code])
    client.force_login(grants_manager)

    offered = client.get(association.get_absolute_url()).content.decode()
    nobody = client.post(address, {"user": officer.pk})
    answer, again = client.post(address, {"user": assessor.pk}), client.post(address, {"user": assessor.pk})

    assert address in offered and nobody.context["form"].errors and again.context["form"].errors
    assert answer.url == association.get_absolute_url()
    assert Tie.objects.get().user == assessor
    assert assessor.name in client.get(association.get_absolute_url()).content.decode()
    with pytest.raises(AssignmentRefused):
        assigning.record_tie(association, user=assessor, by=grants_manager)
