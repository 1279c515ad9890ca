"""Two people at one person, a form beside an import, a correction that makes two people one: nothing is lost unseen."""

import threading
from datetime import date

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from beneficiaries.actions import people
from beneficiaries.models import Beneficiary
from beneficiaries.resources import staging
from journal.models import Entry
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered
from tests.beneficiaries.registers import AMINA, checked, saved

REGISTER = reverse("beneficiaries:register")
connected = pytest.mark.django_db(transaction=True)


@pytest.fixture
def salma(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989,
        birth_date=date(1989, 3, 12), phones=["+212612345678"],
    )  # fmt: skip


@pytest.fixture
def karima(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Karima", by=officer, sex="F", birth_year=1992,
        phones=["+212687654321"],
    )  # fmt: skip


@pytest.fixture
def said(partners, areas):
    """What the form about Amina of the register says."""
    return {
        "partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG1_RETURNEE", "on": "2018-03-01",
        "consent": "yes", "last_name": "Bennani", "first_name": "Amina", "sex": "F", "birth": "12/03/1989",
        "phones": "0612345678",
    }  # fmt: skip


def desk_of(user):
    client = Client()
    client.force_login(user)
    return client


def opened(client, person, **answers):
    """What the form about `person` would send, opened now."""
    form = client.get(reverse("beneficiaries:change", args=[person.code])).context["form"]
    known = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: "" if value is None else value for name, value in (known | answers).items()}


def send(client, person, form):
    return client.post(reverse("beneficiaries:change", args=[person.code]), form)


def identity(person):
    with scoped(EVERYTHING):
        return people.identity_of(person)


@pytest.fixture
def importing():
    """importing(): from now on an import compares and saves, until importing.end()."""

    class Importing:
        def __init__(self):
            self.begun, self.ending = threading.Event(), threading.Event()
            self.thread = threading.Thread(target=self._run)

        def _run(self):
            with transaction.atomic():
                staging.take_turn()
                self.begun.set()
                self.ending.wait(20)
            connections.close_all()

        def __call__(self):
            self.thread.start()
            assert self.begun.wait(10)

        def end(self):
            self.ending.set()
            self.thread.join(10)

    importing = Importing()
    yield importing
    importing.end() if importing.thread.ident else None


# A form beside an import


@connected
def test_a_form_beside_an_import_says_so_and_keeps_what_was_typed(importing, officer, said, monkeypatch):
    monkeypatch.setattr(staging, "PATIENCE", "200ms")
    desk = desk_of(officer)
    importing()

    page = desk.post(REGISTER, said)

    assert page.status_code == 200
    assert len(page.context["form"].non_field_errors()) == 1
    assert 'value="Amina"' in page.content.decode()
    assert not Beneficiary.objects.exists()
    importing.end()
    assert desk.post(REGISTER, said).status_code == 302


@connected
def test_a_correction_beside_an_import_says_so_and_keeps_what_was_typed(importing, officer, salma, monkeypatch):
    monkeypatch.setattr(staging, "PATIENCE", "200ms")
    desk = desk_of(officer)
    form = opened(desk, salma, first_name="Selma")
    importing()

    page = send(desk, salma, form)

    assert len(page.context["form"].non_field_errors()) == 1
    assert page.context["form"]["first_name"].value() == "Selma"
    assert identity(salma)["first_name"] == "Salma"


@connected
def test_a_form_waits_for_an_import_and_is_warned_of_whom_it_saved(officer, said, partners, areas, monkeypatch):
    source = checked(AMINA, by=officer, partner=partners.aideca, area=areas.khouribga)
    saving, answers = threading.Event(), []
    take_turn = staging.take_turn

    def take_turn_and_tell():
        take_turn()
        saving.set()

    monkeypatch.setattr(staging, "take_turn", take_turn_and_tell)

    def save():
        saved(source, by=officer)
        connections.close_all()

    def fill_in():
        answers.append(desk_of(officer).post(REGISTER, said))
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (save, fill_in)]
    threads[0].start()
    assert saving.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(20)

    assert [len(answer.context["candidates"]) for answer in answers] == [1]
    assert Beneficiary.objects.count() == 1


@connected
def test_an_import_waits_for_a_form(officer, monkeypatch):
    compared = threading.Event()

    def compare():
        with transaction.atomic():
            staging.take_turn()
            compared.set()
        connections.close_all()

    importing = threading.Thread(target=compare)
    with transaction.atomic():
        staging.wait_for_imports()
        importing.start()
        assert not compared.wait(1)
    importing.join(10)

    assert compared.is_set()


@connected
def test_forms_about_other_people_do_not_wait_for_each_other(officer, said):
    desk = desk_of(officer)
    with transaction.atomic():
        staging.wait_for_imports()
        answers = []
        other = threading.Thread(target=lambda: (answers.append(desk.post(REGISTER, said)), connections.close_all()))
        other.start()
        other.join(10)

    assert [answer.status_code for answer in answers] == [302]


# Two people at one person


@pytest.mark.django_db
def test_of_two_corrections_the_second_sees_the_first_before_it_is_saved(officer, coordinator, salma):
    first, second = desk_of(officer), desk_of(coordinator)
    forms = opened(first, salma, last_name="Bennis"), opened(second, salma, first_name="Selma")
    assert send(first, salma, forms[0]).status_code == 302

    page = send(second, salma, forms[1])

    assert page.status_code == 200
    assert (identity(salma)["last_name"], identity(salma)["first_name"]) == ("Bennis", "Salma")
    assert page.context["form"]["first_name"].value() == "Selma"
    assert {"Bennis", "Salma"} <= {now for _label, now in page.context["differences"]}


@pytest.mark.django_db
def test_whoever_has_seen_the_other_correction_saves(officer, coordinator, salma):
    first, second = desk_of(officer), desk_of(coordinator)
    form = opened(second, salma, first_name="Selma")
    send(first, salma, opened(first, salma, last_name="Bennis"))
    page = send(second, salma, form)

    again = form | {"last_name": "Bennis", "seen": page.context["form"]["seen"].value()}
    assert send(second, salma, again).status_code == 302
    assert (identity(salma)["last_name"], identity(salma)["first_name"]) == ("Bennis", "Selma")


@pytest.mark.django_db
def test_two_people_who_correct_the_same_alike_do_not_disagree(officer, coordinator, salma):
    first, second = desk_of(officer), desk_of(coordinator)
    forms = [opened(desk, salma, last_name="Bennis") for desk in (first, second)]

    assert [send(first, salma, forms[0]).status_code, send(second, salma, forms[1]).status_code] == [302, 302]
    assert Entry.objects.filter(act="change_beneficiary").count() == 1


@pytest.mark.django_db
def test_a_form_that_does_not_say_from_what_it_began_changes_nothing(officer, salma):
    desk = desk_of(officer)

    assert send(desk, salma, opened(desk, salma, last_name="Bennis") | {"seen": ""}).status_code == 200
    assert identity(salma)["last_name"] == "Bennani"


@connected
def test_of_two_corrections_at_one_moment_one_is_saved(officer, coordinator, salma):
    desks = desk_of(officer), desk_of(coordinator)
    forms = [opened(desk, salma, last_name=name) for desk, name in zip(desks, ("Bennis", "Berrada"), strict=True)]
    gate, answers = threading.Barrier(2), {}

    def run(number):
        gate.wait(5)
        answers[number] = send(desks[number], salma, forms[number]).status_code
        connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(answers.values()) == [200, 302]
    winner = "Bennis" if answers[0] == 302 else "Berrada"
    assert identity(salma)["last_name"] == winner


# A correction that makes two people one

EQUAL = {"first_name": "Salma", "birth": "12/03/1989"}


@pytest.mark.django_db
def test_a_correction_that_makes_somebody_equal_to_another_asks_first(officer, salma, karima):
    desk = desk_of(officer)
    form = opened(desk, karima, **EQUAL)
    page = send(desk, karima, form)

    assert [candidate.code for candidate in page.context["candidates"]] == [salma.code]
    assert identity(karima)["first_name"] == "Karima"
    assert Entry.objects.get(act="warn_of_duplicates").details["shown"] == [salma.code]
    text = page.content.decode()
    assert reverse("beneficiaries:add_registration", args=[salma.code]) not in text
    assert 'name="another"' in text

    assert send(desk, karima, form | {"another": salma.code}).status_code == 302
    assert identity(karima)["first_name"] == "Salma"


@pytest.mark.django_db
def test_whom_they_resembled_before_is_not_asked_about_again(officer, salma, karima):
    desk = desk_of(officer)
    send(desk, karima, opened(desk, karima, **EQUAL, another=salma.code))

    assert send(desk, karima, opened(desk, karima, phones="06 55 55 55 55")).status_code == 302


@pytest.mark.django_db
def test_a_correction_that_adds_no_name_birth_number_or_telephone_asks_about_nobody(officer, salma, karima):
    desk = desk_of(officer)

    assert send(desk, karima, opened(desk, karima, nationality="ML", notes="x")).status_code == 302
    assert not Entry.objects.filter(act="warn_of_duplicates").exists()


@pytest.mark.django_db
def test_a_correction_tells_no_more_of_a_stranger_than_a_registration(officer, manager, karima, partners, areas):
    registered(partners.amappe, areas.oujda, "Tazi", "Omar", by=manager, phones=["+212699999999"])
    desk = desk_of(officer)

    page = send(desk, karima, opened(desk, karima, phones="06 99 99 99 99"))

    (candidate,) = page.context["candidates"]
    assert (candidate.is_visible, candidate.name, candidate.reasons) == (False, "", ())
    assert "Tazi" not in page.content.decode()
