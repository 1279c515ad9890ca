"""Finding a person: spellings, scripts, order and beginnings of words forgiven; numbers exact; the scope kept."""

import pytest
from django.urls import reverse

from beneficiaries.models import Beneficiary, ConsentState, DocumentKind, SearchKeys
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db
LIST = reverse("beneficiaries:list")


@pytest.fixture
def mohamed(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "El Idrissi", "Mohamed", by=officer, arabic_name="محمد الإدريسي",
        phones=["+212612345678"], document_kind=DocumentKind.CIN, document_number="QA12345",
    )  # fmt: skip


def found(user, text):
    return set(Beneficiary.objects.found_by(text, user=user))


@pytest.mark.parametrize(
    "text",
    [
        "Mohamed", "mohamed el idrissi", "EL IDRISSI MOHAMED", "Idrissi", "Muhammad", "Mohammed Idrisi", "moh", "idris",
        "Mohaméd", "محمد", "الإدريسي", "ادريسي", "محمد الادريسي", "محم", "idr moh", "  mohamed   ",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(text, officer, mohamed):
    assert found(officer, text) == {mohamed}


@pytest.mark.parametrize("text", ["Fatima", "Mohamed Alaoui", "hamed idrissi zz", "محمود علي", "!!!", "…"])
def test_another_name_is_not_found(text, officer, mohamed):
    assert found(officer, text) == set()


@pytest.mark.parametrize(
    ("last_name", "text"),
    [
        ("Benali", "ben ali"), ("Ben Ali", "benali"), ("Ben Ali", "ali"), ("Abdelkader", "abd el kader"),
        ("N’Diaye", "ndiaye"), ("Sy", "sy"), ("Ait Brahim", "brahim"), ("Traoré", "traore"), ("Ouattara", "watara"),
    ],
)  # fmt: skip
def test_names_written_in_one_word_or_two_are_the_same(last_name, text, officer, partners, areas):
    person = registered(partners.aideca, areas.khouribga, last_name, "Awa", by=officer)

    assert found(officer, text) == {person}


@pytest.mark.parametrize("number", ["06 12 34 56 78", "0612345678", "+212612345678", "00212 612 345 678"])
def test_a_telephone_is_found_however_it_is_written(number, officer, mohamed):
    assert found(officer, number) == {mohamed}


@pytest.mark.parametrize("number", ["QA12345", "qa 12345", "QA-12345"])
def test_a_document_is_found_by_its_whole_number(number, officer, mohamed):
    assert found(officer, number) == {mohamed}
    assert found(officer, number[:-1]) == set()


def test_a_code_is_found_with_and_without_its_letters(officer, mohamed):
    assert (
        found(officer, mohamed.code)
        == found(officer, mohamed.code.lower())
        == found(officer, str(mohamed.pk))
        == {mohamed}
    )


@pytest.mark.parametrize("text", ["Mohamed", "محمد", "0612345678", "QA12345", "code"])
def test_nobody_outside_the_scope_is_found(text, stranger, manager, mohamed):
    text = mohamed.code if text == "code" else text

    assert found(stranger, text) == set()
    assert found(manager, text) == {mohamed}


@pytest.mark.parametrize("who", ["donor", "finance", "assessor", "administrator"])
def test_a_role_without_people_finds_nobody(who, request, mohamed):
    assert found(request.getfixturevalue(who), "Mohamed") == set()


def test_whoever_refused_consent_cannot_be_found_by_name(officer, partners, areas):
    registered(partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, consent=ConsentState.REFUSED)

    assert found(officer, "Bennani") == set()


def test_a_search_keeps_the_other_filters(client, officer, partners, areas, mohamed):
    other = registered(partners.aideca, areas.khouribga, "Alaoui", "Mohamed", by=officer, sex="M")
    client.force_login(officer)

    page = client.post(LIST, {"q": "mohamed", "sex": "M"}, follow=True)

    assert [row.code for row in page.context["rows"]] == [other.code]
    assert 'value="mohamed"' in page.content.decode()


def test_several_words_are_counted_as_they_are_listed(client, officer, partners, areas, mohamed):
    other = registered(partners.aideca, areas.khouribga, "Idrissi", "Mohamed", by=officer)
    registered(partners.aideca, areas.khouribga, "Idrissi", "Fatima", by=officer)
    client.force_login(officer)

    for order in ("", "name"):
        page = client.post(LIST, {"q": "mohamed idrissi", "sort": order}, follow=True)
        assert {row.code for row in page.context["rows"]} == {mohamed.code, other.code}
        assert page.context["page"].count == 2


def test_the_keys_of_the_search_follow_the_person_s_scopes(officer, manager, stranger, partners, areas, mohamed):
    mohamed.scopes = [*mohamed.scopes, f"{partners.amappe.pk}/{areas.oujda.pk}"]
    mohamed.save(update_fields=["scopes"])

    assert SearchKeys.objects.get(pk=mohamed.pk).scopes == mohamed.scopes
    assert found(stranger, "Mohamed") == {mohamed}


def test_the_keys_name_nobody(officer, mohamed):
    keys = SearchKeys.objects.get(pk=mohamed.pk).keys

    assert keys == sorted(set(keys))
    assert all(abs(key) > 2**32 for key in keys)
