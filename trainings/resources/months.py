"""Sheets of one workbook that go on where another ends: a course kept month by month is one grid."""

from collections import Counter
from dataclasses import replace

from trainings.resources.marks import UNSAID
from trainings.resources.recognising import NEAR
from ui.workbooks.words import plain


def joined(grids):
    """The grids, each that goes on with one before it put together with that one."""
    found = []
    for grid in grids:
        first = next((each for each in found if _goes_on(each, grid)), None)
        if first is None:
            found.append(grid)
        else:
            _join(first, grid)
    return found


def _goes_on(first, grid):
    """The same course by its heading, other days near by, and mostly the same people."""
    if not (first.module and first.sessions and grid.sessions) or _heading(first) != _heading(grid):
        return False
    one, other = ({session.on for session in each.sessions} for each in (first, grid))
    if one & other or min(other) - max(one) > NEAR or min(one) - max(other) > NEAR:
        return False
    people, others = ({plain(each.name) for each in each_grid.participants} for each_grid in (first, grid))
    return 0 < min(len(people), len(others)) <= 2 * len(people & others)


def _heading(grid):
    return [plain(written) for written in (grid.module, grid.place, grid.group, grid.partner)]


def _join(first, grid):
    """Add a grid's sessions, people and hours to the first one's; what is wrong with it stays with `later`."""
    sessions = first.sessions + [replace(each, letter=f"{grid.sheet}!{each.letter}") for each in grid.sessions]
    order = sorted(range(len(sessions)), key=lambda index: (sessions[index].on, sessions[index].starts or 0, index))
    before, after = len(first.sessions), len(grid.sessions)
    same = _same_people(first.participants, grid.participants)
    participants = [_together(each, same.get(index), before, after) for index, each in enumerate(first.participants)]
    known = {id(each) for each in same.values()}
    participants += [
        replace(each, marks=UNSAID * before + each.marks) for each in grid.participants if id(each) not in known
    ]
    first.sessions = [sessions[index] for index in order]
    first.participants = [replace(each, marks="".join(each.marks[index] for index in order)) for each in participants]
    first.declared_hours = _declared(first, grid)
    first.later.append(grid)


def _same_people(people, others):
    """{number of a line: the line of the other sheet that names the same person}, where both write it once."""
    here, there = (Counter(plain(each.name) for each in lines) for lines in (people, others))
    by_name = {plain(each.name): each for each in others}
    found = {}
    for index, each in enumerate(people):
        name = plain(each.name)
        if here[name] == there[name] == 1 and _fits(each, by_name[name]):
            found[index] = by_name[name]
    return found


def _fits(one, other):
    """Nothing that both sheets write of somebody speaks against it."""
    phones = not (one.phones and other.phones) or bool({*one.phones} & {*other.phones})
    references = not (one.reference and other.reference) or plain(one.reference) == plain(other.reference)
    return phones and references


def _together(line, other, before, after):
    if other is None:
        return replace(line, marks=line.marks + UNSAID * after)
    return replace(
        line,
        marks=line.marks + other.marks,
        phones=tuple(dict.fromkeys((*line.phones, *other.phones))),
        reference=line.reference or other.reference,
        arabic_name=line.arabic_name or other.arabic_name,
        also=(*line.also, (other.sheet, other.row_number)),
    )


def _declared(first, grid):
    """The hours announced for both: each sheet its own, or every sheet those of the whole course."""
    if first.declared_hours is None or grid.declared_hours is None:
        return None
    if first.declared_hours == grid.declared_hours == first.planned_hours:
        return first.declared_hours
    return first.declared_hours + grid.declared_hours
