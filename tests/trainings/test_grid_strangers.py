"""Whom a grid is about outside the reader's scope: written down, and so many a day."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries.actions import strangers
from journal.models import Entry
from tests.trainings.sheets import checked, sheet
from tests.trainings.test_grid_import import known
from trainings import tasks
from trainings.models import Course, Enrolment

pytestmark = pytest.mark.django_db
FATIMA, AWA, NADIA = ("El Amrani Fatima", "0612345678"), ("Diallo Awa", "0622222222"), ("Tazi Nadia", "")


@pytest.fixture(autouse=True)
def people(officer, partners, areas):
    """Fatima is the officer's own; Awa and Nadia are AMAPPE's, in Oujda."""
    there = (partners.amappe, areas.oujda)
    return {
        "fatima": known(officer, partners.aideca, areas.khouribga, "El Amrani", "Fatima", "+212612345678"),
        "awa": known(officer, *there, "Diallo", "Awa", "+212622222222"),
        "nadia": known(officer, *there, "Tazi", "Nadia", "+212633333333"),
    }


@pytest.fixture
def source(partners, areas, officer):
    file = sheet(*[(*each, "P", "P") for each in (FATIMA, AWA, ("Diallo Awa", "0622222222"), NADIA)])
    return checked(file, partner=partners.aideca, area=areas.khouribga, by=officer)


@pytest.fixture
def look(client):
    def _look(source, user):
        client.force_login(user)
        return client.get(source.get_absolute_url())

    return _look


def test_strangers_of_a_grid_are_in_the_journal_once_and_counted(look, source, officer, people, settings):
    for _time in "12":
        assert people["awa"].code in look(source, officer).content.decode()

    entry = Entry.objects.get(act="ask_about_strangers")
    codes = [people["awa"].code, people["nadia"].code]
    assert (entry.by, entry.details) == (officer, {"strangers": codes, "foreign": 2})
    assert strangers.left_today(officer) == settings.STRANGERS_A_DAY - 2


def test_who_sees_everybody_is_shown_no_strangers(look, source, me_officer, people):
    assert people["awa"].code in look(source, me_officer).content.decode()
    assert not Entry.objects.filter(act="ask_about_strangers").exists()


def test_at_the_limit_a_stranger_looks_unknown_and_is_left_out(look, client, source, officer, people, settings):
    settings.STRANGERS_A_DAY = 0
    page = look(source, officer)

    text = page.content.decode()
    assert not any(told in text for told in (people["awa"].code, people["nadia"].code, "AMAPPE"))
    assert ([line.name for line in page.context["known"]], page.context["form"].unknown) == (["El Amrani Fatima"], 3)
    assert page.context["warned"] == [], "that two lines are one person is told of those who are known"
    client.post(reverse("trainings:confirm_import", args=[source.pk]), {"seen": page.context["seen"]})
    tasks.save_grid(source.pk)

    source.refresh_from_db()
    assert (source.status, source.counts["saved"]["left_out"]) == ("done", 3)
    assert Course.objects.get().line_answers.count() == 0, "nobody said that they are left out"
    assert list(Enrolment.objects.values_list("person", flat=True)) == [people["fatima"].pk]


def test_who_stands_in_the_course_s_own_roll_is_no_stranger(look, client, source, officer, people, partners, areas):
    look(source, officer)
    client.post(reverse("trainings:confirm_import", args=[source.pk]), {})
    tasks.save_grid(source.pk)
    again = checked(sheet((*AWA, "P", "A")), partner=partners.aideca, area=areas.khouribga, by=officer)

    assert people["awa"].code in look(again, officer).content.decode()
    assert Entry.objects.get(act="ask_about_strangers").record_id == source.pk


def test_more_strangers_ask_no_more_of_the_database(look, officer, partners, areas):
    where = {"partner": partners.aideca, "area": areas.khouribga, "by": officer}
    others = [(f"Ouali Awa{letter}", f"06555555{number}") for number, letter in enumerate("abcdef", start=10)]
    for name, phone in others:
        known(officer, partners.amappe, areas.oujda, *name.split(), f"+212{phone[1:]}")
    numbers = []
    for lines in ([AWA, NADIA], [AWA, NADIA, *others]):
        source = checked(sheet(*[(*each, "P", "P") for each in lines]), **where)
        look(source, officer)
        with CaptureQueriesContext(connection) as asked:
            look(source, officer)
        numbers.append([query["sql"][:150] for query in asked])

    assert len(numbers[0]) == len(numbers[1]), [each for each in numbers[1] if each not in numbers[0]]
