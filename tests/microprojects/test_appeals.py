"""An association appeals within the days of its call; somebody who took no part decides, and a letter answers."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from journal.models import Entry
from journal.steps import StepRefused
from microprojects import tasks
from microprojects.actions import admission, letters
from microprojects.actions import appeals as actions
from microprojects.actions.appeals import AppealRefused
from microprojects.models import Appeal, Application, Association, Committee, CommitteeMember, Letter
from microprojects.models.calls import ZONE
from microprojects.querysets.appeals import last_day, took_part
from microprojects.workflow.appeals import APPEAL, AppealStatus
from tests.cast import appoint
from tests.microprojects.filed import ask, decided, say, submitted
from tests.microprojects.notices import published
from tests.microprojects.registry import record, registrar
from tests.microprojects.speakers import represent

pytestmark = pytest.mark.django_db
DECIDED = (
    "UPDATE microprojects_appeal SET status = 'upheld', reason = 'x', decided_at = now(), decided_by_id = %s"
    " WHERE id = %s"
)
STEPS = {AppealStatus.FILED: "upheld rejected settled"} | dict.fromkeys(("upheld", "rejected", "settled"), "- - -")


def refused(application, by, status="rejected", sent=True):
    """An application that was refused, with the letter that says so."""
    facts = {"status": status, "examined_at": timezone.now(), "examined_by": by}
    Application.objects.filter(pk=application.pk).update(**facts)
    letter = Letter.objects.create(application=application, language="fr", subject="Décision", body="Non retenu.")
    Association.objects.filter(pk=application.association_id).update(email="bureau@example.org")
    letter = Letter.objects.select_related("application__association").get(pk=letter.pk)
    if sent:
        letters.approve(letter, by=by)
        letters.send(letter, by=by)
    application.refresh_from_db()
    return application


@pytest.fixture
def call(db):
    return published()


@pytest.fixture
def other(db):
    """A grants manager who took no part."""
    return appoint("other_manager", Role.GRANTS_MANAGER)


@pytest.fixture
def application(call, areas, grants_manager):
    return refused(submitted(call, record(areas.khouribga)), grants_manager)


@pytest.fixture
def appeal(application):
    return actions.file_appeal(application, text="Le jury n’a pas lu l’annexe.", by=registrar())


@pytest.mark.parametrize("status", AppealStatus)
def test_each_step_is_taken_from_its_statuses_only(status):
    for step, after in zip(APPEAL.steps, STEPS[status].split(), strict=True):
        assert (status in APPEAL.steps[step].sources) == (after != "-"), step


def test_an_appeal_is_filed_until_the_last_day_of_the_call_s_days_and_not_on_the_next(call, areas, grants_manager):
    one, two = (refused(submitted(call, record(areas.khouribga, name)), grants_manager) for name in ("Amal", "Zohour"))
    last = datetime.combine(timezone.localdate() + timedelta(days=15), time(23, 59), tzinfo=ZONE)

    assert last_day(one) == last.date()
    with time_machine.travel(last, tick=False):
        actions.file_appeal(one, text="Relire.", by=registrar())
    with time_machine.travel(last + timedelta(minutes=1), tick=False), pytest.raises(AppealRefused):
        actions.file_appeal(two, text="Relire.", by=registrar())


def test_a_call_has_days_of_its_own(areas, grants_manager):
    application = refused(submitted(published(appeal_days=2), record(areas.khouribga)), grants_manager)

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert actions.why_not_filed(application)


@pytest.mark.parametrize("is_admitted", [True, False])
def test_who_decided_before_it_was_examined_again_took_part(call, areas, other, grants_manager, is_admitted):
    application = decided(submitted(call, record(areas.khouribga)), other, is_admitted)
    admission.reopen(application, reason="Une pièce manquait.", by=other)
    say(application, grants_manager, False)
    say(application, grants_manager)
    appeal = actions.file_appeal(refused(application, grants_manager), text="Relire.", by=registrar())

    assert took_part(other, application)
    with pytest.raises(AppealRefused):
        actions.uphold(appeal, outcome="selected", reason="Elle compte.", by=other)
    with pytest.raises(IntegrityError, match="took part"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DECIDED, [other.pk, appeal.pk])


@pytest.mark.parametrize("status", ["selected", "submitted", "scored"])
def test_there_is_nothing_to_appeal_against_before_a_refusal(status, call, areas, grants_manager):
    application = refused(submitted(call, record(areas.khouribga)), grants_manager, status)

    with pytest.raises(AppealRefused):
        actions.file_appeal(application, text="Relire.", by=registrar())


def test_nor_before_the_letter_was_sent_nor_twice(call, areas, grants_manager, appeal):
    unsent = refused(submitted(call, record(areas.khouribga, "Zohour")), grants_manager, sent=False)

    for application in (unsent, appeal.application):
        with pytest.raises(AppealRefused):
            actions.file_appeal(application, text="Relire.", by=registrar())


def test_an_upheld_one_selects_within_the_envelope_and_drafts_the_answer(appeal, other):
    actions.uphold(appeal, outcome="selected", reason="L’annexe compte.", by=other)

    application = appeal.application
    application.refresh_from_db()
    answer = Letter.objects.get(appeal=appeal)
    assert application.status == "selected" and answer.status == "draft"
    assert "L’annexe compte." in answer.body
    assert Entry.objects.get(act="select_on_appeal").details["appeal"] == appeal.code
    with pytest.raises(StepRefused):
        actions.reject(appeal, reason="Trop tard.", by=other)


def test_the_envelope_holds_after_an_appeal_too(areas, grants_manager, other):
    call = published(envelope=80_000, maximum=60_000)
    first, second = (submitted(call, record(areas.khouribga, name)) for name in ("Amal", "Zohour"))
    refused(first, grants_manager, "selected")
    appeal = actions.file_appeal(refused(second, grants_manager), text="Relire.", by=registrar())

    with pytest.raises(AppealRefused):
        actions.uphold(appeal, outcome="selected", reason="L’annexe compte.", by=other)

    appeal.refresh_from_db()
    assert appeal.status == "filed" and appeal.letter is None


def test_one_that_is_rejected_leaves_the_decision_and_is_answered_once_by_the_outbox(appeal, other, client):
    actions.reject(appeal, reason="L’annexe a été lue.", by=other)
    answer = Letter.objects.get(appeal=appeal)

    client.force_login(other)
    listed = client.get(reverse("microprojects:letters", args=[appeal.application.call_id])).content.decode()
    client.post(reverse("microprojects:approve_letter", args=[answer.pk]))
    client.post(reverse("microprojects:send_letter", args=[answer.pk]))
    for _time in range(2):
        tasks.mail_letter(answer.pk)

    appeal.application.refresh_from_db()
    assert appeal.application.status == "rejected"
    assert answer.get_absolute_url() in listed
    assert [each.to for each in mail.outbox if "annexe" in each.body] == [["bureau@example.org"]]


def took(user, application):
    """The ways to take part, each by its name."""

    def committee():
        made = Committee.objects.create(call=application.call, held_on=timezone.localdate(), place="Rabat")
        CommitteeMember.objects.create(committee=made, name=user.name.upper())

    def asked():
        Application.objects.filter(pk=application.pk).update(status="submitted")
        application.refresh_from_db()
        ask(application, user)

    def examined():
        Application.objects.filter(pk=application.pk).update(examined_by=user)

    return {"committee": committee, "asked": asked, "examined": examined}


@pytest.mark.parametrize("way", ["committee", "asked", "examined"])
def test_who_took_part_does_not_decide_and_the_database_says_so_too(way, appeal, other):
    took(other, appeal.application)[way]()
    found = Application.objects.get(pk=appeal.application_id)

    assert took_part(other, found)
    with pytest.raises(AppealRefused):
        actions.reject(appeal, reason="Non.", by=other)
    with pytest.raises(IntegrityError, match="took part"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE microprojects_appeal SET status = 'rejected', reason = 'x', decided_at = now(), decided_by_id = %s",
            [other.pk],
        )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mme ROSSI", "rossi, Mme"), ("BENOÎT  Amélie", "Amelie Benoit"), ("M. El-Amrani Youssef", "youssef el amrani"),
        ("Dr. Fatima-Zahra Naji", "Naji Fatima Zahra"),
    ],
)  # fmt: skip
def test_who_was_of_the_committee_is_known_however_the_name_is_written(written, name, appeal, other):
    committee = Committee.objects.create(call=appeal.application.call, held_on=timezone.localdate(), place="Rabat")
    CommitteeMember.objects.create(committee=committee, name=written)
    User.objects.filter(pk=other.pk).update(name=name)
    other.refresh_from_db()

    assert took_part(other, appeal.application)
    with pytest.raises(IntegrityError, match="took part"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DECIDED, [other.pk, appeal.pk])
    User.objects.filter(pk=other.pk).update(name="Salma Bennis")
    other.refresh_from_db()
    assert not took_part(other, appeal.application)
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, [other.pk, appeal.pk])


@pytest.mark.parametrize(("status", "said"), [("selected", "liste de réserve"), ("withdrawn", "retirée")])
def test_an_appeal_with_nothing_left_to_decide_is_closed_without_object(client, status, said, appeal, other):
    """Selected from the reserve list, or declined, since it was filed."""
    settle = reverse("microprojects:settle_appeal", args=[appeal.pk])
    client.force_login(other)
    early = client.post(settle, {"reason": "Déjà retenue."})
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DECIDED.replace("upheld", "settled"), [other.pk, appeal.pk])
    Application.objects.filter(pk=appeal.application_id).update(status=status)
    appeal = Appeal.objects.get(pk=appeal.pk)

    shown = client.get(appeal.get_absolute_url()).content.decode()
    with pytest.raises(AppealRefused):
        actions.reject(appeal, reason="Non.", by=other)
    answer = client.post(settle, {"reason": "Déjà retenue."})

    appeal.refresh_from_db()
    letter = Letter.objects.get(appeal=appeal)
    assert early.context["form"].errors and answer.url == appeal.get_absolute_url()
    assert settle in shown and reverse("microprojects:reject_appeal", args=[appeal.pk]) not in shown
    assert (appeal.status, appeal.tone, appeal.application.status) == ("settled", "neutral", status)
    assert letter.may_be_sent and "examinée" not in letter.body


RAW = {
    "late": "UPDATE microprojects_letter SET sent_at = sent_at; INSERT INTO microprojects_appeal"
    " (application_id, text, status, filed_at, filed_by_id, reason)"
    " SELECT id, 'x', 'filed', now() + interval '17 days', {who}, '' FROM microprojects_application",
    "text": "UPDATE microprojects_appeal SET text = 'autre'",
    "gone": "DELETE FROM microprojects_appeal",
    "no reason": "UPDATE microprojects_appeal SET status = 'upheld', decided_at = now(), decided_by_id = {who}",
}


@pytest.mark.parametrize("what", ["text", "gone", "no reason"])
def test_the_database_keeps_an_appeal_as_it_is(what, appeal, other):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[what].format(who=other.pk))


def test_the_database_takes_none_that_is_late(application, other):
    with pytest.raises(IntegrityError, match="within the days"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW["late"].partition("; ")[2].format(who=other.pk))


def test_nobody_who_speaks_for_an_association_writes_for_another_one(application, areas, call):
    stranger = User.objects.create_user("stranger.rep@example.org", name="Mustapha")
    represent(stranger, record(areas.khouribga, "Zohour"))

    for statement in (
        RAW["late"].partition("; ")[2].replace("17 days", "1 day").format(who=stranger.pk),
        f"INSERT INTO microprojects_version (application_id, number, content, sha256, frozen_at, frozen_by_id)"
        f" SELECT id, 9, '{{}}', repeat('0', 64), now(), {stranger.pk} FROM microprojects_application",
        "INSERT INTO microprojects_application (call_id, association_id, area_id, applicant, reference, is_second,"
        " status, title, theme, summary, context, objectives, risks, reason, total, requested,"
        " created_at, created_by_id)"
        " SELECT call_id, association_id, area_id, '', '', true, 'draft', '', '', '', '', '', '', '', 0, 0, now(),"
        f" {stranger.pk} FROM microprojects_application",
    ):
        with pytest.raises(IntegrityError, match="another association"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_association_appeals_on_its_page_and_reads_the_answer_there(
    client, representative, call, grants_manager, other
):
    own = Association.objects.get(pk=representative.represented_id)
    application = refused(submitted(call, own), grants_manager)
    page = reverse("microprojects:own_application", args=[application.code])
    address = reverse("microprojects:file_appeal", args=[application.code])
    client.force_login(representative)

    offered = client.get(page).content.decode()
    answer, again = client.post(address, {"text": "Relire."}), client.get(address)
    state = client.get(page).context["state"]
    actions.reject(Appeal.objects.get(), reason="L’annexe a été lue.", by=other)
    before = client.get(page).content.decode()
    letter = Letter.objects.get(appeal__isnull=False)
    letters.approve(letter, by=other)
    letters.send(letter, by=other)
    after = client.get(page).content.decode()

    assert address in offered and answer.url == page and again.status_code == 302
    assert state[1] == "info"
    assert "a été lue" not in before and "a été lue" in after


def test_staff_decide_on_their_page_and_who_took_part_reads_why_they_do_not(client, appeal, other, grants_manager):
    page = appeal.get_absolute_url()
    address = reverse("microprojects:uphold_appeal", args=[appeal.pk])

    client.force_login(grants_manager)  # who examined it
    shown, closed = client.get(page), client.get(address)
    client.force_login(other)
    form, answer = client.get(address), client.post(address, {"outcome": "reserve", "reason": "L’annexe compte."})

    assert not shown.context["can_decide"] and closed.status_code == 403
    assert form.status_code == 200 and answer.url == page
    appeal.application.refresh_from_db()
    assert appeal.application.status == "reserve"
    assert client.get(appeal.application.get_absolute_url()).context["appeal"] == appeal
