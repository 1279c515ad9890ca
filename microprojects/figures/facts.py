"""The facts of micro-projects, in the shape of programme/counting.py: applications, grants, settled ones, people.

Associations belong to an area and to no partner (decision 0027): grants are given by the lead organisation.
"""

from django.db.models import F, IntegerField, Max, Q, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Greatest, TruncDate

from microprojects.models import Application, Grant, Headcount, Reached
from microprojects.workflow import ApplicationStatus
from programme.models import Partner, Programme


def applications_received():
    """One fact per application that came, on the day it was submitted, weighing what it asks for in MAD.

    Whatever became of it: late, second and inadmissible ones were received, and so was one withdrawn later.
    """
    received = Application.objects.submitted().annotate(came_on=TruncDate("submitted_at"))
    return _facts(received, on="came_on", area="area", weight="requested")


def grants_signed():
    """One fact per signed agreement, on the day of its signature, weighing the amount granted in MAD, as amended."""
    return _facts(Grant.objects.signed(), on="signed_on", area="application__area", weight="amount")


def projects_settled():
    """One fact per grant that is over and accounted for, weighing what it came to in MAD (R2.2: state SETTLED).

    It counts on the day of the last thing that this took: the settlement, the balance paid, or what was paid back.
    """
    settled = Grant.objects.filter(application__status=ApplicationStatus.SETTLED)
    last = Greatest(Max(TruncDate("settlement__settled_at")), Max("tranches__paid_on"), Max("recoveries__received_on"))
    dated = settled.annotate(settled_on=last)
    return _facts(dated, on="settled_on", area="application__area", weight="settlement__due")


def people_reached():
    """One fact per person whom an approved report of an association names, in each target group they hold.

    It counts on the day of approval and in the area of the association. They are the same person records as
    everywhere; headcounts of the reports are none of these facts (domain reference: never added to unique persons).
    """
    named = Reached.objects.approved().annotate(counted_on=TruncDate("approved_at"))
    return named.filter(counted_on__gte=Programme.objects.begins_on()).values(
        "person",
        on=F("counted_on"),
        area=F("due__grant__application__area"),
        partner=_lead(),
        sex=F("person__sex"),
        birth_year=F("person__birth_year"),
        group=F("person__groups_held__group"),
        weight=Value(1, output_field=IntegerField()),
        fact=F("pk"),
    )


def headcounts(period):
    """[(area, {"women", "men", "other", "youth", "period"})] of approved reports, to the end of `period`, by area.

    `period` is how many people of all were counted in reports approved within it.
    """
    place, everybody = "due__grant__application__area", F("women") + F("men") + F("other")
    counted = Headcount.objects.approved().annotate(counted_on=TruncDate("approved_at"))
    rows = counted.filter(counted_on__range=(Programme.objects.begins_on(), period.end)).order_by(place)
    sums = {name: Sum(name) for name in ("women", "men", "other", "youth")}
    sums["period"] = Sum(everybody, default=0, filter=Q(counted_on__gte=period.start))
    areas = rows.values_list(place).annotate(**{f"{name}_sum": each for name, each in sums.items()})
    return [(area, dict(zip(sums, numbers, strict=True))) for area, *numbers in areas]


def _facts(rows, *, on, area, weight):
    placed = rows if area == "area" else rows.annotate(area=F(area))
    return placed.filter(**{f"{on}__gte": Programme.objects.begins_on()}).values(
        "area",
        person=F("pk"),
        on=F(on),
        partner=_lead(),
        sex=Value("U", output_field=TextField()),
        birth_year=Cast(Value(None), IntegerField()),
        group=Value("U", output_field=TextField()),
        weight=F(weight),
    )


def _lead():
    return Subquery(Partner.objects.filter(role=Partner.ACCOUNTABLE).order_by("pk").values("pk")[:1])
