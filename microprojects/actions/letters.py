"""Letters of a decision: drafted for all, changed and approved by somebody who reads them, each sent once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal import jobs
from journal.actions import write
from microprojects import tasks
from microprojects.actions.applications import hold_application
from microprojects.models import Committee, Letter
from microprojects.resources.letters import unsaved_letter
from microprojects.workflow import LETTER, RANKED


class LetterRefused(Exception):
    """The letter cannot be written or sent. Its text is a sentence for the user."""


@transaction.atomic
def write_letters(call, *, by):
    """Draft a letter for each decided application that has none; returns how many.

    Raises LetterRefused before the committee has decided.
    """
    committee = Committee.objects.select_for_update().filter(call=call, deliberated_at__isnull=False).first()
    if committee is None:
        raise LetterRefused(_("Letters are written once the committee has decided."))
    rows = {row["application"]: row for row in committee.content["ranking"]}
    criteria = list(call.criteria.all())
    told = Letter.objects.of_decisions().of_call(call).values("application")
    found = call.applications.filter(status__in=RANKED).exclude(pk__in=told).select_related("association", "call")
    letters = [unsaved_letter(each, rows[each.code], criteria) for each in found if each.code in rows]
    Letter.objects.bulk_create(letters)
    if letters:
        write("write_letters", call, by=by, number=len(letters))
    return len(letters)


@transaction.atomic
def change(letter, *, subject, body, by):
    """Change the words of a draft. Raises StepRefused once it is approved."""
    return LETTER.take("change", letter, by=by, subject=subject, body=body)


@transaction.atomic
def approve(letter, *, by):
    """Approve a letter that was read: from now on its words stay. Raises StepRefused when it is approved."""
    return LETTER.take("approve", letter, by=by, approved_at=timezone.now(), approved_by=by)


@transaction.atomic
def send(letter, *, by):
    """Send an approved letter to its association's address, once.

    Raises LetterRefused when there is no address, or its application was examined again or withdrawn; StepRefused when
    it was sent or is not approved.
    """
    letter.application = hold_application(letter.application)
    if letter.is_of_decision and letter.application.letters.filter(selected_at__isnull=False).exists():
        raise LetterRefused(_("The application was selected from the reserve list since: another letter says so."))
    if not letter.stands:
        raise LetterRefused(_("The application was examined again: this letter no longer stands."))
    if not letter.may_be_sent:
        raise LetterRefused(_("The application was withdrawn since: this letter no longer stands."))
    address = letter.application.association.email
    if not address:
        raise LetterRefused(_("The registry has no e-mail address of this association."))
    LETTER.take("send", letter, by=by, address=address, sent_at=timezone.now())
    jobs.start(tasks.mail_letter, letter)
    return letter
