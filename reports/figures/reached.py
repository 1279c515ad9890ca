"""Whom micro-projects reached, beside the unique people of R2.3: headcounts apart, and how the two registers agree."""

from beneficiaries.models import Registration
from microprojects.figures.facts import headcounts, people_reached
from programme.models import Area
from trainings.figures import attended

COUNTED = ("women", "men", "other", "youth", "period")


def reached_beside(period):
    """What a snapshot keeps of it: {"headcounts": [[area, women, men, other, youth, in the period]], "people": {...}}.

    `people` reconciles R2.3 with the programme's unique people, to the end of the period: all who stand in a register,
    those whom reports of associations name, and how many of these are registered or were present at a training.
    """
    codes = dict(Area.objects.values_list("pk", "code"))
    registered = Registration.objects.counted().filter(on__lte=period.end).values("person")
    reached = people_reached().filter(counted_on__lte=period.end).order_by()
    trained = attended().filter(session__on__lte=period.end).values("enrolment__person")
    return {
        "headcounts": [[codes[area], *(sums[name] for name in COUNTED)] for area, sums in headcounts(period)],
        "people": {
            "registered": registered.distinct().count(),
            "reached": _unique(reached),
            "both": _unique(reached.filter(person__in=registered)),
            "trained": _unique(reached.filter(person__in=trained)),
        },
    }


def _unique(facts):
    return facts.values("person").distinct().count()
