"""Eligibility: what the data say of each rule on the day of submission, what a person says, and the decision."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.steps import StepRefused
from microprojects.actions import admission
from microprojects.actions import applications as actions
from microprojects.actions.applications import ApplicationRefused
from microprojects.models import Application, Quota, RuleAnswer, Section
from microprojects.querysets.eligibility import grid_of, grids_of, states_of
from microprojects.resources.freezing import content_of
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow import Rule
from tests.cast import hold_course
from tests.microprojects import notices
from tests.microprojects.filed import ask, decided, line, say, submitted
from tests.microprojects.notices import published
from tests.microprojects.registry import member, paper, record, registrar

pytestmark = pytest.mark.django_db
REQUIRED = ("statutes", "final-receipt", "assembly-minutes", "board-list", "signatory-id", "bank-proof",
            "balance-sheet", "moral-report")  # fmt: skip
BY_PERSON = {Rule.LOCAL, Rule.TARGET, Rule.DECLARATION}


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


def cell(application, rule):
    return next(each for each in grid_of(application).cells if each.rule == rule)


def test_each_rule_stands_in_the_grid_and_some_are_for_a_person(association):
    grid = grid_of(submitted(association=association))

    assert [each.rule for each in grid.cells] == list(Rule)
    assert {each.rule for each in grid.cells if each.computed is None} == BY_PERSON
    assert grid.is_met is False


def test_papers_count_as_on_the_day_of_submission(association):
    for kind in REQUIRED:
        paper(association, kind, issued_on=date(2018, 1, 2) if kind != "moral-report" else None)
    application = submitted(association=association)
    assert cell(application, Rule.PAPERS).is_met is True

    association.papers.filter(kind__code="statutes").update(issued_on=timezone.localdate() + timedelta(days=1))

    found = cell(application, Rule.PAPERS)
    assert (found.is_met, found.facts["missing"]) == (False, ["statutes"])


@pytest.mark.parametrize(("days", "is_met"), [(59, False), (60, False), (61, True)])
def test_a_provisional_receipt_counts_from_the_sixty_first_day_on(association, days, is_met):
    for kind in REQUIRED:
        if kind != "final-receipt":
            paper(association, kind)
    today = timezone.localdate()
    paper(association, "provisional-receipt", issued_on=today - timedelta(days=days))

    found = cell(submitted(association=association), Rule.PAPERS)

    assert found.is_met is is_met
    if not is_met:
        counts_from = today + timedelta(days=61 - days)
        assert found.facts == {"missing": ["final-receipt"], "waits": {"final-receipt": counts_from.isoformat()}}


def test_trained_is_who_had_a_member_with_a_certificate_by_then(association, modules, fatima, rachid):
    today = timezone.localdate()
    hold_course(modules.CON, fatima, starts_on=today - timedelta(days=40))
    application = submitted(association=association)
    assert cell(application, Rule.TRAINED).is_met is False
    trained = member(association, person=fatima)
    member(association, name="Rachid", role="treasurer", person=rachid)
    found = cell(application, Rule.TRAINED)
    assert (found.is_met, found.facts) == (True, {"members": 1})

    trained.since = today + timedelta(days=1)
    trained.save()

    assert cell(application, Rule.TRAINED).is_met is False


@pytest.mark.parametrize(
    ("name", "code"), [("Fondo PROVINCIALE milanese", "fpmci"), ("Ass. AMAPPE", "amappe"), ("Association Amb", None)]
)
def test_a_partner_is_known_by_its_names_as_they_are_written(areas, name, code):
    found = cell(submitted(area=areas.khouribga, name=name), Rule.NOT_PARTNER)

    assert (found.is_met, found.facts) == (code is None, {"partner": code} if code else {})


def test_an_application_from_an_area_that_is_not_in_the_call(areas):
    parts = notices.parts(quotas=[Quota(area=areas.oujda)])
    call = notices.actions.record_call(parts, by=registrar(), **notices.facts())
    call = notices.actions.publish(call, by=registrar())

    met = {area: cell(submitted(call, area=getattr(areas, area), name=area), Rule.IN_AREA).is_met
           for area in ("oujda", "khouribga")}  # fmt: skip

    assert met == {"oujda": True, "khouribga": False}


def test_a_grant_that_is_not_settled_stands_against_another(association, manager):
    first = decided(submitted(association=association), manager)
    Application.objects.filter(pk=first.pk).update(status=P.ONGOING)
    second = submitted(published(code="APP/2018/02"), association)
    found = cell(second, Rule.SETTLED)
    assert (found.is_met, found.facts) == (False, {"other": first.pk})

    Application.objects.filter(pk=first.pk).update(status=P.SETTLED)

    assert cell(second, Rule.SETTLED).is_met is True


def test_of_two_applications_in_a_call_the_first_one_stands(association, manager):
    first = submitted(association=association)
    second = Application.objects.create(
        call=first.call, association=association, area=association.area, is_second=True, created_by=manager,
        status=P.SUBMITTED, submitted_at=timezone.now(),
    )  # fmt: skip

    assert cell(first, Rule.ONLY_ONE).is_met is True
    assert cell(second, Rule.ONLY_ONE).facts == {"other": first.pk}


def test_late_is_what_came_at_the_deadline_or_after_it(association):
    application = submitted(association=association)
    application.submitted_at = application.call.closes_at
    assert cell(application, Rule.IN_TIME).is_met is False

    application.submitted_at -= timedelta(seconds=1)

    assert cell(application, Rule.IN_TIME).is_met is True


def test_a_person_overrules_what_is_computed_only_if_they_may_and_for_a_reason(association, manager, coordinator):
    application = submitted(association=association)
    answers = {Rule.TRAINED: (True, "Deux attestations dans le dossier papier.")}
    with pytest.raises(ApplicationRefused):
        admission.answer_rules(application, answers, by=coordinator, may_overrule=False)
    with pytest.raises(ApplicationRefused):
        admission.answer_rules(application, {Rule.TRAINED: (True, "")}, by=manager, may_overrule=True)

    admission.answer_rules(application, answers, by=manager, may_overrule=True)

    found = cell(application, Rule.TRAINED)
    assert (found.is_met, found.computed, found.is_overruled, found.by) == (True, False, True, manager)
    admission.answer_rules(application, {Rule.TRAINED: (None, "")}, by=manager, may_overrule=True)
    assert cell(application, Rule.TRAINED).is_met is False


def test_an_application_is_admitted_only_when_every_rule_is_met(association, manager):
    application = submitted(association=association)
    say(application, manager, rules=[rule for rule in Rule if rule != Rule.TARGET])
    with pytest.raises(ApplicationRefused, match=re.escape(str(Rule.TARGET.label))):
        admission.admit(application, by=manager)

    say(application, manager, rules=[Rule.TARGET])
    admission.admit(application, by=manager)

    application.refresh_from_db()
    assert (application.status, application.examined_by) == (P.ADMISSIBLE, manager)


def test_an_application_is_inadmissible_only_for_a_reason_that_a_rule_bears_out(association, manager):
    application = say(submitted(association=association), manager)
    with pytest.raises(ApplicationRefused):
        admission.declare_inadmissible(application, reason="Projet trop cher.", by=manager)
    say(application, manager, False, [Rule.TARGET])
    with pytest.raises(ApplicationRefused):
        admission.declare_inadmissible(application, reason="  ", by=manager)

    admission.declare_inadmissible(application, reason="Ne vise pas les groupes cibles.", by=manager)

    application.refresh_from_db()
    assert (application.status, application.reason) == (P.INADMISSIBLE, "Ne vise pas les groupes cibles.")


def test_what_was_computed_stays_as_it_was_decided_until_it_is_examined_again(association, manager):
    application = submitted(association=association)
    admission.declare_inadmissible(application, reason="Papiers manquants.", by=manager)
    for kind in REQUIRED:
        paper(association, kind)
    application.refresh_from_db()
    assert cell(application, Rule.PAPERS).facts["missing"]
    assert set(RuleAnswer.objects.values_list("is_computed", flat=True)) == {True}

    admission.reopen(application, reason="Recours accepté.", by=manager)

    application.refresh_from_db()
    assert cell(application, Rule.PAPERS).is_met is True
    assert (application.status, application.examined_at, RuleAnswer.objects.count()) == (P.SUBMITTED, None, 0)


def test_what_was_overruled_is_told_after_the_decision_too(association, manager):
    application = decided(submitted(association=association), manager)
    for kind in REQUIRED:
        paper(association, kind)

    found = cell(application, Rule.PAPERS)

    assert (found.is_met, found.computed, found.is_overruled, found.by) == (True, False, True, manager)
    assert "statutes" in found.facts["missing"]
    assert cell(application, Rule.TARGET).computed is None


def test_nothing_is_decided_while_corrections_are_awaited(association, manager):
    application = ask(say(submitted(association=association), manager), manager)

    with pytest.raises(StepRefused):
        admission.admit(application, by=manager)
    with pytest.raises(ApplicationRefused):
        say(application, manager, False)

    admission.lift_correction(application, by=manager)
    application.refresh_from_db()
    assert (application.status, application.corrections.get().lifted_at is None) == (P.SUBMITTED, False)


def test_what_was_corrected_and_never_submitted_is_undone_when_cefa_goes_on(association, manager):
    application = submitted(association=association)
    requests = [{"section": each, "kind": "incorrect", "text": "À revoir."} for each in ("budget", "people", "project")]
    admission.ask_correction(application, requests=requests, due_at=timezone.now() + timedelta(days=5), by=manager)
    more = [line(application.call, "Ateliers", 10, 9_000, 9_000)]
    actions.save_section(application, Section.BUDGET, by=registrar(), rows=more)
    actions.save_section(application, Section.PEOPLE, by=registrar(), rows=[])
    actions.save_section(application, Section.PROJECT, by=registrar(), title="Une autre radio")

    admission.lift_correction(application, by=manager)

    application.refresh_from_db()
    said, submitted_once = content_of(application), application.versions.get().content
    assert (application.requested, application.total) == (45_000, 60_000)
    assert all(said[section] == submitted_once[section] for section in Section)


def test_corrections_are_asked_for_with_time_to_answer(association, manager):
    application = submitted(association=association)
    requests = [{"section": "budget", "kind": "incorrect", "text": "Le total."}]

    for due_at, asked in ((timezone.now(), requests), (timezone.now() + timedelta(days=1), [])):
        with pytest.raises(ApplicationRefused):
            admission.ask_correction(application, requests=asked, due_at=due_at, by=manager)


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_decide_together_one_is_told_that_the_other_was_faster(areas, manager, grants_manager):
    application = say(submitted(area=areas.khouribga), manager)
    say(application, manager, False, [Rule.TARGET])

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda by: _refuse(application.pk, by), [manager, grants_manager]))

    assert sorted(done) == ["StepRefused", "done"]
    assert RuleAnswer.objects.filter(application=application).count() == len(Rule)


def _refuse(pk, by):
    try:
        admission.declare_inadmissible(Application.objects.get(pk=pk), reason="Hors sujet.", by=by)
        return "done"
    except (StepRefused, ApplicationRefused) as refusal:
        return type(refusal).__name__
    finally:
        connection.close()


def test_fifty_grids_take_as_many_statements_as_one(areas, manager, modules, fatima):
    call = published()
    for number in range(6):
        made = submitted(call, area=areas.khouribga, name=f"Amal {'abcdef'[number]}{number}")
        paper(made.association, "statutes")
        say(made, manager, rules=[Rule.TARGET])
    member(made.association, person=fatima)
    taken = []
    for number in (1, 6):
        some = list(Application.objects.select_related("call", "association").order_by("-pk")[:number])
        with CaptureQueriesContext(connection) as asked:
            assert len(grids_of(some)) == number
        taken.append(len(asked))

    assert taken[0] == taken[1] <= 8


def test_lists_count_what_the_grids_say(areas, manager, modules):
    call = published()
    waits, admitted, refused = (
        submitted(call, area=areas.khouribga, name=f"Amal {letter}") for letter in ("abc", "def", "ghi")
    )
    say(waits, manager, rules=[Rule.TARGET])
    decided(admitted, manager)
    RuleAnswer.objects.filter(application=decided(refused, manager), rule=Rule.LOCAL).update(is_met=False)
    RuleAnswer.objects.filter(application=refused, rule=Rule.TARGET).delete()
    found = list(call.applications.in_short())

    with CaptureQueriesContext(connection) as asked:
        told = states_of(found)

    grids = grids_of(list(Application.objects.select_related("call", "association")))
    assert told == {pk: (len(grid.refused), len(grid.open)) for pk, grid in grids.items()}
    assert (told[admitted.pk], told[refused.pk]) == ((0, 0), (1, 1))
    assert len(asked) <= 7, "in_short has all that the rules look at"
