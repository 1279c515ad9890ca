"""The reserve list of a call: in which order, and who is the first that the money holds."""

from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from microprojects.workflow import GRANTED
from microprojects.workflow import ApplicationStatus as P


def reserve_of(call):
    """The applications on the reserve list, in the committee's order; who came there by an appeal stands last."""
    places = {row["application"]: row["place"] for row in call.committee.content["ranking"]}
    last = len(places) + 1
    found = call.applications.filter(status=P.RESERVE).select_related("association")
    return sorted(found, key=lambda each: (places.get(each.code) or last, each.pk))


def first_that_fits(call):
    """The first of the reserve list whose amount is free, what is kept for other areas left to these; or None."""
    committed = _committed(call)
    kept = {area: amount for area, amount in call.quotas.values_list("area", "amount") if amount}
    free = call.envelope - sum(committed.values())
    for each in reserve_of(call):
        others = sum(max(kept[area] - committed.get(area, 0), Decimal(0)) for area in kept if area != each.area_id)
        if each.requested <= free - others:
            return each
    return None


def _committed(call):
    """{area: what its selected applications and their grants come to}, as migration 0009 sums it up."""
    counts = Q(status__in=GRANTED) | Q(status=P.TERMINATED, grant__isnull=False)
    amount = Coalesce("grant__settlement__due", "grant__amount", "requested")
    return dict(call.applications.filter(counts).order_by().values_list("area").annotate(sum=Sum(amount)))
