"""An assessor signs the declaration or steps aside, writes scores, submits them once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from microprojects.actions.applications import hold_application
from microprojects.models import Assessment, Association, Score, Tie
from microprojects.models.assessment import DECLARATION
from microprojects.resources.completing import complete
from microprojects.workflow import ASSESSMENT, AT_WORK, ApplicationStatus, AssessmentStatus

MIN_SCORE, MAX_SCORE = 1, 5


class ScoresRefused(Exception):
    """The scores cannot be taken as they are. Its text is a sentence for the user."""


@transaction.atomic
def declare(assessment, *, text, by):
    """Sign the declaration of impartiality number `text`: the application opens.

    Raises ScoresRefused when another text counts by now, or the application waits for no scores; StepRefused when it is
    signed, or the assignment ended.
    """
    if text != DECLARATION:
        raise ScoresRefused(_("The declaration has changed meanwhile: read it again."))
    assessment = _awaited(assessment)
    facts = {"declared_at": timezone.now(), "declaration": text}
    return ASSESSMENT.take("declare", assessment, by=by, details={"text": text}, **facts)


@transaction.atomic
def declare_conflict(assessment, *, reason, by):
    """Step aside for good: access ends at once, here and wherever the same association applies.

    Raises ScoresRefused without a reason, or when the association was merged that very moment; StepRefused once the
    scores are submitted.
    """
    if not reason.strip():
        raise ScoresRefused(_("Say in a few words what binds you: the programme's office reads it."))
    association = Association.objects.select_for_update().get(pk=assessment.application.association_id)  # as in merging
    assessment = _hold(assessment)
    if assessment.application.association_id != association.pk:
        raise ScoresRefused(_("This association was merged into another one this very moment: send it again."))
    Tie.objects.get_or_create(user=by, association=association, defaults={"recorded_by": by})
    for each in Assessment.objects.at_work().filter(assessor=by, application__association=association):
        ASSESSMENT.take("declare_conflict", each, by=by, details={"association": association.code},
                        reason=reason, ended_at=timezone.now())  # fmt: skip
    assessment.refresh_from_db()
    if assessment.status != AssessmentStatus.CONFLICT:
        ASSESSMENT.take("declare_conflict", assessment, by=by, reason=reason, ended_at=timezone.now())
    return assessment


@transaction.atomic
def save_scores(assessment, scores, *, comment="", by):
    """Keep a draft: `scores` are {criterion: (value 1 to 5 or None, comment)}.

    Raises StepRefused once submitted, ScoresRefused when the application waits for no scores.
    """
    assessment = _awaited(assessment)
    _keep(assessment, scores)
    return ASSESSMENT.take("save_scores", assessment, by=by, comment=comment)


@transaction.atomic
def submit_scores(assessment, scores, *, comment="", by):
    """Submit the scores, once and for all; the last one that was asked for completes the application.

    Raises ScoresRefused, with nothing saved, while a criterion has no score or 1 or 5 no comment, or when the
    application waits for no scores; StepRefused when they are submitted or the assignment ended.
    """
    assessment = _awaited(assessment)
    if missing := why_not_submitted(assessment.application.call, scores):
        raise ScoresRefused(" ".join(missing))
    _keep(assessment, scores)
    ASSESSMENT.take("save_scores", assessment, by=by, comment=comment)
    ASSESSMENT.take("submit_scores", assessment, by=by, submitted_at=timezone.now())
    complete(assessment.application)
    return assessment


def why_not_submitted(call, scores):
    """The sentences that say what scores still need."""
    told = []
    for criterion in call.criteria.all():
        value, comment = scores.get(criterion.pk, (None, ""))
        words = {"criterion": criterion.name}
        if value is None:
            told.append(_("“%(criterion)s” has no score.") % words)
        elif value in (MIN_SCORE, MAX_SCORE) and not comment.strip():
            told.append(_("“%(criterion)s”: a score of 1 or 5 needs a comment.") % words)
    return told


def _keep(assessment, scores):
    if assessment.status not in (AssessmentStatus.DECLARED, AssessmentStatus.DRAFT):
        ASSESSMENT.take("save_scores", assessment)  # says why not
    Score.objects.bulk_create(
        [
            Score(assessment=assessment, criterion_id=pk, value=value, comment=comment)
            for pk, (value, comment) in scores.items()
        ],
        update_conflicts=True, unique_fields=["assessment", "criterion"], update_fields=["value", "comment"],
    )  # fmt: skip


def _awaited(assessment):
    """The assessment, held: what is withdrawn, or scored to the end, is not scored any more."""
    assessment = _hold(assessment)
    if assessment.status in AT_WORK and assessment.application.status != ApplicationStatus.ADMISSIBLE:
        raise ScoresRefused(_("This application is not waiting for scores any more."))
    return assessment


def _hold(assessment):
    """The assessment as it is now, for us alone; its application first, in everybody's order."""
    application = hold_application(assessment.application)
    assessment = Assessment.objects.select_for_update(of=["self"]).get(pk=assessment.pk)
    assessment.application = application
    return assessment
