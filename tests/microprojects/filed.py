"""Applications made for a test, by the actions of the pages."""

from datetime import timedelta

from django.utils import timezone

from microprojects.actions import admission
from microprojects.actions import applications as actions
from microprojects.models import Activity, BudgetLine, ExpectedPeople, Section
from microprojects.workflow import Rule
from programme.scope import EVERYTHING, scoped
from tests.microprojects.notices import published
from tests.microprojects.registry import record, registrar

TEXTS = {
    Section.PROJECT: {"title": "Radio des jeunes", "theme": "Médiation", "months": 8, "summary": "Une radio."},
    Section.CONTEXT: {"context": "Peu de lieux de rencontre.", "objectives": "Se rencontrer."},
    Section.RISKS: {"risks": "Une panne du matériel."},
}


def line(call, name="Ateliers", quantity=10, unit_cost=6_000, own_contribution=15_000, **facts):
    heading = call.headings.first()
    return BudgetLine(heading=heading, name=name, unit="séance", quantity=quantity, unit_cost=unit_cost,
                      own_contribution=own_contribution, **facts)  # fmt: skip


def drafted(call, association, *, lines=None, **more):
    """A draft with all sections written: 45,000 MAD asked for of 60,000, unless `lines` say something else."""
    by = registrar()
    application = actions.draft_application(call, association, by=by)
    for section, facts in TEXTS.items():
        actions.save_section(application, section, by=by, **facts | {k: v for k, v in more.items() if k in facts})
    rows = {
        Section.ACTIVITIES: [Activity(name="Formation", start_month=1, months=2)],
        Section.PEOPLE: [ExpectedPeople(group="TG6_SUBURB", sex="F", age="18-24", number=30)],
        Section.BUDGET: lines or [line(call)],
    }
    for section, listed in rows.items():
        application = actions.save_section(application, section, by=by, rows=listed)
    return application


def submitted(call=None, association=None, *, area=None, name="Association Basma des jeunes créateurs", **more):
    with scoped(EVERYTHING):
        call = call or published()
        application = drafted(call, association or record(area, name), **more)
        actions.submit(application, by=registrar())
    application.refresh_from_db()
    return application


def ask(application, by, section=Section.BUDGET, days=5, text="Joindre deux devis."):
    requests = [{"section": section, "kind": "incomplete", "text": text}]
    admission.ask_correction(application, requests=requests, due_at=timezone.now() + timedelta(days=days), by=by)
    application.refresh_from_db()
    return application


def say(application, by, is_met=True, rules=tuple(Rule), proof="Vu dans le dossier."):
    """Answer rules by a person, whatever is computed."""
    answers = dict.fromkeys(rules, (is_met, proof))
    admission.answer_rules(application, answers, by=by, may_overrule=True)
    application.refresh_from_db()
    return application


def decided(application, by, is_admitted=True):
    say(application, by, is_admitted)
    if is_admitted:
        admission.admit(application, by=by)
    else:
        admission.declare_inadmissible(application, reason="Les statuts manquent.", by=by)
    application.refresh_from_db()
    return application
