"""Histories as people read them: what is told of which field, who acted, and what belongs to one act."""

import ast
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from beneficiaries import histories
from beneficiaries.models import Beneficiary, Identity, Registration
from journal.actions import write
from journal.histories.kept import Kept
from journal.histories.timeline import FEW, LATEST
from programme.histories import JOBS
from programme.models import Area
from programme.scope import EVERYTHING, NAMED_JOBS, NOTHING, acting_as, acting_as_system, scoped
from tests.architecture.sources import APPS, nodes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def kept_by_the_apps():
    modules = [import_module(f"{app}.histories") for app in APPS if find_spec(f"{app}.histories")]
    found = {each for module in modules for each in vars(module).values() if isinstance(each, Kept)}
    return {kept.model: kept for kept in found}


def told(person, reader, scope=EVERYTHING):
    with scoped(scope):
        return histories.of_person(person, reader=reader).latest()


def lines(item):
    return [(line.label, line.before, line.after) for change in item.changes for line in change.lines]


def test_every_field_of_every_history_is_either_shown_or_hidden():
    tracked = {model for model in apps.get_models() if "history" in {each.name for each in model._meta.related_objects}}
    kept = kept_by_the_apps()

    assert set(kept) == tracked
    for model, told in kept.items():
        event = model._meta.get_field("history").related_model
        fields = sorted(field.name for field in event._meta.fields if not field.name.startswith("pgh_"))
        assert sorted(told.shown + told.hidden) == fields, model
        assert {*told.naming, *told.words, *told.labels, *told.sealed} <= set(fields), model


def test_whatever_hangs_on_another_record_is_counted_in_words():
    for model, kept in kept_by_the_apps().items():
        if kept.naming:
            for words in (kept.changed, kept.removed):
                assert "32" in str(words % {"count": 32}), model


def test_every_job_has_words():
    """Those of the scope, and all that write in the journal under a name written out where they do."""
    written = {
        keyword.value.value
        for path, call in nodes(ast.Call)
        for keyword in call.keywords
        if keyword.arg == "system" and isinstance(keyword.value, ast.Constant) and not path.startswith("tests")
    }

    assert (written | NAMED_JOBS) - {""} <= set(JOBS)
    assert "compute_report" in written


def test_values_stand_in_the_reader_s_words(fatima, officer, manager):
    with acting_as(officer):
        facts = {"sex": "U", "nationality": "SN", "permit_expires_on": "2018-03-01", "birth_is_approximate": True}
        Beneficiary.objects.filter(pk=fatima.pk).update(area=Area.objects.get(code="oujda"), **facts)
        Identity.objects.filter(pk=fatima.pk).update(phones=["+212600000001", "+212600000002"])

    [item, *_] = told(fatima, manager)

    assert lines(item) == [
        ("Sex", "Woman", "Unknown"),
        ("Year of birth is approximate", "No", "Yes"),
        ("Nationality", "Morocco", "Senegal"),
        ("Permit expires on", "", "1\xa0March\xa02018"),
        ("Area", "Khouribga", "Oujda"),
        ("Telephones", "+212600000001", "+212600000001, +212600000002"),
    ]
    with translation.override("ar"):
        assert [line[2] for line in lines(told(fatima, manager)[0])][3:] == [
            "1\xa0مارس\xa02018", "وجدة", "+212600000001، +212600000002"
        ]  # fmt: skip


def test_what_comes_after_is_the_next_state_or_the_present_one(fatima, manager):
    for year in (1980, 1981, 1982):
        with acting_as(manager):
            Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=year)

    items = told(fatima, manager)

    assert [lines(item)[0][1:] for item in items[:3]] == [("1981", "1982"), ("1980", "1981"), ("1990", "1980")]


def test_one_act_is_one_item_with_all_that_it_changed(fatima, officer, manager):
    with acting_as(officer):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1980)
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1981)
        Identity.objects.filter(pk=fatima.pk).update(first_name="Zineb")
        write("change_beneficiary", fatima, by=officer, fields=["birth_year", "first_name"])
    with acting_as(manager):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1982)

    other, item, registered = told(fatima, manager)

    assert (item.acts, item.authors) == (["Corrected"], [officer])
    assert [line[1:] for line in lines(item)] == [("1990", "1981"), ("Fatima", "Zineb")]
    assert (other.acts, other.authors) == (["Changed"], [manager])
    assert registered.acts == ["Registered"]


def test_acts_of_the_same_second_are_told_apart(fatima, officer, manager):
    for year in (1980, 1981):
        with acting_as(officer):
            Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=year)
            write("change_beneficiary", fatima, by=officer)
    with acting_as(manager):
        write("open_registration", fatima, by=manager)

    items = told(fatima, manager)

    assert [(item.acts, item.authors, [line[2] for line in lines(item)]) for item in items[:3]] == [
        (["File opened to a partner"], [manager], []),
        (["Corrected"], [officer], ["1981"]),
        (["Corrected"], [officer], ["1980"]),
    ]


def test_a_job_the_database_and_a_lost_account_have_words(fatima, officer, manager):
    Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1980)
    with acting_as_system("erasure"):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1981)
    with pghistory.context(user=987654):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1982)
    with acting_as_system("import"):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1983)
        write("change_beneficiary", fatima, by=officer)

    items = told(fatima, manager)

    assert [list(map(str, item.authors)) for item in items[:4]] == [
        ["Officer", "Import of a workbook"],
        ["somebody whose account is gone"],
        ["Erasure of an identity"],
        ["directly in the database"],
    ]


def test_many_changes_of_one_act_are_counted_and_a_few_are_listed(fatima, officer, manager, partners, areas):
    facts = {"person": fatima, "partner": partners.aideca, "area": areas.khouribga, "group": "TG3_TEACHER"}
    more = Registration.objects.bulk_create(Registration(on="2018-02-01", **facts) for _ in range(FEW + 1))
    with acting_as(officer):
        Registration.objects.filter(pk__in=[line.pk for line in more]).update(group="TG4_STUDENT")
    with acting_as(manager):
        Registration.objects.filter(pk__in=[line.pk for line in more[:FEW]]).update(household="7")

    few, many, *_ = told(fatima, manager)

    assert [change.lines[0].after for change in few.changes] == ["7"] * FEW
    assert [(change.count, change.lines) for change in many.changes] == [("6 registrations changed", [])]


@pytest.mark.parametrize("numbers", [(3, 60)])
def test_sixty_changes_take_as_many_statements_as_three(fatima, officer, manager, numbers):
    taken, done = [], 0
    timeline = histories.of_person(fatima, reader=manager)
    for number in numbers:
        for turn in range(done, number):
            with acting_as(officer if turn % 2 else manager):
                Beneficiary.objects.filter(pk=fatima.pk).update(
                    birth_year=1900 + turn, area=Area.objects.all()[turn % 4]
                )
                Identity.objects.filter(pk=fatima.pk).update(first_name=f"Zineb {turn}")
                fatima.registrations.update(household=str(turn))
        done = number
        with scoped(EVERYTHING), CaptureQueriesContext(connection) as asked:
            assert len(timeline.told(timeline.moments())) == number + 1
        taken.append(len(asked))

    assert taken[0] == taken[1]
    assert len(told(fatima, manager)) == LATEST


def test_of_an_identity_that_is_not_shown_it_is_told_that_it_was_corrected(fatima, officer):
    with acting_as(officer):
        Identity.objects.filter(pk=fatima.pk).update(first_name="Zineb")
        write("change_beneficiary", fatima, by=officer, fields=["first_name"])

    for scope, shown, notes in ((EVERYTHING, True, []), (NOTHING, False, ["Identity corrected"])):
        item = told(fatima, officer, scope)[0]
        assert (bool(item.changes), item.notes) == (shown, notes)


def test_readings_in_a_row_are_one_quiet_item(fatima, officer, manager, coordinator, time_machine):
    time_machine.move_to("2030-01-01T10:00:00Z", tick=False)
    for user in (officer, manager, officer, coordinator):
        time_machine.shift(timedelta(days=1))
        write("read_beneficiary", fatima, by=user)

    item, registered = told(fatima, manager)

    assert (item.readings, item.authors) == (4, [coordinator, officer, manager])
    assert item.at - item.since == timedelta(days=3)
    assert registered.readings == 0


def test_however_often_a_file_was_read_its_last_acts_are_told(fatima, officer, manager, monkeypatch):
    monkeypatch.setattr("journal.histories.timeline.ENTRIES", 3)
    with acting_as(officer):
        Beneficiary.objects.filter(pk=fatima.pk).update(birth_year=1980)
        write("change_beneficiary", fatima, by=officer, fields=["birth_year"])
    for _reading in range(4):
        with acting_as(manager):
            write("read_beneficiary", fatima, by=manager)

    assert [item.acts for item in told(fatima, manager)] == [["Identity read"], ["Corrected"], ["Registered"]]
