"""An association writes its report, submits it, corrects what comes back part by part; CEFA sends parts back."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.expenses import record_expense, remove_expense
from microprojects.actions.grants import GrantRefused, hold_unclosed
from microprojects.actions.tranches import receive_report, send_back_report
from microprojects.models import DueReport, Headcount, Proof, Reached, Remark, SubmittedReport
from microprojects.resources.freezing import hash_of
from microprojects.resources.reporting import content_of, is_reported
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import ReportStatus
from microprojects.workflow.reporting import ReportState


def hold_report(due, hold=hold_unclosed):
    """The report as it is now, with its grant, for us alone until the end of the transaction.

    Raises GrantRefused once the grant is closed, unless it is held by hold_grant.
    """
    grant = hold(due.grant)
    held = DueReport.objects.select_for_update(of=["self"]).get(pk=due.pk)
    held.grant = grant
    return held


@transaction.atomic
def write_report(due, *, done, difficulties, visibility, by):
    """Write what a report says in words. Raises GrantRefused while CEFA has it."""
    due = open_report(due)
    due.done, due.difficulties, due.visibility = done, difficulties, visibility
    due.written_at, due.written_by = timezone.now(), by
    due.save()
    return noted("write_report", due, by)


@transaction.atomic
def add_reached(due, people, *, by):
    """Name registered `people` in a report: each agreed to it today. Who stands in it already stays once."""
    due, today = open_report(due), timezone.localdate()
    due.reached.filter(person__in=people, is_named=False).update(is_named=True)
    here = set(due.reached.values_list("person", flat=True))
    new = list(dict.fromkeys(person for person in people if person.pk not in here))
    Reached.objects.bulk_create(Reached(due=due, person=person, consented_on=today, recorded_by=by) for person in new)
    return noted("add_reached", due, by, number=len(new))


@transaction.atomic
def remove_reached(due, reached, *, by):
    """Take somebody out of a report whom the association named: their history stays.

    Whom CEFA registered for it as well stays in the report until that line is taken out too.
    """
    due = open_report(due)
    named = due.reached.named().filter(pk=reached.pk)
    if not named.filter(written_as__isnull=False).update(is_named=False):
        named.delete()
    return noted("remove_reached", due, by)


@transaction.atomic
def add_headcount(due, *, by, **facts):
    """Add people who were counted at an activity and are named nowhere."""
    due = open_report(due)
    made = Headcount.objects.create(due=due, recorded_by=by, **facts)
    return noted("add_headcount", due, by, number=made.total)


@transaction.atomic
def remove_headcount(due, headcount, *, by):
    due = open_report(due)
    due.headcounts.filter(pk=headcount.pk).delete()
    return noted("remove_headcount", due, by)


@transaction.atomic
def add_proof(due, *, caption, photo, by):
    """Add a photo; `photo` is (content, suffix) without what the camera wrote. Raises GrantRefused for the same one."""
    due = open_report(due)
    content, suffix = photo
    digest = hashlib.sha256(content).hexdigest()
    if due.proofs.filter(sha256=digest).exists():
        raise GrantRefused(_("This photo is in the report already."))
    proof = Proof(due=due, caption=caption, sha256=digest, recorded_by=by)
    proof.photo.save(secrets.token_hex(16) + suffix, ContentFile(content), save=False)
    proof.save()
    return noted("add_proof", due, by)


@transaction.atomic
def remove_proof(due, proof, *, by):
    """Take a photo out of a report, and its file with it."""
    due, stored, name = open_report(due), proof.photo.storage, proof.photo.name
    due.proofs.filter(pk=proof.pk).delete()
    transaction.on_commit(lambda: stored.delete(name))
    return noted("remove_proof", due, by)


@transaction.atomic
def hand_in_expense(due, *, by, **facts):
    """Record an expense in a report that is being written. Raises GrantRefused while CEFA has it, or once settled."""
    return record_expense(open_report(due).grant, by=by, **facts)


@transaction.atomic
def take_back_expense(due, expense, *, by):
    """Take an expense out of a report that is being written, as long as nobody decided on it.

    Raises GrantRefused for one that another report tells of, which CEFA has or approved.
    """
    open_report(due)
    if is_reported(expense):
        raise GrantRefused(_("This expense stands in a report that CEFA has: it stays on file."))
    return remove_expense(expense, by=by)


def note_opening(proof, *, by):
    """Write down that `by` opened a photo: people are on it."""
    write("open_proof", proof.due.grant.application, by=by, report=proof.due.code)


@transaction.atomic
def answer_remark(remark, *, answer, by):
    """Say what was corrected of a part that came back. Raises GrantRefused while CEFA has the report."""
    due = open_report(remark.due)
    changed = due.remarks.open().filter(pk=remark.pk).update(answer=answer, answered_at=timezone.now(), answered_by=by)
    if not changed:
        raise GrantRefused(_("This correction is answered already."))
    return noted("answer_remark", due, by, item=remark.item)


@transaction.atomic
def submit_report(due, *, by):
    """Hand a report in: what it says is frozen with its hash, and CEFA decides on it.

    Raises GrantRefused with all that is missing, or when the project is not under way.
    """
    due = open_report(due)
    if missing := why_not_submitted(due):
        raise GrantRefused(" ".join(str(each) for each in missing))
    report = receive_report(due.grant, kind=due.kind, received_on=timezone.localdate(), by=by)
    content = content_of(due)
    SubmittedReport.objects.create(report=report, content=content, sha256=hash_of(content))
    return noted("submit_report", due, by)


def why_not_submitted(due):
    """Sentences on what a report lacks; [] when it can be handed in."""
    told = {
        _("The project is not under way yet."): due.grant.application.status != ApplicationStatus.ONGOING,
        _("Say what was done against what was planned."): not due.done.strip(),
        _("Say whom the project reached: name people, or add a headcount."): not (
            due.reached.exists() or due.new_people.waiting().exists() or due.headcounts.exists()
        ),
        _("Add at least one expense with its receipt."): not due.grant.expenses.exists(),
        _("Add at least one photo that shows the donor's sign."): not due.proofs.exists(),
        _("Answer each correction that was asked for."): due.remarks.open().exists(),
    }
    return [sentence for sentence, lacks in told.items() if lacks]


@transaction.atomic
def send_back_item(due, *, item, text, by, expense=None):
    """Send one part of a report back, saying why: with the first one the report is the association's again.

    Raises GrantRefused for a report that is not there, or approved.
    """
    due = hold_report(due)
    if due.state not in (ReportState.RECEIVED, ReportState.RETURNED):
        raise GrantRefused(_("Only a report that came and is not approved yet is sent back."))
    if due.state == ReportState.RECEIVED:
        standing = due.grant.reports.get(kind=due.kind, status=ReportStatus.RECEIVED)
        send_back_report(standing, reason=text, by=by)
    remark = Remark.objects.create(due=due, item=item, text=text, expense=expense, made_by=by)
    write("send_back_item", due.grant.application, by=by, report=due.code, item=item)
    return remark


def open_report(due):
    due = hold_report(due)
    if not due.is_open:
        raise GrantRefused(_("This report is with CEFA: it changes when CEFA sends it back."))
    return due


def noted(act, due, by, **details):
    write(act, due.grant.application, by=by, report=due.code, **details)
    return due
