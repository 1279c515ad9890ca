"""Applications that are judged in a test: assessors, assignments, scores, by the actions of the pages."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Role
from microprojects.actions import assessing, assigning
from microprojects.models import Application, Call
from microprojects.models.assessment import DECLARATION
from microprojects.workflow import CallStatus
from tests.cast import appointed
from tests.microprojects.filed import decided, submitted
from tests.microprojects.registry import record


def assessors(number=3, area=None):
    """People with a posting as assessor, named apart from all members."""
    names = ("alia", "brahim", "chama", "driss", "esther", "farid")[:number]
    return [appointed(f"assessor_{name}", Role.ASSESSOR, area=area) for name in names]


def admitted(call, area, by, number=1):
    """So many admitted applications of associations in one area."""
    here = call.applications.count()
    return [
        decided(submitted(call, record(area, f"Association {here + each} {area.code}")), by)
        for each in range(1, number + 1)
    ]


def evaluating(call, by):
    """The call in its evaluation, its deadline over."""
    Call.objects.filter(pk=call.pk).update(status=CallStatus.CLOSED)
    call.refresh_from_db()
    return assigning.evaluate(call, by=by)


def assigned(call, by, choices=None, days=14):
    """All that waits given to whom the proposal names, or to whom `choices` say."""
    proposal = assigning.proposal_of(call)
    choices = choices or [(each.application.pk, each.order, each.proposed.pk) for each in proposal.wanted]
    return assigning.assign(call, choices, due_on=timezone.localdate() + timedelta(days=days), by=by)


def declared(assessment):
    return assessing.declare(assessment, text=DECLARATION, by=assessment.assessor)


def scores(call, values=4, comment="Bien."):
    """One value for all criteria, or one each."""
    criteria = list(call.criteria.all())
    values = [values] * len(criteria) if isinstance(values, int) else values
    return {each.pk: (value, comment) for each, value in zip(criteria, values, strict=True)}


def scored(assessment, values=4):
    """Declared and submitted by its assessor."""
    declared(assessment)
    call = assessment.application.call
    assessing.submit_scores(assessment, scores(call, values), by=assessment.assessor)
    assessment.refresh_from_db()
    return assessment


def judged(application, by, *values):
    """Assigned, and scored by two (or three) with these values: one for all criteria, or one each."""
    place = assigned(application.call, by)
    for made, each in zip([one for one in place if one.application_id == application.pk], values, strict=False):
        scored(made, each)
    return Application.objects.get(pk=application.pk)
