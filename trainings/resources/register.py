"""Whom the lines of an attendance sheet may mean: candidates found by keyed hashes, then looked at in the vault.

Runs inside acting_as_system("import"): a participant may have been registered by any partner.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from beneficiaries.blind import match_keys, searched_keys
from beneficiaries.matching import Known
from beneficiaries.models import Identity, MatchKey, Registration, SearchKeys
from trainings.resources.participants import SURE, UNKNOWN, UNSURE, Register
from ui.workbooks.words import plain


@dataclass(frozen=True, slots=True)
class Registers:
    """The people of the course's own partner and area, and everybody else."""

    near: Register
    far: Register

    def find(self, participant):
        """The Found for a line. Elsewhere only a telephone is sure: names and numbers of registers repeat."""
        here = self.near.find(participant)
        if here.level == SURE:
            return here
        there = self.far.find(participant)
        if there.level == SURE and there.by == "phone":
            return there
        if there.level == UNKNOWN:
            return here
        candidates = tuple(dict.fromkeys([*here.candidates, *there.candidates]))
        return replace(there, level=UNSURE, ref=None, by=here.by or there.by, candidates=candidates)


def registers_for(participants, *, partner_id, area_id):
    """The Registers that these lines can be looked up in."""
    here = f"{partner_id}/{area_id}"
    references = _references(participants, partner_id, area_id)
    shared = _sharing_a_key(participants)
    near = {pk for pk, scopes in shared.items() if here in scopes} | set(references)
    words = {key for each in participants for keys in searched_keys(_writings(each)) for key in keys}
    alike = SearchKeys.objects.filter(keys__overlap=sorted(words), scopes__contains=[here])
    near |= set(alike.values_list("person", flat=True))
    far = set(shared) - near
    return Registers(near=Register(_known(near, participants, references)), far=Register(_known(far, participants, {})))


def _writings(participant):
    return f"{participant.name} {participant.arabic_name}"


def _keys(participant):
    keys = match_keys(last_name=participant.name, arabic_name=participant.arabic_name, phones=participant.phones)
    return [(MatchKey.Kind.NAME, key) for key in keys.names] + [(MatchKey.Kind.PHONE, key) for key in keys.phones]


def _sharing_a_key(participants):
    """{person: their scopes} of all who share a whole name or a telephone with one of the lines."""
    keys = {key for each in participants for _kind, key in _keys(each)}
    kinds = [MatchKey.Kind.NAME, MatchKey.Kind.PHONE]
    return dict(MatchKey.objects.filter(key__in=keys, kind__in=kinds).values_list("person", "person__scopes"))


def _references(participants, partner_id, area_id):
    """{person: their numbers in this partner's register} for the numbers that stand in the sheet."""
    wanted = {plain(each.reference) for each in participants if each.reference}
    found = defaultdict(set)
    if wanted:
        lines = Registration.objects.filter(partner=partner_id, area=area_id).exclude(reference="")
        for person, reference in lines.values_list("person", "reference").iterator():
            if plain(reference) in wanted:
                found[person].add(reference)
    return found


def _known(people, participants, references):
    named = Identity.objects.filter(person__in=people).values_list(
        "person", "last_name", "first_name", "arabic_name", "phones"
    )
    seen = set()
    for person, last_name, first_name, arabic_name, phones in named:
        seen.add(person)
        for reference in references.get(person) or [""]:
            yield Known(person, f"{last_name} {first_name}", arabic_name, phones=tuple(phones), reference=reference)
    yield from _unnamed(people - seen, participants, references)


def _unnamed(people, participants, references):
    """People whose identity is not kept (no consent, erased): a line with the same keyed hash bears their name."""
    carried = defaultdict(set)
    for person, kind, key in MatchKey.objects.filter(person__in=people).values_list("person", "kind", "key"):
        carried[kind, key].add(person)
    for each in participants:
        keys = _keys(each)
        called = {person for key in keys if key[0] == MatchKey.Kind.NAME for person in carried[key]}
        reached = {person for key in keys if key[0] == MatchKey.Kind.PHONE for person in carried[key]}
        for person in called:
            phones = each.phones if person in reached else ()
            for reference in references.get(person) or [""]:
                yield Known(person, each.name, each.arabic_name, phones=phones, reference=reference)
