"""An inadmissible application is told by a letter, with its reason and rules; examined again, another one stands."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from microprojects.actions import admission, letters
from microprojects.actions.letters import LetterRefused
from microprojects.models import Application, Letter
from microprojects.querysets.appeals import last_day
from microprojects.querysets.told import is_told
from microprojects.views.own import state_as_told
from tests.microprojects.filed import decided, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(areas, grants_manager):
    """One that was declared inadmissible; its letter is drafted."""
    application = decided(submitted(area=areas.khouribga), grants_manager, is_admitted=False)
    type(application.association).objects.update(email="bureau@example.org")
    return Application.objects.get(pk=application.pk)


def sent(letter, by):
    letter = Letter.objects.get(pk=letter.pk)
    letters.approve(letter, by=by)
    return letters.send(letter, by=by)


def again(application, by):
    """Examined again, and inadmissible once more."""
    admission.reopen(application, reason="Erreur.", by=by)
    admission.declare_inadmissible(application, reason="Hors zone.", by=by)
    return Application.objects.get(pk=application.pk)


def test_declaring_inadmissible_drafts_a_letter_with_the_reason_and_the_rules(refused):
    letter = refused.letters.get()

    assert (letter.status, letter.language, letter.stands) == ("draft", "fr", True)
    assert "Les statuts manquent." in letter.body and letter.body.count("\n- ") == 11
    assert Entry.objects.filter(act="draft_letter", label=refused.code).exists()


def test_the_association_knows_once_it_is_sent(refused, grants_manager):
    assert state_as_told(refused)[1] == "info" and not is_told(refused)

    sent(refused.letters.get(), grants_manager)

    assert state_as_told(Application.objects.get(pk=refused.pk))[1] == "bad" and is_told(refused)


def test_examined_again_a_second_letter_stands_and_the_first_stays_on_file(refused, grants_manager):
    first = sent(refused.letters.get(), grants_manager)

    after = again(refused, grants_manager)

    kept, standing = after.letters.all()
    assert kept == first and kept.status == "sent" and not kept.stands
    assert standing.status == "draft" and "Hors zone." in standing.body
    assert list(after.letters.of_examinations().standing()) == [standing]
    assert not is_told(after)


def test_a_letter_that_no_longer_stands_is_not_sent(refused, grants_manager):
    letter = Letter.objects.get(application=refused)
    letters.approve(letter, by=grants_manager)
    again(refused, grants_manager)

    with pytest.raises(LetterRefused):
        letters.send(letter, by=grants_manager)


def test_a_draft_goes_when_it_is_examined_again(refused, grants_manager):
    admission.reopen(refused, reason="Erreur.", by=grants_manager)

    assert not refused.letters.exists()


def test_the_days_to_appeal_count_from_the_letter_of_the_decision(refused, grants_manager):
    """Nor does an earlier letter tell what the committee decided later."""
    sent(refused.letters.get(), grants_manager)
    facts = {"status": "rejected", "examined_at": timezone.now()}
    Application.objects.filter(pk=refused.pk).update(**facts)
    rejected = Application.objects.get(pk=refused.pk)
    assert last_day(rejected) is None and not is_told(rejected)

    letter = Letter.objects.create(application=rejected, language="fr", subject="D", body="Non.")
    sent(letter, grants_manager)

    assert last_day(rejected) is not None and is_told(Application.objects.get(pk=rejected.pk))


@pytest.mark.parametrize(("asked", "number"), [(None, 0), (False, 0), (True, 1)])
def test_of_one_that_came_on_paper_it_is_drafted_when_asked_for(areas, grants_manager, asked, number):
    application = submitted(area=areas.khouribga, reference="C01")
    admission.answer_rules(application, {"target": (False, "Vu.")}, by=grants_manager, may_overrule=True)

    admission.declare_inadmissible(application, reason="Hors cible.", by=grants_manager, with_letter=asked)

    assert application.letters.count() == number
    assert is_told(Application.objects.get(pk=application.pk)) is not bool(number)


def test_the_pages_lead_to_the_letter(client, refused, grants_manager):
    client.force_login(grants_manager)
    letter = refused.letters.get()

    dossier = client.get(refused.get_absolute_url()).content.decode()
    listed = client.get(reverse("microprojects:letters", args=[refused.call_id])).content.decode()

    assert letter.get_absolute_url() in dossier and letter.get_absolute_url() in listed


REFUSED = {
    "another moment": "UPDATE microprojects_letter SET examined_at = now() WHERE id = {letter}",
    "none": "UPDATE microprojects_letter SET examined_at = NULL WHERE id = {letter}",
    "twice": "INSERT INTO microprojects_letter (application_id, language, subject, body, status, address, written_at,"
    " examined_at) SELECT application_id, language, subject, body, status, address, written_at, examined_at"
    " FROM microprojects_letter WHERE id = {letter}",
    "too late": "UPDATE microprojects_application SET status = 'submitted', examined_at = NULL, examined_by_id = NULL;"
    " UPDATE microprojects_letter SET status = 'sent', sent_at = now(), address = 'a@example.org', approved_at = now(),"
    " approved_by_id = {by} WHERE id = {letter}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_a_letter_that_tells_something_else(refused, grants_manager, name):
    statement = REFUSED[name].format(letter=refused.letters.get().pk, by=grants_manager.pk)

    words = r"last examination found|one_letter_of_an_examination"
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
