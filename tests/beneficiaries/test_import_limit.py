"""Beyond the limit of strangers an import looks the same, whether its people are known elsewhere or invented."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.actions import strangers
from beneficiaries.models import Beneficiary, Import, ImportRow
from journal.models import Entry
from programme.scope import EVERYTHING, acting_as, scoped
from tests.beneficiaries.registers import AMINA, KARIM, checked, imported, saved

pytestmark = pytest.mark.django_db
OMAR = KARIM | {"reference": "3", "first_name": "Omar", "birth": "14/07/1981", "phone": "0655000003"}
ASKED = KARIM | {"last_name": "Tazy", "phone": "0655555555"}
OWN = AMINA | {"reference": "50", "first_name": "Salma", "birth": "1977", "document": "", "phone": ""}
LIKE_OWN = OWN | {"reference": "51", "birth": "", "phone": "0655000051"}
LIKE_BOTH = OWN | {"birth": "1979", "phone": "0655000051"}  # of another partner, with the telephone of that row
GUESSES = {
    "somebody asked about": [ASKED],
    "several rows of one person": [AMINA, AMINA | {"reference": "7", "document": "", "group": "Enseignante"}, OMAR,
                                   OMAR | {"reference": "9", "sex": ""}, LIKE_OWN],
    "a row that follows a question": [
        ASKED | {"document": "QB999999"},
        ASKED | {"reference": "8", "document": "QB999999", "phone": "", "group": "Enseignante"}, LIKE_OWN,
    ],
    "a row like the one above": [
        KARIM | {"birth": "12/03/1990", "phone": ""}, ASKED | {"reference": "8", "commune": ""}, LIKE_OWN,
    ],
}  # fmt: skip


@pytest.fixture
def home(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def elsewhere(me_officer, partners, areas):
    return {"by": me_officer, "partner": partners.amappe, "area": areas.oujda}


@pytest.fixture
def look(client, officer):
    """look("check", source, show="new"): the page of an import, for the officer."""

    def _look(name, source, user=officer, **asked):
        client.force_login(user)
        return client.get(reverse(f"beneficiaries:{name}", args=[source.pk]), asked)

    return _look


@pytest.fixture
def seen(look, client, home):
    """seen(rows): every page and the copy of a file with these rows, until it is saved, without its numbers."""

    def _seen(rows):
        source = checked(*rows, **home)
        pages = [look("check", source, show=show) for show in ["", "remarks", *ImportRow.Verdict.values]]
        tasks.annotate_import(source.pk)
        source.refresh_from_db()
        copy = [tuple(sheet.values) for sheet in load_workbook(source.annotated)] if source.annotated else []
        pages += [look("check", source), look("confirm", source)]
        answers = {f"row_{row.pk}": "other" for row in pages[-1].context["page"]}
        url = reverse("beneficiaries:confirm", args=[source.pk])
        client.post(url, answers)
        pages += [look("confirm", source), client.post(url, {"save": "yes", "choice": "all_or_nothing"})]
        client.post(url, {"save": "yes", "choice": "good_rows"})
        tasks.save_import(source.pk)
        pages.append(look("result", source))
        return [_without_numbers(page.content.decode()) for page in pages], copy

    return _seen


def _without_numbers(text):
    """Without what changes from one request, and one record, to the next."""
    text = re.sub(r'data-left="\d+"', "", text)  # seconds until the session ends
    return re.sub(r"JSM-\d+|(row_|/imports/|IMP-|same:)\d+", "N", re.sub(r"\b\w{62,64}\b", "token", text))


@pytest.mark.parametrize("rows", GUESSES.values(), ids=GUESSES.keys())
def test_at_the_limit_known_and_invented_people_make_the_same_pages_and_the_same_copy(
    rows, seen, home, elsewhere, settings
):
    imported(OWN, **home)
    settings.STRANGERS_A_DAY = 0
    with transaction.atomic():
        invented = seen(rows)
        transaction.set_rollback(True)
    imported(AMINA, KARIM | {"birth": "12/03/1990"}, OMAR, LIKE_BOTH, **elsewhere)
    known = seen(rows)

    assert known[1] == invented[1]
    for there, not_there in zip(known[0], invented[0], strict=True):
        assert there == not_there


def test_a_question_about_one_s_own_people_is_asked_and_answered_at_the_limit(look, client, home, settings):
    imported(OWN, **home)
    own = Beneficiary.objects.get()
    settings.STRANGERS_A_DAY = 0
    source = checked(LIKE_OWN, **home)
    page = look("confirm", source)

    [row] = page.context["page"]
    assert own.code in page.content.decode()
    client.post(reverse("beneficiaries:confirm", args=[source.pk]), {f"row_{row.pk}": f"same:{own.pk}"})
    assert saved(source, by=home["by"]).counts["saved"]["waiting"] == 0
    assert own.registrations.count() == 2


def test_somebody_else_is_no_answer_where_a_stranger_was_left_out(look, client, home, elsewhere, settings, coordinator):
    imported(OWN, **home)
    imported(LIKE_BOTH, **elsewhere)
    own, hidden = Beneficiary.objects.order_by("pk")
    source = checked(LIKE_OWN, **home)
    limit, settings.STRANGERS_A_DAY = settings.STRANGERS_A_DAY, 0
    page = look("confirm", source)
    [row] = page.context["page"]
    url = reverse("beneficiaries:confirm", args=[source.pk])

    assert own.code in page.content.decode()
    assert hidden.code not in page.content.decode()
    client.post(url, {f"row_{row.pk}": "other"})
    page = look("confirm", source)
    assert (page.context["unanswered"], page.context["questions"][f"row_{row.pk}"].initial) == (0, "other")

    settings.STRANGERS_A_DAY = limit
    page = look("confirm", source, user=coordinator)
    assert (page.context["unanswered"], page.context["questions"][f"row_{row.pk}"].initial) == (1, "")
    assert hidden.code in page.content.decode()
    assert saved(source, by=home["by"]).counts["saved"] | {"people": 0, "waiting": 1} == source.counts["saved"]
    assert Beneficiary.objects.count() == 2


def test_on_the_next_day_nothing_is_lost(look, home, elsewhere, settings, time_machine):
    """Rows that were kept back stayed aside, and the same file asks about them; lines that were added are here."""
    imported(AMINA, KARIM, **elsewhere)
    settings.STRANGERS_A_DAY = 0
    rows = [AMINA | {"document": "", "phone": ""}, ASKED, OMAR]
    page = look("result", saved(checked(*rows, **home), by=home["by"]))
    assert (page.context["added"], page.context["not_saved"]) == (3, 0)
    assert not any(person.code in page.content.decode() for person in Beneficiary.objects.all())
    source = page.context["record"]

    settings.STRANGERS_A_DAY = 60
    time_machine.move_to(timezone.now() + timedelta(days=1))
    page = look("result", source)
    assert (source.counts["saved"]["people"], source.counts["saved"]["apart"], page.context["not_saved"]) == (1, 1, 1)
    assert Entry.objects.get(act="ask_about_strangers").details["foreign"] == 2
    again = look("check", checked(*rows, **home))
    assert {tile.show: tile.count for tile in again.context["tiles"]} == {"question": 1, "unchanged": 2}


def test_the_questions_of_an_import_count_when_its_check_is_looked_at(look, home, elsewhere, settings, officer):
    imported(AMINA, KARIM, **elsewhere)
    source = checked(AMINA, ASKED, **home)
    for name in ("check", "confirm"):
        assert look(name, source).context["told"].is_all

    assert Entry.objects.get(act="ask_about_strangers").details["foreign"] == 2
    assert strangers.left_today(officer) == settings.STRANGERS_A_DAY - 2


def test_that_too_many_are_known_is_said_once_a_day_and_then_of_every_import(
    look, home, elsewhere, settings, time_machine
):
    """Or files of two guesses, of which one may be told, would say for nothing that both are known."""
    imported(AMINA, KARIM, **elsewhere)
    settings.STRANGERS_A_DAY = 1
    told = checked(OMAR, **home)
    assert look("check", told).context["told"].is_all
    assert not look("check", checked(AMINA, KARIM, **home)).context["told"].is_all

    assert not look("check", checked(OMAR | {"reference": "4"}, **home)).context["told"].is_all
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert look("check", told).context["told"].is_all


def test_what_was_told_stays_told_until_other_columns_make_it_others(look, home, elsewhere, settings):
    imported(AMINA, **elsewhere)
    settings.STRANGERS_A_DAY = 1
    source = checked(AMINA, OMAR, **home)
    for _ in range(2):
        assert look("check", source).context["told"].is_all

    with acting_as(home["by"]):
        actions.check(source, fields=source.mapping["fields"], by=home["by"])
    tasks.check_import(source.pk)
    assert not look("check", source).context["told"].is_all


def test_a_line_that_is_here_already_names_nobody_whom_the_import_did_not_show(look, home, elsewhere):
    imported(AMINA, **elsewhere)
    row = AMINA | {"document": "", "phone": ""}
    imported(row, OMAR, **home)
    page = look("check", checked(row, OMAR, **home), show="unchanged")

    apart, own = page.context["explained"]
    assert (apart.whom, bool(own.whom.url)) == (None, True)


def test_beyond_the_limit_all_or_nothing_is_no_choice(look, client, home, settings):
    settings.STRANGERS_A_DAY = 0
    source = checked(OMAR, **home)
    client.force_login(home["by"])
    page = client.post(
        reverse("beneficiaries:confirm", args=[source.pk]), {"save": "yes", "choice": Import.Choice.ALL_OR_NOTHING}
    )

    assert page.context["form"].errors
    with scoped(EVERYTHING):
        assert ImportRow.objects.filter(source=source).count() == 1
