"""A report's life: each step from each status, who wins when two act at once, and what the database refuses."""

import threading
import time
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from journal.models import Entry
from journal.steps import StepRefused
from reports import actions
from reports.models import Document, FrozenCell, Report, Snapshot, ids_digest, line_of
from reports.workflow import REPORT, STAGES, ReportStatus, stage_of
from tests.facts import person, registered

pytestmark = pytest.mark.django_db
S = ReportStatus

# from draft, computing, ready, approved, sent
OPEN = {
    "compute": (S.DRAFT, S.READY),
    "deliver": (S.COMPUTING,),
    "give_up": (S.COMPUTING,),
    "approve": (S.READY,),
    "send": (S.APPROVED,),
}


def report_in(status, by):
    """A report that stands in `status`, with the facts the database asks for."""
    facts = {}
    if status in (S.APPROVED, S.SENT):
        facts |= {"approved_by": by, "approved_at": timezone.now()}
    if status == S.SENT:
        facts |= {"sent_by": by, "sent_at": timezone.now()}
    return Report.objects.create(
        starts_on=date(2018, 4, 1), ends_on=date(2018, 4, 30), number=4, status=status, **facts
    )


@pytest.mark.parametrize("status", S.values)
@pytest.mark.parametrize("step", OPEN)
def test_each_step_is_open_from_its_statuses_only(step, status, manager):
    report = report_in(status, manager)
    facts = {
        "approve": {"approved_by": manager, "approved_at": timezone.now()},
        "send": {"sent_by": manager, "sent_at": timezone.now()},
    }.get(step, {})

    if status in OPEN[step]:
        REPORT.take(step, report, by=manager, **facts)
        assert Report.objects.get(pk=report.pk).status == REPORT.steps[step].target
        assert Entry.objects.about(report)[0].act == step
    else:
        with pytest.raises(StepRefused):
            REPORT.take(step, report, by=manager, **facts)
        assert Report.objects.get(pk=report.pk).status == status


def test_of_two_who_approve_together_the_second_is_refused(report, frozen, manager):
    frozen(report)
    first, second = (Report.objects.get(pk=report.pk) for _ in range(2))

    actions.approve(first, version=1, by=manager)

    with pytest.raises(StepRefused):
        actions.approve(second, version=1, by=manager)


def test_only_the_version_that_was_read_can_be_approved(report, frozen, manager):
    frozen(frozen(report))

    with pytest.raises(StepRefused, match=r"computed again|calcul"):
        actions.approve(report, version=1, by=manager)


@pytest.mark.django_db(transaction=True)
def test_a_version_that_comes_in_while_somebody_approves_is_not_published_unread(report, frozen, manager):
    frozen(report)
    refusals = []

    def approve():
        try:
            actions.approve(Report.objects.get(pk=report.pk), version=1, by=manager)
        except StepRefused as refusal:
            refusals.append(refusal)
        finally:
            connections.close_all()

    approving = threading.Thread(target=approve)
    with transaction.atomic():
        frozen(Report.objects.select_for_update().get(pk=report.pk))
        approving.start()
        wait_for_somebody_at_the_door()
    approving.join(20)

    assert Report.objects.get(pk=report.pk).status == S.READY
    assert len(refusals) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_months_approved_at_one_moment_the_later_is_compared_first(report, frozen, manager):
    may = frozen(Report.objects.create(starts_on=date(2018, 5, 1), ends_on=date(2018, 5, 31), number=5))
    frozen(report)
    refusals = []

    def approve():
        try:
            actions.approve(Report.objects.get(pk=may.pk), version=1, by=manager)
        except StepRefused as refusal:
            refusals.append(refusal)
        finally:
            connections.close_all()

    approving = threading.Thread(target=approve)
    with transaction.atomic():
        actions.approve(report, version=1, by=manager)
        approving.start()
        wait_for_somebody_at_the_door()
    approving.join(20)

    assert Report.objects.get(pk=may.pk).status == S.READY
    assert len(refusals) == 1, "its figures were not compared with April's"


def wait_for_somebody_at_the_door():
    """Until another connection waits for a lock that this one holds."""
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        waiting = None
        while not waiting:
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.05)
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            (waiting,) = cursor.fetchone()


def test_a_new_computation_is_a_new_version_and_the_old_one_is_kept(report, frozen):
    frozen(report)
    registered(person(), "2018-04-02")
    frozen(report)

    new, old = report.snapshots.all()
    assert (new.version, old.version) == (2, 1)
    assert new.sha256 != old.sha256
    assert new.is_intact and old.is_intact


OF_SNAPSHOT = "snapshot_id IN (SELECT id FROM reports_snapshot WHERE report_id = %s)"


def test_a_sent_report_never_changes_not_even_by_sql(report, frozen, manager):
    registered(person(), "2018-04-02")
    frozen(report)
    kept = {"file": "reports/kept.pdf", "sha256": "0" * 64}
    Document.objects.create(snapshot=report.snapshots.get(), edition=report.editions.get(), **kept)
    actions.approve(report, version=1, by=manager)
    actions.send(report, by=manager)

    for change in (
        "UPDATE reports_report SET status = 'draft' WHERE id = %s",
        "UPDATE reports_report SET number = 7 WHERE id = %s",
        "DELETE FROM reports_report WHERE id = %s",
        "UPDATE reports_snapshot SET data = '{}' WHERE report_id = %s",
        "DELETE FROM reports_snapshot WHERE report_id = %s",
        f"UPDATE reports_frozencell SET value = 7 WHERE {OF_SNAPSHOT}",
        f"DELETE FROM reports_frozencell WHERE {OF_SNAPSHOT}",
        f"UPDATE reports_document SET pages = 1 WHERE {OF_SNAPSHOT}",
        f"DELETE FROM reports_document WHERE {OF_SNAPSHOT}",
    ):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change, [report.pk])


ADDITIONS = {
    "a version": "INSERT INTO reports_snapshot (report_id, version, data, sha256, taken_at)"
    " SELECT report_id, 9, data, sha256, now() FROM reports_snapshot WHERE id = %s",
    "a number": "INSERT INTO reports_frozencell (snapshot_id, indicator, axes, values, kind, value, ids)"
    " VALUES (%s, 'R9.9', '', '', 'period', 1, '{1}')",
}


@pytest.mark.parametrize("what", ADDITIONS)
@pytest.mark.parametrize("is_sent", [False, True], ids=["approved", "sent"])
def test_nothing_can_be_added_to_a_published_report_not_even_by_sql(what, is_sent, report, frozen, manager):
    frozen(report)
    actions.approve(report, version=1, by=manager)
    if is_sent:
        actions.send(report, by=manager)

    with pytest.raises(ProgrammingError, match="published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ADDITIONS[what], [report.snapshots.get().pk])


@pytest.mark.parametrize("variant", Document.Variant)
def test_documents_of_the_published_version_and_of_no_other_can_come_later(variant, report, frozen, manager):
    frozen(frozen(report))
    actions.approve(report, version=2, by=manager)
    published, earlier = report.snapshots.all()
    facts = {"variant": variant, "sha256": "0" * 64, "edition": report.editions.create(language="it")}

    Document.objects.create(snapshot=published, file="reports/later.pdf", **facts)
    with pytest.raises(ProgrammingError, match="published"), transaction.atomic():
        Document.objects.create(snapshot=earlier, file="reports/later-1.pdf", **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(snapshot=published, file="reports/other.pdf", **facts)


def test_an_approved_report_has_an_author_and_a_date_even_from_a_shell(report):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(status=S.APPROVED)


def test_a_snapshot_whose_data_were_exchanged_is_found_out(report, frozen):
    frozen(report)
    snapshot = report.snapshots.get()
    forged = Snapshot(report=report, version=9, data=snapshot.data | {"cut_off": "yesterday"}, sha256=snapshot.sha256)

    assert snapshot.is_intact
    assert not forged.is_intact


def test_ids_added_behind_the_numbers_are_found_out_and_cannot_be_approved(report, frozen, manager):
    registered(person(), "2018-04-02")
    frozen(report)
    snapshot = report.snapshots.get()
    assert snapshot.is_intact

    FrozenCell.objects.create(
        snapshot=snapshot, indicator="R1.1", axes="shoe", values="42", kind="new", value=1, ids=[7]
    )

    assert not report.snapshots.get().is_intact
    with pytest.raises(StepRefused):
        actions.approve(report, version=1, by=manager)


def test_the_order_of_ids_does_not_matter_to_their_hash(report, frozen):
    registered(person(), "2018-04-02")
    registered(person(), "2018-04-03")
    frozen(report)
    cells = list(FrozenCell.objects.filter(snapshot=report.snapshots.get()))
    assert max(len(cell.ids) for cell in cells) == 2

    turned = [FrozenCell(**{**values_of(cell), "ids": cell.ids[::-1]}) for cell in reversed(cells)]
    first, second = (ids_digest(line_of(cell) for cell in known) for known in (cells, turned))
    assert first == second == report.snapshots.get().data["ids_sha256"]


def values_of(cell):
    return {name: getattr(cell, name) for name in ("indicator", "axes", "values", "kind", "value", "ids")}


def test_forged_figures_cannot_be_approved(report, frozen, manager):
    frozen(report)
    genuine = report.snapshots.get()
    Snapshot.objects.create(report=report, version=2, data=genuine.data | {"cut_off": "x"}, sha256=genuine.sha256)

    with pytest.raises(StepRefused):
        actions.approve(report, version=2, by=manager)


def test_progress_says_what_is_being_done():
    total = 5 + len(STAGES)

    assert stage_of(0, 0) == ""
    assert "1" in stage_of(0, total) and "5" in stage_of(0, total)
    assert [str(stage_of(done, total)) for done in (5, 6, 7)] == [str(words) for words in STAGES.values()]
    assert str(stage_of(99, total)) == str(list(STAGES.values())[-1])
