"""The facts of micro-projects, in the shape of programme/counting.py: applications, grants, grants settled.

Associations belong to an area and to no partner (decision 0027): grants are given by the lead organisation.
"""

from django.db.models import F, IntegerField, Max, Subquery, TextField, Value
from django.db.models.functions import Cast, Greatest, TruncDate

from microprojects.models import Application, Grant
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
