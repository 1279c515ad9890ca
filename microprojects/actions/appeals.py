"""An association appeals within the days of its call; somebody who took no part examines it again and decides."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.applications import hold_application
from microprojects.models import Appeal
from microprojects.querysets.appeals import REFUSED, last_day, took_part
from microprojects.resources.letters import unsaved_answer
from microprojects.workflow import APPLICATION, ApplicationStatus
from microprojects.workflow.appeals import APPEAL
from ui import formats

STEPS = {ApplicationStatus.SELECTED: "select_on_appeal", ApplicationStatus.RESERVE: "reserve_on_appeal"}


class AppealRefused(Exception):
    """The appeal cannot be filed or decided like this. Its text is a sentence for the user."""


@transaction.atomic
def file_appeal(application, *, text, by):
    """Appeal against the committee's decision, once, until the last day of the call's days after the letter.

    Raises AppealRefused when nothing was refused, the letter was not sent, the days are over, or there is one.
    """
    application = hold_application(application)
    if told := why_not_filed(application):
        raise AppealRefused(told)
    appeal = Appeal.objects.create(application=application, text=text, filed_by=by)
    write("file_appeal", application, by=by, appeal=appeal.code)
    return appeal


def why_not_filed(application):
    """The sentence that says why no appeal can be filed now; "" when one can."""
    day = last_day(application)
    if application.status not in REFUSED or day is None:
        return _("There is no decision to appeal against.")
    if Appeal.objects.filter(application=application).exists():
        return _("An appeal is filed already.")
    if timezone.localdate() > day:
        return _("Appeals were possible until %(day)s.") % {"day": formats.day(day)}
    return ""


@transaction.atomic
def uphold(appeal, *, outcome, reason, by):
    """Decide for the association, having examined the application again: it is selected, or on the reserve list.

    A letter that says so is drafted for the outbox. Raises AppealRefused for who took part, or when the envelope does
    not hold it; StepRefused when it is decided, or when the application is past that.
    """
    application = _held(appeal, by)
    appeal = _decided("uphold", appeal, application, reason, by)
    try:
        with transaction.atomic():
            APPLICATION.take(STEPS[outcome], application, by=by, details={"appeal": appeal.code})
    except IntegrityError as error:
        raise AppealRefused(_("More would be committed than the envelope holds.")) from error
    unsaved_answer(appeal, application).save()
    return appeal


@transaction.atomic
def reject(appeal, *, reason, by):
    """Leave the decision as it is, for a reason, with a letter that says so. Raises as `uphold` does.

    AppealRefused also when nothing is refused any more: such an appeal is settled.
    """
    application = _held(appeal, by)
    appeal = _decided("reject", appeal, application, reason, by)
    if application.status not in REFUSED:
        raise AppealRefused(_("The application is not refused any more: close the appeal as without object."))
    unsaved_answer(appeal, application).save()
    return appeal


@transaction.atomic
def settle(appeal, *, reason, by):
    """Close an appeal whose application was selected or withdrawn since, with a letter that says so.

    Raises AppealRefused while there is something to decide, and as `uphold` does.
    """
    application = _held(appeal, by)
    if application.status in REFUSED:
        raise AppealRefused(_("The application is still refused: uphold or reject the appeal."))
    appeal = _decided("settle", appeal, application, reason, by)
    unsaved_answer(appeal, application).save()
    return appeal


def _held(appeal, by):
    application = hold_application(appeal.application)
    if took_part(by, application):
        raise AppealRefused(_("You took part in this application: somebody else decides its appeal."))
    return application


def _decided(step, appeal, application, reason, by):
    if not reason.strip():
        raise AppealRefused(_("Say why: the association is told."))
    appeal = Appeal.objects.get(pk=appeal.pk)
    appeal.application = application
    return APPEAL.take(step, appeal, by=by, reason=reason, decided_at=timezone.now(), decided_by=by)
