"""A call is prepared, published, corrected in public, and its questions are answered to all."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from journal.steps import StepRefused
from microprojects.actions.associations import save_once
from microprojects.models import Call, Corrigendum, Cost, Criterion, Heading, Question, Quota
from microprojects.workflow import CALL
from programme.models import Programme
from ui import formats

QUESTIONS_AT_ONCE = 5  # of one person, without an answer


class CallRefused(Exception):
    """The call is not as the act needs it. Its text is a sentence for the user."""


@dataclass
class Parts:
    """What hangs on a call: unsaved Criterion, Cost, Heading and Quota records, and the papers asked for."""

    criteria: list = field(default_factory=list)
    costs: list = field(default_factory=list)
    headings: list = field(default_factory=list)
    quotas: list = field(default_factory=list)
    papers: list = field(default_factory=list)


@transaction.atomic
def record_call(parts, *, by, **facts):
    """Prepare a call as a draft. Raises AssociationRefused when its code is taken."""
    call = Call(programme=Programme.objects.current(), created_by=by, **facts)
    save_once(call, _("Another call has this code."))
    _hang(call, parts)
    write("record_call", call, by=by)
    return call


@transaction.atomic
def change_call(call, parts, *, by, **facts):
    """Change a draft, with all that hangs on it. Raises CallRefused once it is published."""
    call = _hold(call)
    if not call.is_draft:
        raise CallRefused(_("This call is published: it changes only by a corrigendum."))
    changed = sorted(name for name, value in facts.items() if getattr(call, name) != value)
    for name in changed:
        setattr(call, name, facts[name])
    save_once(call, _("Another call has this code."))
    for model in (Criterion, Cost, Heading, Quota):
        model.objects.filter(call=call).delete()
    _hang(call, parts)
    write("change_call", call, by=by, fields=changed)
    return call


def why_not_published(call):
    """The sentences that say what a draft still needs."""
    weights = sum(call.criteria.values_list("weight", flat=True))
    kept = sum(amount or 0 for amount in call.quotas.values_list("amount", flat=True))
    told = (
        (weights != 100, _("The criteria do not add up to 100 points.")),
        (not call.quotas.exists(), _("No area is chosen.")),
        (kept > call.envelope, _("More is kept for the areas than the envelope holds.")),
        (not call.required_papers.exists(), _("No paper is asked for.")),
        (not call.headings.exists(), _("There is no budget heading.")),
        (not call.costs.filter(is_eligible=True).exists(), _("It is not said which costs a grant pays.")),
        (not (call.name_ar and call.text_ar), _("The title or the text in Arabic is missing.")),
        (call.is_past, _("It would close before anybody could apply.")),
    )
    return [sentence for is_so, sentence in told if is_so]


@transaction.atomic
def publish(call, *, by):
    """Let everybody read the call. Raises CallRefused while something is missing, StepRefused when it is published."""
    call = _hold(call)
    if call.is_draft and (missing := why_not_published(call)):
        raise CallRefused(" ".join(missing))
    return CALL.take("publish", call, by=by, published_at=timezone.now())


@transaction.atomic
def close(call, *, by):
    """Write down that the call is closed. Its deadline closes it by itself; before that it stays open.

    Raises CallRefused before the deadline, StepRefused when it is not published.
    """
    call = _hold(call)
    if not call.is_past:
        raise CallRefused(_("The call is open until its deadline: only a corrigendum moves that."))
    return CALL.take("close", call, by=by)


@transaction.atomic
def correct_call(call, *, texts, by, **facts):
    """Change a published call by its next corrigendum: `texts` are its words, `facts` the fields that change.

    Raises CallRefused when nothing changes, the deadline is past, or a deadline would come earlier.
    """
    call = _hold(call)
    if call.is_draft:
        raise CallRefused(_("This call is a draft: change it directly."))
    if call.is_past:
        raise CallRefused(_("The deadline is past: the call no longer changes."))
    changes = {name: value for name, value in facts.items() if getattr(call, name) != value}
    if changes.get("closes_at", call.closes_at) < call.closes_at:
        raise CallRefused(_("A deadline that was published is not moved forward: somebody may count on it."))
    told = {name: [_told(getattr(call, name)), _told(value)] for name, value in changes.items()}
    corrigendum = Corrigendum.objects.create(
        call=call, number=call.corrections + 1, changes=told, published_by=by, **texts
    )
    Call.objects.filter(pk=call.pk).update(corrections=corrigendum.number, **changes)
    write("correct_call", call, by=by, number=corrigendum.number, fields=sorted(changes))
    return corrigendum


@transaction.atomic
def ask_question(call, *, question, asked_on, by):
    """Record a question of an applicant, without who asked. Raises CallRefused when it came too late."""
    call = _hold(call)
    day = timezone.localdate(call.questions_until)
    if call.is_draft or asked_on > day:
        raise CallRefused(_("Questions were taken until %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
    question = Question.objects.create(call=call, question=question, asked_on=asked_on, recorded_by=by)
    write("ask_question", call, by=by, question=question.pk)
    return question


@transaction.atomic
def ask_own_question(call, *, question, by):
    """A question of whoever speaks for an association, in time by the server's clock; nobody reads who asked.

    Raises CallRefused once the time for questions is over, or while too many of theirs wait for an answer.
    """
    call = _hold(call)
    if not call.takes_questions:
        until = {"moment": formats.moment(call.questions_until)}
        raise CallRefused(_("Questions were taken until %(moment)s.") % until)
    if call.questions.filter(recorded_by=by, answered_at=None).count() >= QUESTIONS_AT_ONCE:
        raise CallRefused(_("Several of your questions wait for an answer: ask again when they are answered."))
    made = Question.objects.create(call=call, question=question, asked_on=timezone.localdate(), recorded_by=by)
    write("ask_question", call, system="own_question", question=made.pk)
    return made


@transaction.atomic
def answer_question(question, *, answer_fr, answer_ar, by):
    """Answer a question to all. Raises StepRefused when somebody has answered it."""
    facts = {"answer_fr": answer_fr, "answer_ar": answer_ar, "answered_by": by, "answered_at": timezone.now()}
    if not Question.objects.filter(pk=question.pk, answered_at__isnull=True).update(**facts):
        raise StepRefused(_("This question is answered already: its answer is public and stays."))
    write("answer_question", question.call, by=by, question=question.pk)
    return question.call


def _hold(call):
    return Call.objects.select_for_update().get(pk=call.pk)


def _hang(call, parts):
    for model, records in (
        (Criterion, parts.criteria), (Cost, parts.costs), (Heading, parts.headings), (Quota, parts.quotas)
    ):  # fmt: skip
        for record in records:
            record.call = call
        model.objects.bulk_create(records)
    call.required_papers.set(parts.papers)


def _told(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
