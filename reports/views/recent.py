"""The latest acts on the home page, in words, with the record that they were done to where the reader may open it."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, Import
from journal.models import Entry
from reports.models import Report
from reports.workflow import ACTS as REPORT_ACTS
from trainings.models import Course
from trainings.workflow import ACTS as COURSE_ACTS

RECENT = 6
IMPORT_ACTS = {"confirm": _("Workbook saved")}
PERSON_ACTS = {
    "register_beneficiary": _("Person registered"),
    "change_beneficiary": _("File of a person corrected"),
    "add_registration": _("Line added to the file of a person"),
}
OF_ALL = {Course: COURSE_ACTS, Report: REPORT_ACTS, Import: IMPORT_ACTS}
OWN = {**OF_ALL, Beneficiary: PERSON_ACTS}


class Act(NamedTuple):
    """What was done to which record; `record` is None where the reader may not open it."""

    words: str
    name: str
    code: str
    record: object
    at: object
    by: object


def recent_acts(user):
    """The programme's latest acts for those who follow all of it, for the others their own."""
    follows = user.has_perm("reports.register_report")
    words = {model._meta.label_lower: acts for model, acts in (OF_ALL if follows else OWN).items()}
    known = Q(pk__in=[])
    for kind, acts in words.items():
        known |= Q(record_type=kind, act__in=list(acts))
    entries = Entry.objects.filter(known, by__isnull=False).select_related("by")
    entries = list(entries[:RECENT] if follows else entries.filter(by=user)[:RECENT])
    records = _records(entries, user)
    return [
        _act(words[entry.record_type][entry.act], entry, records.get((entry.record_type, entry.record_id)))
        for entry in entries
    ]


def _act(words, entry, record):
    return Act(words, _name(record), entry.label, record, entry.at, entry.by)


def _name(record):
    """What people call it; a person is named by their code alone."""
    if isinstance(record, Course):
        return str(record.module)
    if isinstance(record, Report):
        return capfirst(record.period.label)
    return record.filename if isinstance(record, Import) else ""


def _records(entries, user):
    """{(kind, id): record} of those that the user may open."""
    wanted = defaultdict(set)
    for entry in entries:
        wanted[entry.record_type].add(entry.record_id)
    found = {}
    for model in OWN:
        kind = model._meta.label_lower
        if wanted[kind]:
            here = model.objects.visible_to(user)
            here = here.select_related("module") if model is Course else here
            found |= {(kind, pk): record for pk, record in here.in_bulk(wanted[kind]).items()}
    return found
