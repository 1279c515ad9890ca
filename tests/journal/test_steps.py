"""Of two people who click together, the second is told so."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone, translation

from journal.models import Entry
from journal.steps import Step, StepRefused, Workflow
from reports.models import Report
from reports.workflow import REPORT, ReportStatus

pytestmark = pytest.mark.django_db


def test_a_step_changes_the_status_its_facts_and_the_journal_together(report, manager):
    report.status = ReportStatus.READY
    report.save()

    REPORT.take("approve", report, by=manager, approved_by=manager, approved_at=timezone.now())

    stored = Report.objects.get(pk=report.pk)
    assert (stored.status, stored.approved_by) == ("approved", manager) == (report.status, report.approved_by)
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.by, entry.label) == ("approve", manager, report.code)
    assert entry.details == {"before": "ready", "after": "approved"}


@pytest.mark.parametrize("status", ReportStatus)
@pytest.mark.parametrize("step", REPORT.steps)
def test_a_step_is_taken_from_its_sources_only(report, manager, status, step):
    facts = {
        f"{past}_{what}": value
        for past in ("approved", "sent")
        for what, value in (("by", manager), ("at", timezone.now()))
    }
    Report.objects.filter(pk=report.pk).update(status=status, **facts)
    report.refresh_from_db()

    if status in REPORT.steps[step].sources:
        assert REPORT.take(step, report, by=manager).status == REPORT.steps[step].target
    else:
        with pytest.raises(StepRefused):
            REPORT.take(step, report, by=manager)
        assert Report.objects.get(pk=report.pk).status == status


def test_a_refused_step_writes_nothing_and_says_why(report, manager):
    entries = Entry.objects.count()

    with translation.override("en"), pytest.raises(StepRefused) as refusal:
        REPORT.take("send", report, by=manager)

    assert str(refusal.value) == (
        "“Mark as sent” is not possible now: the state is “Draft”. Somebody may have been faster."
    )
    assert (report.status, Entry.objects.count()) == ("draft", entries)


def test_a_stale_record_is_refused_even_when_the_step_would_be_possible(report, manager):
    """The officer looks at a draft; meanwhile it was computed and is ready. Both may be computed, this one not."""
    Report.objects.filter(pk=report.pk).update(status=ReportStatus.READY)

    with pytest.raises(StepRefused):
        REPORT.take("compute", report, by=manager)


def test_a_record_that_is_gone_is_told(report, manager):
    report.editions.all().delete()
    Report.objects.filter(pk=report.pk).delete()

    with translation.override("en"), pytest.raises(StepRefused, match="no longer there"):
        REPORT.take("compute", report, by=manager)


def test_steps_are_offered_in_the_order_of_their_declaration():
    life = Workflow(
        submit=Step(["draft"], "submitted", "Submit"),
        withdraw=Step(["draft", "submitted"], "withdrawn", "Withdraw"),
    )

    assert life.open_from("draft") == ["submit", "withdraw"]
    assert life.open_from("submitted") == ["withdraw"]
    assert life.open_from("withdrawn") == []
    assert life.label("submit") == "Submit"


@pytest.mark.django_db(transaction=True)
def test_of_two_connections_that_take_one_step_together_the_second_is_refused(report, manager, me_officer):
    """The first holds its transaction open while the second waits for the row, then sees that it is too late."""
    waiting, outcome = threading.Event(), []

    def second():
        mine = Report.objects.get(pk=report.pk)
        waiting.set()
        try:
            REPORT.take("compute", mine, by=me_officer)
            outcome.append("taken")
        except StepRefused:
            outcome.append("refused")
        finally:
            connections.close_all()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        REPORT.take("compute", report, by=manager)
        thread.start()
        waiting.wait(5)
        thread.join(0.3)
        assert thread.is_alive(), "the second must wait for the first"
    thread.join(5)

    assert outcome == ["refused"]
    assert [entry.by for entry in Entry.objects.filter(act="compute")] == [manager]


@pytest.mark.django_db(transaction=True)
def test_when_the_first_fails_the_second_goes_on(report, manager, me_officer):
    waiting, outcome = threading.Event(), []

    def second():
        mine = Report.objects.get(pk=report.pk)
        waiting.set()
        outcome.append(REPORT.take("compute", mine, by=me_officer).status)
        connections.close_all()

    thread = threading.Thread(target=second)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        REPORT.take("compute", report, by=manager)
        thread.start()
        waiting.wait(5)
        raise ZeroDivisionError
    thread.join(5)

    assert outcome == ["computing"]
    assert [entry.by for entry in Entry.objects.filter(act="compute")] == [me_officer]
