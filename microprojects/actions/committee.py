"""The committee of a call is recorded, and decides once: what it decided is frozen, in the envelope."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal import jobs
from journal.actions import write
from journal.steps import StepRefused
from microprojects import tasks
from microprojects.actions.applications import hold_application
from microprojects.models import Application, Call, Committee
from microprojects.querysets.committee import deciding
from microprojects.querysets.ranking import line_of
from microprojects.querysets.reserve import first_that_fits
from microprojects.resources.decisions import decision_of
from microprojects.resources.freezing import hash_of
from microprojects.resources.letters import unsaved_selection
from microprojects.workflow import APPLICATION, CALL, ApplicationStatus, CallStatus, LetterStatus

P = ApplicationStatus
STEPS = {P.SELECTED: "select", P.RESERVE: "reserve", P.REJECTED: "reject"}
QUORUM = 2


class CommitteeRefused(Exception):
    """The committee cannot do this as things are. Its text is a sentence for the user."""


@transaction.atomic
def convene(call, parts, *, by, **facts):
    """Record the session: `parts` are unsaved (members, recusals, changes), in place of those before.

    Raises CommitteeRefused outside the evaluation, or for a change that the call does not allow.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.status != CallStatus.EVALUATION:
        raise CommitteeRefused(_("The committee meets during the evaluation; what it decided stays."))
    committee, _made = Committee.objects.update_or_create(call=call, defaults=facts)
    members, recusals, changes = parts
    _look_at(call, changes)
    for name, rows in (("members", members), ("recusals", recusals), ("changes", changes)):
        getattr(committee, name).all().delete()
        for row in rows:
            row.pk, row.committee = None, committee
        getattr(committee, name).bulk_create(rows)
    write("convene", call, by=by, present=len(members), recusals=len(recusals), changes=len(changes))
    return committee


def _look_at(call, changes):
    """A place is given to what passes; nobody is moved twice."""
    passing = {row.pk for row in line_of(call).rows if row.passes}
    for each in changes:
        if each.application_id not in passing:
            raise CommitteeRefused(
                _("%(code)s does not reach what the call asks for: no place can be given to it.")
                % {"code": each.application.code}
            )
    if len({each.application_id for each in changes}) < len(changes):
        raise CommitteeRefused(_("An application gets one place: one stands there twice."))


def why_not_deliberated(call):
    """The sentences that say what is missing before the committee can decide."""
    committee = Committee.objects.filter(call=call).first()
    waiting = call.applications.filter(status__in=[P.SUBMITTED, P.CORRECTION, P.ADMISSIBLE]).count()
    told = (
        (call.status != CallStatus.EVALUATION, _("The call is not being evaluated.")),
        (waiting, _("%(number)s applications are not examined, or not scored to the end.") % {"number": waiting}),
        (not call.applications.filter(status=P.SCORED).exists(), _("No application is scored.")),
        (committee is None, _("It is not recorded who was present.")),
        (
            committee is not None and len(deciding(committee)) < QUORUM,
            _("At least %(number)s different members who did not stand back from everything decide.")
            % {"number": QUORUM},
        ),
    )
    return [sentence for is_so, sentence in told if is_so]


@transaction.atomic
def deliberate(call, *, by):
    """Decide: freeze the ranking with its hash, and select, reserve or reject every scored application, all or none.

    Raises CommitteeRefused while something is missing or the money would not do, StepRefused when it was decided.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.status == CallStatus.EVALUATION and (missing := why_not_deliberated(call)):
        raise CommitteeRefused(" ".join(missing))
    now = timezone.now()
    CALL.take("deliberate", call, by=by)
    committee = Committee.objects.select_for_update().get(call=call)
    changes = dict(committee.changes.values_list("application", "place"))
    held = Application.objects.filter(call=call, status=P.SCORED).select_for_update().in_bulk()
    line = line_of(call, changes=changes)
    content = decision_of(committee, line, at=now, by=by)
    sha256 = hash_of(content)
    Committee.objects.filter(pk=committee.pk).update(
        content=content, sha256=sha256, deliberated_at=now, deliberated_by=by
    )
    _decide(line, held, by)
    write("deliberate", committee, by=by, call=call.code, sha256=sha256, committed=line.committed)
    jobs.start(tasks.draw_minutes, committee)
    committee.refresh_from_db()
    return committee


@transaction.atomic
def select_from_reserve(call, *, by):
    """Select the first of the reserve list that the money holds, and draft its letter; returns the application.

    Raises CommitteeRefused before the decision, or when the money holds none; StepRefused when somebody was faster.
    """
    found = first_that_fits(call) if Committee.objects.filter(call=call, deliberated_at__isnull=False) else None
    if found is None:
        raise CommitteeRefused(_("The money holds nobody of the reserve list."))
    application = hold_application(found)  # before the call: as whoever prepares an agreement does
    if first_that_fits(Call.objects.select_for_update(no_key=True).get(pk=call.pk)) != application:
        raise StepRefused(_("An application changed meanwhile: look at the ranking again."))
    try:
        with transaction.atomic():
            APPLICATION.take("select_from_reserve", application, by=by, details={"requested": application.requested})
    except IntegrityError as error:
        raise CommitteeRefused(_("More would be committed than the envelope holds.")) from error
    application.letters.of_decisions().filter(status=LetterStatus.DRAFT).delete()
    unsaved_selection(application).save()
    write("draft_letter", application, by=by)
    return application


def _decide(line, held, by):
    try:
        with transaction.atomic():
            for row in line.rows:
                application, details = held[row.pk], {"place": row.place, "total": row.total}
                APPLICATION.take(STEPS[row.outcome], application, by=by, details=details)
    except KeyError as error:
        raise StepRefused(_("An application changed meanwhile: look at the ranking again.")) from error
    except IntegrityError as error:
        raise CommitteeRefused(_("More would be committed than the envelope holds.")) from error
