"""Who is this line of an attendance sheet? Sure, unsure with candidates, or unknown; nobody is created here."""

from collections import defaultdict
from dataclasses import dataclass

from beneficiaries import names
from beneficiaries.matching import name_likeness
from ui.workbooks.words import plain

SURE, UNSURE, UNKNOWN = "sure", "unsure", "unknown"

_ONE_NAME = 0.85  # two writings of one name (calibrated on the sample grids)
_NEAR = 0.75  # worth showing to a human
_WITH = {"phone": 0.78, "reference": 0.7}  # a telephone is shared in a family, a number in the register is not
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    level: str
    ref: object = None
    by: str = ""  # phone, reference or name
    candidates: tuple = ()  # refs, the likeliest first


class Register:
    """The people whom a grid may name: matching.Known records, several of one `ref` where a person has several rows."""

    def __init__(self, people):
        self._people = list(people)
        self._by_phone, self._by_reference = defaultdict(list), defaultdict(list)
        self._by_key = defaultdict(list)
        for known in self._people:
            for phone in known.phones:
                self._by_phone[phone].append(known)
            if known.reference:
                self._by_reference[plain(known.reference)].append(known)
            for key in {*names.keys(known.name), *names.keys(known.arabic_name)}:
                self._by_key[key].append(known)

    def find(self, participant):
        """The Found for a grid's Participant: by phone, then by the number of the register, then by name."""
        seen = _Seen(participant.name, participant.arabic_name)
        called = [known for phone in participant.phones for known in self._by_phone.get(phone, ())]
        filed = self._by_reference.get(plain(participant.reference), ()) if participant.reference else ()
        for by, people in (("phone", called), ("reference", filed)):
            scored = _scored(seen, people)
            if scored:
                return self._by_evidence(seen, by, scored)
        return self._by_name(seen, alone=not (participant.phones or participant.reference))

    def _by_evidence(self, seen, by, scored):
        alike = [ref for ref, score in scored if score >= _WITH[by]]
        if len(alike) == 1:
            return Found(SURE, alike[0], by, (alike[0],))
        others = [ref for ref, _score in _scored(seen, self._sharing_a_word(seen), least=_NEAR)]
        refs = list(dict.fromkeys([ref for ref, _score in scored] + others))
        return Found(UNSURE, None, by, tuple(refs[:_SHOWN]))

    def _by_name(self, seen, *, alone):
        scored = _scored(seen, self._sharing_a_word(seen), least=_NEAR)
        if not scored:
            return Found(UNKNOWN)
        one_name = [ref for ref, score in scored if score >= _ONE_NAME]
        if len(one_name) == 1 and alone:
            return Found(SURE, one_name[0], "name", (one_name[0],))
        return Found(UNSURE, None, "name", tuple(ref for ref, _score in scored[:_SHOWN]))

    def _sharing_a_word(self, seen):
        keys = {*names.keys(seen.name), *names.keys(seen.arabic_name)}
        return {id(known): known for key in keys for known in self._by_key.get(key, ())}.values()


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    arabic_name: str


def _scored(seen, people, least=0.0):
    """(ref, likeness) of each person once, the most alike first."""
    best = {}
    for known in people:
        best[known.ref] = max(name_likeness(seen, known), best.get(known.ref, 0.0))
    return sorted(((ref, score) for ref, score in best.items() if score >= least), key=lambda pair: -pair[1])
