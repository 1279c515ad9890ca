"""What the dossier of an association shows: its checklist of papers, its members, their courses, who it may be too.

Names come from the vaults: the database shows those of the user's scope, the others stay codes.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from microprojects.querysets import SOON
from ui import formats

VALID, WAITS, ENDS_SOON, EXPIRED, UNDATED, MISSING = "valid", "waits", "soon", "expired", "undated", "missing"
NAME = ("person__identity__last_name", "person__identity__first_name", "person__identity__arabic_name")


@dataclass(frozen=True)
class Line:
    """A line of the checklist: a kind of paper, the paper that counts for it, and how it stands."""

    kind: object
    paper: object
    state: str
    counts_from: date | None = None
    older: tuple = ()

    @property
    def is_open(self):
        """Whether something is to be done about it."""
        return self.kind.is_required and self.state not in (VALID, ENDS_SOON)


def state_of(paper, day):
    """(state, day from which it counts when it still waits) of one paper on `day`."""
    return state_by(paper.issued_on, paper.expires_on, paper.kind.waits_days, day)


def state_by(issued_on, expires_on, wait, day):
    """The same of its dates, and of how many days its kind has to wait."""
    if expires_on and expires_on < day:
        return EXPIRED, None
    if wait and issued_on is None:
        return UNDATED, None
    counts_from = issued_on and issued_on + timedelta(days=wait + 1 if wait else 0)
    if counts_from and counts_from > day:
        return WAITS, counts_from
    return (ENDS_SOON if expires_on and expires_on - day <= SOON else VALID), None


def checklist_of(papers, kinds, day):
    """A Line for each kind that is needed or there; one whose stand-in counts today is told by the stand-in."""
    by_kind = {}
    for paper in papers:
        by_kind.setdefault(paper.kind_id, []).append(paper)
    lines = [_line(kind, by_kind.get(kind.pk, []), day) for kind in kinds]
    told = {line.kind.stands_for_id for line in lines if line.state in (VALID, ENDS_SOON, WAITS)}
    return [line for line in lines if line.paper or (line.kind.is_required and line.kind.pk not in told)]


def _line(kind, papers, day):
    if not papers:
        return Line(kind, None, MISSING)
    order = [VALID, ENDS_SOON, WAITS, UNDATED, EXPIRED]
    best = min(papers, key=lambda paper: (order.index(state_of(paper, day)[0]), -paper.pk))
    state, counts_from = state_of(best, day)
    return Line(kind, best, state, counts_from, tuple(paper for paper in papers if paper is not best))


@dataclass(frozen=True)
class Who:
    """A member as the dossier shows them; without a name the database shows it to others only."""

    pk: int
    code: str  # of the person, "" while they are linked to nobody
    name: str
    role: str
    since: date | None
    until: date | None
    is_certified: bool
    is_in_office: bool


def members_of(association, day):
    """Those in office first, by their role, then those who left."""
    certified = association.members.of_certified()
    rows = association.members.annotate(is_certified=Exists(certified.filter(pk=OuterRef("pk")))).values_list(
        "pk", "person", "role", "since", "until", "is_certified", "written__name", *NAME
    )
    roles = dict(association.members.model.Role.choices)
    order = list(roles)
    found = [
        Who(
            pk=pk,
            code=(person and f"JSM-{person:06d}") or "",
            name=formats.names(f"{last or ''} {first or ''}".strip(), arabic)[0] or written or "",
            role=roles[role],
            since=since,
            until=until,
            is_certified=is_certified,
            is_in_office=(since is None or since <= day) and (until is None or until >= day),
        )
        for pk, person, role, since, until, is_certified, written, last, first, arabic in sorted(
            rows, key=lambda row: (order.index(row[2]), row[0])
        )
    ]
    return sorted(found, key=lambda who: not who.is_in_office)


def courses_of(association, enrolments):
    """The courses that members in office were present at: each with how many were, and how many hold a certificate."""
    people = association.members.in_office().exclude(person=None).values("person")
    present = enrolments.filter(person__in=people, attendances__mark="P")
    certified = enrolments.certified().filter(person__in=people)
    return (
        present.order_by()
        .values("course", "course__module__code", "course__module", "course__starts_on", "course__ends_on")
        .annotate(
            taking_part=Count("person", distinct=True),
            certified=Count("person", distinct=True, filter=Q(pk__in=certified.values("pk"))),
        )
        .order_by("course__starts_on", "course")
    )


def doubles_of(association, associations):
    """[(another association, why it may be the same)] among `associations`; reasons are name, ice, rib, receipt."""
    facts = facts_of(association)
    found = associations.alike(
        [association.name_key, association.arabic_key], area=association.area_id, ice=association.ice
    ).exclude(pk=association.pk)
    by_rib = associations.standing().filter(accounts__in=_same_rib(association, facts["ribs"]))
    by_receipt = associations.standing().filter(papers__in=_same_receipt(association, facts["receipts"]))
    others = {each.pk: each for each in (*found, *by_rib, *by_receipt)}
    ribs, receipts = {each.pk for each in by_rib}, {each.pk for each in by_receipt}
    return [(each, _reasons(association, each, ribs, receipts)) for each in others.values()]


def facts_of(association):
    return {
        "ribs": list(association.accounts.live().values_list("rib", flat=True)),
        "receipts": list(association.papers.receipts().values_list("number", flat=True)),
    }


def _same_rib(association, ribs):
    return association.accounts.model.objects.live().filter(rib__in=ribs).exclude(association=association)


def _same_receipt(association, numbers):
    receipts = association.papers.model.objects.receipts()
    return receipts.filter(number__in=numbers, association__area=association.area_id).exclude(association=association)


def _reasons(one, other, ribs, receipts):
    keys = {one.name_key, one.arabic_key} - {""}
    told = {
        "name": one.area_id == other.area_id and bool(keys & {other.name_key, other.arabic_key}),
        "ice": bool(one.ice) and one.ice == other.ice,
        "rib": other.pk in ribs,
        "receipt": other.pk in receipts,
    }
    return [reason for reason, holds in told.items() if holds]
