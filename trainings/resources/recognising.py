"""Which course a grid speaks of. In doubt somebody is asked: two groups may be taught the same at one place."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from trainings.models import Course, Enrolment, Session
from ui.workbooks.words import plain

NEW = "new"  # the answer “a course of its own”; the others are the id of a course
NEAR = timedelta(days=92)  # a course further away in time is another cycle, whoever takes part


@dataclass(frozen=True, slots=True)
class Candidate:
    """A course that the grid may speak of, and what speaks for it."""

    course: Course
    days: int  # in common
    starts_same: bool
    same_place: bool
    same_group: bool  # both name one, and it is the same
    other_trainer: bool  # both name one, and they differ
    enrolled: int
    common: int  # of those enrolled, people of the grid
    in_grid: int

    @property
    def is_here(self):
        """The same place, and a day in common."""
        return self.same_place and (self.starts_same or self.days > 0)

    @property
    def shares_people(self):
        return 0 < min(self.enrolled, self.in_grid) <= 2 * self.common

    @property
    def weight(self):
        return self.same_group, self.common, self.is_here, self.starts_same, self.days, -self.course.pk

    @property
    def is_plain(self):
        """Whether nothing speaks against it: the people of both are the same, or the course has none yet."""
        if self.same_group or self.shares_people:
            return self.is_here
        return self.is_here and not self.enrolled and not self.other_trainer


def recognise(heading, source, people):
    """Set the Heading's `course` when it is plain which one the grid speaks of, else its `question`, if there is one.

    `people` are the ids of those recognised in the grid. An answer given before stays while it is still a choice.
    """
    found = candidates_of(heading, source, people)
    certain = certain_of(found)
    heading.course = certain.course.pk if certain else None
    heading.question = [] if certain else [_told(each) for each in found]
    if heading.answer not in {NEW, *(str(each["course"]) for each in heading.question)} or not heading.question:
        heading.answer = ""
    elif heading.answer != NEW:
        heading.course = int(heading.answer)


def candidates_of(heading, source, people):
    """The courses of this module, partner and area that may be meant, the likeliest first.

    Either the place is the same and a day in common; or most people are the same, and a day or the place.
    """
    days = {on for on, _at, _hours in heading.meetings}
    near = Course.objects.filter(
        module=heading.module,
        partner=source.partner_id,
        area=source.area_id,
        starts_on__lte=max(days) + NEAR,
        ends_on__gte=min(days) - NEAR,
    )
    courses = [course for course in near if not _is_other_group(heading, course)]
    held, enrolled = defaultdict(set), defaultdict(set)
    for course, on in Session.objects.filter(course__in=courses, on__in=days).values_list("course", "on"):
        held[course].add(on)
    for course, person in Enrolment.objects.filter(course__in=courses).order_by().values_list("course", "person"):
        enrolled[course].add(person)
    found = [_candidate(heading, course, held[course.pk], enrolled[course.pk], people) for course in courses]
    return sorted(
        (each for each in found if each.is_here or (each.shares_people and (each.days or each.same_place))),
        key=lambda each: each.weight,
        reverse=True,
    )


def certain_of(candidates):
    """The one that it is without asking, or None."""
    if not candidates or not candidates[0].is_plain:
        return None
    best = candidates[0]
    rivals = [each for each in candidates[1:] if each.is_here and each.same_group == best.same_group]
    return None if any(each.common >= best.common for each in rivals) else best


def _candidate(heading, course, days, enrolled, people):
    return Candidate(
        course=course,
        days=len(days),
        starts_same=course.starts_on == min(on for on, _at, _hours in heading.meetings),
        same_place=plain(course.place) == plain(heading.place),
        same_group=bool(heading.group) and plain(course.group) == plain(heading.group),
        other_trainer=bool(heading.trainer and course.trainer) and plain(heading.trainer) != plain(course.trainer),
        enrolled=len(enrolled),
        common=len(enrolled & set(people)),
        in_grid=len(people),
    )


def _is_other_group(heading, course):
    return bool(heading.group and course.group) and plain(heading.group) != plain(course.group)


def _told(candidate):
    """What the page says of it: nothing that names a person of the roll."""
    course = candidate.course
    return {
        "course": course.pk,
        "place": course.place,
        "group": course.group,
        "trainer": course.trainer,
        "starts_on": course.starts_on.isoformat(),
        "ends_on": course.ends_on.isoformat(),
        "days": candidate.days,
        "enrolled": candidate.enrolled,
        "common": candidate.common,
    }
