"""One person registered once: double clicks, two officers at the same moment, the same form sent again."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from beneficiaries.actions import people
from beneficiaries.models import Beneficiary
from journal.models import Entry
from programme.scope import acting_as
from tests.beneficiaries.people import registered

REGISTER = reverse("beneficiaries:register")
connected = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said(partners, areas):
    """said(sex="F"): what the form sends; a name only, so that nothing but the form tells the same person again."""
    usual = {
        "partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG1_RETURNEE", "on": "2018-03-01",
        "consent": "yes", "last_name": "Bennani", "first_name": "Salma", "sex": "F",
    }  # fmt: skip
    return lambda **changes: usual | changes


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


def token_of(client):
    return client.get(REGISTER).context["form"]["sent"].value()


def elsewhere(works):
    """What each of `works` gives, all at once, each on a database connection of its own."""
    answers, gate = {}, threading.Barrier(len(works))

    def run(number, work):
        try:
            gate.wait(5)
            answers[number] = work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers[number] for number in range(len(works))]


def posting(user, form):
    """A browser of `user` that sends `form` when it is called."""
    browser = Client()
    browser.force_login(user)
    return lambda: browser.post(REGISTER, form)


@pytest.mark.django_db
def test_every_form_has_a_token_of_its_own(in_office):
    assert token_of(in_office)
    assert token_of(in_office) != token_of(in_office)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes", [{}, {"phones": "0612345678"}, {"consent": "no", "last_name": "", "first_name": ""}]
)
def test_the_same_form_sent_twice_leads_to_the_first_person(changes, in_office, said):
    form = said(sent=token_of(in_office), **changes)

    first, second = in_office.post(REGISTER, form), in_office.post(REGISTER, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == first.url
    assert Beneficiary.objects.count() == 1
    assert Entry.objects.filter(act="register_beneficiary").count() == 1


@pytest.mark.django_db
def test_the_token_does_not_swallow_the_next_person(in_office, said):
    """Who goes back in the browser and writes the sister's name has two people."""
    token = token_of(in_office)

    answers = [in_office.post(REGISTER, said(sent=token, first_name=name)) for name in ("Salma", "Karima")]

    assert answers[0].url != answers[1].url
    assert Beneficiary.objects.count() == 2


@pytest.mark.django_db
def test_a_token_says_nothing_to_another_user(in_office, stranger, said, partners, areas):
    form = said(sent=token_of(in_office))
    first = in_office.post(REGISTER, form)

    elsewhere = form | {"partner": partners.amappe.pk, "area": areas.oujda.pk}
    answer = posting(stranger, elsewhere)()

    assert answer.status_code == 302
    assert answer.url != first.url


@pytest.mark.django_db
def test_the_token_is_not_kept(in_office, said):
    token = token_of(in_office)
    in_office.post(REGISTER, said(sent=token))

    assert token not in str(Entry.objects.get(act="register_beneficiary").details)


@pytest.mark.django_db
def test_a_namesake_of_the_same_register_is_shown_when_a_birth_is_missing(in_office, said, officer, partners, areas):
    known = registered(partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989)

    answer = in_office.post(REGISTER, said())

    assert [(one.code, one.reasons) for one in answer.context["candidates"]] == [(known.code, ("name",))]


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"birth": "1970"}, {"sex": "M"}])
def test_a_namesake_of_another_birth_or_sex_is_not(changes, in_office, said, officer, partners, areas):
    registered(partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989)

    assert in_office.post(REGISTER, said(**changes)).status_code == 302


@pytest.mark.django_db
def test_a_namesake_of_a_foreign_partner_is_not(in_office, said, manager, partners, areas):
    registered(partners.cefa, areas.khouribga, "Bennani", "Salma", by=manager, sex="F")

    assert in_office.post(REGISTER, said()).status_code == 302


@connected
def test_a_double_click_makes_one_person(officer, in_office, said):
    form = said(sent=token_of(in_office))

    answers = elsewhere([posting(officer, form), posting(officer, form)])

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer.url for answer in answers}) == 1
    assert Beneficiary.objects.count() == 1


@connected
@pytest.mark.parametrize("shared", [{"phones": "0612345678"}, {"birth": "1989"}, {}])
def test_of_two_officers_at_once_one_is_warned(shared, officer, coordinator, said):
    answers = elsewhere([posting(officer, said(**shared)), posting(coordinator, said(**shared))])

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert Beneficiary.objects.count() == 1


@connected
def test_a_form_waits_for_whoever_registers_the_same_telephone(officer, coordinator, said, partners, areas):
    registering, release, answered = threading.Event(), threading.Event(), threading.Event()
    answers = []

    def first():
        with acting_as(coordinator):
            facts = {"last_name": "Bennani", "first_name": "Salma", "sex": "F", "phones": ["+212612345678"]}
            place = {"partner": partners.aideca, "area": areas.khouribga, "group": "TG1_RETURNEE", "on": "2018-03-01"}
            people.register(by=coordinator, consent="yes", **place, **facts)
            registering.set()
            release.wait(10)
        connections.close_all()

    def second():
        answers.append(posting(officer, said(phones="0612345678"))())
        answered.set()
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (first, second)]
    threads[0].start()
    registering.wait(10)
    threads[1].start()
    assert not answered.wait(2)
    release.set()
    for thread in threads:
        thread.join(10)

    assert len(answers[0].context["candidates"]) == 1
    assert Beneficiary.objects.count() == 1
