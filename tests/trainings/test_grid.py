import datetime
from decimal import Decimal

import pytest

from beneficiaries.matching import Known
from tests.samples import FOLDER, REGISTERS, people, truth
from trainings.resources import marks
from trainings.resources.grid import NoGridFound, read_grids
from trainings.resources.participants import SURE, UNKNOWN, UNSURE, Register
from ui.workbooks.reading import Sheet, read

TODAY = datetime.date(2020, 6, 1)
DAY = datetime.date(2018, 7, 2)
COURSES = truth()["trainings"]
FILES = [course["file"] for course in COURSES]


def grid_of(name):
    (grid,) = read_grids(read(FOLDER / name, name))
    return grid


def sheet(*rows):
    return Sheet("Présences", list(enumerate([list(row) for row in rows], start=1)))


@pytest.mark.parametrize("course", COURSES, ids=FILES)
def test_a_sample_grid_is_read_as_it_truly_is(course):
    grid = grid_of(course["file"])
    assert (grid.module_code, grid.partner) == (course["module"], course["partner"])
    assert grid.place.startswith(course["place"])
    sessions = [[ord(each.letter) - 64, each.on.isoformat(), each.hours, each.starts] for each in grid.sessions]
    assert sessions == course["sessions"]
    assert grid.planned_hours == grid.declared_hours == course["planned_hours"]
    assert [[each.row_number, each.marks] for each in grid.participants] == [
        row[:1] + row[2:3] for row in course["rows"]
    ]
    unreadable = sum(row[2].count("?") for row in course["rows"])
    assert [code for _row, _letter, code, _sentence in grid.problems] == ["mark_unreadable"] * unreadable


@pytest.fixture(scope="module")
def registers():
    owners = {tuple(row): code for code, person in truth()["people"].items() for row in person["rows"]}
    return {
        name: Register(
            Known(
                owners[row],
                f"{person.last_name} {person.first_name}",
                person.arabic_name,
                phones=person.phones,
                reference=person.reference,
            )
            for row, person in people(name, TODAY)
            if not person.errors
        )
        for name in REGISTERS
    }


def test_participants_of_the_samples_are_recognised_and_never_taken_for_another(registers):
    partners = {truth()["files"][name]["partner"]: register for name, register in registers.items()}
    seen = {"right": 0, "wrong": 0, UNSURE: 0, UNKNOWN: 0}
    for course in COURSES:
        for participant, (_row, code, _marks, *ambiguous) in zip(
            grid_of(course["file"]).participants, course["rows"], strict=True
        ):
            found = partners[course["partner"]].find(participant)
            if found.level == SURE:
                seen["right" if found.ref == code else "wrong"] += 1
                continue
            seen[found.level] += 1
            assert (found.level == UNSURE) == bool(ambiguous)
            assert (found.level == UNKNOWN) == (code in course["unregistered"])
            assert found.level == UNKNOWN or code in found.candidates
    assert seen == {"right": 372, "wrong": 0, UNSURE: 3, UNKNOWN: 30}


def participant(name, phones=(), reference=""):
    (grid,) = read_grids([sheet(["Nom", "Tél", "Fiche", DAY], ["x", None, None, "P"])])
    return type(grid.participants[0])(1, name, "", phones, reference, "P", "")


def test_a_telephone_that_a_family_shares_is_not_enough():
    register = Register([Known("mother", "Aicha Tazi", phones=("+212612345678",))])
    assert register.find(participant("Omar Tazi", phones=("+212612345678",))).level == UNSURE


def test_a_number_of_the_register_under_another_name_is_not_enough():
    register = Register([Known(1, "Aicha Tazi", reference="RS-12"), Known(2, "Omar Ziani", reference="RS-21")])
    found = register.find(participant("Omar Ziani", reference="RS 12"))
    assert (found.level, found.by, found.candidates) == (UNSURE, "reference", (1, 2))


def test_a_name_alone_is_enough_when_only_one_bears_it():
    register = Register([Known(1, "Aicha Tazi"), Known(2, "Omar Ziani", arabic_name="عمر الزياني")])
    assert register.find(participant("ZIANI Omar")).ref == 2
    assert register.find(participant("عمر الزياني")).ref == 2
    assert register.find(participant("Moussa Keita")).level == UNKNOWN


@pytest.mark.parametrize(
    ("cell", "letter"),
    [
        ("P", "P"), ("présente", "P"), ("✓", "P"), ("✔", "P"), (1.0, "P"), ("1", "P"), ("x", "P"), (True, "P"),
        ("حاضر", "P"),
        ("A", "A"), ("Abs.", "A"), ("absente", "A"), (None, "A"), ("", "A"), ("-", "A"), (0.0, "A"), ("✗", "A"),
        ("غائب", "A"),
        ("E", "E"), ("Exc.", "E"), ("excusée", "E"), ("justifié", "E"),
        ("?", "?"), ("retard", "?"), (7.0, "?"), ("P/A", "?"),
    ],
)  # fmt: skip
def test_a_mark_is_read_whoever_made_it(cell, letter):
    assert marks.mark(cell) == letter


@pytest.mark.parametrize(
    ("cell", "length", "starts"),
    [
        ("9h-12h", "3", 9), ("9:00-12:30", "3.5", 9), ("14h30 à 17h", "2.5", 14), ("3h", "3", None),
        ("3 heures", "3", None),
        ("2h30", "2.5", None), (3.0, "3", None), ("1,5 h", "1.5", None),
    ],
)  # fmt: skip
def test_hours_are_read_however_they_are_written(cell, length, starts):
    assert marks.hours(cell) == (Decimal(length), starts)


@pytest.mark.parametrize("cell", [None, "", "matin", 0.0, 40.0, "12h-9h"])
def test_what_is_no_duration_is_none(cell):
    assert marks.hours(cell) == (None, None)


def test_declared_hours_are_shared_out_when_the_grid_has_no_row_of_hours():
    rows = (["Durée : 2 séances, 6 h"], ["N°", "Nom et prénom", DAY, DAY.replace(day=9)], [1.0, "Ali Tazi", "P", "A"])
    (grid,) = read_grids([sheet(*rows)])
    assert [session.hours for session in grid.sessions] == [3, 3]


def test_hours_missing_or_differing_and_marks_without_a_name_are_told():
    rows = (
        ["Durée :", "5 séances, 15 h"],
        ["N°", "Nom et prénom", DAY, DAY.replace(day=9)],
        [None, "Heures", "3h", None],
        [1.0, "Ali Tazi", "P", "P"],
        [2.0, None, "P", "A"],
        [3.0, None, None, None],
    )
    (grid,) = read_grids([sheet(*rows)])
    assert [each.name for each in grid.participants] == ["Ali Tazi"]
    assert [code for _row, _letter, code, _sentence in grid.problems] == [
        "name_missing",
        "hours_missing",
        "hours_differ",
    ]


def test_a_register_is_no_grid():
    with pytest.raises(NoGridFound):
        read_grids(read(FOLDER / REGISTERS[1], REGISTERS[1]))
