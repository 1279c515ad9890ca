"""What somebody should look at before approving a report: codes and numbers, which wording.py says in words."""

from beneficiaries.models import Import
from reports.indicators import COMPUTED
from reports.models import Report
from reports.workflow import ReportStatus
from trainings.models import Attendance, Session


def checks_of(report, counted, *, targets):
    """The checks that found something: [{"code", "indicator", "number"}, ...].

    `counted` are the numbers by indicator as in a snapshot, `targets` each indicator's target or None.
    """
    found = [*_unknowns(counted), *_waiting(report), *_roll_calls(report)]
    found += [_check("no_target", 1, code) for code in counted if targets[code] is None and _counts_people(code)]
    return [check for check in found if check["number"]]


def _check(code, number, indicator=""):
    return {"code": code, "indicator": indicator, "number": number}


def _counts_people(code):
    return COMPUTED[code].counts == "people"


def _unknowns(counted):
    for code, numbers in counted.items():
        if _counts_people(code):
            for axis in ("sex", "age"):
                unknown = [
                    cell["cumulative"] for cell in numbers["cells"] if (cell["axes"], cell["values"]) == ([axis], ["U"])
                ]
                yield _check(f"unknown_{axis}", sum(unknown), code)


def _waiting(report):
    """What is not in the figures though somebody has begun to bring it in."""
    yield _check("imports_waiting", Import.objects.to_decide().count())
    before = Report.objects.filter(kind=report.kind, starts_on__lt=report.starts_on, status=ReportStatus.READY)
    yield _check("reports_not_approved", before.count())


def _roll_calls(report):
    held = Session.objects.filter(on__range=(report.starts_on, report.ends_on))
    yield _check("sessions_without_marks", held.filter(attendances__isnull=True).count())
    in_period = Attendance.objects.filter(session__on__range=(report.starts_on, report.ends_on))
    people = in_period.double_booked().values("enrolment__person").distinct()
    yield _check("double_bookings", people.count())
