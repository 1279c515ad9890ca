"""An uploaded attendance grid -> its Headings and one staged row per line. Nothing is saved of it yet."""

from collections import defaultdict

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ImportRow
from trainings.models import Attendance, Course, Session
from trainings.resources.courses import is_same_course, matched, take_turn
from trainings.resources.grid import read_grids
from trainings.resources.heading import compare, heading_of, headings_of, written
from trainings.resources.marks import UNSAID
from trainings.resources.months import joined
from trainings.resources.participants import SURE, UNSURE
from trainings.resources.recognising import recognise
from trainings.resources.register import registers_for
from trainings.resources.remembering import LEFT_OUT, forget, is_recalled, recall
from trainings.resources.surplus import tell_surplus
from ui.workbooks.reading import read

V = ImportRow.Verdict
TWICE = _("Another sheet of this file holds the same course. If it is another group, write “Group: …” above the grid.")
WEIGHT = {"P": 3, "E": 2, "?": 1, "A": 0, UNSAID: -1}


def grids_of(source):
    """The grids in the file; raises UnreadableFile or NoGridFound, both with a sentence for the user."""
    with source.file.open("rb") as file:
        return joined(read_grids(read(file.read(), source.filename)))


def stage(source, grid, before=()):
    """Compare one grid with the people and courses that are here, and keep the outcome as ImportRows.

    `before` are the Headings of the file's sheets so far, each a course of its own. Returns the Heading of this one.
    Runs inside acting_as_system("import").
    """
    # Sentences are kept as they are translated from, and shown in the reader's language.
    with translation.override(None):
        heading = heading_of(grid, source)
        if any(is_same_course(heading, other) for other in before):
            heading.refuse("course_twice", TWICE)
        registers = registers_for(grid.participants, partner_id=source.partner_id, area_id=source.area_id)
        rows = [_row(source, grid, participant, registers.find(participant)) for participant in grid.participants]
        rows += [row for each in grid.sheets for row in _nameless(source, each)]
        _tell_same_person(rows)
        if not heading.problems:
            settle(source, heading, rows)
            if heading.course and heading.course in {other.course for other in before}:
                heading.refuse("course_twice", TWICE)
    source.rows.filter(sheet__in=heading.sheets).delete()
    ImportRow.objects.bulk_create(sorted(rows, key=lambda row: (heading.sheets.index(row.sheet), row.number)))
    return heading


def settle(source, heading, rows):
    """Which course the grid speaks of; then what it would change of it, and what it no longer has.

    Reads only what is here, so it can be done again when somebody answered or something changed meanwhile.
    """
    heading.corrections, heading.surplus, heading.gone, heading.decided, heading.seal = [], [], [], {}, ""
    forget(rows)
    people = {person for row in rows if (person := person_of(row))}
    recognise(heading, source, people)
    if heading.course:
        recall(heading.course, [row for row in rows if row.verdict != V.ERROR])
        people = {person for row in rows if (person := person_of(row))}
    for row in rows:
        row.verdict = V.KNOWN if row.verdict in (V.UNCHANGED, V.CHANGED) else row.verdict
        row.warnings = [warning for warning in row.warnings if warning[1] != "double_booking"]
    if heading.course:
        course = Course.objects.select_for_update().get(pk=heading.course)  # nobody marks it until its seal is taken
        compare(heading, course)
        _compare(heading, rows)
        tell_surplus(heading, course, people, [row for row in rows if not (row.answer or row.person_id)])
    if heading.course or heading.answer or not heading.question:
        _tell_double_bookings(heading, rows)


def settle_again(source, answers=None):
    """The Headings of a checked import, settled anew; `answers` are {number of the heading: which course it is}."""
    headings = headings_of(source)
    take_turn((heading.module, source.partner_id, source.area_id) for heading in headings)
    with translation.override(None):
        for number, heading in enumerate(headings):
            rows = list(source.rows.filter(sheet__in=heading.sheets).exclude(verdict=V.ERROR).order_by("pk"))
            heading.answer = (answers or {}).get(number, heading.answer)
            settle(source, heading, rows)
            if heading.course and heading.course in {other.course for other in headings[:number]}:
                heading.refuse("course_twice", TWICE)  # saved, each would find it changed by the other
            ImportRow.objects.bulk_update(rows, ["verdict", "warnings", "person", "clean"])
    return headings


def to_decide(source, headings):
    """How much a checked grid would change, or asks: nothing when the workbook has to be corrected first."""
    if any(heading.problems for heading in headings):
        return 0
    lines = source.rows.filter(verdict__in=[V.KNOWN, V.CHANGED, V.QUESTION, V.SKIPPED])
    lines = [row for row in lines if row.verdict != V.SKIPPED or not is_recalled(row)]
    told = (part for each in headings for part in (each.corrections, each.surplus, each.gone, each.question))
    return len(lines) + sum(map(len, told))


def person_of(row):
    """Who a staged line is, after the answers: the id of a person, or None when it is left out."""
    if row.answer:
        return None if row.answer == LEFT_OUT else int(row.answer)
    return None if (row.clean or {}).get("withheld") else row.person_id


def merged(marks):
    """The marks of two lines of one person: presence before excuse before absence, session by session."""
    return "".join(max(each, key=WEIGHT.__getitem__) for each in zip(*marks, strict=True))


def _row(source, grid, participant, found):
    """KNOWN: sure who it is. QUESTION: somebody must say which of the candidates. SKIPPED: unknown, left out."""
    told = [remark for each in grid.sheets for remark in _remarks(each, participant)]
    verdict = V.KNOWN if found.level == SURE else V.QUESTION if found.level == UNSURE else V.SKIPPED
    return ImportRow(
        source=source,
        sheet=participant.sheet,
        number=participant.row_number,
        raw={
            "name": participant.name,
            "arabic_name": participant.arabic_name,
            "phones": list(participant.phones),
            "reference": participant.reference,
            "notes": participant.notes,
        },
        clean={"marks": participant.marks, "by": found.by},
        warnings=told,
        verdict=verdict,
        person_id=found.ref,
        candidates=[] if found.level == SURE else list(found.candidates),
    )


def _remarks(sheet, participant):
    """What one sheet's reader says of a line; of a later sheet the column alone would point to the wrong cell."""
    lines = {(participant.sheet, participant.row_number), *participant.also}
    for row, column, code, sentence in sheet.problems:
        if (sheet.sheet, row) in lines:
            is_there = sheet.sheet == participant.sheet
            yield [column if is_there else "", code, str(sentence), {}]


def _nameless(source, grid):
    """Lines with marks and without a name: shown, never saved."""
    return [
        ImportRow(
            source=source,
            sheet=grid.sheet,
            number=row,
            raw={},
            errors=[[column, code, str(sentence), {}]],
            verdict=V.ERROR,
        )
        for row, column, code, sentence in grid.problems
        if code == "name_missing"
    ]


def _tell_same_person(rows):
    first = {}
    for row in rows:
        if row.person_id and first.setdefault(row.person_id, row) is not row:
            row.warnings.append(
                [
                    "",
                    "same_person",
                    str(_("The same person as line %(row)s: both lines count as one.")),
                    {"row": first[row.person_id].number},
                ]
            )


def _compare(heading, rows):
    """Mark the rows whose marks are already here, and those that correct some."""
    if heading.course is None:
        return
    here = defaultdict(dict)
    marks = Attendance.objects.filter(enrolment__course=heading.course).values_list(
        "enrolment__person", "session", "mark"
    )
    for person, session, mark in marks:
        here[person][session] = mark
    sessions = matched(heading.meetings, list(Session.objects.of([heading.course])))
    for person, own in _by_person(rows).items():
        if person in here:
            wanted = merged([row.clean["marks"] for row in own])
            same = all(
                session is not None and (mark == UNSAID or here[person].get(session.pk) == mark)
                for session, mark in zip(sessions, wanted, strict=True)
            )
            for row in own:
                row.verdict = V.UNCHANGED if same else V.CHANGED


def _by_person(rows):
    found = defaultdict(list)
    for row in rows:
        if row.person_id:
            found[row.person_id].append(row)
    return found


def _tell_double_bookings(heading, rows):
    """Warn of people who were present elsewhere at the same hour; both attendances are kept."""
    people = _by_person(rows)
    for index, (on, at, hours) in enumerate(heading.meetings):
        present = [
            person for person, own in people.items() if merged([row.clean["marks"] for row in own])[index] == "P"
        ]
        if at is None or not present:
            continue
        elsewhere = Attendance.objects.filter(enrolment__person__in=present).overlapping(on, at, hours)
        others = elsewhere.exclude(enrolment__course=heading.course or 0)
        for person, partner in others.values_list("enrolment__person", F("session__course__partner__short_name")):
            sentence = _("On %(day)s at the same hour also present at a course of %(partner)s.")
            facts = {"day": written(on), "partner": partner}
            people[person][0].warnings.append(["", "double_booking", str(sentence), facts])
