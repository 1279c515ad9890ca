"""A workbook of grants on its way in: contracted, paid and spent as it says; every settlement that of the truth."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from microprojects import tasks
from microprojects.actions import expenses as deciding
from microprojects.actions import settlements, tranches
from microprojects.actions.grants import GrantRefused
from microprojects.actions.imports import confirm
from microprojects.figures.portfolio import portfolio_of
from microprojects.models import Application, Call, Expense, Grant, GrantLine, Tranche
from microprojects.querysets.expenses import money_of
from microprojects.workflow import ApplicationStatus as P
from programme.counting import count
from programme.models import Indicator
from programme.periods import Period
from programme.scope import EVERYTHING, scoped
from reports.indicators import COMPUTED
from tests.cast import one_of_the_cast
from tests.imported import sample
from tests.microprojects.granted import PAYMENTS, checked, report, saved, selected, somebody, workbook
from tests.microprojects.lists import checked as checked_list
from tests.microprojects.lists import saved as saved_list
from tests.microprojects.test_import_applications import call_of_2018, rows_of
from tests.microprojects.test_import_applications import checked as checked_applications
from tests.microprojects.test_import_applications import saved as saved_applications
from tests.samples import FOLDER

pytestmark = pytest.mark.django_db
FILE = "microprojets_depenses.xlsx"
TRUTHS = json.loads((FOLDER / "truth_microprojects.json").read_text())
TRUTH, SELECTED = TRUTHS["grants"], TRUTHS["call"]["selected"]
GROUNDS = {"duplicate": "duplicate_voucher", "outside": "outside_period"}


def facts():
    models = (Grant, GrantLine, Tranche, Expense, Application)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture(scope="module")
def decided(lasting):
    call, by = call_of_2018(), one_of_the_cast("grants_manager")
    saved_list(checked_list(sample("associations.xlsx"), by=by), by=by)
    saved_applications(checked_applications(sample("candidatures.xlsx"), call, by=by), by=by)
    facts = {"status": P.SELECTED, "examined_at": call.opens_at, "examined_by": by}
    call.applications.filter(reference__in=SELECTED).update(**facts)
    return call.pk


@pytest.fixture
def call_2018(decided, db):
    """The call of the samples, decided as the truth says."""
    return Call.objects.get(pk=decided)


@pytest.fixture
def imported(call_2018, grants_manager, manager):
    source = checked(sample(FILE), call_2018, by=grants_manager)
    assert [(row.number, row.errors) for row in rows_of(source) if row.errors] == []
    return saved(source, by=manager)


def of_2018(call):
    return {grant.number: grant for grant in call.grants.select_related("application", "call")}


def test_agreements_budgets_payments_and_expenses_are_those_of_the_truth(call_2018, imported):
    grants = of_2018(call_2018)

    assert set(grants) == set(TRUTH["grants"])
    for number, told in TRUTH["grants"].items():
        grant, money = grants[number], money_of(grants[number])
        assert grant.application.reference == told["app"]
        assert (grant.amount, grant.rate) == (told["granted"], Decimal(str(told["rate"])) * 100)
        assert (str(grant.starts_on), str(grant.ends_on)) == (told["start"], told["end"])
        assert {str(line.number): line.amount for line in grant.lines.all()} == told["lines_budget"]
        assert (money.paid, money.declared) == (Decimal(str(told["paid"])), Decimal(str(told["declared"])))
        assert sum(each.amount for each in grant.tranches.all()) == grant.amount
    assert Expense.objects.count() == TRUTH["expenses"]
    assert imported.counts["saved"] == {"grants": 14, "payments": 27, "expenses": 412}


def test_what_is_refused_each_settlement_and_all_figures_equal_the_truth(call_2018, imported, grants_manager, manager):
    """Without the limit of 15 % on each line what exceeds it counts; the settlement that is made refuses it."""
    for number, grant in of_2018(call_2018).items():
        deciding.decide_as_proposed(grant, by=grants_manager)
        report(grant, "final")
        told, money = TRUTH["grants"][number], money_of(grant, counts_excess=True)
        assert (money.admitted, money.balance) == (Decimal(str(told["eligible"])), Decimal(str(told["settlement"])))
        settlement = settlements.settle(grant, by=grants_manager)
        assert settlement.balance == Decimal(str(told["settlement_with_line_limit"]))

    refused = Expense.objects.filter(status="refused").order_by("row")
    told = refused.values_list("sheet", "row", "grant__number", "ground")
    assert [[*place, GROUNDS.get(ground, ground)] for *place, ground in told] == TRUTH["flaws"]
    portfolio_equals_the_truth(portfolio_of(manager).total)
    call_2018.applications.filter(status=P.FINAL_REPORT).update(status=P.SETTLED)  # the last payments are not in it
    figures_equal_the_truth()


def portfolio_equals_the_truth(money):
    assert (money.grants, money.applications) == (len(TRUTH["grants"]), TRUTHS["call"]["applications"])
    assert (money.paid, money.justified) == (of_all("paid"), of_all("declared"))
    assert (money.admitted, money.balance) == (of_all("eligible"), of_all("settlement_with_line_limit"))


def figures_equal_the_truth():
    """R2.1 and R2.2: how many grants, and what was granted, or what they came to."""
    for code, worth in (
        ("R2.1", of_all("granted")),
        ("R2.2", of_all("paid") + of_all("settlement_with_line_limit")),
    ):
        period = Period(date(2017, 3, 1), timezone.localdate())
        total = count(COMPUTED[code].facts(), rule=Indicator.Rule.OCCURRENCES, period=period).total
        assert (total.cumulative, total.weight) == (len(TRUTH["grants"]), pytest.approx(float(worth)))


def of_all(name):
    return sum(Decimal(str(told[name])) for told in TRUTH["grants"].values())


def test_each_receipt_that_was_handed_in_twice_is_told_before_anything_is_saved(call_2018, grants_manager):
    source = checked(sample(FILE), call_2018, by=grants_manager)

    flagged = [
        [row.sheet, row.number, row.clean["number"], GROUNDS.get(code[5:], code[5:])]
        for row in rows_of(source)
        for _column, code, *_rest in row.warnings
        if code.startswith("flag_")
    ]
    assert flagged == TRUTH["flaws"]
    assert Grant.objects.count() == 0


def test_the_same_file_again_changes_nothing(call_2018, imported, grants_manager, manager):
    before = facts()

    again = checked(sample(FILE), call_2018, by=grants_manager)

    assert (again.counts["new"], again.counts["error"], again.counts["unchanged"]) == (0, 0, 14 + 84 + 27 + 412)
    assert not any(entry[1] == "differs" for row in rows_of(again) for entry in row.warnings)
    saved(again, by=manager)
    assert facts() == before


@pytest.fixture
def call(areas):
    """A call with one selected application, C01 on paper."""
    return selected(areas.khouribga, reference="C01").call


def test_it_counts_as_signed_paid_by_two_people_and_begun(call, grants_manager, manager):
    saved(checked(workbook(), call, by=grants_manager), by=manager)

    grant = call.grants.get()
    first, second, third = grant.tranches.all()
    assert (grant.application.status, grant.is_signed, grant.copy) == (P.ONGOING, True, "")
    assert (first.status, first.requested_by, first.released_by) == ("paid", grants_manager, manager)
    assert [(each.amount, each.condition) for each in (second, third)] == [(18_000, "interim"), (9_000, "final")]
    assert Entry.objects.get(act="import_grant").label == grant.application.code
    due = dict(grant.due_reports.values_list("kind", "due_on"))
    assert due == {"interim": date(2019, 5, 22), "final": date(2019, 10, 19)}
    with scoped(EVERYTHING):
        assert tranches.receive_report(grant, kind="interim", received_on=grant.starts_on, by=somebody("preparer"))


def test_who_uploaded_does_not_confirm(call, grants_manager):
    source = checked(workbook(), call, by=grants_manager)

    with pytest.raises(GrantRefused):
        confirm(source, {}, by=grants_manager)
    source.refresh_from_db()
    assert source.status == "checked"


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1 351,67", "1351.67"), ("1.351,67 DH", "1351.67"), ("١٣٥١,٦٧", "1351.67"), ("١٣٥١٫٦٧", "1351.67"),
     (1351.67, "1351.67"), ("1'351.67", "1351.67")],
)  # fmt: skip
def test_amounts_are_read_however_they_are_written(call, grants_manager, written, amount):
    source = checked(workbook(expenses=[{"Montant (MAD)": written}]), call, by=grants_manager)

    assert next(row.clean["amount"] for row in rows_of(source) if row.clean["kind"] == "expense") == amount


FLAWS = [
    ("grants", {"Dossier": "C99"}, "application_unknown"),
    ("grants", {"Montant accordé": "-45 000"}, "amount_negative"),
    ("grants", {"Montant accordé": 1_000_000_000}, "amount_large"),
    ("grants", {"Montant accordé": "45 000,01"}, "amount_above"),
    ("grants", {"Montant accordé": None}, "amount_missing"),
    ("grants", {"Taux": "175 %"}, "rate_odd"),
    ("grants", {"Taux": "-"}, "rate_odd"),
    ("grants", {"Fin": "31/02/2019"}, "date_missing"),
    ("grants", {"Fin": "31/12/2021"}, "period_odd"),
    ("grants", {"Fin": "01/01/2019"}, "period_odd"),
    ("grants", {"Budget total": 61_000}, "lines_differ"),
    ("grants", {"Taux": "60 %"}, "rate_differs"),
    ("lines", {"Convention": "MP-09"}, "grant_unknown"),
    ("lines", {"Intitulé": None}, "name_missing"),
    ("lines", {"Ligne": "une"}, "line_missing"),
    ("lines", {"Budget MAD": 0}, "amount_negative"),
    ("payments", {"Convention": "MP-09"}, "grant_unknown"),
    ("payments", {"Convention": None}, "number_missing"),
    ("payments", {"Tranche": "première"}, "tranche_odd"),
    ("payments", {"Date virement": "28/01/2091"}, "date_ahead"),
    ("payments", {"Montant": 45_000.01}, "paid_above"),
    ("expenses", {"Convention": "MP-09"}, "grant_unknown"),
    ("expenses", {"Montant (MAD)": "-12,50"}, "amount_negative"),
    ("expenses", {"Montant (MAD)": "1 000 000 000"}, "amount_large"),
    ("expenses", {"Montant (MAD)": "beaucoup"}, "amount_missing"),
    ("expenses", {"Ligne": 7}, "line_unknown"),
    ("expenses", {"Bénéficiaire du paiement": None}, "payee_missing"),
    ("expenses", {"Objet": "-"}, "label_missing"),
    ("expenses", {"Date": "20/13/2019"}, "date_missing"),
    ("expenses", {"Date": "20/02/2091"}, "date_ahead"),
    ("expenses", {"N° pièce": "-"}, "flag_no_voucher"),
    ("expenses", {"Objet": "Amende"}, "flag_not_allowed"),
    ("expenses", {"Date": "20/09/2019"}, "flag_outside"),
]  # fmt: skip


@pytest.fixture
def seen(call, grants_manager):
    def see(**sheets):
        source = checked(workbook(**sheets), call, by=grants_manager)
        return [(row, {entry[1] for entry in (*row.errors, *row.warnings)}) for row in rows_of(source)]

    return see


def test_each_flaw_of_a_row_is_told(seen):
    for sheet, said, code in FLAWS:
        told = seen(**{sheet: [said]})

        assert any(code in codes for _row, codes in told), (sheet, said, [codes for _row, codes in told])
        sentences = [sentence for row, _codes in told for _field, sentence in row.problems + row.remarks]
        assert not any("%(" in sentence or "%%" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"grants": [{}, {"Dossier": "C02"}]}, "number_twice"),
        ({"lines": [{}, {"Intitulé": "Transport"}]}, "line_twice"),
        ({"lines": []}, "lines_missing"),
        ({"payments": [{}, {"Montant": 9_000}]}, "tranche_twice"),
        ({"expenses": [{}, {}]}, "flag_duplicate"),
    ],
)
def test_what_stands_there_twice_or_not_at_all_is_told(seen, sheets, code):
    assert any(code in codes for _row, codes in seen(**sheets))


def test_what_hangs_on_a_wrong_agreement_says_where_to_correct_it(seen):
    told = seen(lines=[{"Budget MAD": "?"}])

    assert [codes for _row, codes in told] == [{"lines_wrong"}, {"amount_missing"}, {"grant_left"}, {"grant_left"}]


def test_an_application_that_was_not_selected_gets_no_grant(seen, call):
    call.applications.update(status=P.RESERVE)

    assert "not_selected" in seen()[0][1]


def test_good_rows_are_saved_and_those_to_correct_come_in_later(call, grants_manager, manager):
    wrong = [{}, {"N° pièce": "F8/01", "Montant (MAD)": "?"}]
    first = saved(checked(workbook(expenses=wrong), call, by=grants_manager), by=manager)

    right = [{}, {"N° pièce": "F8/01", "Montant (MAD)": "700"}]
    second = checked(workbook(expenses=right), call, by=grants_manager)

    assert (first.counts["error"], first.counts["saved"]["expenses"]) == (1, 1)
    assert (second.counts["new"], second.counts["unchanged"]) == (1, 4)
    saved(second, by=manager)
    assert sorted(Expense.objects.values_list("amount", flat=True)) == [Decimal(700), Decimal("1351.67")]


def test_a_payment_of_a_tranche_that_is_planned_here_is_recorded_on_its_page(call, grants_manager, manager):
    saved(checked(workbook(), call, by=grants_manager), by=manager)

    later = checked(workbook(payments=[{}, PAYMENTS | {"Tranche": 2}]), call, by=grants_manager)

    assert [entry[1] for row in rows_of(later) for entry in row.errors] == ["tranche_open"]


def test_what_differs_from_what_is_here_is_told_and_stays(call, grants_manager, manager):
    saved(checked(workbook(), call, by=grants_manager), by=manager)

    again = checked(workbook(grants=[{"Montant accordé": 44_000}], payments=[{"Montant": 17_000}]), call,
                    by=grants_manager)  # fmt: skip

    told = [(row.verdict, entry[1]) for row in rows_of(again) for entry in row.warnings]
    assert told == [("unchanged", "differs"), ("unchanged", "differs")]


def test_two_imports_checked_before_either_was_saved_save_it_once(call, grants_manager, manager):
    first, second = (checked(workbook(), call, by=grants_manager) for _turn in range(2))

    for source in (first, second):
        saved(source, by=manager)

    assert (call.grants.count(), Tranche.objects.filter(status="paid").count(), Expense.objects.count()) == (1, 1, 1)


def test_the_wizard_asks_another_person_to_confirm(client, call, grants_manager, manager):
    client.force_login(grants_manager)
    upload = reverse("microprojects:upload_expenses", args=[call.pk])
    assert client.post(upload, {"file": SimpleUploadedFile("x.xlsx", b"PK")}).context["form"].errors
    page = client.post(upload, {"file": workbook(expenses=[{}, {"Montant (MAD)": "-1"}])})
    tasks.check_expenses(page.url.rstrip("/").rpartition("/")[2])

    checked_page = client.get(page.url)
    assert (checked_page.context["is_own"], checked_page.context["can_confirm"]) == (True, False)
    assert [row.verdict for row in checked_page.context["page"]] == ["error"]
    assert client.post(f"{page.url}confirm/").status_code == 403
    client.force_login(manager)
    client.post(f"{page.url}confirm/")
    tasks.save_expenses(page.url.rstrip("/").rpartition("/")[2])

    assert client.get(page.url).context["source"].counts["saved"]["expenses"] == 1
    assert call.grants.count() == 1
