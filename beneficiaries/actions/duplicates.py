"""Is this person registered already? Asked across all partners, answered without telling whom one may not see."""

from dataclasses import dataclass

from beneficiaries.actions.people import identity_of
from beneficiaries.blind import match_keys
from beneficiaries.matching import DIFFERENT, Known, compare
from beneficiaries.models import Beneficiary, MatchKey
from journal.actions import write
from programme.scope import acting_as_system

_LOOKED_AT = 200  # people who share a hash; more than that share a phone that says nothing
_SHOWN = 5
_TELLING = {MatchKey.Kind.DOCUMENT: "document", MatchKey.Kind.PHONE: "phone"}


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the person on the form. Without `is_visible` there is no name, only where they stand."""

    person: Beneficiary
    reasons: tuple
    is_visible: bool
    name: str = ""

    @property
    def code(self):
        return self.person.code


def candidates(facts, *, by):
    """The people already registered who share a document, a telephone, or the name and birth in `facts`.

    Everybody is compared; the name of somebody outside the scope of `by` is left out. What was shown to whom is
    written in the journal.
    """
    shared = _shared(facts)
    if not shared:
        return []
    with acting_as_system("deduplication"):
        people = list(Beneficiary.objects.filter(pk__in=shared).select_related("partner", "area"))
        known = {person.pk: (_known(person, identity_of(person))) for person in people}
    visible = set(Beneficiary.objects.visible_to(by).filter(pk__in=shared).values_list("pk", flat=True))
    asked = _known(Beneficiary(sex=facts.get("sex", ""), birth_year=facts.get("birth_year")), facts)
    found = []
    for person in people:
        reasons = _reasons(asked, known[person.pk], shared[person.pk])
        if reasons:
            is_visible = person.pk in visible
            name = known[person.pk].name or known[person.pk].arabic_name
            found.append(Candidate(person, reasons, is_visible, name if is_visible else ""))
    found.sort(key=lambda candidate: (-len(candidate.reasons), candidate.person.pk))
    if found:
        write("warn_of_duplicates", by=by, shown=[candidate.code for candidate in found[:_SHOWN]])
    return found[:_SHOWN]


def _shared(facts):
    """{person id: kinds of hashes shared with `facts`}."""
    names = ("first_name", "last_name", "arabic_name", "phones", "sex", "birth_year")
    keys = match_keys(
        documents=[facts.get("document_number", "")], **{name: facts[name] for name in names if facts.get(name)}
    )
    wanted = [*keys.documents, *keys.phones, *keys.births]
    found = {}
    rows = MatchKey.objects.filter(key__in=wanted).order_by("kind").values_list("person", "kind")
    for person, kind in rows[:_LOOKED_AT]:
        found.setdefault(person, set()).add(kind)
    return found


def _known(person, facts):
    return Known(
        ref=person.pk,
        name=f"{facts.get('last_name', '')} {facts.get('first_name', '')}".strip(),
        arabic_name=facts.get("arabic_name", ""),
        sex=person.sex,
        birth_date=facts.get("birth_date"),
        birth_year=person.birth_year,
        birth_approximate=person.birth_is_approximate,
        document=facts.get("document_number", ""),
        phones=tuple(facts.get("phones", ())),
        document_kind=facts.get("document_kind", ""),
    )


def _reasons(asked, known, kinds):
    """Why `known` may be the person asked about; nothing when only the beginnings of their names agree."""
    told = {_TELLING[kind] for kind in kinds if kind in _TELLING}
    if known.name or known.arabic_name:
        match = compare(asked, known)
        told |= set(match.reasons) if match.level != DIFFERENT else set()
    return tuple(reason for reason in ("document", "phone", "name", "birth_date", "birth_year") if reason in told)
