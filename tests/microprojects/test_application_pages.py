"""Pages of applications: board, table, dossier; what each role may do there, and what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Import
from microprojects import tasks
from microprojects.actions import applications as actions
from microprojects.models import Application, ExpectedPeople, Section
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow import Rule
from tests.microprojects.filed import ask, decided, drafted, line, say, submitted, workbook
from tests.microprojects.notices import published
from tests.microprojects.registry import paper, record, registrar

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"microprojects:{name}", args=args)


@pytest.fixture
def call(db):
    return published()


@pytest.fixture
def desk(client, grants_manager):
    client.force_login(grants_manager)
    return client


# act: who may, of officer coordinator me_officer finance grants_manager manager (all of them see it)
ROLES = "officer coordinator me_officer finance grants_manager manager".split()
ACTS = {
    "view": "yes yes yes yes yes yes",
    "upload": "no no no no yes yes",
    "ask_correction": "no no no no yes yes",
    "extend_correction": "no no no no yes yes",
    "lift_correction": "no no no no yes yes",
    "answer_rules": "no yes no no yes yes",
    "overrule": "no no no no yes yes",
    "admit": "no no no no yes yes",
    "declare_inadmissible": "no no no no yes yes",
    "reopen": "no no no no yes yes",
    "withdraw": "no no no no yes yes",
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_for_its_roles(areas, request, act):
    application = submitted(area=areas.khouribga)

    for role, answer in zip(ROLES, ACTS[act].split(), strict=True):
        user = request.getfixturevalue(role)
        assert user.has_perm(f"microprojects.{act}_application", application) == (answer == "yes"), role


@pytest.mark.parametrize("role", ["assessor", "donor", "administrator", "stranger"])
def test_applications_do_not_exist_for_who_does_not_work_with_them(areas, request, role):
    submitted(area=areas.khouribga)

    assert not Application.objects.visible_to(request.getfixturevalue(role)).exists()


def test_a_draft_is_the_association_s_own(desk, call, areas):
    draft = drafted(call, record(areas.khouribga))

    assert desk.get(page("application", draft.code)).status_code == 404
    board = desk.get(page("applications", call.pk))
    assert (board.context["drafts"], [column["count"] for column in board.context["columns"]]) == (1, [0, 0, 0, 0])


def test_the_board_has_a_column_for_each_state_and_leads_to_the_rest(desk, call, areas, grants_manager):
    for number in range(9):
        submitted(call, area=areas.khouribga, name=f"Amal {'abcdefghi'[number]}x")
    decided(submitted(call, area=areas.oujda, name="Zohour"), grants_manager)

    columns = {column["label"]: column for column in desk.get(page("applications", call.pk)).context["columns"]}

    first = columns[P.SUBMITTED.label]
    assert (first["count"], len(first["rows"]), first["more_url"]) == (9, 8, "?view=table&status=submitted")
    assert [row.applicant for row in columns[P.ADMISSIBLE.label]["rows"]] == ["Zohour"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", "zohour basma"),
        ("&q=basma", "basma"),
        ("&q=RADIO", "zohour basma"),
        ("&q={basma}", "basma"),
        ("&status=admissible", "zohour"),
        ("&area={oujda}", "zohour"),
        ("&sort=association", "basma zohour"),
        ("&sort=-requested", "zohour basma"),
        ("&late=yes", ""),
        ("&sort=nonsense&page=1", "zohour basma"),
    ],
)
def test_the_table_is_narrowed_and_sorted(desk, call, areas, grants_manager, query, codes):
    basma = submitted(call, area=areas.khouribga, name="Basma", lines=[line(call, unit_cost=5_000)])
    decided(submitted(call, area=areas.oujda, name="Zohour"), grants_manager)
    address = page("applications", call.pk) + "?view=table" + query.format(basma=basma.code, oujda=areas.oujda.pk)

    assert [row.applicant.lower() for row in desk.get(address).context["rows"]] == codes.split()


def test_what_was_not_corrected_in_time_is_found_and_waits_on_the_home_page(desk, call, areas, grants_manager):
    submitted(call, area=areas.khouribga, name="Amal")
    late = ask(submitted(call, area=areas.oujda, name="Zohour"), grants_manager, days=2)
    tomorrow = timezone.now() + timedelta(days=3)

    with time_machine.travel(tomorrow, tick=False):
        desk.force_login(grants_manager)
        rows = desk.get(page("applications", call.pk) + "?view=table&late=yes").context["rows"]
        told = [(task.number, task.url) for task in desk.get(reverse("home")).context["tasks"]]

    assert [row.code for row in rows] == [late.code]
    table = page("applications", call.pk) + "?view=table"
    assert told[:2] == [(1, f"{table}&status=submitted"), (1, f"{table}&late=yes")]


def test_who_decides_nothing_has_no_task(client, officer, areas):
    submitted(area=areas.khouribga)
    client.force_login(officer)

    assert not any("applications" in task.url for task in client.get(reverse("home")).context["tasks"])


def test_a_rule_is_answered_on_its_page_with_its_proof(desk, areas):
    application = submitted(area=areas.khouribga)
    address = page("answer_rules", application.code)
    said = {"is_met-target": "yes", "proof-target": ""}
    assert "proof-target" in desk.post(address, said).context["form"].errors

    desk.post(address, said | {"proof-target": "Page 3 du projet"})

    answer = application.answers.get()
    assert (answer.rule, answer.is_met, answer.proof) == (Rule.TARGET, True, "Page 3 du projet")
    assert "Page 3 du projet" in desk.get(application.get_absolute_url()).content.decode()


def test_who_may_not_overrule_is_not_asked_what_is_computed(client, coordinator, areas):
    application = submitted(area=areas.khouribga)
    client.force_login(coordinator)
    address = page("answer_rules", application.code)

    asked = {cell.rule for cell in client.get(address).context["form"].cells}
    client.post(address, {"is_met-papers": "yes", "proof-papers": "Je les ai vus"})

    assert asked == {Rule.LOCAL, Rule.TARGET, Rule.DECLARATION}
    assert not application.answers.exists()


def test_corrections_are_asked_for_on_their_page_section_by_section(desk, areas):
    application = submitted(area=areas.khouribga)
    address, later = page("ask_correction", application.code), timezone.localtime() + timedelta(days=5)
    said = {"due_at": f"{later:%Y-%m-%dT%H:%M}", "kind-budget": "incorrect", "text-budget": ""}
    assert list(desk.post(address, said).context["form"].errors) == ["text-budget"]
    assert desk.post(address, {"due_at": said["due_at"]}).context["form"].errors
    assert "due_at" in desk.post(address, said | {"due_at": "2018-01-01T10:00"}).context["form"].errors

    desk.post(address, said | {"text-budget": "Le total ne va pas."})

    [asked] = application.corrections.all()
    assert (asked.section, asked.kind, asked.text) == (Section.BUDGET, "incorrect", "Le total ne va pas.")
    application.refresh_from_db()
    assert application.status == P.CORRECTION


def test_more_time_is_given_on_a_page_that_shows_what_is_awaited(desk, call, areas, grants_manager):
    application = ask(submitted(call, area=areas.khouribga), grants_manager)
    address, later = page("extend_correction", application.code), timezone.localtime() + timedelta(days=9)

    offered = desk.get(page("application", application.code)).content.decode()
    early = desk.post(address, {"due_at": (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")})
    answer = desk.post(address, {"due_at": later.strftime("%Y-%m-%dT%H:%M")})

    assert address in offered and early.context["form"].non_field_errors()
    assert answer.url == application.get_absolute_url()
    assert application.corrections.get().due_at == later.replace(second=0, microsecond=0)


def test_an_application_is_admitted_declared_inadmissible_and_examined_again_by_buttons(desk, areas, grants_manager):
    application = say(submitted(area=areas.khouribga), grants_manager)

    for name, said, status in (
        ("admit", {}, P.ADMISSIBLE),
        ("reopen", {"reason": "Erreur de dossier."}, P.SUBMITTED),
        ("withdraw_application", {"reason": "Lettre du 3 mars."}, P.WITHDRAWN),
    ):
        assert desk.post(page(name, application.code), said).status_code == 302
        application.refresh_from_db()
        assert application.status == status

    refused = submitted(application.call, area=areas.oujda, name="Zohour")
    assert desk.post(page("declare_inadmissible", refused.code), {"reason": ""}).status_code == 200
    desk.post(page("declare_inadmissible", refused.code), {"reason": "Papiers manquants."})
    refused.refresh_from_db()
    assert (refused.status, refused.reason) == (P.INADMISSIBLE, "Papiers manquants.")
    assert "Papiers manquants." in desk.get(refused.get_absolute_url()).content.decode()


def test_who_comes_second_is_told_so_on_the_page(desk, areas, grants_manager):
    application = say(submitted(area=areas.khouribga), grants_manager)
    desk.post(page("admit", application.code))

    answer = desk.post(page("admit", application.code), follow=True)

    [told] = answer.context["messages"]
    assert told.level_tag == "error"
    assert str(P.ADMISSIBLE.label) in str(told)


def test_versions_are_read_and_compared(desk, call, areas, grants_manager):
    application = ask(submitted(call, area=areas.khouribga), grants_manager)
    rows = [line(call, own_contribution=16_000)]
    actions.save_section(application, Section.BUDGET, rows=rows, by=registrar())
    actions.resubmit(application, by=registrar())

    read = desk.get(page("application_version", application.code, 1)).content.decode()
    compared = desk.get(page("compare_versions", application.code, 1, 2)).context["changes"]

    assert application.versions.get(number=1).sha256 in read
    [(label, [told])] = compared
    assert (label, told.state) == (Section.BUDGET.label, "changed")
    assert [changed[1:] for changed in told.lines] == [("15\u202f000,00", "16\u202f000,00")]
    for wrong in ((2, 1), (1, 1), (1, 3)):
        assert desk.get(page("compare_versions", application.code, *wrong)).status_code == 404
    assert desk.get(page("application_version", application.code, 9)).status_code == 404


def test_what_differs_is_named_as_where_it_was_written(desk, call, areas, grants_manager):
    application = ask(submitted(call, area=areas.khouribga), grants_manager, Section.PEOPLE)
    ask_about = {"section": Section.BUDGET, "kind": "incomplete", "text": "Joindre deux devis."}
    application.corrections.create(due_at=application.corrections.get().due_at, asked_by=grants_manager, **ask_about)
    more = [ExpectedPeople(group="TG6_SUBURB", sex="F", age="18-24", number=45)]
    actions.save_section(application, Section.PEOPLE, rows=more, by=registrar())
    actions.save_section(application, Section.BUDGET, rows=[line(call, quantity=12)], by=registrar())
    actions.resubmit(application, by=registrar())

    compared = desk.get(page("compare_versions", application.code, 1, 2)).context["changes"]

    labels = {label: [name for name, _old, _new in told.lines] for label, [told] in compared}
    assert labels[Section.PEOPLE.label] == ["Combien"]
    assert sorted(labels[Section.BUDGET.label]) == ["Quantité", "Total en MAD"]


def test_a_board_without_applications_says_where_they_come_from(desk, call, areas):
    board = reverse("microprojects:applications", args=[call.pk])

    assert desk.get(board).context["is_empty"]
    assert not desk.get(board, {"q": "zzz"}).context["is_empty"]
    submitted(call, area=areas.khouribga)
    assert not desk.get(board).context["is_empty"]


def test_an_application_stands_on_the_pages_of_its_association_and_its_call(desk, call, areas):
    application = submitted(call, area=areas.khouribga)

    assert application.code in desk.get(application.association.get_absolute_url()).content.decode()
    [state] = desk.get(call.get_absolute_url()).context["counts"]
    assert (state["status"], state["number"]) == ("submitted", 1)


def test_a_list_is_imported_on_its_pages(desk, call, areas):
    record(areas.khouribga, "Horizons du Saïss")
    answer = desk.post(page("upload_applications", call.pk), {"file": workbook()})
    source = Import.objects.get()
    assert answer.url == source.get_absolute_url()
    tasks.check_applications(source.pk)
    asked = desk.get(source.get_absolute_url()).context["answers"]
    [field] = asked.fields

    desk.post(page("confirm_applications", source.pk), {field: asked.fields[field].choices[0][0]})
    tasks.save_applications(source.pk)

    assert call.applications.get().association.name == "Horizons du Saïss"
    assert desk.get(source.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("query", ["", "?view=table", "?view=table&sort=association&q=a"])
def test_a_page_of_applications_costs_as_much_with_seven_as_with_one(desk, call, areas, grants_manager, query):
    taken, done = [], 0
    for number in (1, 7):
        for turn in range(done, number):
            made = submitted(call, area=areas.khouribga, name=f"Amal {'abcdefg'[turn]}x")
            paper(made.association, "statutes")
            say(made, grants_manager, rules=[Rule.TARGET])
        done = number
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(page("applications", call.pk) + query).status_code == 200
        taken.append(len(asked))

    assert taken[0] == taken[1] <= 40


def test_a_dossier_costs_as_much_with_six_lines_as_with_one(desk, call, areas):
    taken = []
    for number in (1, 6):
        lines = [line(call, f"Ligne {turn}", 1, 10_000, 1_000) for turn in range(number + 3)]
        made = submitted(call, area=areas.khouribga, name=f"Amal {'abcdefg'[number]}x", lines=lines)
        with CaptureQueriesContext(connection) as asked:
            desk.get(made.get_absolute_url())
        taken.append(len(asked))

    assert taken[0] == taken[1]
