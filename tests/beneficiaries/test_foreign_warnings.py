"""What the form tells of people of other partners: that there is somebody, and nothing to guess with."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from beneficiaries.actions import strangers
from beneficiaries.models import Beneficiary, ImportRow
from journal.actions import write
from journal.models import Entry
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered
from tests.beneficiaries.registers import AMINA, checked

pytestmark = pytest.mark.django_db
REGISTER = reverse("beneficiaries:register")


@pytest.fixture
def in_oujda(manager, partners, areas):
    """Somebody of AMAPPE in Oujda, whom the officer of AIDECA may not see."""
    return registered(
        partners.amappe, areas.oujda, "Bennani", "Salma", by=manager, sex="F", birth_year=1989,
        birth_date=date(1989, 3, 12), phones=["+212612345678"],
    )  # fmt: skip


@pytest.fixture
def in_khouribga(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989,
        phones=["+212612345678"],
    )  # fmt: skip


@pytest.fixture
def send(client, officer, partners, areas):
    """send(sex="F"): the answer to the officer's form about Salma Bennani."""
    usual = {
        "partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG1_RETURNEE", "on": "2018-03-01",
        "consent": "yes", "last_name": "Bennani", "first_name": "Salma", "sex": "F", "birth": "12/03/1989",
        "phones": "06 12 34 56 78",
    }  # fmt: skip
    client.force_login(officer)
    return lambda **changes: client.post(REGISTER, usual | changes)


def warnings_of(officer, *, of_others, times=1):
    for _ in range(times):
        write("warn_of_duplicates", by=officer, shown=["JSM-000001"], foreign=of_others)


def is_refused(answer):
    return bool(answer.context["form"].non_field_errors()) and not answer.context["candidates"]


def test_the_warning_about_a_stranger_says_where_and_nothing_else(send, in_oujda):
    text = send().content.decode()

    warning = text[text.index('id="candidates"') : text.index("</section>")]
    assert "AMAPPE" in warning
    assert "Oujda" in warning
    for told in ("1989", "téléphone", "Téléphone", "naissance", "nom ou", in_oujda.code, "Bennani"):
        assert told not in warning


@pytest.mark.parametrize("changes", [{"birth": ""}, {"last_name": "Alaoui", "first_name": "Omar", "sex": "M"}])
def test_the_warning_about_a_stranger_is_the_same_for_every_guess(changes, send, in_oujda):
    def warning(answer):
        (candidate,) = answer.context["candidates"]
        return (candidate.reasons, candidate.name, candidate.is_visible)

    assert warning(send(**changes)) == warning(send()) == ((), "", False)


def test_a_person_of_one_s_own_is_told_with_reasons(send, in_khouribga):
    (candidate,) = send().context["candidates"]

    assert candidate.name == "Bennani Salma"
    assert "phone" in candidate.reasons


def test_the_user_may_say_that_a_stranger_is_another_person(send, in_oujda):
    mark = send().context["candidates"][0].mark

    answer = send(another=mark)

    assert answer.status_code == 302
    assert Beneficiary.objects.count() == 2
    assert Entry.objects.get(act="register_beneficiary", label=answer.url.split("/")[-2]).details["not"] == [
        in_oujda.code
    ]


def test_the_journal_says_how_many_shown_were_strangers(send, officer, in_oujda, in_khouribga):
    send()

    entry = Entry.objects.get(act="warn_of_duplicates", by=officer)
    assert sorted(entry.details["shown"]) == sorted([in_oujda.code, in_khouribga.code])
    assert (entry.details["foreign"], entry.details["strangers"]) == (1, [in_oujda.code])


def test_after_so_many_strangers_a_day_the_form_asks_for_the_coordinator(send, officer, in_oujda, settings):
    settings.STRANGERS_A_DAY = 4
    warnings_of(officer, of_others=3)
    assert not is_refused(send())

    answer = send()

    assert is_refused(answer)
    assert "AMAPPE" not in answer.content.decode().partition('id="id_partner"')[0]
    assert Beneficiary.objects.count() == 1


def test_the_journal_tells_the_administrator_once_a_day_who_came_to_the_limit(send, officer, settings):
    settings.STRANGERS_A_DAY = 3
    warnings_of(officer, of_others=3)
    for _ in range(3):
        send()

    entry = Entry.objects.get(act="refuse_strangers")
    assert (entry.by, entry.details) == (officer, {"limit": 3})


def test_beyond_the_limit_nothing_tells_whether_there_is_somebody(send, officer, settings, request):
    def page():
        answer = send()
        assert is_refused(answer)
        return re.sub(r'\b\w{62,64}\b|\w{8}(-\w{4}){3}-\w{12}|data-left="\d+"', "token", answer.content.decode())

    warnings_of(officer, of_others=settings.STRANGERS_A_DAY)
    nobody_there = page()
    request.getfixturevalue("in_oujda")

    assert page() == nobody_there
    assert Beneficiary.objects.count() == 1


def test_the_limit_counts_neither_own_people_nor_other_users(send, officer, stranger, settings):
    settings.STRANGERS_A_DAY = 60
    warnings_of(officer, of_others=0, times=70)
    warnings_of(stranger, of_others=1, times=70)
    assert (strangers.left_today(officer), strangers.left_today(stranger)) == (60, 0)

    assert send().status_code == 302


def test_the_next_day_the_form_answers_again(officer, time_machine, settings):
    warnings_of(officer, of_others=settings.STRANGERS_A_DAY)
    assert not strangers.left_today(officer)
    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert strangers.left_today(officer) == settings.STRANGERS_A_DAY


# Questions of an import

ROWS = [
    AMINA | {"reference": "1", "last_name": "Bennani", "first_name": "Salma", "birth": "1989", "document": "",
             "phone": "0655000001"},
    AMINA | {"reference": "2", "last_name": "Tazi", "first_name": "Omar", "sex": "M", "birth": "1975", "document": "",
             "phone": "0655000002"},
]  # fmt: skip


@pytest.fixture
def asked(client, officer, manager, partners, areas, in_oujda):
    """The page of the officer's import, which asks about two people of AMAPPE."""
    registered(partners.amappe, areas.oujda, "Tazi", "Omar", by=manager, sex="M", birth_year=1975)
    source = checked(*ROWS, by=officer, partner=partners.aideca, area=areas.khouribga)
    assert source.counts["question"] == 2
    client.force_login(officer)
    return source, reverse("beneficiaries:confirm", args=[source.pk])


def test_strangers_an_import_asks_about_are_in_the_journal_once(client, asked, officer, settings):
    source, url = asked
    for _ in range(2):
        client.get(url)

    entry = Entry.objects.get(act="ask_about_strangers")
    assert (entry.by, entry.label) == (officer, source.code)
    people = Beneficiary.objects.order_by("pk")
    assert entry.details == {"strangers": [person.code for person in people], "foreign": 2}
    assert strangers.left_today(officer) == settings.STRANGERS_A_DAY - 2


def test_people_whom_the_reader_of_an_import_may_see_are_not(client, asked, me_officer):
    client.force_login(me_officer)
    client.get(asked[1])

    assert not Entry.objects.filter(act="ask_about_strangers").exists()


def test_at_the_limit_an_import_keeps_its_questions_back_and_says_so(client, asked, officer, settings):
    settings.STRANGERS_A_DAY = 1
    source, url = asked
    page = client.get(url)

    assert (page.context["told"].is_all, len(page.context["questions"].fields)) == (False, 1)
    hidden = Beneficiary.objects.latest("pk")
    assert hidden.code not in page.content.decode()
    assert "Tazi" not in page.content.decode()
    assert Entry.objects.get(act="refuse_strangers").label == source.code
    assert (len(page.context["page"]), page.context["good"]) == (1, 1), "the other one looks new"
    assert len(client.get(url).context["questions"].fields) == 1
    with scoped(EVERYTHING):
        row = ImportRow.objects.filter(source=source).latest("pk")
    client.post(url, {f"row_{row.pk}": f"same:{hidden.pk}"})
    with scoped(EVERYTHING):
        assert ImportRow.objects.get(pk=row.pk).answer == ""


def test_the_form_and_the_imports_share_one_limit(client, asked, send, officer, settings):
    settings.STRANGERS_A_DAY = 2
    client.get(asked[1])

    assert is_refused(send())


@pytest.mark.django_db(transaction=True)
def test_pages_opened_together_wait_for_each_other_before_they_look_at_the_limit(officer, stranger):
    def another(user):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            strangers.left_today(user)
        except OperationalError:
            return "waits"
        finally:
            connection.close()
        return "answers"

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        strangers.left_today(officer)

        assert pool.submit(another, officer).result() == "waits"
        assert pool.submit(another, stranger).result() == "answers"
