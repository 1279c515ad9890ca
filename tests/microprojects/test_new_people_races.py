"""Many people act at the same moment on somebody who waits to be registered."""

import pytest

from microprojects.actions import new_people, reporting
from microprojects.models import NewPerson, Reached
from programme.scope import EVERYTHING, scoped
from tests.cast import register
from tests.microprojects.granted import somebody
from tests.microprojects.reporting import due, fresh, new_person, submitted, under_way
from tests.microprojects.test_money_races import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("programme")]


def test_of_officers_who_link_one_person_together_one_does(areas, partners):
    report, speaker = due(under_way(areas.khouribga)), somebody("speaker")
    line = new_person(report, speaker)
    submitted(report, speaker)
    people = [register(partners.aideca, areas.khouribga, "Senhaji", f"Naïma {number}") for number in range(8)]

    def link(person):
        with scoped(EVERYTHING):
            new_people.link_new_person(NewPerson.objects.get(pk=line.pk), person, by=somebody("coordinator"))

    somebody("coordinator")
    assert outcomes(link, people) == {"done": 1, "GrantRefused": 7}
    assert Reached.objects.get() == NewPerson.objects.get().reached


def test_who_is_taken_out_while_cefa_links_them_is_named_no_more(areas, partners):
    """The report is sent back, and six people are taken out, while six officers link them."""
    report, speaker, coordinator = due(under_way(areas.khouribga)), somebody("speaker"), somebody("coordinator")
    lines = [new_person(report, speaker, birth_year=1950 + number) for number in range(6)]
    submitted(report, speaker)
    person = register(partners.aideca, areas.khouribga, "Senhaji", "Naïma")

    def act(line):
        with scoped(EVERYTHING):
            if line:
                new_people.link_new_person(line, person, by=coordinator)
            else:
                reporting.send_back_item(fresh(report), item="people", text="Tous ?", by=coordinator)
                for each in lines:
                    new_people.remove_new_person(each.due, each, by=speaker)

    told = outcomes(act, [*lines[:3], None, *lines[3:]])

    assert told["done"] >= 1 and set(told) <= {"done", "GrantRefused"}
    assert not NewPerson.objects.exists() and not Reached.objects.exists()
