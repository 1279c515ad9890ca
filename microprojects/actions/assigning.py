"""The manager lets a call's applications be judged: begins, assigns assessors, takes assignments back, goes on."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal.actions import write
from microprojects.actions.applications import ApplicationRefused, hold_application
from microprojects.actions.associations import hold
from microprojects.models import Assessment, Call, Tie
from microprojects.querysets.proposals import assessors_of, propose, ties_of
from microprojects.resources.completing import complete, needs_third
from microprojects.workflow import APPLICATION, ASSESSMENT, CALL, ApplicationStatus, AssessmentStatus, CallStatus

ASSESSORS = 2


class AssignmentRefused(Exception):
    """An assessor cannot be given this application. Its text is a sentence for the user."""


@transaction.atomic
def evaluate(call, *, by):
    """Begin the evaluation of a closed call: assessors are assigned from now on. Raises StepRefused otherwise.

    What was scored on paper before is complete as far as both scores are there.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    CALL.take("evaluate", call, by=by)
    admitted = call.applications.filter(status=ApplicationStatus.ADMISSIBLE)
    for application in admitted.filter(assessments__isnull=False).distinct():
        complete(hold_application(application))
    return call


@dataclass(frozen=True)
class Proposal:
    """Which places wait for an assessor, with who is proposed; and how much each assessor has then."""

    wanted: list
    assessors: list

    @property
    def empty(self):
        return [each for each in self.wanted if each.proposed is None]


def proposal_of(call):
    """The Proposal for all that waits in a call: a fixed number of statements, however many applications there are."""
    admitted = call.applications.filter(status=ApplicationStatus.ADMISSIBLE)
    applications = list(admitted.select_related("association", "area").order_by("pk"))
    taken, filled, gaps = _state_of(applications, call.gap_limit)
    places = [
        (each, order) for each in applications for order in _orders(gaps.get(each.pk)) if order not in filled[each.pk]
    ]
    assessors = assessors_of(User.objects.all())
    associations = {each.association_id: each.association for each in applications}
    ties = ties_of(list(associations.values()), assessors, Tie)
    loads = dict(Assessment.objects.at_work().order_by().values_list("assessor").annotate(number=Count("pk")))
    wanted = propose(places, assessors=assessors, ties=ties, loads=loads, taken=taken)
    for each in assessors:
        each.load = loads.get(each.pk, 0)
        each.new = sum(place.proposed == each for place in wanted)
    return Proposal(wanted, assessors)


def _orders(gap):
    return range(1, ASSESSORS + 1 + bool(gap))


def _state_of(applications, limit):
    """({application: who knows it}, {application: places that are filled}, {application: is a third needed})."""
    taken, filled, totals = defaultdict(set), defaultdict(set), defaultdict(dict)
    rows = Assessment.objects.filter(application__in=applications).with_total()
    for application, assessor, order, status, total in rows.values_list(
        "application", "assessor", "order", "status", "total"
    ):
        taken[application].add(assessor)
        if status not in (AssessmentStatus.CONFLICT, AssessmentStatus.WITHDRAWN):
            filled[application].add(order)
        if status == AssessmentStatus.SUBMITTED:
            totals[application][order] = total
    return taken, filled, {pk: needs_third(found, limit) for pk, found in totals.items()}


@transaction.atomic
def assign(call, choices, *, due_on, by):
    """Give applications their assessors: `choices` are (application's id, place, assessor's id), all or none.

    Raises AssignmentRefused, with nothing saved, for a place that does not wait any more, somebody without a posting
    there, tied to the association, or twice on one application.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.status != CallStatus.EVALUATION:
        raise AssignmentRefused(_("Assessors are assigned during the evaluation of a call."))
    if due_on < timezone.localdate():
        raise AssignmentRefused(_("The day until which scores are given is past."))
    wanted = {(each.application.pk, each.order): each for each in proposal_of(call).wanted}
    made, given = [], defaultdict(list)
    for application, order, assessor in choices:
        place = wanted.get((application, order))
        if place is None:
            raise AssignmentRefused(_("Somebody was faster: a place that you filled does not wait any more."))
        chosen = next((each for each in place.candidates if each.pk == assessor), None)
        if chosen is None or assessor in given[application]:
            raise AssignmentRefused(
                _(
                    "%(code)s cannot be given to this assessor: it needs a posting in the area, no tie to the"
                    " association, and two different people."
                )
                % {"code": place.application.code}
            )
        given[application].append(assessor)
        made.append(Assessment(application=place.application, version=place.application.versions.first(), order=order,
                               assessor=chosen, due_on=due_on, assigned_by=by))  # fmt: skip
    Assessment.objects.bulk_create(made)
    for application, users in given.items():
        record = next(each.application for each in made if each.application_id == application)
        write("assign", record, by=by, assessors=users, until=due_on)
    return made


@transaction.atomic
def take_back(assessment, *, reason, by):
    """Take an assignment back, so that somebody else gets it. Raises StepRefused once the scores are submitted."""
    if not reason.strip():
        raise ApplicationRefused(_("Say why the assignment is taken back."))
    hold_application(assessment.application)
    assessment.refresh_from_db()
    return ASSESSMENT.take("take_back", assessment, by=by, reason=reason, ended_at=timezone.now())


@transaction.atomic
def record_tie(association, *, user, by):
    """Record that an assessor is tied to an association: they never assess it, and what they began of it is taken back.

    Returns how many assignments were taken back; scores that were submitted stay. Raises AssignmentRefused when it
    is recorded already.
    """
    association = hold(association)
    _tie, is_new = Tie.objects.get_or_create(user=user, association=association, defaults={"recorded_by": by})
    if not is_new:
        raise AssignmentRefused(_("This tie is recorded already."))
    begun = list(Assessment.objects.at_work().filter(assessor=user, application__association=association))
    write("record_tie", association, by=by, assessor=user.pk, taken_back=len(begun))
    for each in begun:
        take_back(each, reason=_("Tied to the association."), by=by)
    return len(begun)


@transaction.atomic
def go_on(application, *, reason, by):
    """Go on with two assessments that lie far apart, when no third is to be had: both were given on paper.

    Raises ApplicationRefused for others, StepRefused when it is not the moment.
    """
    application = hold_application(application)
    if not reason.strip():
        raise ApplicationRefused(_("Say why there is no third assessment."))
    found = list(application.assessments.submitted())
    if len(found) < ASSESSORS or any(not each.source for each in found):
        raise ApplicationRefused(_("Only of scores given on paper: otherwise a third assessor is assigned."))
    details = {"assessments": len(found), "third": False}
    return APPLICATION.take("score", application, by=by, details=details, reason=reason)
