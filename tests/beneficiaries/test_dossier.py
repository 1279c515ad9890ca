"""A person's page: what stands on it, who may open it, and the journal of readings."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.actions import people
from beneficiaries.histories import ACTS
from beneficiaries.models import ConsentState, DocumentKind, Group, Identity, permit_state
from journal.models import Entry
from programme.scope import EVERYTHING, acting_as, scoped
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def salma(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, arabic_name="سلمى بناني", nationality="SN",
        phones=["+212612345678"], document_kind=DocumentKind.PASSPORT, document_number="A01234567",
        permit_number="P99", permit_expires_on=date(2030, 1, 1), notes="<script>alert(1)</script>",
    )  # fmt: skip


def readings(person):
    return Entry.objects.filter(act="read_beneficiary", record_id=person.pk)


@pytest.mark.parametrize(
    ("who", "own", "foreign_partner", "foreign_area"),
    [
        ("officer", 200, 404, 404),
        ("stranger", 404, 404, 200),
        ("coordinator", 200, 200, 404),
        ("me_officer", 200, 200, 200),
        ("manager", 200, 200, 200),
        ("grants_manager", 200, 200, 200),
        ("donor", 404, 404, 404),
        ("finance", 404, 404, 404),
        ("assessor", 404, 404, 404),
        ("administrator", 404, 404, 404),
    ],
)
def test_a_dossier_opens_within_the_postings_only(
    who, own, foreign_partner, foreign_area, client, request, fatima, rachid, aissatou
):
    client.force_login(request.getfixturevalue(who))

    answers = [client.get(person.get_absolute_url()).status_code for person in (fatima, rachid, aissatou)]

    assert answers == [own, foreign_partner, foreign_area]


def test_a_dossier_shows_the_person_with_numbers_in_clear(client, officer, salma):
    client.force_login(officer)

    text = client.get(salma.get_absolute_url()).content.decode()

    for shown in (salma.code, "Bennani Salma", "سلمى بناني", "+212612345678", "A01234567", "P99"):
        assert shown in text
    assert "<script>alert" not in text


def test_an_import_that_says_no_document_leaves_the_word_for_one(client, officer, salma):
    with scoped(EVERYTHING):
        Identity.objects.filter(person=salma).update(document_kind="NONE", document_number="")
    client.force_login(officer)

    page = client.get(salma.get_absolute_url()).content.decode()

    assert "Pièce d’identité" in page


def test_whoever_refused_has_no_name_on_their_dossier(client, officer, partners, areas):
    person = registered(
        partners.aideca,
        areas.khouribga,
        "Alaoui",
        "Driss",
        by=officer,
        consent=ConsentState.REFUSED,
        phones=["+212612345678"],
    )
    client.force_login(officer)

    page = client.get(person.get_absolute_url())

    assert page.context["identity"] == {}
    assert "Alaoui" not in page.content.decode()
    assert not readings(person).exists()


def test_a_reading_is_written_once_a_day_for_each_user(client, officer, coordinator, salma, time_machine):
    time_machine.move_to("2018-06-15 10:00 +0000")
    client.force_login(officer)
    client.get(salma.get_absolute_url())
    client.get(salma.get_absolute_url())
    assert [entry.by for entry in readings(salma)] == [officer]

    client.force_login(coordinator)
    client.get(salma.get_absolute_url())
    assert {entry.by for entry in readings(salma)} == {officer, coordinator}

    time_machine.move_to("2018-06-16 10:00 +0000")
    client.force_login(coordinator)
    client.get(salma.get_absolute_url())
    assert readings(salma).filter(by=coordinator).count() == 2


def test_the_dossier_shows_the_registers_of_all_partners(client, officer, manager, partners, areas, salma):
    with scoped(EVERYTHING):
        people.add_registration(
            salma,
            by=manager,
            partner=partners.amappe,
            area=areas.oujda,
            group=Group.TG2_SUBSAHARAN,
            on=date(2018, 6, 1),
        )
    client.force_login(officer)

    page = client.get(salma.get_absolute_url())

    assert [line.partner for line in page.context["registrations"]] == [partners.aideca, partners.amappe]


def test_the_history_tells_acts_and_the_journal_no_names(client, officer, salma):
    with acting_as(officer):
        people.correct(salma, by=officer, first_name="Selma")
    client.force_login(officer)

    page = client.get(salma.get_absolute_url())

    assert [item.acts for item in page.context["history"]] == [
        [ACTS["read_beneficiary"]],
        [ACTS["change_beneficiary"]],
        [ACTS["register_beneficiary"]],
    ]
    assert "Selma" not in str(list(Entry.objects.about(salma).values_list("details", flat=True)))


def test_a_dossier_asks_as_many_statements_for_ten_registers_as_for_one(
    client, officer, manager, partners, areas, salma
):
    client.force_login(officer)
    client.get(salma.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(salma.get_absolute_url())
    with scoped(EVERYTHING):
        for group in Group.values:
            if group != Group.TG1_RETURNEE:
                line = {"partner": partners.aideca, "area": areas.khouribga, "group": group, "on": date(2018, 6, 1)}
                people.add_registration(salma, by=manager, **line)
    with CaptureQueriesContext(connection) as many:
        client.get(salma.get_absolute_url())

    assert len(many) == len(one)


@pytest.mark.parametrize(("days", "state"), [(None, ""), (-1, "expired"), (0, "soon"), (60, "soon"), (61, "valid")])
def test_a_permit_is_expired_ends_soon_or_is_valid(days, state):
    today = timezone.localdate()

    assert permit_state(None if days is None else today + timedelta(days=days), today) == state


@pytest.mark.parametrize("code", ["JSM-999999", "JSM-1", "JSM-000000"])
def test_a_code_that_is_nobody_s_is_not_found(code, client, manager):
    client.force_login(manager)

    assert client.get(f"/people/{code}/").status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, fatima):
    answer = client.get(fatima.get_absolute_url())

    assert answer.status_code == 302
    assert "login" in answer.url
