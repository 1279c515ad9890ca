"""Lines that count somebody without opening their file (decision 0010): how they are told, and who opens them."""

import pytest
from django.urls import reverse

from beneficiaries.actions import people as actions
from beneficiaries.models import Beneficiary, ImportRow
from journal.models import Entry
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered
from tests.beneficiaries.registers import AMINA, KARIM, checked, imported, saved

pytestmark = pytest.mark.django_db
WEAK = AMINA | {"document": "", "phone": "+212699999999"}


@pytest.fixture
def here(officer, partners, areas):
    """The officer's own register."""
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def elsewhere(manager, partners, areas):
    return {"by": manager, "partner": partners.cefa, "area": areas.khouribga}


@pytest.fixture
def amina(elsewhere):
    """Registered by CEFA in Khouribga, in a file whose name tells much."""
    imported(AMINA, **elsewhere)
    return Beneficiary.objects.get()


@pytest.fixture
def apart(amina, here):
    """The import of the officer that counted Amina, and registered Karim."""
    return imported(WEAK, KARIM, **here)


def shown(client, user, url):
    client.force_login(user)
    return client.get(url)


def opening(person, line=None):
    line = line or person.registrations.get(partner__code="aideca")
    return reverse("beneficiaries:open_registration", args=[person.code, line.pk])


def test_the_result_says_how_many_rows_stayed_apart_and_links_only_what_opens(client, apart, amina, officer):
    page = shown(client, officer, reverse("beneficiaries:result", args=[apart.pk])).content.decode()
    karim = Beneficiary.objects.exclude(pk=amina.pk).get()

    assert apart.counts["saved"]["apart"] == 1
    assert f'href="{karim.get_absolute_url()}"' in page
    assert f'href="{amina.get_absolute_url()}"' not in page
    assert amina.code in page
    assert page.partition("<main")[2].count('class="notice"') == 1


def test_who_sees_both_gets_the_link(client, apart, amina, coordinator):
    page = shown(client, coordinator, reverse("beneficiaries:result", args=[apart.pk])).content.decode()

    assert f'href="{amina.get_absolute_url()}"' in page


def test_the_result_says_whose_names_were_deleted(client, here, officer):
    imported(AMINA, **here)
    source = imported(AMINA | {"consent": "Non"}, **here)
    page = shown(client, officer, reverse("beneficiaries:result", args=[source.pk])).content.decode()

    assert source.counts["saved"]["withheld"] == 1
    assert page.partition("<main")[2].count('class="notice"') == 1


def test_an_answer_about_somebody_who_is_no_longer_offered_is_forgotten(here, elsewhere):
    imported(KARIM, **elsewhere)
    row = KARIM | {"reference": "9", "last_name": "Tazy", "phone": "0655555555"}
    source = checked(row, **here)
    known = Beneficiary.objects.get()
    with scoped(EVERYTHING):
        ImportRow.objects.filter(source=source).update(answer=f"same:{known.pk}")
        Beneficiary.objects.all().delete()
    other = registered(
        elsewhere["partner"], elsewhere["area"], "Tazi", "Karim", by=here["by"], sex="M", birth_year=1990
    )
    saved(source, by=here["by"])

    assert other.registrations.count() == 1
    with scoped(EVERYTHING):
        assert list(ImportRow.objects.filter(source=source).values_list("verdict", "answer")) == [("question", "")]


@pytest.mark.parametrize("answer", ["same", "other"])
def test_an_answer_that_is_still_offered_stays(answer, here, elsewhere):
    imported(KARIM, **elsewhere)
    known = Beneficiary.objects.get()
    source = checked(KARIM | {"reference": "9", "last_name": "Tazy", "phone": "0655555555"}, **here)
    given = "other" if answer == "other" else f"same:{known.pk}"
    with scoped(EVERYTHING):
        ImportRow.objects.filter(source=source).update(answer=given)
    registered(elsewhere["partner"], elsewhere["area"], "Alaoui", "Omar", by=here["by"])
    saved(source, by=here["by"])

    assert Beneficiary.objects.count() == (3 if answer == "other" else 2)
    assert known.registrations.count() == (1 if answer == "other" else 2)


def test_a_file_s_name_is_shown_only_to_those_who_see_the_import(client, apart, amina, manager, grants_manager):
    actions.open_file(amina.registrations.get(partner__code="aideca"), by=manager)
    officer = apart.created_by
    foreign, own = amina.registrations.order_by("pk").values_list("source__filename", flat=True)
    type(apart).objects.filter(filename=foreign).exclude(pk=apart.pk).update(filename="femmes_victimes.csv")

    text = shown(client, officer, amina.get_absolute_url()).content.decode()
    assert own in text
    assert "femmes_victimes" not in text
    assert "CEFA" in text
    assert "femmes_victimes" in shown(client, manager, amina.get_absolute_url()).content.decode()
    assert "femmes_victimes" not in shown(client, grants_manager, amina.get_absolute_url()).content.decode()


def test_who_sees_both_sides_opens_the_file_after_being_asked(client, apart, amina, officer, coordinator):
    dossier = shown(client, coordinator, amina.get_absolute_url()).content.decode()
    assert opening(amina) in dossier
    assert client.get(opening(amina)).status_code == 200
    assert not Beneficiary.objects.visible_to(officer).filter(pk=amina.pk).exists()

    client.post(opening(amina))

    assert Beneficiary.objects.visible_to(officer).filter(pk=amina.pk).exists()
    entry = Entry.objects.get(act="open_registration")
    assert (entry.by, entry.label) == (coordinator, amina.code)
    assert entry.details == {"partner": "aideca", "area": "khouribga"}
    assert opening(amina) not in shown(client, coordinator, amina.get_absolute_url()).content.decode()


def test_the_search_finds_the_opened_file_too(apart, amina, officer, coordinator):
    actions.open_file(amina.registrations.get(partner__code="aideca"), by=coordinator)

    assert list(Beneficiary.objects.found_by("amina", user=officer)) == [amina]


def test_nobody_is_let_in_twice(client, apart, amina, coordinator):
    client.force_login(coordinator)
    for _ in range(2):
        assert client.post(opening(amina)).status_code == 302

    assert Entry.objects.filter(act="open_registration").count() == 1


def test_the_side_that_asks_and_the_side_that_knows_do_not_open_it_alone(client, apart, amina, officer, stranger):
    """Neither the officer whose row stayed apart, nor a field officer who sees the person."""
    at_cefa = stranger
    at_cefa.postings.update(partner=amina.partner, area=amina.area)
    answers = []
    for user in (officer, at_cefa):
        client.force_login(user)
        answers.append(client.post(opening(amina)).status_code)

    assert answers == [404, 404]
    assert opening(amina) not in shown(client, at_cefa, amina.get_absolute_url()).content.decode()


def test_a_line_is_opened_through_its_own_person_only(client, apart, amina, coordinator):
    karim = Beneficiary.objects.exclude(pk=amina.pk).get()
    line = amina.registrations.get(partner__code="aideca")
    client.force_login(coordinator)

    assert client.post(opening(karim, line)).status_code == 404
