"""Whom an import is about outside its reader's scope, and how much of that the reader may be told (decision 0017)."""

from dataclasses import dataclass, field

from beneficiaries.models import Beneficiary, ImportRow, Registration
from beneficiaries.workflow import ImportStatus
from programme.scope import scope_of

V = ImportRow.Verdict


@dataclass(frozen=True)
class Strangers:
    """The ids of people outside the reader's scope: whom rows are about, and who is asked about {row's id: ids}."""

    known: frozenset
    asked: dict
    candidates: dict  # {row's id: everybody it is asked about, strangers or not; a row of the file is negative}

    @property
    def codes(self):
        return {_code(pk) for pk in self.known.union(*self.asked.values())}

    @property
    def asked_codes(self):
        return {row: [_code(pk) for pk in people] for row, people in self.asked.items() if people}


@dataclass(frozen=True)
class Told:
    """What a reader is told: all, or of the strangers only those `shown` before (codes).

    Then the rows `kept_back`, whose question is about others, look like those of new people; so do rows that are
    asked about another row of the file, since that one may be about a stranger.
    """

    is_all: bool = True
    shown: frozenset = frozenset()
    hidden: frozenset = frozenset()  # ids of people
    kept_back: frozenset = field(default=frozenset(), repr=False)  # ids of rows

    def may_offer(self, who):
        """Whether a candidate may stand in the question that is put to the reader."""
        return self.is_all or (who > 0 and who not in self.hidden)

    def is_narrowed(self, row):
        """Whether somebody is left out of the row's question: “somebody else” is no answer then."""
        return not all(self.may_offer(who) for who in row.candidates)


def strangers_in(record, user):
    """The Strangers of a checked or saved import, for a user who does not see everybody."""
    asked = ImportRow.objects.filter(source=record, verdict=V.QUESTION).order_by("pk")
    candidates = dict(asked.values_list("pk", "candidates"))
    unseen = Beneficiary.objects.exclude(scope_of(user).of_scopes()).order_by()
    named = {who for each in candidates.values() for who in each if who > 0}
    strange = set(unseen.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return Strangers(
        known=frozenset(unseen.filter(pk__in=_about(record)).values_list("pk", flat=True)),
        asked={row: [who for who in each if who in strange] for row, each in candidates.items()},
        candidates=candidates,
    )


def told_apart(found, shown):
    """The Told of a reader who is not told all of the Strangers `found`, and saw those `shown` (codes) before."""
    hidden = frozenset(pk for people in found.asked.values() for pk in people if _code(pk) not in shown)
    told = Told(False, frozenset(shown), hidden)
    kept_back = [row for row, each in found.candidates.items() if not any(map(told.may_offer, each))]
    return Told(False, frozenset(shown), hidden, frozenset(kept_back))


def asked_in_own_register(record):
    """The ids of the rows that are asked about somebody of the register itself: who sees the import sees them."""
    asked = ImportRow.objects.filter(source=record, verdict=V.QUESTION)
    candidates = dict(asked.values_list("pk", "candidates"))
    named = {who for each in candidates.values() for who in each if who > 0}
    own = Beneficiary.objects.within(record.partner_id, record.area_id).filter(pk__in=named)
    own = set(own.values_list("pk", flat=True)) if named else set()
    return {row for row, each in candidates.items() if not own.isdisjoint(each)}


def _about(record):
    if record.status == ImportStatus.DONE:
        return Registration.objects.filter(source=record).values("person")
    return ImportRow.objects.filter(source=record, verdict=V.KNOWN, person__isnull=False).values("person")


def _code(pk):
    return Beneficiary(pk=pk).code
