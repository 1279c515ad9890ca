"""What the form tells of people of other partners: that there is somebody, and nothing to guess with."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.actions import duplicates
from beneficiaries.models import Beneficiary
from journal.actions import write
from journal.models import Entry
from tests.beneficiaries.people import registered

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
    assert entry.details["foreign"] == 1


def test_after_thirty_strangers_in_an_hour_the_form_asks_for_the_coordinator(send, officer, in_oujda):
    warnings_of(officer, of_others=1, times=29)
    assert not is_refused(send())

    answer = send()

    assert is_refused(answer)
    assert "AMAPPE" not in answer.content.decode().partition('id="id_partner"')[0]
    assert Beneficiary.objects.count() == 1


def test_beyond_the_limit_nothing_tells_whether_there_is_somebody(send, officer):
    warnings_of(officer, of_others=1, times=30)

    assert is_refused(send())
    assert not Beneficiary.objects.exists()


def test_the_limit_counts_neither_own_people_nor_other_users_nor_yesterday(send, officer, stranger):
    warnings_of(officer, of_others=0, times=40)
    warnings_of(stranger, of_others=1, times=40)
    assert not duplicates.is_at_limit(officer)

    assert send().status_code == 302


def test_an_hour_later_the_form_answers_again(officer, time_machine):
    warnings_of(officer, of_others=1, times=30)
    assert duplicates.is_at_limit(officer)
    time_machine.move_to(timezone.now() + timedelta(minutes=61))

    assert not duplicates.is_at_limit(officer)
