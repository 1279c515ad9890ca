"""Applications of the demo to the call that is open: one in every state that there is."""

from datetime import timedelta

from django.utils import timezone

from microprojects.actions import admission
from microprojects.actions import applications as actions
from microprojects.models import Activity, Association, BudgetLine, Call, ExpectedPeople, Section
from microprojects.workflow import Rule
from programme.scope import acting_as_system

PROJECTS = (
    ("Radio des jeunes", "Jeunesse et culture", "Une radio de quartier faite par ceux qui y vivent."),
    ("Cuisine du monde", "Économie sociale", "Des femmes d’ici et d’ailleurs cuisinent ensemble et vendent."),
    ("Médiateurs de quartier", "Médiation", "Dix médiateurs formés accueillent et orientent."),
    ("مكتبة متنقلة", "Intégration des migrants", "مكتبة تتنقل بين الأحياء والمدارس."),
    ("Atelier couture solidaire", "Femmes et quartiers", "Un atelier ouvert, deux formatrices, douze machines."),
    ("Foot et vivre-ensemble", "Jeunesse et culture", "Un tournoi mixte chaque mois, préparé ensemble."),
    ("Cours de darija et d’arabe", "Intégration des migrants", "Trois groupes, deux soirs par semaine."),
)
ACTIVITIES = (("Préparation, communication", 1, 2), ("Ateliers", 2, 6), ("Rencontres publiques", 4, 3), ("Bilan", 8, 1))
LINES = (
    ("Coordination", "mois", 8, 2_000), ("Matériel", "lot", 1, 14_500), ("Ateliers", "séance", 24, 750),
    ("Affiches et supports", "lot", 1, 3_200), ("Déplacements", "mois", 8, 400), ("Frais de gestion", "mois", 8, 350),
)  # fmt: skip
PEOPLE = (("TG6_SUBURB", "F", "18-24", 40), ("TG6_SUBURB", "M", "18-24", 25), ("TG2_SUBSAHARAN", "F", "25-29", 15))
PROOF = "Vu dans le dossier et confirmé par téléphone."


def file(staff, random):
    """An application of each association but the doubled ones: written, submitted, corrected, decided, withdrawn."""
    call = Call.objects.open().get()
    with acting_as_system("demo"):
        standing = Association.objects.standing().filter(year_founded__isnull=False).order_by("area__order", "pk")
        for number, association in enumerate(standing.select_related("area")):
            made = _written(call, association, PROJECTS[number % len(PROJECTS)], staff["grants"], random)
            LIVES[number % len(LIVES)](made, staff)


def _written(call, association, project, by, random):
    title, theme, summary = project
    application = actions.draft_application(call, association, by=by)
    sections = {
        Section.PROJECT: {"title": title, "theme": theme, "months": 8, "summary": summary},
        Section.CONTEXT: {
            "context": "Peu de lieux où habitants et nouveaux venus se rencontrent; les jeunes attendent une occasion.",
            "objectives": "Se connaître, apprendre l’un de l’autre, porter un projet ensemble.",
        },
        Section.RISKS: {"risks": "Peu de participants au début: visites de porte à porte et affiches."},
    }
    for section, facts in sections.items():
        actions.save_section(application, section, by=by, **facts)
    headings, share = list(call.headings.all()), random.choice((15, 20, 25))
    rows = {
        Section.ACTIVITIES: [Activity(name=name, start_month=first, months=many) for name, first, many in ACTIVITIES],
        Section.PEOPLE: [ExpectedPeople(group=g, sex=s, age=a, number=n) for g, s, a, n in PEOPLE],
        Section.BUDGET: [
            BudgetLine(heading=heading, name=name, unit=unit, quantity=many, unit_cost=cost,
                       own_contribution=many * cost * share // 100)
            for heading, (name, unit, many, cost) in zip(headings, LINES, strict=True)
        ],
    }  # fmt: skip
    for section, listed in rows.items():
        application = actions.save_section(application, section, by=by, rows=listed)
    return application


def _draft(application, staff):
    """Left as it is: being written."""


def _submitted(application, staff):
    actions.submit(application, by=staff["grants"])


def _admitted(application, staff):
    _submitted(application, staff)
    answers = dict.fromkeys(Rule, (True, PROOF))
    admission.answer_rules(application, answers, by=staff["grants"], may_overrule=True)
    admission.admit(application, by=staff["grants"])


def _inadmissible(application, staff):
    _submitted(application, staff)
    answers = {Rule.TARGET: (False, "Le projet s’adresse aux commerçants du centre.")}
    admission.answer_rules(application, answers, by=staff["grants"], may_overrule=True)
    admission.declare_inadmissible(
        application, reason="Le projet ne s’adresse à aucun des groupes visés par l’appel.", by=staff["grants"]
    )


def _asked(application, staff):
    _submitted(application, staff)
    requests = [
        {"section": Section.BUDGET, "kind": "incomplete", "text": "Joindre deux devis pour le matériel."},
        {"section": Section.RISKS, "kind": "incorrect", "text": "Dire qui remplace la coordinatrice en cas d’absence."},
    ]
    later = timezone.now() + timedelta(days=7)
    admission.ask_correction(application, requests=requests, due_at=later, by=staff["grants"])


def _corrected(application, staff):
    _asked(application, staff)
    lines = list(application.lines.all())
    lines[1].unit_cost = 13_900
    rows = [BudgetLine(heading=each.heading, name=each.name, unit=each.unit, quantity=each.quantity,
                       unit_cost=each.unit_cost, own_contribution=each.own_contribution) for each in lines]  # fmt: skip
    actions.save_section(application, Section.BUDGET, rows=rows, by=staff["grants"])
    actions.save_section(application, Section.RISKS, risks="L’adjointe remplace la coordinatrice.", by=staff["grants"])
    actions.resubmit(application, by=staff["grants"])


def _withdrawn(application, staff):
    _submitted(application, staff)
    actions.withdraw(application, reason="L’association a trouvé un autre financement.", by=staff["grants"])


LIVES = (_admitted, _submitted, _corrected, _inadmissible, _asked, _draft, _withdrawn)
