"""What of the micro-projects waits for each on the home page: only what they can do, and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from microprojects.actions import appeals, tranches, visits
from microprojects.actions import applications as actions
from microprojects.models import Association
from programme.scope import EVERYTHING, scoped
from tests.cast import appoint
from tests.microprojects import filed, granted
from tests.microprojects.judged import admitted, assessors, assigned, declared, evaluating
from tests.microprojects.notices import published
from tests.microprojects.registry import record, registrar
from tests.microprojects.reporting import due, submitted, under_way
from tests.microprojects.test_appeals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client):
    def home(user):
        client.force_login(type(user).objects.get(pk=user.pk))
        shown = client.get(reverse("home"))
        return [(task.icon, task.number, task.until) for task in shown.context["tasks"]]

    return home


def test_an_assessor_declares_first_and_scores_then_until_the_day_that_was_given(home, areas, grants_manager):
    call = published()
    admitted(call, areas.khouribga, grants_manager, 3)
    assessors(2)
    places = assigned(evaluating(call, grants_manager), grants_manager)
    mine = [each for each in places if each.assessor == places[0].assessor]
    until = timezone.localdate() + timedelta(days=14)

    before = home(mine[0].assessor)
    declared(mine[0])

    assert before == [("file-check", 3, until)]
    assert home(mine[0].assessor) == [("file-check", 2, until), ("list-checks", 1, until)]


def test_corrections_that_came_in_are_told_apart_from_what_is_examined_first(home, areas, grants_manager):
    call = published()
    filed.submitted(call, record(areas.khouribga, "Amal"))
    corrected = filed.ask(filed.submitted(call, record(areas.khouribga, "Zohour")), grants_manager)
    actions.resubmit(corrected, by=registrar())

    assert home(grants_manager) == [("pencil", 1, None), ("files", 1, None)]


def test_an_appeal_waits_for_who_took_no_part_alone(home, areas, grants_manager):
    appeals.file_appeal(
        refused(filed.submitted(published(), record(areas.khouribga)), grants_manager), text="Relire.", by=registrar()
    )

    assert home(appoint("other_manager", Role.GRANTS_MANAGER)) == [("gavel", 1, None)]
    assert home(grants_manager) == []


def test_payments_wait_for_another_than_who_requested_them_then_for_the_bank(home, areas, finance, grants_manager):
    grant = granted.signed(areas.khouribga)
    tranche = tranches.request(grant.tranches.get(number=1), by=grants_manager)

    assert [task[0] for task in home(finance)] == ["wallet"]
    assert "wallet" not in [task[0] for task in home(grants_manager)]
    tranches.release(tranche, by=finance)
    assert [task[0] for task in home(finance)] == ["landmark"]


def test_expenses_and_amendments_wait_for_who_decides_them(home, areas, finance, grants_manager):
    granted.spent(granted.signed(areas.khouribga), 1_000)

    assert [task[0] for task in home(grants_manager)] == ["receipt"]
    assert home(finance) == []


def test_reports_wait_for_approval_and_actions_of_visits_for_being_done(home, areas, grants_manager, finance):
    today = timezone.localdate()
    with scoped(EVERYTHING):
        report = submitted(due(under_way(areas.khouribga)), granted.somebody("speaker"))
        facts = {"visited_on": today, "visitors": "CEFA", "findings": "Ouvert.", "by": grants_manager}
        visit = visits.record_visit(report.grant, **facts)
        for days in (8, 7):
            told = {"text": "Poser le logo", "who": "Basma", "due_on": today + timedelta(days=days)}
            visits.add_visit_action(visit, **told, by=grants_manager)

    receipts, *others = home(grants_manager)
    assert receipts[0] == "receipt"
    assert others == [("clipboard-list", 1, None), ("map-pin", 1, today + timedelta(days=7))]
    assert home(finance) == []


def test_whoever_speaks_for_an_association_has_its_draft_and_its_corrections_and_no_other_s(
    client, areas, representative, manager
):
    own = Association.objects.get(pk=representative.represented_id)
    call = published()
    actions.draft_application(call, record(areas.khouribga, "Zohour"), by=manager)
    draft = actions.draft_application(call, own, by=representative)
    corrected = filed.ask(filed.submitted(published(code="APP/2018/02"), own), manager)

    client.force_login(representative)
    dues = client.get(reverse("home")).context["dues"]

    assert [(due.kind, due.code) for due in dues] == [("correction", corrected.code), ("draft", draft.code)]
