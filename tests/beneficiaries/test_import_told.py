"""What the pages of an import tell of each row: remarks, who it is about, why it was not saved, what to do next."""

import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from beneficiaries import tasks
from beneficiaries.actions import strangers
from beneficiaries.models import Beneficiary
from journal.models import Entry
from tests.beneficiaries.registers import AMINA, KARIM, checked, imported, saved

pytestmark = pytest.mark.django_db
MAYBE_KARIM = KARIM | {"reference": "9", "last_name": "Tazy", "phone": "0655555555", "commune": ""}


@pytest.fixture
def home(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def elsewhere(me_officer, partners, areas):
    return {"by": me_officer, "partner": partners.amappe, "area": areas.oujda}


@pytest.fixture
def look(client, officer):
    """look("check", source, show="new"): the officer's page of the import."""

    def _look(name, source, user=officer, **asked):
        client.force_login(user)
        return client.get(reverse(f"beneficiaries:{name}", args=[source.pk]), asked)

    return _look


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def tiles(page):
    return {tile.show: tile.count for tile in page.context["tiles"]}


# Remarks


def test_rows_with_remarks_are_counted_and_can_be_looked_at_alone(look, home):
    source = checked(AMINA, KARIM | {"commune": ""}, AMINA | {"reference": "7", "sex": "", "consent": ""}, **home)
    page = look("check", source, show="remarks")

    assert tiles(page) == {"error": 1, "new": 2, "remarks": 2}
    assert [(each.row.number, len(each.remarks)) for each in page.context["explained"]] == [(3, 1), (4, 1)]
    assert [tile.show for tile in page.context["tiles"] if tile.is_shown] == ["remarks"]
    assert "badge-good" in page.content.decode()  # what becomes of the first
    assert [len(each.remarks) for each in look("check", source, show="new").context["explained"]] == [0, 1]


def test_no_remark_no_filter(look, home):
    assert tiles(look("check", checked(AMINA, **home))) == {"new": 1}


def test_a_row_of_refused_consent_says_so(look, home):
    source = checked(AMINA | {"consent": "non"}, **home)
    [row] = look("check", source, show="new").context["explained"]

    assert (row.row.name, row.row.is_refusal) == ("", True)
    assert [(str(column), value) for column, value, _sentence in row.remarks] == [("Consentement", "")]
    assert "Nom non communiqué" in words(look("check", source, show="new"))


# Whom a row is about


def test_a_known_person_is_named_by_code_with_a_link(look, home):
    imported(AMINA, **home)
    person = Beneficiary.objects.get()
    source = checked(AMINA | {"registered_on": "01/03/2019"}, **home)
    page = look("check", source, show="known")

    [row] = page.context["explained"]
    assert (row.whom.code, row.whom.url) == (person.code, person.get_absolute_url())
    assert f'href="{person.get_absolute_url()}"' in page.content.decode()


def test_the_row_above_is_named_when_it_brings_the_same_person(look, home):
    source = checked(KARIM, AMINA, AMINA | {"reference": "3", "group": "Enseignante"}, **home)

    [row] = look("check", source, show="known").context["explained"]
    assert (row.whom.row, row.whom.code) == (3, "")


def test_a_person_of_another_partner_has_a_code_and_no_link(look, home, elsewhere):
    imported(AMINA, **elsewhere)
    person = Beneficiary.objects.get()
    page = look("check", checked(AMINA | {"document": "", "phone": ""}, **home), show="known")

    [row] = page.context["explained"]
    assert (row.whom.code, row.whom.url) == (person.code, "")
    assert person.get_absolute_url() not in page.content.decode()


# Not saved, and why


def test_a_row_whose_question_stayed_open_says_so_with_its_name_and_without_its_remarks(look, home, elsewhere):
    imported(KARIM, **elsewhere)
    source = saved(checked(MAYBE_KARIM, **home), by=home["by"])
    page = look("result", source)

    [left] = page.context["left"]
    assert (left.row.name, left.remarks, left.problems) == ("Tazy Karim", [], [])
    assert left.reason
    assert (page.context["open_left"], page.context["errors_left"]) == (1, 0)
    assert reverse("beneficiaries:upload") in page.content.decode()
    assert reverse("beneficiaries:annotated", args=[source.pk]) not in page.content.decode()


def test_a_row_that_follows_an_open_question_names_the_row(look, home, elsewhere):
    imported(KARIM, **elsewhere)
    again = MAYBE_KARIM | {"reference": "12", "group": "Enseignante", "document": "QB999999"}
    source = saved(checked(MAYBE_KARIM | {"document": "QB999999"}, again, **home), by=home["by"])

    first, second = look("result", source).context["left"]
    assert first.reason != second.reason
    assert "2" in second.reason


def test_a_row_with_errors_leads_to_the_workbook_and_to_no_question(look, home):
    source = checked(AMINA | {"sex": "", "commune": ""}, KARIM, **home)
    tasks.annotate_import(source.pk)
    page = look("result", saved(source, by=home["by"]))

    [left] = page.context["left"]
    assert (len(left.problems), left.remarks, left.reason) == (1, [], "")
    assert (page.context["open_left"], page.context["errors_left"]) == (0, 1)
    assert reverse("beneficiaries:annotated", args=[source.pk]) in page.content.decode()
    assert reverse("beneficiaries:upload") not in page.content.decode()


def test_of_a_row_that_waits_nothing_is_kept_but_its_name_and_place_and_who_it_may_be(look, home, elsewhere):
    imported(KARIM, **elsewhere)
    source = saved(checked(MAYBE_KARIM, **home), by=home["by"])

    [left] = look("result", source).context["left"]
    assert {name for name, value in left.row.clean.items() if value} == {"last_name", "first_name", "consent"}
    assert (left.row.raw, left.row.candidates) == ({}, [Beneficiary.objects.get().pk])


# Words


@pytest.mark.parametrize("with_question", [True, False])
def test_the_way_on_speaks_of_questions_only_when_there_are_some(with_question, look, home, elsewhere):
    imported(KARIM, **elsewhere)
    page = look("check", checked(AMINA, *[MAYBE_KARIM] * with_question, **home))

    assert ("Continuer : questions" in words(page)) is with_question
    assert reverse("beneficiaries:confirm", args=[page.context["record"].pk]) in page.content.decode()


def test_one_row_is_told_in_the_singular_and_none_not_at_all(look, home, client, officer):
    source = checked(AMINA, KARIM | {"sex": ""}, **home)
    client.cookies["django_language"] = "en"
    page = words(look("confirm", source))

    assert "1 row is good. 1 row has errors. A row that" in page
    assert "question is open" not in page
    assert "questions are open" not in page


# Who is known to other partners


@pytest.fixture
def known_elsewhere(elsewhere):
    """Two people of AMAPPE, and rows about them that bring neither document nor telephone."""
    karim = KARIM | {"birth": "12/03/1990"}
    imported(AMINA, karim, **elsewhere)
    return [AMINA | {"document": "", "phone": ""}, karim | {"phone": ""}]


def test_strangers_whom_the_counts_tell_of_are_in_the_journal_once_and_counted(
    look, home, known_elsewhere, officer, settings
):
    source = checked(*known_elsewhere, **home)
    for show in ("known", "new"):
        assert tiles(look("check", source, show=show))["known"] == 2

    entry = Entry.objects.get(act="ask_about_strangers")
    codes = [person.code for person in Beneficiary.objects.order_by("pk")]
    assert (entry.by, entry.label, entry.details) == (officer, source.code, {"strangers": codes, "foreign": 2})
    assert strangers.left_today(officer) == settings.STRANGERS_A_DAY - 2


def test_people_of_one_s_own_and_readers_who_see_all_are_not(look, home, known_elsewhere, me_officer):
    source = checked(*known_elsewhere, **home)
    assert tiles(look("check", source, user=me_officer)) == {"known": 2}
    imported(AMINA, **home)
    look("check", checked(AMINA | {"registered_on": "01/03/2019"}, **home))

    assert not Entry.objects.filter(act="ask_about_strangers").exists()


def test_beyond_the_limit_known_and_new_people_are_one_number(look, home, known_elsewhere, officer, settings):
    settings.STRANGERS_A_DAY = 1
    karima = AMINA | {"reference": "5", "first_name": "Karima", "birth": "1970", "document": "", "phone": ""}
    source = checked(*known_elsewhere, karima, **home)
    for show in ("", "known", "new"):
        page = look("check", source, show=show)
        assert tiles(page) == {"new": 3}
        assert [each.whom for each in page.context["explained"]] == [None] * 3
        assert len({(each.label, each.tone) for each in page.context["explained"]}) == 1
        assert not any(person.code in page.content.decode() for person in Beneficiary.objects.all())

    assert Entry.objects.get(act="refuse_strangers").label == source.code
    assert strangers.left_today(officer) == 1
    assert saved(source, by=officer).counts["saved"]["people"] == 1


def test_the_copy_of_the_workbook_does_not_tell_new_from_known(home, known_elsewhere):
    source = checked(*known_elsewhere, KARIM | {"reference": "8", "first_name": "Omar", "consent": ""}, **home)
    tasks.annotate_import(source.pk)
    source.refresh_from_db()

    summary = load_workbook(source.annotated).worksheets[-1]
    assert [number for _label, number in summary.values] == [3, 3]
