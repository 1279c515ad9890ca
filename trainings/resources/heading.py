"""The block above an attendance grid -> which course it is, and everything that is wrong with it, at once."""

import json
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from hashlib import blake2b

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme.models import Partner, Programme
from trainings.models import Module
from trainings.resources.courses import matched
from ui.workbooks.words import plain

LONGEST = {"place": 200, "trainer": 120, "group": 60}
GROUP_WORDS = {"groupe", "group", "gruppo"}
# What the reader of the grid says of the whole sheet; what it says of one line stays with the line.
OF_THE_SHEET = {"hours_missing", "session_twice", "date_unreadable"}


@dataclass(slots=True)
class Heading:
    """A course as its grid presents it. `problems` are [row, column, code, sentence, facts]: with any, nothing is saved

    `course` is the id of the course when it is already here; `corrections` then say what the grid would change,
    `surplus` and `gone` which sessions and people are here and not in the grid (resources/surplus.py), and `decided`
    what shall become of these, as long as the course is as its `seal` says. `question` are the courses it may be when
    that is not plain; `answer` is the choice.
    """

    sheet: str
    row: int
    later: list = field(default_factory=list)  # names of the sheets that go on with this one
    module: int | None = None
    module_name: str = ""
    place: str = ""
    trainer: str = ""
    group: str = ""
    planned_hours: str = "0"
    planned_if_kept: str = "0"
    sessions: list = field(default_factory=list)  # [day, time of day or None, hours], as text
    course: int | None = None
    question: list = field(default_factory=list)
    answer: str = ""
    surplus: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    decided: dict = field(default_factory=dict)
    seal: str = ""
    corrections: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def sheets(self):
        return [self.sheet, *self.later]

    def refuse(self, code, sentence, column="", row=None, **facts):
        self.problems.append([self.row if row is None else row, column, code, str(sentence), facts])

    def correct(self, sentence, **facts):
        self.corrections.append([str(sentence), facts])

    @property
    def meetings(self):
        """The sessions as (day, time of day or None, hours)."""
        return [
            (date.fromisoformat(on), time.fromisoformat(at) if at else None, Decimal(hours))
            for on, at, hours in self.sessions
        ]


def headings_of(source):
    """The Headings of a checked import, one per sheet."""
    return [Heading(**facts) for facts in source.mapping.get("courses", [])]


def seal_of_courses(source):
    """A seal of the Headings as they were shown: what was decided on them is not meant for others."""
    written = json.dumps(source.mapping, sort_keys=True)
    return blake2b(written.encode(), digest_size=8).hexdigest()


def heading_of(grid, source):
    """The Heading of a Grid in the file of the Import `source`."""
    heading = Heading(
        grid.sheet, grid.header_row, module_name=grid.module, trainer=grid.trainer, group=_group(grid.group)
    )
    heading.later = [each.sheet for each in grid.later]
    heading.place = _place(grid.place, source.area)
    heading.sessions = [
        [
            session.on.isoformat(),
            f"{session.starts:02d}:00" if session.starts is not None else None,
            str(round(session.hours, 2)) if session.hours else "0",
        ]
        for session in grid.sessions
    ]
    announced = grid.declared_hours if grid.declared_hours is not None else grid.planned_hours
    heading.planned_hours = str(round(announced, 2))
    for each in grid.sheets:
        for row, column, code, sentence in each.problems:
            if code in OF_THE_SHEET:
                heading.refuse(code, sentence, f"{each.sheet}!{column}" if each is not grid and column else column, row)
    _find_module(heading, grid)
    _check_partner(heading, grid, source)
    _check_days(heading, grid)
    _check_hours(heading, grid)
    for name, longest in LONGEST.items():
        if len(getattr(heading, name)) > longest:
            heading.refuse("too_long", _("This text is too long."))
    return heading


def _group(written):
    """The group without the word: “Groupe 2” is “2”."""
    first, _space, rest = written.partition(" ")
    return rest.strip() if rest and plain(first) in GROUP_WORDS else written.strip()


def _place(written, area):
    """The place without the name of its area behind it: “Centre culturel, Oujda” is “Centre culturel”."""
    place, _comma, behind = written.rpartition(",")
    names = {plain(name) for name in area.all_names}
    return place.strip() if place and plain(behind) in names else written.strip()


def _find_module(heading, grid):
    modules = {module.code: module for module in Module.objects.all()}
    found = modules.get(grid.module_code)
    if found is None:
        wanted = plain(grid.module)
        called = (m for m in modules.values() if wanted and wanted in {plain(name) for name in m.all_names})
        found = next(called, None)
    if found is not None:
        heading.module = found.pk
    elif grid.module:
        heading.refuse("module_unknown", _("There is no module “%(module)s”."), row=0, module=grid.module)
    else:
        heading.refuse("module_missing", _("The module is missing above the grid."), row=0)


def _check_partner(heading, grid, source):
    """A grid of another partner was probably uploaded in the wrong place."""
    written = plain(grid.partner)
    if not written:
        return
    for partner in Partner.objects.all():
        names = (partner.code, partner.short_name, *partner.all_names, *partner.aliases)
        if written in {plain(name) for name in names if name}:
            if partner.pk != source.partner_id:
                heading.refuse(
                    "partner_other",
                    _("The grid is one of %(partner)s, but you said %(chosen)s."),
                    row=0,
                    partner=partner.short_name,
                    chosen=source.partner.short_name,
                )
            return


def _check_days(heading, grid):
    first = Programme.objects.current().starts_on
    today = timezone.localdate()
    if not grid.sessions:
        heading.refuse("sessions_missing", _("The grid has no session."))
    for session in grid.sessions:
        if session.on > today:
            heading.refuse(
                "session_future", _("This session lies in the future."), session.letter, day=written(session.on)
            )
    if early := sum(session.on < first for session in grid.sessions):
        heading.refuse(
            "session_early",
            _("The programme began on %(start)s. Sessions before that day: %(number)s of %(all)s; they do not count."),
            start=written(first),
            number=early,
            all=len(grid.sessions),
        )


def _check_hours(heading, grid):
    together = sum((hours for _on, _at, hours in heading.meetings), Decimal())
    announced = Decimal(heading.planned_hours)
    # Hours shared out evenly are rounded to hundredths: that is no difference.
    if abs(together - announced) > Decimal("0.01") * len(grid.sessions):
        heading.refuse(
            "hours_differ",
            _("The grid announces %(announced)s hours, its sessions make %(together)s."),
            announced=f"{announced.normalize():f}",
            together=f"{together.normalize():f}",
        )
    elif not announced:
        heading.refuse("hours_missing", _("The hours of the course are missing."))


def compare(heading, course):
    """Say what the grid would change of the course that it speaks of."""
    here = list(course.sessions.all())
    found = matched(heading.meetings, here)
    for (on, at, hours), session in zip(heading.meetings, found, strict=True):
        if session is None:
            heading.correct(_("One session more: %(day)s."), day=written(on))
        else:
            _compare_session(heading, session, at, hours)
    _compare_course(heading, course, has_more=len(here) > sum(session is not None for session in found))


def _compare_session(heading, session, at, hours):
    if at not in (None, session.starts_at):
        heading.correct(_("%(day)s: it begins at %(hour)s."), day=written(session.on), hour=f"{at:%H:%M}")
    if session.hours != hours:
        heading.correct(
            _("%(day)s: %(hours)s hours instead of %(before)s."),
            day=written(session.on),
            hours=str(hours),
            before=str(session.hours),
        )


def _compare_course(heading, course, *, has_more):
    """With sessions that the grid does not have, the planned hours follow from what becomes of these."""
    planned = Decimal(heading.planned_hours)
    if course.planned_hours != planned and not has_more:
        heading.correct(
            _("Planned hours: %(hours)s instead of %(before)s."), hours=str(planned), before=str(course.planned_hours)
        )
    if heading.trainer and course.trainer != heading.trainer:
        heading.correct(_("Trainer: %(trainer)s."), trainer=heading.trainer)
    if heading.group and course.group != heading.group:
        heading.correct(_("Training group: %(group)s."), group=heading.group)


def written(day):
    """A day as it is told in every language."""
    return f"{day:%d/%m/%Y}"
