"""Which of those who speak for an association, or ask to."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from accounts.models import Role
from accounts.querysets import LINK_DAYS
from microprojects.matching import name_key
from microprojects.querysets import of_areas
from microprojects.workflow.representatives import RepresentativeStatus as Status

CONFIRMS = {Role.AREA_COORDINATOR, Role.GRANTS_MANAGER, Role.PROGRAMME_MANAGER}
TOLD = [Status.CONFIRMED, Status.REFUSED, Status.ENDED]


class RepresentativeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the areas in which the user confirms them; one whose address is not verified is shown to nobody."""
        asked = Q(association=None) & of_areas(user, "area", CONFIRMS)
        known = Q(association__isnull=False) & of_areas(user, "association__area", CONFIRMS)
        return self.exclude(status=Status.WRITTEN).filter(asked | known)

    def in_force(self):
        return self.filter(status=Status.CONFIRMED)

    def waiting(self):
        """Those that CEFA has to decide on."""
        return self.filter(status=Status.ASKED)

    def in_order(self):
        """What waits first, the oldest on top; then the others, the latest first."""
        return self.order_by(Case(When(status=Status.ASKED, then="pk")), "-pk")

    def fresh(self):
        """Those whose link can be used."""
        return self.filter(status=Status.WRITTEN, written_at__gt=_too_old())

    def forgotten(self):
        """Those whose address was not verified in time."""
        return self.filter(status=Status.WRITTEN, written_at__lte=_too_old())

    def to_be_mailed(self):
        """Those who wait for a link, or for word of what was decided."""
        return self.filter(mailed_at=None).filter(
            Q(status=Status.WRITTEN, written_at__gt=_too_old()) | Q(status__in=TOLD)
        )


def _too_old():
    return timezone.now() - timedelta(days=LINK_DAYS)


@dataclass(frozen=True)
class Candidate:
    """An association that may be the one somebody wrote of, why, and what to compare with what they wrote."""

    association: object
    reasons: tuple
    receipts: list
    speakers: int


def candidates_for(request, associations, sought="", limit=20):
    """Those of `associations` whose name sounds like what was written, or whose receipt has its number; `sought` adds
    what somebody looks for by name or code. The likeliest first."""
    key = name_key(request.association_name)
    found = associations.alike([key], area=request.area_id, receipt=request.receipt)
    alike = {each.pk for each in found}
    if sought:
        found = associations.filter(Q(pk__in=alike) | Q(pk__in=associations.found_by(sought)))
    rows = found.select_related("area", "commune").prefetch_related("papers__kind", "representatives")[:limit]
    made = [_candidate(each, key, request.receipt) for each in rows]
    return sorted(made, key=lambda each: (-len(each.reasons), each.association.pk))


def _candidate(association, key, receipt):
    receipts = [paper.number for paper in association.papers.all() if paper.kind.is_receipt and paper.number]
    told = {
        "name": bool(key) and key in (association.name_key, association.arabic_key),
        "receipt": bool(receipt) and receipt in receipts,
    }
    speakers = [each for each in association.representatives.all() if each.status == Status.CONFIRMED]
    return Candidate(association, tuple(reason for reason, holds in told.items() if holds), receipts, len(speakers))
