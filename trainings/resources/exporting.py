"""The list of courses as a workbook: some hundreds a year, written while one waits."""

import io

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from programme.models import Area, Partner
from trainings.models import Enrolment, Module, Session
from ui.workbooks.writing import write_workbook


def courses_workbook(courses):
    """The bytes of an .xlsx with a row for each of `courses`, in their order."""
    file = io.BytesIO()
    write_workbook(file, _("Trainings"), [_headings(), *_rows(courses)], right_to_left=get_language_bidi())
    return file.getvalue()


def _headings():
    return [
        _("Code"),
        _("Module"),
        _("Place"),
        _("Training group"),
        _("From"),
        _("To"),
        _("Area"),
        _("Partner"),
        _("Hours"),
        _("Sessions"),
        _("Enrolled"),
        _("Certified"),
    ]


def _rows(courses):
    ids = [course.pk for course in courses]
    enrolments = Enrolment.objects.of(ids)
    counts = [Session.objects.of(ids).per_course(), enrolments.per_course(), enrolments.certified().per_course()]
    modules, areas, partners = ({each.pk: str(each) for each in kind.objects.all()} for kind in (Module, Area, Partner))
    for course in courses:
        yield [
            course.code,
            modules[course.module_id],
            course.place,
            course.group,
            course.starts_on,
            course.ends_on,
            areas[course.area_id],
            partners[course.partner_id],
            course.planned_hours,
            *(count.get(course.pk, 0) for count in counts),
        ]
