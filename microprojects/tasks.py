"""Imports of associations, applications and grants in the background, mails; and what asks again for what was left.

Every task may run twice: the record's status and a lock (journal/jobs.py) let the work be done once.
"""

import hashlib
import logging
import secrets
from functools import partial
from pathlib import Path
from smtplib import SMTPException
from tempfile import TemporaryFile

from celery import shared_task
from django.core.files.base import ContentFile, File
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import Import
from beneficiaries.tasks import JOB, ImportTask, once
from beneficiaries.workflow import IMPORT, ImportStatus
from journal import jobs
from microprojects.emails import remind, send_letter, tell
from microprojects.models import Committee, GrantFile, Letter, Reminder, Representative
from microprojects.pdf import minutes_pdf
from microprojects.pdf.grants import document_of, documents_of
from microprojects.resources import checking, saving
from microprojects.resources.applications import checking as applications_checking
from microprojects.resources.applications import saving as applications_saving
from microprojects.resources.archive import write_archive
from microprojects.resources.expenses import checking as expenses_checking
from microprojects.resources.expenses import saving as expenses_saving
from microprojects.resources.reminders import dues_of, who_is_reminded
from microprojects.workflow import LetterStatus
from programme.scope import acting_as_system
from ui.workbooks.headings import NoHeaderFound
from ui.workbooks.reading import UnreadableFile

logger = logging.getLogger(__name__)
ASSOCIATIONS, APPLICATIONS = Import.Kind.ASSOCIATIONS, Import.Kind.APPLICATIONS
EXPENSES = Import.Kind.EXPENSES


@shared_task(base=ImportTask)
def check_associations(pk):
    """Read the list and find out which associations it speaks of, saving none; leaves the import checked, or failed."""
    once(pk, ASSOCIATIONS, ImportStatus.CHECKING, partial(_check, checking))


@shared_task(base=ImportTask)
def save_associations(pk):
    """Save what was confirmed, all of it or nothing; leaves the import done."""
    once(pk, ASSOCIATIONS, ImportStatus.CONFIRMING, partial(_save, saving))


@shared_task(base=ImportTask)
def check_applications(pk):
    """Read the list and find out which applications are new, saving none; leaves the import checked, or failed."""
    once(pk, APPLICATIONS, ImportStatus.CHECKING, partial(_check, applications_checking))


@shared_task(base=ImportTask)
def save_applications(pk):
    """Save what was confirmed, all of it or nothing; leaves the import done."""
    once(pk, APPLICATIONS, ImportStatus.CONFIRMING, partial(_save, applications_saving))


@shared_task(base=ImportTask)
def check_expenses(pk):
    """Read a workbook of grants and find out what is new, saving nothing; leaves the import checked, or failed."""
    once(pk, EXPENSES, ImportStatus.CHECKING, partial(_check, expenses_checking))


@shared_task(base=ImportTask)
def save_expenses(pk):
    """Save what was confirmed, all of it or nothing; leaves the import done."""
    once(pk, EXPENSES, ImportStatus.CONFIRMING, partial(_save, expenses_saving))


@shared_task
def resume_associations():
    """Ask again for every list, of associations, applications or grants, that waits while nobody works on it."""
    for kind, status, task in (
        (ASSOCIATIONS, ImportStatus.CHECKING, check_associations),
        (ASSOCIATIONS, ImportStatus.CONFIRMING, save_associations),
        (APPLICATIONS, ImportStatus.CHECKING, check_applications),
        (APPLICATIONS, ImportStatus.CONFIRMING, save_applications),
        (EXPENSES, ImportStatus.CHECKING, check_expenses),
        (EXPENSES, ImportStatus.CONFIRMING, save_expenses),
    ):
        for record in Import.objects.filter(kind=kind, status=status):
            if not jobs.is_held(record):
                jobs.send(task, record.pk)
    for committee in Committee.objects.without_minutes():
        jobs.send(draw_minutes, committee.pk)
    for made in GrantFile.objects.to_make():
        if not jobs.is_held(made):
            jobs.send(make_grant_file, made.pk)
    for letter in Letter.objects.to_mail():
        jobs.send(mail_letter, letter.pk)


@shared_task
def draw_minutes(pk):
    """Draw the minutes of a committee from what it decided, once."""
    committee = Committee.objects.get(pk=pk)
    if committee.deliberated_at is not None and not committee.minutes:
        code = committee.content["call"]["code"].replace("/", "-")
        committee.minutes.save(f"{code}-pv.pdf", ContentFile(minutes_pdf(committee)), save=False)
        Committee.objects.filter(pk=pk, minutes="").update(minutes=committee.minutes.name)


@shared_task
def make_grant_file(pk):
    """Make a document of a grant that was asked for, once."""
    made = GrantFile.objects.get(pk=pk)
    try:
        with jobs.alone(made):
            made.refresh_from_db()
            if made.made_at is None:
                _make(made)
    except jobs.AlreadyRunning:
        logger.info("document %s is being made already", pk)


def _make(made):
    grant = made.grant
    with TemporaryFile() as file:  # an archive may be larger than memory
        if made.is_archive:
            write_archive(grant, documents_of(grant), file)
        else:
            file.write(document_of(grant, made.kind))
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        made.file.save(f"{secrets.token_hex(16)}{Path(made.name).suffix}", File(file), save=False)
    facts = {"file": made.file.name, "sha256": digest, "made_at": timezone.now()}
    GrantFile.objects.filter(pk=made.pk, made_at=None).update(**facts)


@shared_task
def mail_letter(pk):
    """Mail a letter that was sent, once."""
    letter = Letter.objects.get(pk=pk)
    try:
        with jobs.alone(letter):
            letter.refresh_from_db()
            if letter.status == LetterStatus.SENT and letter.mailed_at is None:
                send_letter(letter)
                Letter.objects.filter(pk=pk).update(mailed_at=timezone.now())
    except jobs.AlreadyRunning:
        logger.info("letter %s is being mailed already", pk)


@shared_task
def tell_representative(pk):
    """Mail the link, or what was decided, unless that was done; what fails is tried again by the sweep."""
    request = Representative.objects.to_be_mailed().select_related("user", "association").filter(pk=pk).first()
    if request is None:
        return
    try:
        with jobs.alone(request):
            tell(request)
            Representative.objects.filter(pk=pk, status=request.status).update(mailed_at=timezone.now())
    except jobs.AlreadyRunning:
        return
    except (SMTPException, OSError) as error:  # their texts hold addresses
        logger.warning("representative %s not mailed: %s", pk, type(error).__name__)


@shared_task
def ensure_reminders():
    """Asked every day: one task for each person for whom something may be due."""
    Reminder.objects.forgotten().delete()
    for pk in who_is_reminded():
        jobs.send(send_reminder, pk)


@shared_task
def send_reminder(pk):
    """Tell one person of what is due, in one mail a day at most, when something of it is new."""
    user, today = User.objects.get(pk=pk), timezone.localdate()
    try:
        with jobs.alone(user, "reminders"):
            dues = dues_of(user) if user.is_active else []
            new = {key for due in dues for key in due.keys(today)} - Reminder.objects.told_to(user)
            if new and not Reminder.objects.filter(user=user, day=today).exists():
                remind(user, dues)
                Reminder.objects.create(user=user, day=today, told=sorted(new))
    except jobs.AlreadyRunning:
        return
    except (SMTPException, OSError) as error:  # their texts hold addresses
        logger.warning("user %s not reminded: %s", pk, type(error).__name__)


@shared_task
def resume_representatives():
    for pk in Representative.objects.to_be_mailed().values_list("pk", flat=True):
        jobs.send(tell_representative, pk)


@shared_task
def forget_unverified():
    """A week after somebody wrote an address that nobody verified: all that they wrote is deleted."""
    Representative.objects.forgotten().delete()


def _check(how, record):
    try:
        with acting_as_system(JOB):
            counts = how.stage(record)
    except (UnreadableFile, NoHeaderFound) as refused:
        IMPORT.take("fail", record, system=JOB, problem=str(refused.sentence))
        return
    IMPORT.take("report_check", record, system=JOB, details=counts, counts=counts, problem="")


def _save(how, record):
    with acting_as_system(JOB):
        saved = how.save_rows(record, by=record.confirmed_by)
        record.rows.all().delete()
        IMPORT.take("finish", record, system=JOB, details=saved, counts=record.counts | {"saved": saved})
