"""A page of courses as rows of text, everything looked up and formatted once."""

from dataclasses import dataclass

from django.urls import reverse

from programme.models import Area, Partner
from trainings.models import Enrolment, Module, Session
from ui import formats


@dataclass(frozen=True, slots=True)
class Row:
    """One course of the list."""

    url: str
    code: str
    module: str
    place: str
    group: str
    starts_on: str
    ends_on: str
    area: str
    partner: str
    hours: str
    sessions: str
    enrolled: str
    certified: str


def rows_of(courses):
    """A Row for each of `courses`, in their order: six statements, however many they are."""
    ids = [course.pk for course in courses]
    enrolments = Enrolment.objects.of(ids)
    sessions, enrolled = Session.objects.of(ids).per_course(), enrolments.per_course()
    certified = enrolments.certified().per_course()
    modules, areas = ({each.pk: each.name for each in model.objects.all()} for model in (Module, Area))
    partners = dict(Partner.objects.values_list("pk", "short_name"))
    base = reverse("trainings:list")
    return [
        Row(
            url=f"{base}{course.code}/",
            code=course.code,
            module=modules[course.module_id],
            place=course.place,
            group=course.group,
            starts_on=formats.day(course.starts_on, "short"),
            ends_on=formats.day(course.ends_on, "short"),
            area=areas[course.area_id],
            partner=partners[course.partner_id],
            hours=formats.hours(course.planned_hours),
            sessions=str(sessions.get(course.pk, 0)),
            enrolled=str(enrolled.get(course.pk, 0)),
            certified=str(certified.get(course.pk, 0)),
        )
        for course in courses
    ]
