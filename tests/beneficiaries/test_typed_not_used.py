"""“It is this person: add the line”: what else was typed is not lost without a word."""

from datetime import date

import pytest
from django.urls import reverse

from beneficiaries.actions import people
from journal.models import Entry
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def salma(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989,
        birth_date=date(1989, 3, 12), phones=["+212612345678"], nationality="MA",
    )  # fmt: skip


@pytest.fixture
def said(partners, areas):
    """said(notes="x"): the form about Salma as it is known."""
    usual = {
        "partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG3_TEACHER", "on": "2018-03-01",
        "consent": "yes", "last_name": "BENNANI", "first_name": "salma", "sex": "F", "birth": "1989",
        "phones": "06 12 34 56 78", "nationality": "", "document_kind": "", "administrative_status": "",
    }  # fmt: skip
    return lambda **changes: usual | changes


def add(client, person, form):
    return client.post(reverse("beneficiaries:add_registration", args=[person.code]), form)


def test_nothing_new_was_typed_and_the_file_is_shown_at_once(in_office, salma, said):
    assert add(in_office, salma, said()).url == salma.get_absolute_url()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notes", "à rappeler"),
        ("phones", "06 99 99 99 99"),
        ("birth", "13/03/1989"),
        ("birth", "31/02/1989"),
        ("last_name", "Alaoui"),
        ("nationality", "SN"),
        ("consent", "no"),
        ("permit_expires_on", "2019-01-01"),
    ],
)
def test_what_was_typed_besides_the_line_is_named(name, value, in_office, salma, said):
    answer = add(in_office, salma, said(**{name: value}))

    assert answer.templates[0].name == "beneficiaries/unused.html"
    assert list(answer.context["typed"]) == [name]
    assert len(answer.context["news"]) == 1
    assert salma.registrations.count() == 2
    with scoped(EVERYTHING):
        assert people.identity_of(salma)["last_name"] == "Bennani"


def test_the_form_of_a_correction_begins_with_it_and_saves_nothing_by_itself(in_office, salma, said, officer):
    page = add(in_office, salma, said(notes="à rappeler", phones="06 99 99 99 99", birth="13/03/1989"))
    url = reverse("beneficiaries:change", args=[salma.code])
    assert f'formaction="{url}"' in page.content.decode()
    form = in_office.post(url, {"begin": "yes", **page.context["typed"]})

    fields = form.context["form"]
    assert (fields["notes"].value(), fields["birth"].value()) == ("à rappeler", "13/03/1989")
    assert fields["phones"].value() == "+212612345678 / 06 99 99 99 99"
    assert fields["last_name"].value() == "Bennani"
    assert [now for _label, now in form.context["differences"]] == ["12/03/1989", "+212612345678", ""]
    assert not fields.errors
    assert not Entry.objects.filter(act="change_beneficiary").exists()

    sent = {name: fields[name].value() or "" for name in fields.fields if name not in ("another", "sure")}
    assert in_office.post(url, sent).status_code == 302
    with scoped(EVERYTHING):
        known = people.identity_of(salma)
    assert (known["phones"], known["birth_date"]) == (["+212612345678", "+212699999999"], date(1989, 3, 13))


def test_of_somebody_in_this_register_already_the_line_s_own_answers_are_named_too(in_office, salma, said):
    there = said(group="TG1_RETURNEE", on="2018-02-01")
    assert add(in_office, salma, there).url == salma.get_absolute_url()

    answer = add(in_office, salma, there | {"reference": "17", "notes": "à rappeler"})

    assert (len(answer.context["unused"]), list(answer.context["typed"])) == (1, ["notes"])
    assert salma.registrations.get().reference == ""
    assert [str(message) for message in answer.context["messages"]]


def test_what_is_typed_about_a_foreign_file_opens_nothing(in_office, manager, partners, areas):
    far = registered(partners.amappe, areas.oujda, "Tazi", "Omar", by=manager, sex="M")

    assert in_office.post(reverse("beneficiaries:change", args=[far.code]), {"begin": "yes"}).status_code == 404
