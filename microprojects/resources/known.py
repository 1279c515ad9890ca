"""Which association a row speaks of: one that is here, another row of the file, perhaps one of these, or a new one."""

from dataclasses import dataclass

from microprojects.matching import name_key
from microprojects.models import Association


@dataclass(frozen=True, slots=True)
class Facts:
    """What associations are compared by; `ref` is an id, or a negative number: a row of the file."""

    ref: int
    area: int
    commune: str | None
    keys: frozenset
    ice: str = ""
    ribs: frozenset = frozenset()
    receipts: frozenset = frozenset()

    def shares(self, other):
        """What speaks for one association, of: name, commune, ice, rib, receipt."""
        here = self.area == other.area
        told = {
            "name": here and not self.keys.isdisjoint(other.keys),
            "commune": here and self.commune is not None and self.commune == other.commune,
            "ice": bool(self.ice) and self.ice == other.ice,
            "rib": not self.ribs.isdisjoint(other.ribs),
            "receipt": here and not self.receipts.isdisjoint(other.receipts),
        }
        return {reason for reason, holds in told.items() if holds}


def facts_of_row(ref, clean):
    keys = {name_key(clean.facts["name"]), name_key(clean.facts["arabic_name"])} - {""}
    receipts = {number for kind, number, _day in clean.papers if kind.endswith("receipt") and number}
    ribs = {clean.rib} - {""}
    area, commune = clean.facts["area"], clean.facts["commune"]
    return Facts(ref, area, commune, frozenset(keys), clean.facts["ice"], frozenset(ribs), frozenset(receipts))


def facts_here(areas):
    """The Facts of every standing association of these areas."""
    rows = Association.objects.standing().filter(area__in=areas).prefetch_related("accounts", "papers__kind")
    return [
        Facts(
            each.pk,
            each.area_id,
            each.commune_id,
            frozenset({each.name_key, each.arabic_key} - {""}),
            each.ice,
            frozenset(account.rib for account in each.accounts.all()),
            frozenset(paper.number for paper in each.papers.all() if paper.kind.is_receipt and paper.number),
        )
        for each in rows
    ]


def recognise(row, others):
    """(the ref it is for sure, or None; the refs it may be): sure by its name and one thing more."""
    shared = {other.ref: row.shares(other) for other in others}
    sure = [ref for ref, told in shared.items() if "name" in told and len(told) > 1]
    if len(sure) == 1:
        return sure[0], []
    return None, [ref for ref, told in shared.items() if told - {"commune"}]
