"""A list of applications on its way in: each recorded once as it came, its outcome that of the truth."""

import json
from decimal import Decimal

import pytest
import time_machine

from beneficiaries.models import Import
from journal.models import Entry
from microprojects.actions import admission
from microprojects.figures.facts import applications_received
from microprojects.models import (
    Application,
    Association,
    BudgetLine,
    Heading,
    Paper,
    RuleAnswer,
    Version,
)
from microprojects.querysets.eligibility import grids_of
from microprojects.resources.applications.cleaning import spread
from microprojects.resources.seed import HEADINGS
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow import Rule
from programme.counting import count
from programme.models import Indicator
from programme.periods import month
from programme.scope import EVERYTHING, scoped
from tests.imported import import_grid, import_register, sample
from tests.microprojects import lists, notices
from tests.microprojects.filed import checked, saved, workbook
from tests.microprojects.lists import checked as checked_list
from tests.microprojects.lists import saved as saved_list
from tests.microprojects.notices import at
from tests.microprojects.registry import record, registrar
from tests.samples import FOLDER, REGISTERS, truth
from ui.workbooks.headings import NoHeaderFound

pytestmark = pytest.mark.django_db
FILE = "candidatures.xlsx"
TRUTH = json.loads((FOLDER / "truth_microprojects.json").read_text())["call"]
MODELS = (Application, Version, BudgetLine, RuleAnswer, Paper, Association)
REASONS = {
    Rule.NOT_PARTNER: "linked_to_partner",
    Rule.LOCAL: "legal_form",
    Rule.SETTLED: "previous_grant_unsettled",
    Rule.IN_AREA: "out_of_area",
    Rule.TRAINED: "no_training_certificate",
    Rule.ONLY_ONE: "second_application",
    Rule.IN_TIME: "late",
    Rule.DECLARATION: "papers_missing",
}


def call_of_2018():
    """The call of the samples, as it was published then."""
    with time_machine.travel(at("2018-08-01"), tick=False):
        parts = notices.parts(
            headings=[Heading(name_fr=fr, name_ar=ar, order=order) for order, (fr, ar) in enumerate(HEADINGS)]
        )
        facts = notices.facts(
            code=TRUTH["ref"], minimum=30_000, maximum=120_000, opens_at=at("2018-09-01", "09:00"),
            questions_until=at("2018-10-01"), closes_at=at("2018-10-15"),
        )  # fmt: skip
        call = notices.actions.record_call(parts, by=registrar(), **facts)
        return notices.actions.publish(call, by=registrar())


def rows_of(source):
    with scoped(EVERYTHING):
        return list(source.rows.all())


def facts():
    with scoped(EVERYTHING):
        return [list(model.objects.order_by("pk").values()) for model in MODELS]


@pytest.fixture
def call(db):
    return call_of_2018()


@pytest.fixture
def registered(grants_manager):
    return saved_list(checked_list(sample("associations.xlsx"), by=grants_manager), by=grants_manager)


def grids(call):
    found = list(call.applications.select_related("call", "association"))
    answered = grids_of(found)
    return {each.reference: answered[each.pk] for each in found}


def reason_of(application, cell):
    """The truth's word for a rule that is not met."""
    if cell.rule == Rule.PAPERS:
        waits = "provisional-receipt" in cell.proof or "final-receipt" in cell.facts.get("waits", {})
        return "provisional_receipt_under_60_days" if waits else "papers_missing"
    return REASONS.get(cell.rule, str(cell.rule))


def test_the_sample_is_saved_once_and_the_same_file_again_changes_nothing(call, registered, grants_manager):
    source = checked(sample(FILE), call, by=grants_manager)
    assert [row.number for row in rows_of(source) if row.errors or row.verdict == "question"] == []

    source = saved(source, by=grants_manager)

    assert source.counts["saved"]["new"] == call.applications.count() == TRUTH["applications"]
    assert set(call.applications.values_list("status", flat=True)) == {P.SUBMITTED}
    before = facts()
    again = checked(sample(FILE), call, by=grants_manager)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["question"]) == (34, 0, 0)
    assert not any(entry[1] == "differs" for row in rows_of(again) for entry in row.warnings)
    assert saved(again, by=grants_manager).counts["saved"] == {"unchanged": 34}
    assert facts() == before


def test_each_application_is_of_the_association_that_the_truth_names(call, registered, grants_manager):
    with scoped(EVERYTHING):
        list_again = checked_list(sample("associations.xlsx"), by=grants_manager)
        of_row = {row.number: row.candidates[0] for row in list_again.rows.all()}

    saved(checked(sample(FILE), call, by=grants_manager), by=grants_manager)

    found = dict(call.applications.values_list("reference", "association"))
    assert found == {"C20": None} | {code: of_row[row] for code, row in TRUTH["association_rows"].items()}


def test_what_is_refused_and_why_equals_the_truth(call, registered, grants_manager):
    """All but the trainings, which the next test knows: without registers nobody was trained."""
    saved(checked(sample(FILE), call, by=grants_manager), by=grants_manager)

    found = {
        (reference, reason_of(reference, cell))
        for reference, grid in grids(call).items()
        for cell in grid.refused
        if cell.rule != Rule.TRAINED
    }

    expected = {(code, reason) for _row, code, reason in TRUTH["ineligible"]}
    assert found == {each for each in expected if each[1] != "no_training_certificate"}


def test_what_is_asked_for_and_its_budget_are_those_of_the_workbook(call, registered, grants_manager):
    source = checked(sample(FILE), call, by=grants_manager)
    told = {row.clean["facts"]["reference"]: code for row in rows_of(source) for _c, code, *_s in row.warnings}
    assert {code for code, what in told.items() if what == "lines_differ"} == set(
        TRUTH["budget_lines_differ_from_total"]
    )
    assert [sheet for sheet, _columns in source.counts["not_taken"]] == []

    saved(source, by=grants_manager)

    asked = dict(call.applications.values_list("reference", "requested"))
    assert (asked["C01"], asked["C08"], asked["C20"]) == (63_000, 63_900, 69_300)
    assert (asked["C17"], asked["C26"]) == (45_750, 71_250)  # as asked for, whatever the lines add up to
    first = call.applications.get(reference="C01")
    assert (first.total, first.own_contribution, first.months, first.lines.count()) == (84_000, 21_000, 10, 6)
    assert f"{first.submitted_at:%Y-%m-%d %H:%M}" == "2018-09-21 09:10"  # 10:10 by the Moroccan clock
    entry = Entry.objects.get(act="receive_application", record_id=first.pk)
    assert (entry.details["source"], entry.details["row"]) == (source.code, 5)
    received = count(applications_received(), rule=Indicator.Rule.OCCURRENCES, period=month(2018, 10)).total
    assert (received.cumulative, received.weight) == (TRUTH["applications"], float(sum(asked.values())))


def test_of_what_came_second_and_from_elsewhere_nothing_is_ever_admitted(call, registered, grants_manager):
    saved(checked(sample(FILE), call, by=grants_manager), by=grants_manager)

    second, outside = (call.applications.get(reference=code) for code in ("C32", "C20"))

    assert (second.is_second, second.association.applications.count()) == (True, 2)
    assert (outside.association, outside.area) == (None, None)
    assert outside.applicant == "Association Horizons du Saïss · Meknès"
    everything = dict.fromkeys(Rule, (True, "Vu."))
    admission.answer_rules(outside, everything, by=grants_manager, may_overrule=True)
    with pytest.raises(admission.ApplicationRefused):
        admission.admit(outside, by=grants_manager)


def test_with_the_registers_and_grids_imported_the_trained_are_those_of_the_truth(call, grants_manager, me_officer):
    for name in REGISTERS:
        import_register(name, me_officer)
    for training in truth()["trainings"]:
        import_grid(training, me_officer)
    saved_list(checked_list(sample("associations.xlsx"), by=me_officer), by=me_officer)

    saved(checked(sample(FILE), call, by=grants_manager), by=grants_manager)

    untrained = {code for code, grid in grids(call).items() if any(cell.rule == Rule.TRAINED for cell in grid.refused)}
    # The one trained member of C15 stands in the registers three times: nobody has said yet which of them she is.
    assert untrained == {"C29", "C31", "C15"}


def test_an_amount_is_spread_to_the_cent():
    parts = [Decimal(each) for each in ("33.33", "33.33", "33.34", "0.01")]

    for amount in ("0", "0.01", "20", "99.99", "100.01"):
        shares = spread(Decimal(amount), parts)
        assert sum(shares) == Decimal(amount)
        assert all(0 <= share <= part for share, part in zip(shares, parts, strict=True))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Dossier": None}, "reference_missing"),
        ({"Porteur": None}, "applicant_missing"),
        ({"Déposé le": None}, "submitted_missing"),
        ({"Déposé le": "31/02/2018 10:00"}, "submitted_missing"),
        ({"Déposé le": "15/10/2091 10:00"}, "submitted_ahead"),
        ({"Montant demandé (MAD)": -1}, "requested_odd"),
        ({"Montant demandé (MAD)": "beaucoup"}, "requested_odd"),
        ({"Localité": "Khouribga"}, "not_registered"),
        ({"Déposé le": "15/10/2018"}, "hour_missing"),
        ({"Durée (mois)": 99}, "months_odd"),
        ({"Coût total (MAD)": 80_000}, "parts_differ"),
        ({"Montant demandé (MAD)": 80_000}, "asks_too_much"),
        ({"Statuts": "peut-être"}, "word_unknown"),
        ({"Remarques": "Déposé par la voisine"}, "notes"),
    ],
)
def test_each_flaw_of_a_row_is_told(call, grants_manager, said, code):
    [row] = rows_of(checked(workbook(said), call, by=grants_manager))

    assert code in {entry[1] for entry in (*row.errors, *row.warnings)}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([{"Désignation": "Yoga", "Rubrique": 9}], "heading_unknown"),
        ([{"Montant MAD": 0}], "line_odd"),
        ([{"Montant MAD": "?"}], "line_odd"),
        ([{"Dossier": "C99"}], "budget_missing"),
        ([{"Montant MAD": 70_000}], "lines_differ"),
    ],
)
def test_each_flaw_of_a_budget_is_told(call, grants_manager, lines, code):
    [row] = rows_of(checked(workbook(lines=lines), call, by=grants_manager))

    assert code in {entry[1] for entry in (*row.errors, *row.warnings)}


def test_a_number_that_stands_there_twice_is_taken_once(call, grants_manager):
    source = checked(workbook({}, {"Titre du projet": "Autre"}), call, by=grants_manager)

    assert [row.verdict for row in rows_of(source)] == ["new", "error"]


def test_one_that_is_here_with_another_amount_stays_and_it_is_told(call, grants_manager):
    saved(checked(workbook(), call, by=grants_manager), by=grants_manager)

    [row] = rows_of(checked(workbook({"Montant demandé (MAD)": 60_000}), call, by=grants_manager))

    assert (row.verdict, [entry[1] for entry in row.warnings if entry[1] == "differs"]) == ("unchanged", ["differs"])
    assert call.applications.get().requested == 69_300


def test_a_list_that_was_checked_twice_is_saved_once(call, grants_manager):
    first, second = (checked(workbook(), call, by=grants_manager) for _turn in range(2))

    for source in (first, second):
        saved(source, by=grants_manager)

    assert (first.counts["saved"]["new"], call.applications.count()) == (1, 1)
    second.refresh_from_db()
    assert second.counts["saved"] == {"unchanged": 1}


@pytest.mark.parametrize(("answer", "number"), [("same:{}", 1), ("", 0)])
def test_whose_it_is_when_it_is_not_plain_is_asked(call, areas, grants_manager, answer, number):
    known = record(areas.khouribga, "Horizons du Saïss")
    source = checked(workbook(), call, by=grants_manager)
    [row] = rows_of(source)
    assert (row.verdict, row.candidates) == ("question", [known.pk])

    saved(source, {row.pk: answer.format(known.pk)}, by=grants_manager)

    assert call.applications.filter(association=known).count() == number


def test_what_is_no_list_of_applications_is_refused(call, grants_manager):
    with pytest.raises(NoHeaderFound):
        checked(lists.workbook({}), call, by=grants_manager)
    assert not Import.objects.exists()
