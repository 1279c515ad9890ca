"""The sample list beside the register of its area: who is linked is who the truth says, and nobody is guessed."""

import json

import pytest

from beneficiaries import names
from microprojects.models import Association, Member
from programme.scope import EVERYTHING, scoped
from tests.imported import import_register, sample
from tests.microprojects.lists import checked, saved
from tests.samples import FOLDER, truth

pytestmark = pytest.mark.django_db
LIST = json.loads((FOLDER / "truth_microprojects.json").read_text())["associations.xlsx"]


def test_members_are_linked_to_the_people_they_are(me_officer, areas):
    import_register("beneficiaires_khouribga.xlsx", me_officer)
    source = checked(sample("associations.xlsx"), by=me_officer, area=areas.khouribga)
    with scoped(EVERYTHING):
        of_row = {row.number: row.clean["facts"]["name"] for row in source.rows.filter(verdict="new")}
    saved(source, by=me_officer)

    right, wrong, open_ = [], [], []
    for row, people in LIST["members"]:
        if row in of_row:
            association = Association.objects.get(name=of_row[row], area=areas.khouribga)
            true = [truth()["people"][code] for code in people]
            for who in trained_of(association):
                (open_ if who is None else right if is_one_of(who, true) else wrong).append((row, who))

    assert wrong == []
    assert (len(right), len(open_)) == (15, 2)  # two of whom several people of one name may be meant


def trained_of(association):
    with scoped(EVERYTHING):
        return [
            member.person and (member.person.identity.name, member.person.birth_year)
            for member in association.members.filter(role=Member.Role.MEMBER).select_related("person__identity")
        ]


def is_one_of(who, people):
    name, year = who
    return any(
        names.similarity(name, each["name"]) > 0.85 and abs(year - int(each["birth"][:4])) <= 1 for each in people
    )
