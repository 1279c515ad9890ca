"""People in no register whom an association writes into its report: CEFA links, registers or refuses each.

A name stands in the vault as long as its person waits, and nowhere else. Whether somebody was known already is for CEFA
alone to know: to the association a line that was linked is like one that was registered.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.actions import duplicates
from beneficiaries.models import ConsentState
from microprojects.actions.grants import GrantRefused, hold_grant, hold_unclosed
from microprojects.actions.reporting import hold_report, noted, open_report
from microprojects.matching import person_key
from microprojects.models import NewPerson, Reached, WrittenPerson
from microprojects.workflow.new_people import NEW_PERSON, NewPersonStatus
from microprojects.workflow.reporting import ReportState

MOST = 100  # who wait in one report at a time


@transaction.atomic
def add_new_person(due, *, last_name, first_name, sex, birth_year, phone, consented_on, by):
    """Write somebody into a report who is in no register, and agreed to be registered and named in it.

    Raises GrantRefused while CEFA has the report, for who waits in it already, and when too many wait.
    """
    due = open_report(due)
    key, waiting = person_key(last_name, first_name, birth_year), due.new_people.waiting()
    if waiting.filter(written_key=key).exists():
        raise GrantRefused(_("Somebody of this name and year of birth stands in this report already."))
    if waiting.count() >= MOST:
        raise GrantRefused(
            _("%(number)s people wait in this report already. Hand it in first, or add a headcount.") % {"number": MOST}
        )
    facts = {"sex": sex, "birth_year": birth_year, "consented_on": consented_on, "written_key": key}
    person = NewPerson.objects.create(due=due, recorded_by=by, **facts)
    WrittenPerson.objects.create(new_person=person, last_name=last_name, first_name=first_name, phone=phone)
    return noted("add_new_person", due, by, person=person.code)


@transaction.atomic
def remove_new_person(due, person, *, by):
    """Take somebody out of a report, and what the vault has of them; and whom CEFA registered for this line alone."""
    due = open_report(due)
    line = due.new_people.filter(pk=person.pk).first()
    if line is None:
        return due
    due.new_people.filter(pk=line.pk).delete()
    due.reached.filter(pk=line.reached_id, is_named=False, written_as__isnull=True).delete()
    return noted("remove_new_person", due, by, person=line.code)


@transaction.atomic
def link_new_person(line, person, *, by):
    """Say that who was written is `person` of the registers. Returns whether they stood in the report already.

    Raises GrantRefused for who did not agree to be registered, or when somebody was faster.
    """
    line = _hold(line)
    if person.consent != ConsentState.GIVEN:
        raise GrantRefused(
            _("%(code)s has not agreed to be registered, says their file: correct it first, or refuse this person.")
            % {"code": person.code}
        )
    return _name("link_new_person", line, person, by)


def register_new_person(line, *, by, sent, others, register, facts):
    """Register who was written: (the person, nothing) or (nothing, the candidates to look at), as register_once gives.

    `register` is the line of the register. Inside a transaction only. Raises GrantRefused when somebody was faster, and
    what register_once raises.
    """
    line = _hold(line)
    person, found = duplicates.register_once(by=by, line=register, facts=facts, sent=sent, others=others)
    if person:
        _name("register_new_person", line, person, by)
    return person, found


@transaction.atomic
def refuse_new_person(line, *, reason, by):
    """Do not register who was written; the association reads the reason. Raises GrantRefused for the slower one.

    That is possible when the grant is closed too: no name is left behind.
    """
    line = _hold(line, hold_grant)
    _decide("refuse_new_person", line, by, reason=reason)
    return line


def _hold(line, hold=hold_unclosed):
    """The line as it is now, with its report, while CEFA may decide on it."""
    due = hold_report(line.due, hold)
    if due.state != ReportState.RECEIVED:
        raise GrantRefused(_("Only people of a report that waits for CEFA's approval are registered."))
    held = due.new_people.filter(pk=line.pk).first()
    if held is None:
        raise GrantRefused(_("The association has taken this person out of its report meanwhile."))
    if held.status != NewPersonStatus.WAITING:
        raise GrantRefused(_("Somebody has decided on this person meanwhile."))
    held.due = due
    return held


def _name(step, line, person, by):
    """Name `person` in the report for `line`, once; returns whether they stood in it already."""
    facts = {"consented_on": line.consented_on, "recorded_by": by, "is_named": False}
    reached, is_new = Reached.objects.get_or_create(due=line.due, person=person, defaults=facts)
    _decide(step, line, by, reached=reached)
    return not is_new


def _decide(step, line, by, **facts):
    decided = {"decided_by": by, "decided_at": timezone.now(), "written_key": None}
    NEW_PERSON.take(step, line, by=by, details={"report": line.due.code}, **decided, **facts)
    WrittenPerson.objects.get(new_person=line).delete()  # who does not see the name decides nothing
    noted(step, line.due, by, person=line.code)
