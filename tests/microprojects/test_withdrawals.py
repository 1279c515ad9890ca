"""Until its letter is sent an association reads the same of its application, and may do the same."""

import pytest
from django.urls import reverse
from django.utils import timezone

from microprojects.actions import admission, appeals, letters
from microprojects.actions import applications as actions
from microprojects.actions.applications import ApplicationRefused
from microprojects.actions.letters import LetterRefused
from microprojects.models import Application, Association, Letter
from tests.microprojects import filed, notices

pytestmark = pytest.mark.django_db
UNTOLD = ("admissible", "inadmissible", "scored", "selected", "reserve", "rejected")


@pytest.fixture
def application(representative):
    own = Association.objects.get(pk=representative.represented_id)
    Association.objects.filter(pk=own.pk).update(email="bureau@example.org")
    return filed.submitted(notices.published(), own)


@pytest.fixture
def phone(client, representative):
    client.force_login(representative)
    return client


@pytest.fixture
def other(manager):
    """Who took no part."""
    return manager


def judged(application, status, by, number=1, **told):
    """The application in a state that somebody decided, with so many drafts of the letter."""
    moment = timezone.now()
    facts = {"status": status, "examined_at": moment, "examined_by": by, "reason": "Vu."}
    Application.objects.filter(pk=application.pk).update(**facts)
    told |= {"examined_at": moment} if status == "inadmissible" else {}
    for _each in range(number):
        Letter.objects.create(application=application, language="fr", subject="Décision", body="Voici.", **told)
    return Application.objects.get(pk=application.pk)


def sent(letter, by):
    letters.approve(letter, by=by)
    return letters.send(letter, by=by)


def seen(phone, application):
    """What the association reads of its state and of withdrawing, and whether it may."""
    shown = phone.get(reverse("microprojects:own_application", args=[application.code]))
    page = phone.get(reverse("microprojects:withdraw_own_application", args=[application.code]))
    lead = page.content.decode().partition('<p class="lead">')[2].partition("</p>")[0]
    return shown.context["state"], shown.context["can_withdraw"], page.context["refusal"], lead


def test_what_was_decided_is_read_nowhere_before_the_letter(phone, application, grants_manager):
    found = set()
    for status in UNTOLD:
        judged(application, status, grants_manager, status not in ("admissible", "scored"))
        found.add(seen(phone, application))
        application.letters.all().delete()

    ((_words, tone), may, refusal, lead) = found.pop()
    assert not found and (tone, may, refusal) == ("info", True, "") and lead


@pytest.mark.parametrize("status", UNTOLD)
def test_until_then_it_is_withdrawn_and_its_letter_is_not_sent(phone, application, grants_manager, status):
    judged(application, status, grants_manager)
    letter = application.letters.get()
    letters.approve(letter, by=grants_manager)

    phone.post(reverse("microprojects:withdraw_own_application", args=[application.code]))

    application.refresh_from_db()
    assert application.status == "withdrawn"
    with pytest.raises(LetterRefused):
        letters.send(Letter.objects.get(pk=letter.pk), by=grants_manager)


def test_a_draft_of_a_letter_goes_with_what_is_withdrawn(application, grants_manager):
    judged(application, "selected", grants_manager)

    actions.withdraw(application, by=grants_manager)

    assert not application.letters.exists()


@pytest.mark.parametrize("status", ["inadmissible", "reserve", "rejected"])
def test_told_of_a_refusal_there_is_nothing_to_withdraw(phone, application, grants_manager, status):
    judged(application, status, grants_manager)
    sent(application.letters.get(), grants_manager)

    assert not seen(phone, application)[1]
    with pytest.raises(ApplicationRefused):
        actions.withdraw(application, by=grants_manager)


def test_told_of_its_grant_it_declines_it(phone, application, grants_manager):
    judged(application, "selected", grants_manager)
    before = seen(phone, application)
    sent(application.letters.get(), grants_manager)

    after = seen(phone, application)

    assert after[0][1] == "good" and after[1] and after[3] != before[3]


def test_selected_from_the_reserve_list_it_reads_of_that_list_until_it_is_told(phone, application, grants_manager):
    judged(application, "reserve", grants_manager)
    sent(application.letters.get(), grants_manager)
    before = seen(phone, application)

    judged(application, "selected", grants_manager, selected_at=timezone.now())

    assert seen(phone, application)[:2] == before[:2]
    sent(application.letters.get(selected_at__isnull=False), grants_manager)
    assert seen(phone, application)[:2] == (("Retenue", "good"), True)


def test_selected_on_appeal_it_reads_of_its_appeal_until_it_is_told(
    phone, representative, application, grants_manager, other
):
    judged(application, "rejected", grants_manager)
    sent(application.letters.get(), grants_manager)
    appeal = appeals.file_appeal(application, text="Relire.", by=representative)
    before = seen(phone, application)

    appeals.uphold(appeal, outcome="selected", reason="Elle compte.", by=other)

    assert seen(phone, application)[:2] == before[:2] and not before[1]
    sent(application.letters.get(appeal=appeal), grants_manager)
    assert seen(phone, application)[1]


def test_staff_record_it_under_the_same_rule(client, application, grants_manager):
    judged(application, "rejected", grants_manager)
    client.force_login(grants_manager)
    before = client.get(application.get_absolute_url()).context["can"]["withdraw"]
    sent(application.letters.get(), grants_manager)

    assert before and not client.get(application.get_absolute_url()).context["can"]["withdraw"]


def test_of_an_inadmissible_one_that_came_on_paper_nothing_is_left_to_tell(areas, grants_manager):
    application = filed.submitted(area=areas.khouribga, reference="C01")
    admission.answer_rules(application, {"target": (False, "Vu.")}, by=grants_manager, may_overrule=True)
    admission.declare_inadmissible(application, reason="Hors cible.", by=grants_manager)

    with pytest.raises(ApplicationRefused):
        actions.withdraw(application, by=grants_manager)
