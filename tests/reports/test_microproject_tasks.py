"""What of the micro-projects waits for each on the home page: only what they can do, and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from microprojects.actions import amendments, appeals, tranches, visits
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


@pytest.fixture
def lines(client):
    """{icon: (number, name, address)} of what waits on the home page of a user, who is signed in then."""

    def lines(user):
        client.force_login(type(user).objects.get(pk=user.pk))
        tasks = client.get(reverse("home")).context["tasks"]
        return {task.icon: (task.number, task.name, task.url) for task in tasks}

    return lines


def test_a_task_of_several_grants_leads_to_the_list_of_exactly_these_and_one_of_one_to_it(
    client, lines, areas, finance, grants_manager
):
    call = published()
    one, two, other = (granted.signed(areas.khouribga, call=call, name=name) for name in ("Amal", "Zohour", "Nour"))
    asked = [tranches.request(grant.tranches.get(number=1), by=grants_manager) for grant in (one, two)]
    tranches.request(other.tranches.get(number=1), by=finance)
    todo = f"{reverse('microprojects:grants')}?todo="

    assert lines(finance)["wallet"] == (2, "", f"{todo}release")
    shown = client.get(f"{todo}release")
    assert {row.pk for row in shown.context["page"].rows} == {one.pk, two.pk}
    assert '<option value="release" selected>' in shown.content.decode()
    tranches.release(asked[0], by=finance)
    assert lines(finance)["wallet"] == (1, two.number, two.get_absolute_url())
    assert lines(finance)["landmark"] == (1, one.number, one.get_absolute_url())


def test_an_amendment_waits_in_the_list_of_another_than_who_proposed_it(client, lines, areas, manager, grants_manager):
    call = published()
    found = [granted.signed(areas.khouribga, call=call, name=name) for name in ("Amal", "Zohour")]
    for grant in found:
        later = grant.ends_on + timedelta(days=1)
        amendments.propose_amendment(grant, reason="La salle ouvre plus tard.", ends_on=later, by=grants_manager)
    address = f"{reverse('microprojects:grants')}?todo=amend"

    assert lines(manager)["file-pen"] == (2, "", address)
    assert {row.pk for row in client.get(address).context["page"].rows} == {grant.pk for grant in found}
    assert "file-pen" not in lines(grants_manager)
    assert client.get(address).context["page"].rows == []


def test_appeals_lead_to_the_applications_of_their_call_that_the_user_may_decide(client, lines, areas, grants_manager):
    call = published()
    found = [refused(filed.submitted(call, record(areas.khouribga, name)), grants_manager) for name in ("A", "Zohour")]
    for each in found:
        appeals.file_appeal(each, text="Relire.", by=registrar())
    filed.submitted(call, record(areas.khouribga, "Nour"))
    address = f"{reverse('microprojects:applications', args=[call.pk])}?view=table&appeal=decide"

    assert lines(appoint("other_manager", Role.GRANTS_MANAGER))["gavel"] == (2, call.code, address)
    assert {row.pk for row in client.get(address).context["page"].rows} == {each.pk for each in found}
    assert "gavel" not in lines(grants_manager)
    assert client.get(address).context["page"].rows == []


def test_actions_of_visits_are_told_by_grant(client, lines, areas, grants_manager):
    call, today = published(), timezone.localdate()
    found = [granted.signed(areas.khouribga, call=call, name=name) for name in ("Amal", "Zohour", "Nour")]
    for grant, days in zip(found, (1, 2, 8), strict=True):
        visit = visits.record_visit(grant, visited_on=today, visitors="CEFA", findings="Ouvert.", by=grants_manager)
        facts = {"text": "Poser le logo", "who": "Basma", "due_on": today + timedelta(days=days)}
        for _each in range(2):
            visits.add_visit_action(visit, **facts, by=grants_manager)
    address = f"{reverse('microprojects:grants')}?todo=visit"

    assert lines(grants_manager)["map-pin"] == (2, "", address)
    assert {row.pk for row in client.get(address).context["page"].rows} == {grant.pk for grant in found[:2]}


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
