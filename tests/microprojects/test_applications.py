"""An application is written, submitted once and in time, corrected, withdrawn; what was submitted stays."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction

from journal.models import Entry
from journal.steps import StepRefused
from microprojects.actions import admission
from microprojects.actions import applications as actions
from microprojects.actions.applications import ApplicationRefused
from microprojects.models import Activity, Application, BudgetLine, ExpectedPeople, Section, Version
from microprojects.resources.freezing import content_of, differences
from microprojects.workflow import APPLICATION, ApplicationStatus
from tests.microprojects.filed import ask, drafted, line, submitted
from tests.microprojects.notices import published
from tests.microprojects.registry import merge, record, registrar

pytestmark = pytest.mark.django_db
P = ApplicationStatus
BY = registrar

# status x step: the status afterwards, "-" when the step is refused
# submit ask resubmit lift admit declare reopen score, the outcomes, those of appeals, select_from_reserve, withdraw
STEPS = {
    P.DRAFT: "submitted - - - - - - - - - - - - - withdrawn",
    P.SUBMITTED: "- correction - - admissible inadmissible - - - - - - - - withdrawn",
    P.CORRECTION: "- - submitted submitted - - - - - - - - - - withdrawn",
    P.ADMISSIBLE: "- - - - - - submitted scored - - - - - - withdrawn",
    P.INADMISSIBLE: "- - - - - - submitted - - - - - - - withdrawn",
    P.SCORED: "- - - - - - - - selected reserve rejected - - - withdrawn",
    P.SELECTED: "- - - - - - - - - - - - - - withdrawn",
    P.RESERVE: "- - - - - - - - - - - selected - selected withdrawn",
    P.REJECTED: "- - - - - - - - - - - selected reserve - withdrawn",
    **dict.fromkeys(
        [P.CONTRACTED, P.ONGOING, P.FINAL_REPORT, P.SETTLED,
         P.WITHDRAWN, P.TERMINATED],
        "- - - - - - - - - - - - - - -",
    ),
}  # fmt: skip


@pytest.fixture
def call(db):
    return published()


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


@pytest.fixture
def draft(call, association):
    return drafted(call, association)


@pytest.mark.parametrize("status", P)
def test_each_step_is_taken_from_its_statuses_only(status, manager):
    for step, after in zip(APPLICATION.steps, STEPS[status].split(), strict=True):
        assert (status in APPLICATION.steps[step].sources) == (after != "-"), step
        if after != "-":
            assert APPLICATION.steps[step].target == after


def test_a_draft_is_begun_once_in_an_open_call(call, association):
    actions.draft_application(call, association, by=BY())

    with pytest.raises(ApplicationRefused):
        actions.draft_application(call, association, by=BY())
    with time_machine.travel(call.closes_at, tick=False), pytest.raises(ApplicationRefused):
        actions.draft_application(call, record(association.area, "Amal"), by=BY())
    assert Application.objects.count() == 1


def test_sums_are_those_of_the_lines(call, association):
    lines = [line(call, "A", Decimal("2.5"), Decimal("10.01"), 0), line(call, "B", 3, Decimal("0.33"), Decimal("0.99"))]

    application = drafted(call, association, lines=lines)

    assert [each.total for each in application.lines.all()] == [Decimal("25.03"), Decimal("0.99")]
    assert (application.total, application.requested, application.own_contribution) == (
        Decimal("26.02"), Decimal("25.03"), Decimal("0.99"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        {"quantity": 0},
        {"unit_cost": -1},
        {"own_contribution": -1},
        {"own_contribution": 60_001},
        {"quantity": 100_000, "unit_cost": 10_000},
    ],
)
def test_lines_that_cannot_be_are_refused_and_those_before_stay(draft, call, lines):
    with pytest.raises(ApplicationRefused):
        actions.save_section(draft, Section.BUDGET, rows=[line(call, "Autre"), line(call, **lines)], by=BY())

    assert [each.name for each in draft.lines.all()] == ["Ateliers"]


def test_what_is_submitted_is_frozen_with_its_hash(draft):
    version = actions.submit(draft, by=BY())

    draft.refresh_from_db()
    assert (draft.status, version.number, version.application) == (P.SUBMITTED, 1, draft)
    assert version.content == content_of(draft)
    kept = json.dumps(Version.objects.get().content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert version.sha256 == hashlib.sha256(kept.encode()).hexdigest()  # as an auditor would compute it
    assert version.content["requested"] == "45000.00"
    assert version.content[Section.BUDGET][0]["total"] == "60000.00"
    entry = Entry.objects.get(act="submit")
    assert entry.details == {"before": "draft", "after": "submitted", "requested": "45000.00"}


def test_an_application_is_submitted_once(draft):
    actions.submit(draft, by=BY())

    with pytest.raises(StepRefused):
        actions.submit(draft, by=BY())
    assert Version.objects.count() == 1


def test_the_server_s_clock_closes_the_call_while_the_form_is_open(draft, call):
    with time_machine.travel(call.closes_at - timedelta(seconds=1), tick=False):
        actions.save_section(draft, Section.RISKS, risks="Un autre.", by=BY())
    with time_machine.travel(call.closes_at, tick=False):
        with pytest.raises(ApplicationRefused):
            actions.save_section(draft, Section.RISKS, risks="Trop tard.", by=BY())
        with pytest.raises(ApplicationRefused):
            actions.submit(draft, by=BY())

    draft.refresh_from_db()
    assert (draft.status, draft.risks, draft.submitted_at, Version.objects.count()) == (P.DRAFT, "Un autre.", None, 0)


@pytest.mark.parametrize(
    ("lines", "is_taken"),
    [
        ({"quantity": 1, "unit_cost": 29_999, "own_contribution": 0}, False),
        ({"quantity": 1, "unit_cost": 34_000, "own_contribution": 4_000}, True),
        ({"quantity": 1, "unit_cost": 120_000, "own_contribution": 20_000}, True),
        ({"quantity": 1, "unit_cost": 120_000, "own_contribution": Decimal("19999.99")}, False),
        ({"quantity": 1, "unit_cost": 50_000, "own_contribution": 5_000}, True),  # 90 %
        ({"quantity": 1, "unit_cost": 50_000, "own_contribution": Decimal("4999.99")}, False),
    ],
)
def test_the_amount_lies_within_the_call_s_limits(call, association, lines, is_taken):
    application = drafted(call, association, lines=[line(call, **lines)])

    if is_taken:
        assert actions.submit(application, by=BY())
    else:
        with pytest.raises(ApplicationRefused):
            actions.submit(application, by=BY())


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (Section.PROJECT, {"title": ""}),
        (Section.PROJECT, {"summary": ""}),
        (Section.PROJECT, {"months": None}),
        (Section.PROJECT, {"months": 1}),  # the activity lasts two
        (Section.CONTEXT, {"objectives": ""}),
        (Section.RISKS, {"risks": ""}),
        (Section.ACTIVITIES, {"rows": []}),
        (Section.PEOPLE, {"rows": []}),
        (Section.BUDGET, {"rows": []}),
    ],
)
def test_a_section_that_lacks_something_is_told_and_nothing_submitted(draft, section, said):
    actions.save_section(draft, section, by=BY(), **said)

    with pytest.raises(ApplicationRefused) as refusal:
        actions.submit(draft, by=BY())

    draft.refresh_from_db()
    assert str(refusal.value) in " ".join(actions.why_not_submitted(draft))
    assert draft.status == P.DRAFT


def test_what_was_submitted_changes_only_where_a_correction_was_asked_for(draft, manager):
    actions.submit(draft, by=BY())
    with pytest.raises(ApplicationRefused):
        actions.save_section(draft, Section.RISKS, risks="Autre", by=BY())

    ask(draft, manager, Section.RISKS)

    with pytest.raises(ApplicationRefused):
        actions.save_section(draft, Section.CONTEXT, context="Autre", by=BY())
    assert actions.save_section(draft, Section.RISKS, risks="Autre", by=BY()).risks == "Autre"


def test_corrections_make_the_next_version_and_the_two_are_compared(draft, call, manager):
    first = actions.submit(draft, by=BY())
    asked = ask(draft, manager).corrections.get()
    rows = [line(call, own_contribution=16_000), line(call, "Location", 1, 3_000, 0)]
    actions.save_section(draft, Section.BUDGET, rows=rows, by=BY())

    second = actions.resubmit(draft, by=BY())

    draft.refresh_from_db()
    asked.refresh_from_db()
    assert (draft.status, second.number, asked.answered_in) == (P.SUBMITTED, 2, second)
    found = differences(first.content, second.content)
    assert list(found) == [Section.BUDGET]
    changed, added = found[Section.BUDGET]
    assert (changed.before["own_contribution"], changed.after["own_contribution"]) == ("15000.00", "16000.00")
    assert (added.name, added.before, added.after["total"]) == ("Location", None, "3000.00")


def test_corrections_that_come_too_late_are_refused(draft, manager):
    actions.submit(draft, by=BY())
    ask(draft, manager, Section.RISKS, days=2)

    with time_machine.travel(draft.corrections.get().due_at, tick=False):
        with pytest.raises(ApplicationRefused):
            actions.save_section(draft, Section.RISKS, risks="Tard", by=BY())
        with pytest.raises(ApplicationRefused):
            actions.resubmit(draft, by=BY())
        assert Application.objects.with_late_corrections().get() == draft
    assert Version.objects.count() == 1


def test_who_withdrew_may_apply_again(draft, call, association):
    actions.submit(draft, by=BY())
    actions.withdraw(draft, by=BY(), reason="Nous avons d’autres projets.")

    assert actions.draft_application(call, association, by=BY()).pk != draft.pk


def test_applications_go_with_an_association_that_merges_and_a_second_one_stays(call, areas):
    kept, merged = record(areas.khouribga, "Basma"), record(areas.khouribga, "BASMA")
    first, other = submitted(call, kept), submitted(call, merged)
    later = submitted(published(code="APP/2018/02"), merged)

    merge(kept, merged)

    for each in (first, other, later):
        each.refresh_from_db()
    assert [each.association for each in (first, other, later)] == [kept, merged, kept]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_submit_together_submit_once(areas):
    draft = drafted(published(), record(areas.khouribga))
    by = registrar()

    with ThreadPoolExecutor(2) as pool:
        outcomes = [each.result() for each in [pool.submit(_attempt, actions.submit, draft, by) for _ in range(2)]]

    assert sorted(outcomes) == ["StepRefused", "done"]
    assert Version.objects.count() == 1


def _attempt(act, draft, by):
    try:
        act(Application.objects.get(pk=draft.pk), by=by)
        return "done"
    except (StepRefused, ApplicationRefused) as refusal:
        return type(refusal).__name__
    finally:
        connection.close()


def test_rows_are_replaced_in_the_order_they_were_written(draft):
    rows = [Activity(name=name, start_month=2, months=1) for name in ("Visites", "Bilan")]

    actions.save_section(draft, Section.ACTIVITIES, rows=rows, by=BY())

    assert [(each.name, each.order) for each in draft.activities.all()] == [("Visites", 1), ("Bilan", 2)]


def test_people_of_one_kind_are_counted_in_one_line(draft):
    twice = [ExpectedPeople(group="TG6_SUBURB", sex="F", number=1) for _ in range(2)]

    with pytest.raises(ApplicationRefused), transaction.atomic():
        actions.save_section(draft, Section.PEOPLE, rows=twice, by=BY())


def test_a_budget_line_stands_under_a_heading_of_its_call(draft):
    other = published(code="APP/2018/02")

    with pytest.raises(ApplicationRefused):
        actions.save_section(draft, Section.BUDGET, rows=[line(other)], by=BY())

    assert BudgetLine.objects.get().heading.call == draft.call


def test_more_time_is_given_for_corrections_also_when_it_was_over(association, call, manager):
    application = ask(submitted(call, association), manager)
    due_at = application.corrections.get().due_at

    with time_machine.travel(due_at + timedelta(hours=1), tick=False):
        admission.extend_correction(application, due_at=due_at + timedelta(days=3), by=manager)
        actions.save_section(application, Section.BUDGET, by=BY(), rows=[line(call, "Tard")])
        actions.resubmit(application, by=BY())

    entry = Entry.objects.get(act="extend_correction")
    assert entry.by == manager and entry.record_id == application.pk
    assert application.versions.count() == 2


def test_no_time_is_taken_away_and_none_given_where_nothing_is_awaited(association, call, manager):
    submitted_one = submitted(call, association)
    application = ask(submitted(call, record(association.area, "Amal")), manager)
    due_at = application.corrections.get().due_at

    for found, moment in ((application, due_at), (application, due_at - timedelta(days=1)), (submitted_one, due_at)):
        with pytest.raises(ApplicationRefused):
            admission.extend_correction(found, due_at=moment, by=manager)
    assert application.corrections.get().due_at == due_at
