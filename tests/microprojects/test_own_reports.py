"""The pages on which an association's own people report: on a telephone, part by part, and nobody else's."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from beneficiaries.models import Beneficiary
from microprojects.actions import reporting as actions
from microprojects.models import DueReport, Expense, Member, Proof
from tests.cast import place
from tests.facts import person
from tests.microprojects import granted
from tests.microprojects.reporting import PHOTO, due, fresh, submitted, under_way, written
from tests.microprojects.speakers import represent

pytestmark = pytest.mark.django_db
MINE = reverse("microprojects:my_reports")


@pytest.fixture(scope="module")
def made(lasting):
    return spoken_for()


def spoken_for():
    """The final report of a grant, and somebody who speaks for its association."""
    report = due(under_way(place("khouribga")))
    user = User.objects.create_user("khadija@example.org", name="Khadija", language="ar")
    represent(user, report.grant.application.association)
    return report, user


@pytest.fixture
def report(made, db):
    return DueReport.objects.get(pk=made[0].pk)


@pytest.fixture
def desk(client, made, db):
    """The telephone of somebody who speaks for the association."""
    client.user = User.objects.get(pk=made[1].pk)
    client.force_login(client.user)
    return client


def page_of(name, report, *args):
    return reverse(f"microprojects:{name}", args=[report.pk, *args])


def photo(name="recu.jpg"):
    return SimpleUploadedFile(name, PHOTO, "image/jpeg")


def expense(report, **more):
    line = report.grant.lines.first()
    return {"amount": "1 250,50", "spent_on": "2019-03-04", "payee": "Papeterie", "voucher": "F 12", "line": line.pk,
            "label": "Affiches", "receipt": photo()} | more  # fmt: skip


def test_reports_and_payments_of_ones_own_grants_are_listed(desk, report, areas):
    under_way(areas.oujda, call=report.grant.call, name="Association d'ailleurs")

    page = desk.get(MINE)

    assert page.context["reports"] == list(report.grant.due_reports.all())
    assert [grant.pk for grant in page.context["grants"]] == [report.grant_id]


def test_an_expense_is_handed_in_with_its_receipt_from_which_the_place_is_gone(desk, report):
    answer = desk.post(page_of("add_own_part", report, "expense"), expense(report))

    assert answer.url == page_of("own_report", report)
    made = Expense.objects.latest("pk")
    assert (str(made.amount), made.payee, made.recorded_by) == ("1250.50", "Papeterie", desk.user)
    assert b"32.3373" not in made.receipt.read()
    opened = desk.get(page_of("open_own_part", report, "expense", made.pk))
    assert opened.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "-5"), ("amount", "1000000000"), ("amount", "douze"), ("spent_on", "2100-01-01"), ("voucher", ""),
        ("receipt", SimpleUploadedFile("x.jpg", b"GIF89a")), ("line", 0),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(desk, report, field, value):
    page = desk.post(page_of("add_own_part", report, "expense"), expense(report, **{field: value}))

    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["label"].value() == "Affiches"
    assert Expense.objects.count() == 1


def test_arabic_digits_are_digits(desk, report):
    desk.post(page_of("add_own_part", report, "expense"), expense(report, amount="١٢٥٠٫٥٠"))

    assert str(Expense.objects.latest("pk").amount) == "1250.50"


def test_a_receipt_handed_in_before_is_flagged_on_the_page(desk, report):
    for _time in range(2):
        desk.post(page_of("add_own_part", report, "expense"), expense(report))

    spent = desk.get(page_of("own_report", report)).context["spent"]

    assert [len(flags) for _each, flags in spent][:2] == [1, 0], "the later one"


def test_members_are_chosen_and_others_named_by_code_and_year_of_birth(desk, report):
    member, other, silent = person(born=1990), person(born=1985), person(born=1970)
    Beneficiary.objects.exclude(pk=silent.pk).update(consent="yes", consent_on="2018-01-01")
    for each in (member, silent):
        Member.objects.create(association=report.grant.application.association, person=each)
    address = page_of("add_own_part", report, "people")

    wrong = desk.post(address, {"code": other.code, "birth_year": 1986, "agreed": "on"})
    refused = desk.post(address, {"code": silent.code, "birth_year": 1970, "agreed": "on"})
    unasked = desk.post(address, {"code": other.code, "birth_year": 1985})
    desk.post(address, {"code": other.code.lower(), "birth_year": 1985, "agreed": "on"})

    assert [list(each.context["form"].errors) for each in (wrong, refused, unasked)] == [["code"], ["code"], ["agreed"]]
    assert [key for key, _words in wrong.context["form"].fields["members"].choices] == [str(member.pk)]
    desk.post(address, {"members": [member.pk], "agreed": "on"})
    assert [each.person for each in report.reached.all()] == [other, member]


def test_a_headcount_with_more_young_people_than_people_is_refused(desk, report):
    facts = {"activity": "Fête", "held_on": "2019-05-04", "women": 3, "men": 2, "other": 0, "youth": 6,
             "method": "list"}  # fmt: skip

    page = desk.post(page_of("add_own_part", report, "headcount"), facts)
    desk.post(page_of("add_own_part", report, "headcount"), facts | {"youth": 5})

    assert list(page.context["form"].errors) == ["youth"]
    assert report.headcounts.get().total == 5


def test_it_is_written_handed_in_sent_back_and_answered(desk, report):
    assert "submit_own_report" not in str(desk.get(page_of("own_report", report)).content)
    written(report, desk.user)
    desk.post(page_of("submit_own_report", report))
    assert fresh(report).state == "received"
    assert desk.post(page_of("write_own_report", report), {"done": "Autre chose"}).context["form"].non_field_errors()

    remark = actions.send_back_item(report, item="done", text="Et le reste ?", by=granted.somebody("grants"))
    desk.post(page_of("write_own_report", report), {"done": "Huit.", "difficulties": "", "visibility": ""})
    desk.post(page_of("answer_own_remark", report, remark.pk), {"answer": "Complété."})
    desk.post(page_of("submit_own_report", report))

    assert (fresh(report).state, fresh(report).done) == ("received", "Huit.")


def test_budget_lines_are_told_to_the_cent_and_only_what_may_stay_empty_is_optional(desk, report):
    desk.post(page_of("add_own_part", report, "expense"), expense(report))

    page = desk.get(page_of("own_report", report)).content.decode()
    form = desk.get(page_of("write_own_report", report)).context["form"]

    assert "13\u202f250,50" in page
    assert [name for name, field in form.fields.items() if getattr(field, "is_asked_later", False)] == ["done"]


def test_who_reads_a_report_gets_on_to_its_receipts(client, desk, report, grants_manager):
    submitted(report, desk.user)
    client.force_login(grants_manager)

    page = client.get(report.get_absolute_url()).content.decode()

    assert reverse("microprojects:expenses", args=[report.grant.application.code]) in page


def test_a_report_that_came_waits_on_the_home_page_of_who_approves_it(client, desk, report, grants_manager, finance):
    submitted(report, desk.user)
    tasks = {}

    for user in (grants_manager, finance):
        client.force_login(user)
        tasks[user.name] = [(task.icon, task.url) for task in client.get("/").context["tasks"]]

    waiting = ("clipboard-list", report.grant.get_absolute_url())
    assert [waiting in each for each in tasks.values()] == [True, False]


@pytest.mark.parametrize(("part", "rows"), [("people", "reached"), ("headcount", "headcounts"), ("photo", "proofs")])
def test_a_part_is_taken_out_after_a_question(desk, report, part, rows):
    written(report, desk.user, people=[person()])
    row = getattr(report, rows).get()
    address = page_of("remove_own_part", report, part, row.pk)

    assert desk.get(address).status_code == 200
    desk.post(address)

    assert not getattr(report, rows).exists()


def test_while_cefa_has_a_report_its_expenses_stay_as_they_are(desk, report):
    written(report, desk.user)
    desk.post(page_of("submit_own_report", report))
    bill = report.grant.expenses.get()

    page = desk.post(page_of("add_own_part", report, "expense"), expense(report))
    desk.post(page_of("remove_own_part", report, "expense", bill.pk))

    assert page.context["form"].non_field_errors()
    assert list(report.grant.expenses.all()) == [bill]


def test_nor_does_it_go_from_another_report_that_is_being_written(desk, report):
    bill = report.grant.expenses.get()
    interim = submitted(due(report.grant, "interim"), desk.user)

    answer = desk.post(page_of("remove_own_part", report, "expense", bill.pk), follow=True)

    assert [str(message) for message in answer.context["messages"]]
    assert interim.grant.expenses.get() == bill
    desk.post(page_of("add_own_part", report, "expense"), expense(report))
    desk.post(page_of("remove_own_part", report, "expense", report.grant.expenses.latest("pk").pk))
    assert report.grant.expenses.get() == bill


def test_nothing_of_another_association_opens(desk, report, areas):
    other = due(under_way(areas.oujda, call=report.grant.call, name="Association d'ailleurs"))
    written(other, granted.somebody("other"), people=[person()])
    bill, proof = other.grant.expenses.get(), Proof.objects.get()

    asked = [
        page_of("own_report", other), page_of("write_own_report", other),
        page_of("open_own_part", other, "photo", proof.pk), page_of("open_own_part", report, "photo", proof.pk),
        page_of("open_own_part", report, "expense", bill.pk), page_of("remove_own_part", report, "expense", bill.pk),
    ]  # fmt: skip

    assert [desk.get(address).status_code for address in asked] == [404] * 6
    assert desk.post(page_of("submit_own_report", other)).status_code == 404


def test_staff_have_pages_of_their_own(client, report, manager):
    client.force_login(manager)

    assert client.get(page_of("own_report", report)).status_code == 403
    assert client.get(MINE).status_code == 403


def test_the_page_asks_as_much_for_twenty_expenses_as_for_two(desk, report):
    written(report, desk.user, people=[person()])
    before = asked(desk, report)

    for number in range(2, 20):
        granted.spent(report.grant, 100 + number)
    actions.add_reached(report, [person() for _each in range(9)], by=desk.user)

    assert asked(desk, report) == before


def asked(desk, report):
    desk.get(page_of("own_report", report))  # what is kept for longer than a request is there then
    with CaptureQueriesContext(connection) as queries:
        desk.get(page_of("own_report", report))
    return len(queries)
