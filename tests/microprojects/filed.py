"""Applications made for a test, by the actions of the pages; lists of them, as somebody would keep them."""

import io
from datetime import timedelta

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from microprojects import tasks
from microprojects.actions import admission, imports
from microprojects.actions import applications as actions
from microprojects.models import Activity, Application, BudgetLine, ExpectedPeople, Section
from microprojects.workflow import Rule
from programme.scope import EVERYTHING, acting_as, scoped
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


def drafted(call, association, *, lines=None, reference="", **more):
    """A draft with all sections written: 45,000 MAD asked for of 60,000, unless `lines` say something else."""
    by = registrar()
    application = actions.draft_application(call, association, by=by)
    Application.objects.filter(pk=application.pk).update(reference=reference)
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


APPLICATIONS = {
    "Dossier": "C01", "Déposé le": "15/10/2018 16:56", "Porteur": "Association Horizons du Saïss", "Localité": "Meknès",
    "Titre du projet": "Bibliothèque mobile", "Montant demandé (MAD)": "69 300,00 DH", "Cofinancement (MAD)": 7_700,
    "Coût total (MAD)": 77_000, "Durée (mois)": 6,
}  # fmt: skip
BUDGET = {"Dossier": "C01", "Rubrique": 1, "Désignation": "Ressources humaines", "Montant MAD": 77_000}


def workbook(*rows, lines=(BUDGET,)):
    """A workbook with a row for each of `rows`; what a row does not say is that of APPLICATIONS."""
    return workbook_of((APPLICATIONS, rows or ({},)), (BUDGET, lines), name="candidatures.xlsx")


def workbook_of(*sheets, name):
    """A workbook with a sheet for each (what its rows say unless they say something else, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for seed, listed in sheets:
        sheet = book.create_sheet()
        headings = list(dict.fromkeys([*seed, *(name for row in listed for name in row)]))
        sheet.append(headings)
        for row in listed:
            sheet.append([(seed | row).get(heading) for heading in headings])
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def checked(file, call, *, by):
    """The import of `file` as its page finds it when the check is done."""
    with acting_as(by):
        source = imports.upload_applications(file, call=call, by=by)
    tasks.check_applications(source.pk)
    source.refresh_from_db()
    return source


def saved(source, answers=None, *, by):
    with acting_as(by):
        imports.confirm(source, answers or {}, by=by)
    tasks.save_applications(source.pk)
    source.refresh_from_db()
    return source
