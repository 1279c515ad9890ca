"""Calls: their life, the clock that closes them, and that a published one changes only in public."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from journal.steps import StepRefused
from microprojects.actions import AssociationRefused
from microprojects.actions import calls as actions
from microprojects.actions.calls import CallRefused
from microprojects.models import Call, Criterion, Question
from microprojects.workflow import CALL, CallStatus
from tests.microprojects.notices import at, drafted, facts, parts, published

pytestmark = pytest.mark.django_db
C = CallStatus


def page(name, *args):
    return reverse(f"microprojects:{name}", args=args)


# status x step: the status afterwards, "-" when the step is refused
STEPS = {
    C.DRAFT: "published - - - - -",
    C.PUBLISHED: "- closed - - - -",
    C.CLOSED: "- - evaluation - - -",
    C.EVALUATION: "- - - deliberated - -",
    C.DELIBERATED: "- - - - contracted -",
    C.CONTRACTED: "- - - - - closed_out",
    C.CLOSED_OUT: "- - - - - -",
}


@pytest.mark.parametrize("status", STEPS)
def test_each_step_is_taken_from_its_statuses_only(status, manager):
    for number, (step, after) in enumerate(zip(CALL.steps, STEPS[status].split(), strict=True)):
        facts_ = {"published_at": timezone.now()} if step == "publish" or status != C.DRAFT else {}
        call = drafted(code=f"APP/2018/{number:02d}")
        Call.objects.filter(pk=call.pk).update(status=status, published_at=timezone.now())
        call.refresh_from_db()
        if after == "-":
            with pytest.raises(StepRefused):
                CALL.take(step, call, by=manager)
        else:
            assert CALL.take(step, call, by=manager, **(facts_ if step == "publish" else {})).status == after


@pytest.mark.parametrize(
    ("closes", "in_utc"),
    [
        (at("2018-10-15"), "16:00"),  # before October 2018 one hour ahead in summer …
        (at("2018-06-01"), "17:00"),  # … but not in Ramadan
        (at("2019-02-01"), "16:00"),  # since then ahead in winter, too
        (at("2019-05-20"), "17:00"),  # Ramadan of 2019
    ],
)
def test_a_deadline_is_that_of_the_moroccan_clock_with_its_changes(closes, in_utc):
    with time_machine.travel(closes - timedelta(days=40), tick=False):
        call = published(closes_at=closes, questions_until=closes - timedelta(days=2))
    assert f"{call.closes_at.astimezone(timezone.get_fixed_timezone(0)):%H:%M}" == in_utc

    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        assert call.is_open
        assert Call.objects.open().get() == call
    with time_machine.travel(closes, tick=False):
        assert not call.is_open
        assert call.is_past
        assert not Call.objects.open().exists()


def test_a_call_opens_and_stops_taking_questions_by_itself():
    with time_machine.travel(at("2018-09-01"), tick=False):
        call = published(opens_at=at("2018-09-10"), questions_until=at("2018-10-01"), closes_at=at("2018-10-15"))
        assert not call.is_open
        assert Call.objects.to_come().get() == call
    for moment, is_open, asks in (
        ("2018-09-10", True, True),
        ("2018-10-01", True, False),
        ("2018-10-15", False, False),
    ):
        with time_machine.travel(at(moment), tick=False):
            assert (call.is_open, call.takes_questions) == (is_open, asks)


@pytest.mark.parametrize(
    ("more", "lacking"),
    [
        ({"name_ar": ""}, {}),
        ({}, {"criteria": []}),
        ({}, {"quotas": []}),
        ({}, {"papers": []}),
        ({}, {"headings": []}),
        ({}, {"costs": []}),
    ],
)
def test_a_draft_that_lacks_something_is_not_published(manager, more, lacking):
    call = actions.record_call(parts(**lacking), by=manager, **facts(**more))

    with pytest.raises(CallRefused):
        actions.publish(call, by=manager)

    assert actions.why_not_published(call)


def test_a_call_whose_deadline_is_past_is_not_published(manager):
    call = drafted()
    with time_machine.travel(call.closes_at, tick=False), pytest.raises(CallRefused):
        actions.publish(call, by=manager)


def test_a_published_call_is_closed_after_its_deadline_only(manager):
    call = published()
    with pytest.raises(CallRefused):
        actions.close(call, by=manager)
    with time_machine.travel(call.closes_at, tick=False):
        assert actions.close(call, by=manager).status == C.CLOSED


def test_a_code_is_taken_once(manager):
    drafted(code="APP/2018/01")
    with pytest.raises(AssociationRefused):
        drafted(code="APP/2018/01")


def test_a_published_call_is_changed_by_a_corrigendum_only(manager):
    call = published()
    with pytest.raises(CallRefused):
        actions.change_call(call, parts(), by=manager, **facts(envelope=2_000_000))

    later = call.closes_at + timedelta(days=7)
    texts = {"text_fr": "Le délai est prolongé.", "text_ar": "تم تمديد الأجل."}
    corrigendum = actions.correct_call(call, texts=texts, by=manager, closes_at=later, envelope=Decimal(1_000_000))

    call.refresh_from_db()
    assert (call.closes_at, call.corrections, corrigendum.number) == (later, 1, 1)
    assert list(corrigendum.changes) == ["closes_at"]
    assert Entry.objects.about(call).first().details == {"number": 1, "fields": ["closes_at"]}


def test_a_published_deadline_is_not_moved_forward_and_not_after_it_has_passed(manager):
    call = published()
    for moment, closes in ((timezone.now(), call.closes_at - timedelta(days=1)), (call.closes_at, call.closes_at)):
        with time_machine.travel(moment, tick=False), pytest.raises(CallRefused):
            actions.correct_call(call, texts={"text_fr": "x"}, by=manager, closes_at=closes)


STATEMENTS = [
    "UPDATE microprojects_call SET envelope = 2000000",
    "UPDATE microprojects_call SET closes_at = closes_at + interval '1 day'",
    "UPDATE microprojects_call SET status = 'draft'",
    "UPDATE microprojects_call SET corrections = corrections + 1, envelope = 2000000",
    "DELETE FROM microprojects_call",
    "UPDATE microprojects_criterion SET weight = 1, threshold = NULL",
    "DELETE FROM microprojects_criterion",
    "UPDATE microprojects_quota SET amount = 1",
    "DELETE FROM microprojects_cost",
    "DELETE FROM microprojects_heading",
    "DELETE FROM microprojects_call_required_papers",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_what_is_published(statement):
    published()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("maximum = 2000000", "call_money_is_plausible"),
        ("minimum = -1", "call_money_is_plausible"),
        ("rate = 101", "call_money_is_plausible"),
        ("closes_at = opens_at", "call_dates_follow_one_another"),
        ("pass_mark = 101", "call_marks_are_out_of_100"),
        ("status = 'published'", "call_is_published_at_a_moment"),
    ],
)
def test_the_database_refuses_a_call_that_cannot_be(change, name):
    drafted()

    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE microprojects_call SET {change}")


def test_a_threshold_lies_within_its_weight():
    drafted()

    with pytest.raises(IntegrityError, match="threshold_within_the_weight"), transaction.atomic():
        Criterion.objects.update(threshold=31)


def test_a_draft_is_prepared_on_its_page_with_what_the_domain_seeds(client, grants_manager):
    client.force_login(grants_manager)
    form = client.get(page("record_call")).context["form"]
    said = {name: field.value() for name, field in ((each.name, each) for each in form)}
    said = {name: value for name, value in said.items() if value not in (None, False)}
    for line in [form.criteria.management_form, *form.criteria]:
        said |= {each.html_name: each.value() for each in line if each.value() is not None}
    now = timezone.localtime()
    moments = {
        name: now + timedelta(days=days) for name, days in (("opens_at", 1), ("questions_until", 5), ("closes_at", 9))
    }
    said |= {name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in moments.items()}
    said |= {name: facts()[name] for name in facts() if not name.endswith(("_at", "_until"))}

    answer = client.post(page("record_call"), said)

    call = Call.objects.get()
    assert answer.url == call.get_absolute_url()
    assert actions.why_not_published(call) == []
    weights = list(call.criteria.values_list("weight", "threshold"))
    assert weights == [(30, 18), (25, None), (15, None), (15, None), (15, None)]
    assert (call.pass_mark, call.gap_limit, call.quotas.count()) == (60, 15, 4)
    client.post(page("change_call", call.pk), said | {"envelope": "900000"})
    call.refresh_from_db()
    assert (call.envelope, call.criteria.count()) == (900_000, 5)
    client.post(page("publish", call.pk))
    call.refresh_from_db()
    assert call.status == C.PUBLISHED


def test_what_does_not_fit_together_is_told_beside_its_field(client, grants_manager):
    client.force_login(grants_manager)
    said = facts(envelope=10, minimum=90_000, maximum=30_000)
    said |= {"opens_at": "2018-09-10T08:00", "questions_until": "2018-09-01T08:00", "closes_at": "2018-08-01T08:00"}

    form = client.post(page("record_call"), said).context["form"]

    assert {"envelope", "maximum", "questions_until", "closes_at"} <= set(form.errors)


def test_a_question_is_answered_once_to_all(client, grants_manager):
    call = published()
    client.force_login(grants_manager)
    client.post(page("ask_question", call.pk), {"question": "Un projet ?", "asked_on": f"{timezone.localdate()}"})
    question = Question.objects.get()
    answering = page("answer_question", call.pk, question.pk)
    assert client.post(answering, {}).context["form"].errors

    client.post(answering, {"answer_fr": "Oui."})
    client.post(answering, {"answer_fr": "Non."})

    question.refresh_from_db()
    assert (question.answer_fr, question.answered_by) == ("Oui.", grants_manager)


def test_a_question_after_the_deadline_for_questions_is_refused(grants_manager):
    call = published()
    day = timezone.localdate(call.questions_until)

    with pytest.raises(CallRefused):
        actions.ask_question(call, question="?", asked_on=day + timedelta(days=1), by=grants_manager)
    assert actions.ask_question(call, question="?", asked_on=day, by=grants_manager)


MAY = """
                      officer coordinator me_officer grants_manager finance manager assessor donor administrator
view_call             yes     yes         yes        yes            yes     yes     no       no    no
record_call           no      no          no         yes            no      yes     no       no    no
change_call           no      no          no         yes            no      yes     no       no    no
publish_call          no      no          no         yes            no      yes     no       no    no
close_call            no      no          no         yes            no      yes     no       no    no
correct_call          no      no          no         yes            no      yes     no       no    no
ask_question_call     no      no          no         yes            no      yes     no       no    no
answer_question       no      no          no         yes            no      yes     no       no    no
"""


def test_each_role_may_what_the_table_says(request):
    roles, *lines = [line.split() for line in MAY.strip().splitlines()]
    call = drafted()

    wrong = [
        (act, role)
        for act, *answers in lines
        for role, expected in zip(roles, answers, strict=True)
        if request.getfixturevalue(role).has_perm(f"microprojects.{act}", call) is not (expected == "yes")
    ]

    assert wrong == []


def test_a_draft_is_seen_by_who_prepares_it_only(officer, coordinator, finance, grants_manager, manager, donor):
    draft, public = drafted(), published(code="APP/2018/02")

    for user in (officer, coordinator, finance):
        assert Call.objects.visible_to(user).get() == public
    for user in (grants_manager, manager):
        assert set(Call.objects.visible_to(user)) == {draft, public}
    assert not Call.objects.visible_to(donor).exists()
