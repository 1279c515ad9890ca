"""Before a refusal deletes what names a person, or drops what was typed, one page asks once."""

from datetime import date

import pytest
from django.urls import reverse

from beneficiaries.actions import people
from beneficiaries.histories import ACTS
from beneficiaries.models import Beneficiary, SearchKeys
from journal.models import Entry
from programme.models import Commune
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered
from tests.cast import hold_course

pytestmark = pytest.mark.django_db
REGISTER = reverse("beneficiaries:register")


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def salma(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989,
        birth_date=date(1989, 3, 12), phones=["+212612345678"], notes="à rappeler", document_kind="CIN",
        document_number="QA12345",
    )  # fmt: skip


@pytest.fixture
def said(partners, areas):
    return {
        "partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG1_RETURNEE", "on": "2018-03-01",
        "consent": "no", "last_name": "Bennani", "first_name": "Salma", "sex": "F", "birth": "12/03/1989",
        "phones": "06 12 34 56 78",
    }  # fmt: skip


def identity(person):
    with scoped(EVERYTHING):
        return people.identity_of(person)


def address(person):
    return reverse("beneficiaries:change", args=[person.code])


def opened(client, person, **answers):
    form = client.get(address(person)).context["form"]
    known = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: "" if value is None else value for name, value in (known | answers).items()}


def sent_again(page, **more):
    """What the page of the question sends when its button is pressed."""
    return dict(page.context["sent"]) | more


def test_a_refusal_in_a_correction_asks_before_anything_is_deleted(in_office, salma, modules):
    hold_course(modules.CON, salma)
    page = in_office.post(address(salma), opened(in_office, salma, consent="no"))

    text = page.content.decode()
    assert page.status_code == 200
    assert page.templates[0].name == "beneficiaries/refusal.html"
    assert len(page.context["form"].taken_away) == 6  # two names, day of birth, telephone, number, notes
    assert [number for _records, number in page.context["stays"]] == [1, 1]  # a registration, an enrolment
    asked = text[text.index('id="goes"') :]
    for value in ("Bennani", "612345678", "QA12345", "rappeler", "12/03/1989"):
        assert value not in asked
    salma.refresh_from_db()
    assert (salma.consent, identity(salma)["last_name"]) == ("yes", "Bennani")
    assert not Entry.objects.filter(act__in=["change_beneficiary", "delete_identity"]).exists()


def test_who_is_sure_deletes_it_and_the_journal_says_what_kinds_of_fields_went(in_office, salma, officer):
    page = in_office.post(address(salma), opened(in_office, salma, consent="no"))
    answer = in_office.post(address(salma), sent_again(page, sure="yes"))

    assert answer.status_code == 302
    salma.refresh_from_db()
    assert (salma.consent, identity(salma)) == ("no", {})
    assert not SearchKeys.objects.filter(pk=salma.pk).exists()
    entry = Entry.objects.get(act="delete_identity")
    assert (entry.by, entry.label) == (officer, salma.code)
    assert set(entry.details["fields"]) == {
        "last_name", "first_name", "birth_date", "phones", "document_kind", "document_number", "notes"
    }  # fmt: skip
    assert "Bennani" not in str(entry.details)
    page = in_office.get(salma.get_absolute_url())
    assert [ACTS["change_beneficiary"], ACTS["delete_identity"]] in [item.acts for item in page.context["history"]]


def test_back_to_the_form_changes_nothing_and_keeps_what_was_typed(in_office, salma):
    page = in_office.post(address(salma), opened(in_office, salma, consent="no", notes="autre chose"))
    form = in_office.post(address(salma), sent_again(page, sure="back")).context["form"]

    assert (list(form.errors), form["notes"].value()) == (["consent"], "autre chose")
    assert identity(salma)["notes"] == "à rappeler"


def test_what_somebody_changed_while_one_was_asked_is_not_deleted_unseen(in_office, salma, manager):
    page = in_office.post(address(salma), opened(in_office, salma, consent="no"))
    with scoped(EVERYTHING):
        people.correct(salma, by=manager, notes="nouvelle note")
    answer = in_office.post(address(salma), sent_again(page, sure="yes"))

    assert answer.context["form"].non_field_errors()
    assert identity(salma)["notes"] == "nouvelle note"


def test_a_refused_person_without_an_identity_is_corrected_without_a_question(in_office, officer, partners, areas):
    person = registered(partners.aideca, areas.khouribga, by=officer, consent="no", sex="F")

    assert in_office.post(address(person), opened(in_office, person, nationality="ML")).status_code == 302
    page = in_office.post(address(person), opened(in_office, person, last_name="Bennani"))
    assert len(page.context["form"].taken_away) == 1


def test_a_refusal_in_the_registration_says_what_is_dropped_before_it_is(in_office, said):
    page = in_office.post(REGISTER, said)

    assert not Beneficiary.objects.exists()
    assert len(page.context["form"].taken_away) == 4
    assert in_office.post(REGISTER, sent_again(page, sure="yes")).status_code == 302
    person = Beneficiary.objects.get()
    assert (person.consent, person.birth_year, identity(person)) == ("no", 1989, {})
    entry = Entry.objects.get(act="register_beneficiary")
    assert entry.details["dropped"] == ["birth_date", "first_name", "last_name", "phones"]


def test_a_refusal_with_nothing_that_names_is_registered_at_once(in_office, said):
    nameless = said | {"last_name": "", "first_name": "", "birth": "1989", "phones": ""}

    assert in_office.post(REGISTER, nameless).status_code == 302


def test_the_words_typed_stand_in_the_page_s_body_and_in_no_address(in_office, said):
    page = in_office.post(REGISTER, said)

    text = page.content.decode()
    assert 'type="hidden" name="last_name" value="Bennani"' in text.replace("\n", " ")
    assert "?last_name" not in text


def test_a_refused_person_keeps_the_hashes_that_let_them_count_once(salma, officer):
    with scoped(EVERYTHING):
        salma = people.correct(salma, by=officer, consent="no", consent_on=None)
        before = set(salma.match_keys.values_list("kind", "key"))
        people.correct(salma, by=officer, document_kind="CIN", neighbourhood="Hay Salam")
        people.correct(salma, by=officer, consent="yes", last_name="Bennani", first_name="Salma B.")

    assert before and before <= set(salma.match_keys.values_list("kind", "key"))


def test_a_commune_of_another_area_survives_a_correction(in_office, salma):
    salma.commune_id = Commune.objects.exclude(area=salma.area).first().pk
    salma.save(update_fields=["commune"])

    form = in_office.get(address(salma)).context["form"]
    assert str(form["commune"]).count(" selected") == 1
    form = opened(in_office, salma, neighbourhood="Hay Salam", commune=salma.commune_id)

    assert in_office.post(address(salma), form).status_code == 302
    assert Beneficiary.objects.get(pk=salma.pk).commune_id == salma.commune_id
