"""What the histories of grants and applications tell of what hangs on them, and to whom."""

from datetime import date

import pytest
from django.utils import translation

from microprojects import histories
from microprojects.actions import appeals, visits
from microprojects.actions import reporting as actions
from microprojects.models import Headcount, Proof, Reached
from tests.facts import person
from tests.microprojects import granted
from tests.microprojects.filed import submitted
from tests.microprojects.notices import published
from tests.microprojects.registry import record, registrar
from tests.microprojects.reporting import due, fresh, under_way
from tests.microprojects.reporting import submitted as handed_in
from tests.microprojects.test_appeals import refused
from ui import formats

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def told(timeline):
    """[(kind of record, its name, whether it is gone, [(field, text after)])] of every act."""
    changes = [change for item in timeline.latest() for change in item.changes]
    return [
        (each.kind, each.name, each.is_removed, [(line.label, line.after) for line in each.lines]) for each in changes
    ]


def test_a_grant_tells_of_its_reports_and_visits_and_of_all_that_hangs_on_them(areas, manager):
    reached, by = person(), granted.somebody("speaker")
    report = handed_in(due(under_way(areas.khouribga)), by, people=[reached])
    remark = actions.send_back_item(report, item="people", text="Une personne de trop.", by=manager)
    report = fresh(report)
    actions.remove_reached(report, Reached.objects.get(), by=by)
    actions.remove_headcount(report, Headcount.objects.get(), by=by)
    actions.remove_proof(report, Proof.objects.get(), by=by)
    actions.answer_remark(remark, answer="Retirée.", by=by)
    actions.write_report(report, done="Huit ateliers.", difficulties="", visibility="", by=by)
    visit = visits.record_visit(
        report.grant, visited_on=date(2019, 4, 1), visitors="CEFA", findings="La salle est ouverte.", by=manager
    )
    visits.change_visit(visit, visited_on=date(2019, 4, 2), visitors="CEFA", findings=visit.findings, by=manager)
    agreed = visits.add_visit_action(visit, text="Poser le logo", who="Basma", due_on=date(2019, 5, 1), by=manager)
    visits.finish_visit_action(agreed, done_on=date(2019, 4, 28), by=manager)

    found = {(kind, name, is_gone): dict(lines) for kind, name, is_gone, lines in
             told(histories.of_grant(granted.fresh(report.grant), reader=manager))}  # fmt: skip

    assert {
        ("Person reached", reached.code, True),
        ("Headcount", "Fête du quartier", True),
        ("Photo of a report", "L'affiche", True),
    } <= set(found)
    assert found["Correction of a report", "People reached", False]["Answer"] == "Retirée."
    assert found["Report due", "Final report", False]["Done against planned"] == "Huit ateliers."
    assert found["Visit", formats.day(date(2019, 4, 1)), False] == {"Date of the visit": formats.day(date(2019, 4, 2))}
    assert found["Action after a visit", "Poser le logo", False]["Done on"] == formats.day(date(2019, 4, 28))


def test_the_acts_around_reports_and_visits_name_them(areas, manager):
    report = handed_in(due(under_way(areas.khouribga)), granted.somebody("speaker"))
    visits.record_visit(report.grant, visited_on=date(2019, 4, 1), visitors="CEFA", findings="Ouvert.", by=manager)

    items = histories.of_grant(granted.fresh(report.grant), reader=manager).latest()
    notes = {(act, note) for item in items for act in item.acts for note in item.notes}

    assert {("Report submitted", report.code), ("Visit recorded", report.grant.visits.get().code)} <= notes


def test_an_appeal_is_told_to_who_may_read_appeals_alone(areas, manager, officer, grants_manager):
    application = refused(submitted(published(), record(areas.khouribga)), grants_manager)
    appeal = appeals.file_appeal(application, text="Relire.", by=registrar())
    appeals.reject(appeal, reason="Rien de neuf.", by=manager)

    read, closed = (told(histories.of_application(application, reader=reader)) for reader in (manager, officer))

    assert "Rien de neuf." in str(read) and "Rien de neuf." not in str(closed)
