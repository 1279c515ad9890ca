"""Deadlines are told by mail: one message a day at most, of what is new or comes near, in the reader's language."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from microprojects import tasks
from microprojects.actions import applications as actions
from microprojects.actions import reporting as reports
from microprojects.actions import visits
from microprojects.models import Association, Reminder
from microprojects.resources.reminders import dues_of, who_is_reminded
from tests.microprojects import reporting
from tests.microprojects.filed import ask, submitted
from tests.microprojects.judged import admitted, assessors, assigned, declared, evaluating, scored
from tests.microprojects.notices import published
from tests.microprojects.registry import record, registrar
from tests.microprojects.speakers import represent

pytestmark = pytest.mark.django_db


def asked(days=0):
    """What beat does in the morning of a day: everybody's task, each twice."""
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        for pk in 2 * sorted(who_is_reminded()):
            tasks.send_reminder(pk)
    sent = [(each.to[0], each.subject, each.body) for each in mail.outbox]
    mail.outbox.clear()
    return sent


@pytest.fixture
def places(areas, grants_manager):
    call = published()
    admitted(call, areas.khouribga, grants_manager, 2)
    assessors(2)
    return assigned(evaluating(call, grants_manager), grants_manager)


def test_an_assessor_is_told_of_what_is_newly_theirs_then_as_its_last_day_comes_near(places):
    first = asked()

    assert len(first) == 2 and all(each.application.code in body for _to, _subject, body in first for each in places)
    assert [len(asked(days)) for days in (1, 6, 7, 8, 11, 12, 13, 14, 15)] == [0, 0, 2, 0, 2, 0, 2, 0, 0]


def test_what_is_done_is_told_no_more(places, grants_manager):
    for each in places:
        scored(each)

    assert asked() == []


def test_several_things_are_told_in_one_message_and_its_subject_names_nobody(places):
    sent = asked()

    _to, subject, body = sent[0]
    assert len({to for to, _subject, _body in sent}) == len(sent) == 2
    assert body.count("/assessments/") == 2
    assert not any(name in subject + body for name in Association.objects.values_list("name", flat=True))


def test_whoever_speaks_for_an_association_is_told_of_its_draft_a_week_before_the_call_closes(representative):
    call = published()
    draft = actions.draft_application(
        call, Association.objects.get(pk=representative.represented_id), by=representative
    )
    type(representative).objects.update(language="it")

    told = [asked(days) for days in (0, 12, 13, 14, 17, 19, 20)]

    assert [len(each) for each in told] == [0, 0, 1, 0, 1, 1, 0]
    assert draft.code in told[2][0][2] and "Buongiorno" in told[2][0][2]
    assert [each.split(":")[:2] for told in Reminder.objects.values_list("told", flat=True) for each in told] == [
        ["draft", str(draft.pk)]
    ] * 3


def test_of_a_deadline_at_midnight_the_day_before_is_the_last(representative):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=20)
    call = published(closes_at=midnight, questions_until=midnight - timedelta(days=5))
    actions.draft_application(call, Association.objects.get(pk=representative.represented_id), by=representative)

    [due] = dues_of(representative)

    assert due.until == midnight.date() - timedelta(days=1)


def test_and_of_corrections_at_once(representative, manager):
    own = Association.objects.get(pk=representative.represented_id)
    application = ask(submitted(published(), own), manager)

    [(to, _subject, body)] = asked()

    assert to == representative.email and application.code in body and f"{application.code}/" in body
    assert asked(1) == [] and len(asked(2)) == 1 and len(asked(6)) == 0


def test_an_account_that_is_closed_is_told_nothing(places):
    type(places[0].assessor).objects.update(is_active=False)

    assert asked() == []


def test_a_task_that_runs_twice_at_once_sends_one_mail(places):
    declared(places[0])

    assert len(asked()) == 2 and Reminder.objects.count() == 2


def test_another_association_s_drafts_are_told_to_nobody(areas, representative, manager):
    actions.draft_application(published(), record(areas.khouribga, "Zohour"), by=manager)

    assert asked(15) == []


@pytest.fixture
def due(areas, django_user_model):
    """The interim report of a grant whose association somebody speaks for, on its very day."""
    report = reporting.due(reporting.under_way(areas.khouribga), "interim")
    speaker = django_user_model.objects.create_user("amal@example.org", name="Amal")
    represent(speaker, report.grant.application.association)
    with time_machine.travel(datetime(report.due_on.year, report.due_on.month, report.due_on.day, 9)):
        yield report


def test_a_report_of_a_grant_is_told_before_its_day_and_after_it(due):
    days = (-8, -7, -3, -1, 0, 1, 7, 8, 30, 31)

    assert [len(asked(each)) for each in days] == [0, 1, 1, 1, 0, 1, 1, 0, 1, 0]


def test_a_report_that_came_back_is_told_at_once_and_each_time(due):
    speaker = due.grant.application.association.representatives.get().user
    reporting.submitted(due, speaker)
    told = [asked(-20)]
    for text in ("Et le reste ?", "Et les photos ?"):
        remark = reports.send_back_item(reporting.fresh(due), item="done", text=text, by=registrar())
        told.append(asked(-20 + len(told)))
        reports.answer_remark(remark, answer="Complété.", by=speaker)
        reports.submit_report(reporting.fresh(due), by=speaker)

    assert [len(each) for each in told] == [0, 1, 1]
    assert f"/my-association/reports/{due.pk}/" in told[1][0][2]


def test_a_report_that_came_is_told_to_its_managers_once(due, grants_manager):
    reporting.submitted(due, registrar())

    [(to, _subject, body)] = asked(-20)

    assert to == grants_manager.email and f"/reports/{due.pk}/" in body and asked(-19) == []


def test_managers_are_told_of_what_was_agreed_on_at_a_visit(due, grants_manager):
    today = timezone.localdate()
    facts = {"visited_on": today, "visitors": "CEFA", "findings": "Ouvert.", "by": grants_manager}
    visit = visits.record_visit(due.grant, **facts)
    until = today + timedelta(days=50)
    agreed = visits.add_visit_action(visit, text="Poser le logo", who="Basma", due_on=until, by=grants_manager)
    days = (40, 43, 47, 49, 50, 51, 52)

    told = [[to for to, _subject, _body in asked(each)].count(grants_manager.email) for each in days]

    assert told == [0, 1, 1, 1, 0, 1, 0]
    visits.finish_visit_action(agreed, done_on=today, by=grants_manager)
    Reminder.objects.all().delete()
    assert grants_manager.email not in [to for to, _subject, _body in asked(51)]


def test_what_is_late_is_not_told_again_once_it_is_forgotten_that_it_was(due, grants_manager):
    today = timezone.localdate()
    visit = visits.record_visit(due.grant, visited_on=today, visitors="CEFA", findings="Ouvert.", by=grants_manager)
    facts = {"text": "Poser le logo", "who": "Basma", "due_on": today - timedelta(days=1), "by": grants_manager}
    visits.add_visit_action(visit, **facts)

    told = []
    for day in (0, 100, 181, 182, 400):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            Reminder.objects.forgotten().delete()
        told.append([to for to, _subject, _body in asked(day)].count(grants_manager.email))

    assert told == [1, 0, 0, 0, 0]
