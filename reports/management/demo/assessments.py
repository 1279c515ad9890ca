"""The closed call of the demo: its applications are being judged; scores are in, some wait, one assessor stood back."""

from datetime import timedelta

from microprojects.actions import admission, assessing, assigning
from microprojects.models import Activity, Application, Association, BudgetLine, Call, ExpectedPeople
from microprojects.models.assessment import DECLARATION
from microprojects.resources.freezing import freeze
from microprojects.workflow import APPLICATION, CallStatus, Rule
from programme.scope import acting_as_system
from reports.management.demo.applications import ACTIVITIES, LINES, PEOPLE, PROJECTS, PROOF

NUMBER = 14
WAITING = 5  # assessments that their assessors have not done yet
COMMENTS = (
    "Projet solide, porté par des personnes du quartier.",
    "Le calendrier est serré, mais réaliste.",
    "Le lien avec les migrants reste à préciser.",
    "Budget clair; le coût des ateliers est bien expliqué.",
    "L’association a peu d’expérience de ce type de projet.",
)


def judge(staff, today, random):
    """Applications of last year's call, admitted and assigned to three assessors; most scores are in."""
    call, grants = Call.objects.filter(status=CallStatus.CLOSED).order_by("code").last(), staff["grants"]
    with acting_as_system("demo"):
        standing = Association.objects.standing().filter(year_founded__isnull=False).order_by("name", "pk")[:NUMBER]
        for number, association in enumerate(standing):
            made = received(call, association, number, grants)
            answers = dict.fromkeys(Rule, (True, PROOF))
            admission.answer_rules(made, answers, by=grants, may_overrule=True)
            admission.admit(made, by=grants)
        call = assigning.evaluate(call, by=grants)
        wanted = assigning.proposal_of(call).wanted
        choices = [(each.application.pk, each.order, each.proposed.pk) for each in wanted]
        made = assigning.assign(call, choices, due_on=today + timedelta(days=10), by=grants)
        criteria = list(call.criteria.all())
        for assessment in made[:-WAITING]:
            _score(assessment, criteria, random)
        assessing.declare_conflict(made[-1], reason="J’ai conseillé cette association.", by=made[-1].assessor)
        assessing.declare(made[-2], text=DECLARATION, by=made[-2].assessor)


def received(call, association, number, by):
    """The project `number` of an association, as it came before the deadline."""
    title, theme, summary = PROJECTS[number % len(PROJECTS)]
    made = Application.objects.create(
        call=call, association=association, area=association.area, title=title, theme=theme, months=8, summary=summary,
        context="Peu de lieux où habitants et nouveaux venus se rencontrent.", objectives="Porter un projet ensemble.",
        risks="Peu de participants au début: visites de porte à porte.", created_by=by,
    )  # fmt: skip
    Activity.objects.bulk_create(
        Activity(application=made, order=order, name=name, start_month=first, months=many)
        for order, (name, first, many) in enumerate(ACTIVITIES, start=1)
    )
    ExpectedPeople.objects.bulk_create(
        ExpectedPeople(application=made, group=g, sex=s, age=a, number=n) for g, s, a, n in PEOPLE
    )
    headings, more = list(call.headings.all()), 1 + number % 4
    BudgetLine.objects.bulk_create(
        BudgetLine(application=made, heading=heading, order=order, name=name, unit=unit, quantity=many * more,
                   unit_cost=cost // 2, own_contribution=many * more * cost // 10)
        for order, (heading, (name, unit, many, cost)) in enumerate(zip(headings, LINES, strict=True), start=1)
    )  # fmt: skip
    made.refresh_from_db()
    submitted_at = call.closes_at - timedelta(days=number % 9, hours=1 + number % 5)
    APPLICATION.take("submit", made, by=by, submitted_at=submitted_at)
    freeze(made, by=by)
    return made


def _score(assessment, criteria, random):
    """Near what the application is worth; now and then somebody judges quite otherwise."""
    assessing.declare(assessment, text=DECLARATION, by=assessment.assessor)
    worth = 2 + assessment.application_id % 4
    worth = max(worth - 2, 1) if assessment.order == 2 and assessment.application_id % 7 == 0 else worth
    scores = {
        each.pk: (min(max(worth + random.choice((-1, 0, 0, 0, 1)), 1), 5), random.choice(COMMENTS)) for each in criteria
    }
    assessing.submit_scores(assessment, scores, by=assessment.assessor)
