from itertools import combinations

import pytest

from beneficiaries.matching import DIFFERENT, MAYBE, SAME, Known, candidates, compare
from tests.samples import KOBO, REGISTERS, people, truth
from tests.workbooks.test_cells import BIRTHDAY as DAY

FIRST_DAY, LAST_DAY = DAY.replace(month=1, day=1), DAY.replace(month=12, day=31)
LATER = DAY.replace(year=2026)


def known(ref, name="Fouzia Tahiri", **told):
    return Known(ref, name, **({"sex": "F"} | told))


def born(day):
    return {"birth_date": day, "birth_year": day.year}


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (born(DAY), born(DAY), SAME),
        ({"document": "IA1", **born(DAY)}, {"document": "IA1", "birth_year": 1989}, SAME),
        ({"phones": ("+2126",), **born(DAY)}, {"phones": ("+2126",), "birth_year": 1989}, SAME),
        ({"birth_year": 1989}, {"birth_year": 1989}, MAYBE),
        ({"phones": ("+2126",)}, {"phones": ("+2126",)}, MAYBE),
        ({"document": "IA1", **born(DAY)}, {"document": "IA1", **born(DAY.replace(day=21))}, MAYBE),
        ({}, {}, DIFFERENT),
        (born(DAY), born(DAY.replace(year=1998)), DIFFERENT),
        ({"birth_year": 1989, "sex": "F"}, {"birth_year": 1989, "sex": "M"}, DIFFERENT),
        ({"document": "A1", "document_kind": "CIN", "birth_year": 1989},
         {"document": "B2", "document_kind": "CIN", "birth_year": 1989}, DIFFERENT),
        ({"document": "P1", "document_kind": "PASSPORT", **born(DAY)},
         {"document": "P2", "document_kind": "PASSPORT", **born(DAY)}, MAYBE),
        ({"document": "P1", "document_kind": "PASSPORT", "phones": ("+2126",), **born(DAY)},
         {"document": "P2", "document_kind": "PASSPORT", "phones": ("+2126",), **born(DAY)}, MAYBE),
        ({"document": "P1", "document_kind": "PASSPORT", **born(DAY)},
         {"document": "H2", "document_kind": "HCR_CARD", **born(DAY)}, SAME),
        ({"phones": ("+2126",), **born(DAY)}, {"phones": ("+2127",), **born(DAY)}, SAME),
        (born(FIRST_DAY), born(FIRST_DAY), MAYBE),
        (born(LAST_DAY), born(LAST_DAY), MAYBE),
        ({"birth_approximate": True, **born(DAY)}, born(DAY), MAYBE),
        ({"phones": ("+2126",), **born(FIRST_DAY)}, {"phones": ("+2127",), **born(FIRST_DAY)}, MAYBE),
        ({"phones": ("+2126",), **born(FIRST_DAY)}, {"phones": ("+2126",), **born(FIRST_DAY)}, SAME),
    ],
)  # fmt: skip
def test_what_two_records_of_one_name_tell_decides(one, other, level):
    assert compare(known(1, **one), known(2, **other)).level == level


def test_a_telephone_shared_in_a_family_makes_nobody_the_same():
    mother = known(1, "Najia El Amrani", phones=("+2126",), **born(DAY.replace(year=1952)))
    daughter = known(2, "Najate El Amrani", phones=("+2126",), **born(DAY.replace(year=1986)))
    assert compare(mother, daughter).level == DIFFERENT


def test_twins_are_two():
    assert compare(known(1, "Rabia Hamdi", **born(DAY)), known(2, "Sabah Hamdi", **born(DAY))).level == DIFFERENT


def test_swapped_names_and_other_letters_are_one_person():
    latin, arabic = known(1, "Tahiri Fouzia", **born(DAY)), known(2, "", arabic_name="فوزية الطاهري", **born(DAY))
    assert compare(latin, arabic).level == SAME


@pytest.fixture(scope="module")
def registered():
    """Every person of the registers and the survey, one record a row, with the true person of each."""
    owners = {tuple(row): code for code, person in truth()["people"].items() for row in person["rows"]}
    records = [
        Known(
            row,
            f"{person.last_name} {person.first_name}".strip(),
            person.arabic_name,
            person.sex,
            person.birth_date,
            person.birth_year,
            person.birth_approximate,
            person.document_number,
            person.phones,
            person.document_kind,
        )
        for name in (*REGISTERS, KOBO)
        for row, person in people(name, LATER)
        if not person.is_refusal
    ]
    return records, owners


def test_same_is_never_wrong_and_every_true_duplicate_of_the_samples_is_found(registered):
    records, owners = registered
    same, maybe = set(), set()
    for one, other in candidates(records):
        level = compare(one, other).level
        if level != DIFFERENT:
            (same if level == SAME else maybe).add(frozenset((one.ref, other.ref)))
    rows = {}
    for row, owner in owners.items():
        rows.setdefault(owner, set()).add(row)
    true = {frozenset(pair) for group in rows.values() for pair in combinations(group, 2)}
    true &= {frozenset(pair) for pair in true if pair <= {record.ref for record in records}}
    assert same - true == set()
    assert true - same - maybe == set()
    assert (len(same), len(maybe), len(maybe - true)) == (88, 12, 0)
