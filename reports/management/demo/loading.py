"""The demo from the first user to the last report, all of it or nothing."""

from random import Random

from django.db import transaction
from django.utils import timezone, translation

from journal.actions import write
from programme.models import Programme
from programme.periods import month_of
from reports import actions
from reports.management.demo import (
    applications,
    assessments,
    associations,
    calendar,
    courses,
    grants,
    places,
    registers,
    rollcalls,
    users,
)
from reports.tasks import compute_report

SEED = 2017


@transaction.atomic
def load():
    """Fill an empty database, through the same actions and imports that people use; returns the programme."""
    random, today = Random(SEED), timezone.localdate()  # noqa: S311 - invented people, no secret
    programme = Programme.objects.current()
    calendar.move(programme, today)
    staff = users.appoint()
    officers = {place.area: staff[f"officer.{place.area}"] for place in places.PLACES}
    write("load_demo", programme, system="demo", starts_on=programme.starts_on, ends_on=programme.ends_on)
    registers.bring_in(programme, officers, today, random)
    courses.hold(programme, officers, today, random)
    registers.left_open(programme, officers, today, random)
    associations.found(staff, today, random)
    applications.file(staff, random)
    grants.follow(staff, today)
    assessments.judge(staff, today, random)
    rollcalls.left_open(officers[rollcalls.AREA], today, random)
    _report_on_the_past(programme, today, staff["manager"], staff["me"])
    return programme


def _report_on_the_past(programme, today, manager, me_officer):
    """The report of three months ago was sent, that of two months ago approved; last month's is the daily job's."""
    approved = month_of(today).previous.previous
    for period in (approved.previous, approved):
        with translation.override("fr"):
            report = actions.register(period=period, languages=programme.report_languages, by=me_officer)
        compute_report(report.pk)
        report.refresh_from_db()
        actions.approve(report, version=report.snapshots.first().version, by=manager)
        if period != approved:
            actions.send(report, by=me_officer)
