"""Who gets which page of which record: every route of ours stands in table.txt, and the table is true."""

from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from microprojects.models import Call
from tests.access import world as worlds

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("table.txt")
ROLES = (
    "officer stranger coordinator me_officer manager grants_manager assessor finance donor administrator representative"
).split()
# Of them a mistake in a scope would show most; the others are asked in the second round (decision 0028).
NEAR = ("officer", "representative")
# Pages of packages: the back office has tests/accounts/test_back_office.py, signing in test_sign_in.py.
FOREIGN = {"admin"}
FOREIGN_PREFIXES = ("account_", "mfa_", "ui:")
# Open to who is not signed in: tests/accounts/test_sign_in.py, test_invitations.py, test_idle.py.
PUBLIC = {"set_language", "accounts:open_invitation", "accounts:accept_invitation", "accounts:stay"}
PUBLIC |= {"calls:calls", "calls:call"}  # tests/microprojects/test_public.py
PUBLIC |= {"join:ask", "join:asked", "join:open_link", "join:choose"}  # tests/microprojects/test_joining.py
CALLS = {"draft_call", "public_call"}
REPORTS = {"draft", "ready", "sent"}


def rows():
    """{route: [(method, object, {role: status})]} in the order of the table."""
    table = defaultdict(list)
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            route, method, place, *answers = line.split()
            table[route].append((method, place, dict(zip(ROLES, map(int, answers), strict=True))))
    return table


def routes():
    """{name: names of its arguments} of every route of ours."""
    return {name: names for name, names in all_routes().items() if not name.startswith(FOREIGN_PREFIXES)}


def all_routes(patterns=None, namespace=""):
    """The same with the routes of packages, the back office aside."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            found[f"{namespace}{pattern.name}"] = list(pattern.pattern.regex.groupindex)
        elif pattern.namespace not in FOREIGN:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= {
                name: [*pattern.pattern.converters, *names]
                for name, names in all_routes(pattern.url_patterns, inner).items()
            }
    return found


def address(route, names, record):
    """The address of `route` for the record of one place."""
    app = route.partition(":")[0]
    return reverse(route, kwargs={name: ARGUMENTS[app, name](route, record) for name in names}) + QUERIES.get(route, "")


def _of_trainings(route, record):
    return record.attendance_import.pk if "import" in route else record.course.code


def _of_people(route, record):
    name = route.partition(":")[2]
    if name in {"dossier", "history", "change", "add_registration", "open_registration"}:
        return record.person.pk
    return record.export.pk if name in {"exported", "download"} else record.people_import.pk


def _of_associations(route, record):
    if isinstance(record, Call):
        return record.pk
    name = route.partition(":")[2]
    found = next((of for names, of in OF.items() if name in names), None)
    return found(record) if found else record.association.code


def _row_of(route, record):
    """Of what hangs on a report or a visit."""
    if route.endswith("visit_action"):
        return record.visit.actions.get().pk
    parts = record.due_report
    return (parts.remarks if route.endswith("remark") else parts.proofs).get().pk


IMPORT_ACTS = ("import", "confirm", "cancel")
OF_VISITS = {"visit", "change_visit", "add_visit_action", "finish_visit_action"}
OF_REPORTS = {
    "own_report", "write_own_report", "submit_own_report", "answer_own_remark", "add_own_part", "open_own_part",
    "remove_own_part", "grant_report", "send_back_item", "approve_grant_report", "open_proof",
}  # fmt: skip
OF_NEW_PEOPLE = {"link_new_person", "register_new_person", "refuse_new_person"}
OF_APPLICATIONS = {
    "application", "application_history", "application_version", "withdraw_application", "own_application",
    "submit_own_application", "withdraw_own_application", "compare_versions", "answer_rules", "ask_correction",
    "extend_correction", "lift_correction", "admit", "declare_inadmissible", "reopen", "compare_scores", "go_on",
    "write_section", "own_version", "own_receipt", "compare_own_versions", "file_appeal", "prepare_grant",
}  # fmt: skip
OF_ASSESSMENTS = {"assessment", "declare", "declare_conflict", "score", "take_back"}
OF_GRANTS = {
    "grant", "grant_history", "change_grant", "sign", "add_copy", "open_agreement", "terminate", "close_grant",
    "request_payment", "turn_down", "release", "confirm_payment", "return_payment", "expenses", "record_expense",
    "decide_as_proposed", "decide_expense", "admit_expense", "reconsider_expense", "remove_expense", "open_receipt",
    "propose_amendment", "approve_amendment", "refuse_amendment", "settle", "record_recovery",
    "make_file", "open_file",
}  # fmt: skip
OF = {
    frozenset(OF_VISITS): lambda record: record.visit.pk,
    frozenset(OF_REPORTS): lambda record: record.due_report.pk,
    frozenset(OF_NEW_PEOPLE): lambda record: record.new_person.pk,
    frozenset({"record_visit"}): lambda record: record.due_report.grant.application.code,
    frozenset(OF_APPLICATIONS): lambda record: record.application.code,
    frozenset(OF_ASSESSMENTS): lambda record: record.assessment.pk,
    frozenset(OF_GRANTS): lambda record: record.grant.application.code,
    frozenset({"letter", "approve_letter", "send_letter"}): lambda record: record.letter.pk,
    frozenset({"appeal", "uphold_appeal", "reject_appeal", "settle_appeal"}): lambda record: record.appeal.pk,
    frozenset({"representative", "confirm_representative", "refuse_representative", "end_representative"}): (
        lambda record: record.request.pk
    ),
    frozenset({f"{act}_applications" for act in IMPORT_ACTS}): lambda record: record.applications_import.pk,
    frozenset({f"{act}_expenses" for act in IMPORT_ACTS}): lambda record: record.expenses_import.pk,
    frozenset({f"{act}_associations" for act in IMPORT_ACTS}): lambda record: record.associations_import.pk,
}
ASSESSORS_OWN = {f"microprojects:{name}" for name in {"assessments", *OF_ASSESSMENTS}}
ARGUMENTS = {
    ("microprojects", "pk"): _of_associations,
    ("microprojects", "question"): lambda route, call: call.questions.first().pk,
    ("microprojects", "other"): lambda route, record: 2 if "versions" in route else record.double.code,
    ("microprojects", "part"): lambda route, record: "photo",
    ("microprojects", "row"): _row_of,
    ("microprojects", "number"): lambda route, record: 1,
    ("microprojects", "section"): lambda route, record: "budget",
    ("microprojects", "expense"): lambda route, record: record.grant.expenses.get().pk,
    ("microprojects", "file"): lambda route, record: record.grant_file.pk,
    ("microprojects", "kind"): lambda route, record: "archive",
    ("microprojects", "paper"): lambda route, record: record.association.papers.get().pk,
    ("microprojects", "account"): lambda route, record: record.association.accounts.get().pk,
    ("microprojects", "member"): lambda route, record: record.association.members.get().pk,
    ("programme", "code"): lambda route, record: "R2.2",
    ("programme", "user"): lambda route, record: record.account.pk,
    ("programme", "pk"): lambda route, record: record.posting.pk,
    ("accounts", "pk"): lambda route, record: record.account.pk,
    ("trainings", "pk"): _of_trainings,
    ("trainings", "session"): lambda route, record: record.session.pk,
    ("trainings", "enrolment"): lambda route, record: record.course.enrolments.get().pk,
    ("trainings", "code"): lambda route, record: record.person.pk,
    ("beneficiaries", "pk"): _of_people,
    ("beneficiaries", "line"): lambda route, record: record.person.registrations.get().pk,
    ("reports", "pk"): lambda route, report: report.pk,
    ("reports", "version"): lambda route, report: 1,
    ("reports", "code"): lambda route, report: "R1.1",
    ("reports", "language"): lambda route, report: "fr",
}
QUERIES = {"reports:cell": "?axes=&values=&kind=cumulative"}
DATA = {
    "trainings:enrol": lambda record: {"person": record.person.pk},
    "microprojects:link_member": lambda record: {"person": record.person.pk},
    "microprojects:link_new_person": lambda record: {"person": record.person.pk},
    "reports:approve": lambda report: {"version": 1},
    "reports:translate": lambda report: {"language": "it"},
}


@pytest.fixture
def world(partners, areas, modules, manager):
    return worlds.build(partners, areas, modules, by=manager) | worlds.reports(by=manager) | worlds.calls()


def ask(client, method, url, data):
    """The status, and nothing left behind."""
    with transaction.atomic():
        status = client.get(url).status_code if method == "GET" else client.post(url, data).status_code
        transaction.set_rollback(True)
    return status


def test_every_route_stands_in_the_table_and_every_line_has_its_route():
    assert set(rows()) == set(routes()) - PUBLIC


def _parts(roles, **marked):
    """Some hundred requests at a time: a transaction in which thousands are undone takes longer for each."""
    parts, lines = [[]], 0
    for route, asked in rows().items():
        if (lines + len(asked)) * len(roles) > 450:
            parts, lines = [*parts, []], 0
        parts[-1].append(route)
        lines += len(asked)
    return [pytest.param(roles, part, id=f"{roles[0]} and others, from {part[0]}", **marked) for part in parts]


FAR = tuple(role for role in ROLES if role not in NEAR)


@pytest.mark.parametrize(("roles", "asked"), [*_parts(NEAR), *_parts(FAR, marks=pytest.mark.sweep)])
def test_each_role_gets_the_answer_of_the_table(roles, asked, world, request):
    clients, wrong = {}, []
    for role in roles:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(request.getfixturevalue(role))
        clients[role].get("/")  # the session is noted once, not in every request that is undone

    table = rows()
    for route in asked:
        for method, place, expected in table[route]:
            url, data = address(route, routes()[route], world.get(place)), _data(route, world.get(place))
            for role, client in clients.items():
                given = ask(client, method, url, data)
                if given != expected[role]:
                    wrong.append(f"{role}: {method} {route} ({place}) gave {given}, not {expected[role]}")

    assert not wrong, "\n" + "\n".join(wrong)


def _data(route, record):
    return DATA[route](record) if route in DATA else {}


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(world):
    client = Client()

    for route, lines in rows().items():
        for method, place, _answers in lines:
            response = client.generic(method, address(route, routes()[route], world.get(place)))
            assert response.status_code == 302, (route, method, place)
            assert response.url.startswith(reverse(settings.LOGIN_URL)), (route, method, place)


def test_every_page_about_a_record_is_asked_for_all_records():
    for route, names in routes().items():
        if names and route not in PUBLIC and not route.startswith(("programme:", "accounts:")):
            asked = {place for _method, place, _answers in rows()[route]}
            about_calls = route.startswith("microprojects:") and bool(asked & CALLS)
            wanted = {"public_call"} if about_calls else set(worlds.PLACES)
            assert asked >= (REPORTS if route.startswith("reports:") else wanted), route


def test_people_s_pages_are_closed_to_those_who_do_not_work_with_people():
    for route, lines in rows().items():
        if route.startswith(("beneficiaries:", "trainings:")):
            for method, place, answers in lines:
                shown = {role for role in ("assessor", "finance", "donor", "administrator") if answers[role] < 400}
                assert not shown, (route, method, place)


def test_associations_are_closed_to_those_who_do_not_work_with_them():
    for route, lines in rows().items():
        if route.startswith("microprojects:"):
            for method, place, answers in lines:
                shown = {role for role in ("assessor", "donor", "administrator") if answers[role] < 400}
                own = {"assessor"} if route in ASSESSORS_OWN else set()
                assert shown <= (own | {"donor"} if route == "microprojects:portfolio" else own), (route, method, place)


def test_whoever_speaks_for_an_association_gets_pages_of_their_own_alone():
    """Beside what everybody has who is signed in."""
    everybody_s = {"home", "programme:own_postings", "accounts:sessions", "accounts:end_other_sessions"}
    own = {
        "my_association", "add_own_paper", "propose_own_account", "open_own_paper", "own_application", "write_section",
        "submit_own_application", "withdraw_own_application", "own_version", "compare_own_versions", "own_receipt",
        "draft_own_application", "ask_own_question", "file_appeal", "my_reports", "own_report", "write_own_report",
        "submit_own_report", "answer_own_remark", "add_own_part", "open_own_part", "remove_own_part",
    }  # fmt: skip
    got = {
        (route, place)
        for route, lines in rows().items()
        for _method, place, answers in lines
        if answers["representative"] < 400 and route not in everybody_s
    }

    assert {place for _route, place in got} <= {"-", "own", "public_call"}
    assert {route.removeprefix("microprojects:") for route, _place in got} == own


def test_nothing_of_a_foreign_partner_or_area_is_shown_to_an_officer():
    """An association belongs to no partner: those of the officer's area are all their own."""
    for route, lines in rows().items():
        foreign = {"area"} if route.startswith("microprojects:") else {"partner", "area"}
        closed = {method for method, place, answers in lines if place == "own" and answers["officer"] == 403}
        for method, place, answers in lines:
            if place in foreign:
                expected = {403, 404} if method in closed else {404}  # what they get for their own tells nothing either
                assert answers["officer"] in expected, (route, method, place)
