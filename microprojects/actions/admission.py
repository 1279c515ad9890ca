"""CEFA examines what was submitted: asks for corrections, answers the rules, admits or declares inadmissible."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.applications import ApplicationRefused, hold_application, restore
from microprojects.models import CorrectionRequest, RuleAnswer
from microprojects.querysets.eligibility import grid_of
from microprojects.resources.letters import unsaved_refusal
from microprojects.workflow import APPLICATION, ApplicationStatus, LetterStatus, Rule


@transaction.atomic
def ask_correction(application, *, requests, due_at, by):
    """Ask for corrections until `due_at`; `requests` are {"section", "kind", "text"}, one a section.

    Raises ApplicationRefused without a request or time, StepRefused when it is not the moment.
    """
    application = hold_application(application)
    if not requests:
        raise ApplicationRefused(_("Say in one section at least what is to be corrected."))
    if due_at <= timezone.now():
        raise ApplicationRefused(_("The time to answer lies in the past."))
    sections = [str(each["section"]) for each in requests]
    APPLICATION.take("ask_correction", application, by=by, details={"sections": sections, "until": due_at})
    CorrectionRequest.objects.bulk_create(
        CorrectionRequest(application=application, due_at=due_at, asked_by=by, **each) for each in requests
    )
    return application


@transaction.atomic
def extend_correction(application, *, due_at, by):
    """Give more time for the corrections that are awaited, also when their time is over.

    Raises ApplicationRefused when none is awaited, or the moment is past or no later than the one before.
    """
    application = hold_application(application)
    awaited = application.corrections.open()
    last = awaited.aggregate(last=Max("due_at"))["last"]
    if application.status != ApplicationStatus.CORRECTION or last is None:
        raise ApplicationRefused(_("No correction is awaited."))
    if due_at <= max(last, timezone.now()):
        raise ApplicationRefused(_("Give a moment that is still to come, and later than the one before."))
    awaited.update(due_at=due_at)
    write("extend_correction", application, by=by, before=last, until=due_at)
    return application


@transaction.atomic
def lift_correction(application, *, by):
    """Go on without the corrections that were asked for: what was submitted last is what counts, and what it says."""
    application = hold_application(application)
    before = application.versions.first()
    undone = restore(application, before) if application.status == ApplicationStatus.CORRECTION else []
    details = {"version": before.number, "undone": [str(each) for each in undone]}
    APPLICATION.take("lift_correction", application, by=by, details=details)
    application.corrections.open().update(lifted_at=timezone.now())
    return application


@transaction.atomic
def answer_rules(application, answers, *, by, may_overrule):
    """Keep a person's answers {rule: (is it met or None, proof)}; None takes an answer back.

    What is computed is overruled by who `may_overrule`, and for a reason only. Raises ApplicationRefused once it is
    decided, or for an answer without its proof.
    """
    application = hold_application(application)
    if application.status != ApplicationStatus.SUBMITTED:
        raise ApplicationRefused(_("Rules are answered while an application is being examined."))
    computed = {cell.rule: cell.computed for cell in grid_of(application).cells}
    before = {answer.rule: answer for answer in application.answers.filter(is_computed=False)}
    changed = []
    for rule, (is_met, proof) in answers.items():
        kept = before.get(rule)
        if (is_met, proof) == ((kept.is_met, kept.proof) if kept else (None, "")):
            continue
        _answer(application, Rule(rule), is_met, proof, computed[rule], by=by, may_overrule=may_overrule)
        changed.append(str(rule))
    if changed:
        write("answer_rules", application, by=by, rules=changed)
    return application


def _answer(application, rule, is_met, proof, computed, *, by, may_overrule):
    if computed is not None and not may_overrule:
        raise ApplicationRefused(_("“%(rule)s” is computed: a grants manager may overrule it.") % {"rule": rule.label})
    if is_met is None:
        application.answers.filter(rule=rule).delete()
        return
    if not proof:
        raise ApplicationRefused(_("“%(rule)s”: say by what you know.") % {"rule": rule.label})
    facts = {"is_met": is_met, "proof": proof, "is_computed": False, "facts": {}, "answered_by": by}
    RuleAnswer.objects.update_or_create(
        application=application, rule=rule, defaults=facts | {"answered_at": timezone.now()}
    )


@transaction.atomic
def admit(application, *, by):
    """Admit an application of which every rule is met; what was computed is kept as it was at this moment.

    Raises ApplicationRefused while a rule is not met or not answered, and for one that can never be admitted: a
    second one, or one of nobody in the registry. StepRefused when somebody was faster.
    """
    application = hold_application(application)
    if application.association is None:
        raise ApplicationRefused(_("Who applies stands in no registry: it cannot be admitted."))
    if application.is_second:
        raise ApplicationRefused(_("It came after another one of its association: it cannot be admitted."))
    grid = grid_of(application)
    if application.status == ApplicationStatus.SUBMITTED and grid.is_met is not True:
        open_ = [str(cell.rule.label) for cell in grid.cells if cell.is_met is not True]
        raise ApplicationRefused(_("Not every rule is met: %(rules)s") % {"rules": " · ".join(open_)})
    _keep_computed(application, grid)
    return APPLICATION.take("admit", application, by=by, reason="", examined_at=timezone.now(), examined_by=by)


@transaction.atomic
def declare_inadmissible(application, *, reason, by, with_letter=None):
    """Declare an application inadmissible, for a reason that a rule which is not met bears out.

    The letter that says so is drafted for the outbox. Of one that came on paper it is only when asked for, of one of
    nobody in the registry never.
    Raises ApplicationRefused without a reason or such a rule, StepRefused when somebody was faster.
    """
    application = hold_application(application)
    grid = grid_of(application)
    if not reason.strip():
        raise ApplicationRefused(_("Say why: the association is told."))
    if application.status == ApplicationStatus.SUBMITTED and not grid.refused:
        raise ApplicationRefused(_("No rule is answered with no: answer the one that is not met first."))
    _keep_computed(application, grid)
    application = APPLICATION.take(
        "declare_inadmissible", application, by=by, details={"rules": [str(cell.rule) for cell in grid.refused]},
        reason=reason, examined_at=timezone.now(), examined_by=by,
    )  # fmt: skip
    if application.association and (tells_by_letter(application) if with_letter is None else with_letter):
        unsaved_refusal(application, [cell.rule for cell in grid.refused]).save()
        write("draft_letter", application, by=by)
    return application


def tells_by_letter(application):
    """Whether a letter is drafted unless somebody says otherwise: not of what came on paper."""
    return application.association is not None and not application.reference


def _keep_computed(application, grid):
    """Of a decided application the answers stay, whatever happens to its association's papers afterwards.

    With a person's answer stands what the data said, so that an auditor sees what was overruled.
    """
    if application.status != ApplicationStatus.SUBMITTED:
        return
    for cell in grid.cells:
        if cell.by is not None:
            application.answers.filter(rule=cell.rule).update(facts={"computed": cell.computed} | cell.facts)
        elif cell.is_met is not None:
            RuleAnswer.objects.create(
                application=application, rule=cell.rule, is_met=cell.is_met, is_computed=True, facts=cell.facts
            )


@transaction.atomic
def reopen(application, *, reason, by):
    """Examine a decided application again; what was computed is computed anew. Raises StepRefused past that.

    A letter that was sent stays on file and no longer stands; a draft of one goes.
    """
    application = hold_application(application)
    if not reason.strip():
        raise ApplicationRefused(_("Say why it is examined again."))
    if application.assessments.live().filter(source="").exists():
        raise ApplicationRefused(_("Assessors have it: take their assignments back first."))
    APPLICATION.take("reopen", application, by=by, reason=reason, examined_at=None, examined_by=None)
    application.answers.filter(is_computed=True).delete()
    application.letters.of_examinations().filter(status=LetterStatus.DRAFT).delete()
    return application
