"""Reports as CEFA reads them, and visits with what was agreed on."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from journal.models import Entry
from microprojects.actions import reporting, tranches, visits
from microprojects.actions.grants import GrantRefused
from microprojects.models import Application, GrantReport, VisitAction
from microprojects.views.reporting import reports_of
from microprojects.workflow import ApplicationStatus
from programme.scope import EVERYTHING, scoped
from tests.cast import place
from tests.facts import person
from tests.microprojects import granted
from tests.microprojects.reporting import due, fresh, submitted, under_way

pytestmark = pytest.mark.django_db
SAID = {"visited_on": "2019-04-01", "visitors": "CEFA", "findings": "La salle est ouverte."}


@pytest.fixture(scope="module")
def made(lasting):
    return submitted(due(under_way(place("khouribga"))), granted.somebody("speaker"), people=[person()])


@pytest.fixture
def report(made, db):
    return fresh(made)


@pytest.fixture
def desk(client, grants_manager):
    client.force_login(grants_manager)
    return client


@pytest.fixture
def visit(report):
    return visits.record_visit(report.grant, by=granted.somebody("visitor"), **SAID | {"visited_on": date(2019, 4, 1)})


def test_a_report_is_read_against_what_was_planned(desk, report):
    context = desk.get(report.get_absolute_url()).context

    assert (context["expected"], len(context["people"]), context["counted"]["total"]) == (30, 1, 20)
    assert (context["can_approve"], context["can_send_back"]) == (True, True)


def test_an_expense_is_sent_back_then_the_whole_is_approved_once_it_came_again(desk, report):
    bill = report.grant.expenses.get()
    back = reverse("microprojects:send_back_item", args=[report.pk])

    wrong = desk.post(back, {"item": "done", "expense": bill.pk, "text": "Illisible."})
    desk.post(back, {"item": "expenses", "expense": bill.pk, "text": "Illisible."})
    approve = reverse("microprojects:approve_grant_report", args=[report.pk])
    desk.post(approve)

    assert list(wrong.context["form"].errors) == ["expense"]
    assert [each.expense for each in report.remarks.all()] == [bill]
    assert fresh(report).state == "returned", "what was sent back is not approved"


def test_a_report_is_approved(desk, report):
    desk.post(reverse("microprojects:approve_grant_report", args=[report.pk]))

    assert fresh(report).state == "approved"


def test_the_same_receipt_in_another_grant_is_told_on_both_pages(desk, report, areas):
    other = due(under_way(areas.oujda, call=report.grant.call, name="Association d'ailleurs"))
    for grant in (report.grant, other.grant):
        granted.spent(grant, "99.00", payee="Papeterie", voucher="F 12", spent_on=date(2019, 3, 4))

    pages = [desk.get(each.get_absolute_url()).context["looks"] for each in (report, other)]

    twins = [[twin.grant for look, _flags in looks for twin in look.twins] for looks in pages]
    assert twins == [[other.grant.number], [report.grant.number]]


def test_a_photo_is_opened_by_who_sees_money_and_it_is_written_down(desk, report, grants_manager):
    proof = report.proofs.get()

    answer = desk.get(reverse("microprojects:open_proof", args=[report.pk, proof.pk]))

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Entry.objects.latest("id").act == "open_proof"


def test_a_visit_is_recorded_corrected_and_its_actions_are_noted_as_done(desk, report):
    code = report.grant.application.code
    desk.post(reverse("microprojects:record_visit", args=[code]), SAID)
    visit = report.grant.visits.get()
    desk.post(reverse("microprojects:change_visit", args=[visit.pk]), SAID | {"findings": "La salle est fermée."})
    told = {"text": "Afficher le logo", "who": "Présidente", "due_on": "2019-05-01"}
    desk.post(reverse("microprojects:add_visit_action", args=[visit.pk]), told)
    action = visit.actions.get()
    assert list(VisitAction.objects.due_by(date(2019, 5, 1))) == [action]
    assert not VisitAction.objects.due_by(date(2019, 4, 30)).exists()

    desk.post(reverse("microprojects:finish_visit_action", args=[visit.pk, action.pk]), {"done_on": "2019-04-20"})

    visit.refresh_from_db()
    assert (visit.findings, visit.actions.get().done_on) == ("La salle est fermée.", date(2019, 4, 20))
    assert [each.act for each in Entry.objects.order_by("id")][-4:] == [
        "record_visit", "change_visit", "add_visit_action", "finish_visit_action",
    ]  # fmt: skip


def test_nothing_is_added_to_a_closed_file(desk, areas, grants_manager):
    with scoped(EVERYTHING):
        grant = granted.signed(areas.khouribga)
        visit = visits.record_visit(grant, by=grants_manager, **SAID | {"visited_on": date(2019, 4, 1)})
        told = {"text": "Poser le logo", "who": "Basma", "due_on": date(2019, 5, 1), "by": grants_manager}
        action = visits.add_visit_action(visit, **told)
    came = GrantReport.objects.create(
        grant=grant, kind="interim", received_on=date(2019, 6, 1), recorded_by=grants_manager
    )
    Application.objects.filter(pk=grant.application_id).update(status=ApplicationStatus.SETTLED)
    address = {name: reverse(f"microprojects:{name}", args=[visit.pk]) for name in ("change_visit", "add_visit_action")}
    address["finish"] = reverse("microprojects:finish_visit_action", args=[visit.pk, action.pk])

    pages = [
        desk.post(reverse("microprojects:record_visit", args=[grant.application.code]), SAID),
        desk.post(address["change_visit"], SAID | {"findings": "Autre chose."}),
        desk.post(address["add_visit_action"], {"text": "Encore", "who": "Basma", "due_on": "2019-05-01"}),
        desk.post(address["finish"], {"done_on": "2019-04-20"}),
    ]

    assert [list(page.context["form"].errors) for page in pages] == [["__all__"]] * 4
    shown = desk.get(visit.get_absolute_url()).content.decode()
    assert all(each not in shown for each in address.values())
    grant = granted.fresh(grant)
    assert not due(grant, "interim").is_open and not due(grant, "final").is_open
    for act in (
        lambda: reporting.write_report(due(grant), done="a", difficulties="b", visibility="c", by=grants_manager),
        lambda: reporting.send_back_item(due(grant, "interim"), item="done", text="Relire.", by=grants_manager),
        lambda: tranches.approve_report(came, by=grants_manager),
        lambda: tranches.send_back_report(came, reason="Relire.", by=grants_manager),
    ):
        with pytest.raises(GrantRefused, match="clos"):
            act()


def test_a_visit_to_come_and_one_before_the_signature_are_refused(desk, report, areas):
    page = desk.post(reverse("microprojects:record_visit", args=[report.grant.application.code]),
                     SAID | {"visited_on": "2100-01-01"})  # fmt: skip
    unsigned = granted.prepared(areas.oujda, call=report.grant.call, name="Association d'ailleurs")

    assert list(page.context["form"].errors) == ["visited_on"]
    with pytest.raises(GrantRefused):
        visits.record_visit(unsigned, by=granted.somebody("visitor"), **SAID)


def test_what_is_done_is_noted_once(visit):
    action = visits.add_visit_action(visit, text="Logo", who="Présidente", due_on=date(2019, 5, 1),
                                     by=granted.somebody("visitor"))  # fmt: skip
    visits.finish_visit_action(action, done_on=date(2019, 4, 20), by=granted.somebody("visitor"))

    with pytest.raises(GrantRefused):
        visits.finish_visit_action(action, done_on=date(2019, 4, 21), by=granted.somebody("visitor"))


@pytest.mark.parametrize(
    ("field", "value"), [("text", ""), ("who", ""), ("done_on", date(2019, 5, 1)), ("note", "Oui")]
)
def test_the_database_wants_to_know_who_did_what(visit, field, value):
    facts = {"text": "Logo", "who": "Présidente", "due_on": date(2019, 5, 1)} | {field: value}

    with pytest.raises(IntegrityError, match="visit_action_"), transaction.atomic():
        VisitAction.objects.create(visit=visit, **facts)


def test_the_panel_beside_a_grant_asks_as_much_for_one_report_as_for_two(report, visit, django_assert_num_queries):
    found = reports_of(report.grant)

    with django_assert_num_queries(4):
        assert [each.state for each in found["due_reports"]] == ["awaited", "received"]
        assert [len(each.actions.all()) for each in found["visits"]] == [0]
