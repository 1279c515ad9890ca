"""Is this person registered already? Asked across all partners, answered without telling whom one may not see.

Asked before somebody is registered, and before a correction gives somebody another name, birth, document or telephone.

Of somebody outside the user's scope the answer says where they stand, and neither year nor reasons: with these a name
and a birthday could be guessed. So that nobody rings up one number after the other, it is given some times a day.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.actions import strangers
from beneficiaries.actions.people import correct, hold, identity_of, keys_of, register
from beneficiaries.blind import hash_once, keyed_hash
from beneficiaries.matching import DIFFERENT, Known, compare
from beneficiaries.models import Beneficiary, MatchKey, Sex
from beneficiaries.resources.staging import wait_for_imports
from journal.models import Entry
from programme.scope import acting_as_system
from ui import formats

_LOOKED_AT = 200  # people who share a hash; more than that share a phone that says nothing
_SHOWN = 5
_REMEMBERED = timedelta(days=1)  # a form sent again later is a new one
_TELLING = {MatchKey.Kind.DOCUMENT: "document", MatchKey.Kind.PHONE: "phone"}


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the person on the form. Without `is_visible` there is only where they stand.

    By its `mark` the form names the candidate again when the user says that it is another person.
    """

    person: Beneficiary
    reasons: tuple
    is_visible: bool
    mark: str
    name: str = ""

    @property
    def code(self):
        return self.person.code


class TooManyStrangers(Exception):
    """The user was told of too many people of other partners today. Its text is a sentence for them."""


def register_once(*, by, line, facts, sent="", others=()):
    """(the new person, nothing) or (nothing, the candidates to look at before one is made).

    Whoever registers the same person at this moment is waited for. The same form `sent` again by the same user gives
    the person whom it made. `others` are the marks of candidates whom the user has seen: it is somebody else. Raises
    TooManyStrangers, ImportUnderWay. Inside a transaction only: what is written of a warning stays.
    """
    wait_for_imports()
    form = hash_once("form", f"{by.pk}\0{sent}\0{line}\0{facts}") if sent else None
    hold(*keys_of(facts), [form] if sent else [])
    if sent and (person := _made_by(form, by)):
        return person, []
    found = _asked_about(facts, by=by, line=line)
    if not {candidate.mark for candidate in found} <= set(others):
        _note_warning(found, by)
        return None, found
    noted = {"form": form} if sent else {}
    if found:
        noted["not"] = [candidate.code for candidate in found]
    return register(by=by, noted=noted, **line, **facts), []


def correct_once(person, *, by, seen, facts, others=()):
    """(the corrected person, nothing) or (nothing, the candidates whom the correction makes them resemble).

    Nobody is asked about whom they resembled before. Raises TooManyStrangers, ImportUnderWay, ChangedMeanwhile.
    """
    wait_for_imports()
    keys = keys_of(facts)
    hold(*keys)
    before = identity_of(person) | {"sex": person.sex, "birth_year": person.birth_year}
    if any(set(now) - set(then) for now, then in zip(keys, keys_of(before), strict=True)):
        line = {"partner": person.partner, "area": person.area}
        known = {candidate.person.pk for candidate in candidates(before, by=by, line=line, most=_LOOKED_AT)}
        found = _asked_about(facts, by=by, line=line, besides={person.pk, *known})
        if not {candidate.mark for candidate in found} <= set(others):
            _note_warning(found, by)
            return None, found
    return correct(person, by=by, seen=seen, **facts), []


def _asked_about(facts, *, by, line, besides=()):
    """The candidates, unless `by` was told of too many people of others already."""
    if not strangers.left_today(by):
        strangers.note_refusal(by=by)
        raise TooManyStrangers(
            _("Too many people of other partners came up today. Ask your coordinator, or go on tomorrow.")
        )
    return candidates(facts, by=by, line=line, besides=besides)


def candidates(facts, *, by, line, besides=(), most=_SHOWN):
    """The people already registered who share a document, a telephone, or the name and birth in `facts`.

    Everybody is compared, `besides` some. When a birth is missing the name alone says little: it is looked for in the
    register of the `line` only.
    """
    shared = {pk: kinds for pk, kinds in _shared(facts, line).items() if pk not in besides}
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
        if reasons and person.pk in visible:
            name = formats.names(known[person.pk].name, known[person.pk].arabic_name)[0]
            found.append(Candidate(person, reasons, True, person.code, name))
        elif reasons:
            mark = str(keyed_hash("candidate", f"{by.pk} {person.pk}"))
            found.append(Candidate(person, (), False, mark))
    found.sort(key=lambda candidate: (-len(candidate.reasons), candidate.person.pk))
    return found[:most]


def _made_by(form, by):
    """The person whom `by` registered with this very form."""
    entries = Entry.objects.filter(by=by, act="register_beneficiary", details__form=form)
    made = entries.filter(at__gte=timezone.now() - _REMEMBERED).order_by().values_list("record_id", flat=True)[:1]
    return Beneficiary.objects.filter(pk__in=list(made)).first()


def _note_warning(found, by):
    unseen = [candidate.code for candidate in found if not candidate.is_visible]
    strangers.note_warning([candidate.code for candidate in found], unseen, by=by)


def _shared(facts, line):
    """{person id: kinds of hashes shared with `facts`}."""
    keys = keys_of(facts)
    wanted = [*keys.documents, *keys.phones, *keys.births]
    found = {}
    rows = MatchKey.objects.filter(key__in=wanted).order_by("kind").values_list("person", "kind")
    for person, kind in rows[:_LOOKED_AT]:
        found.setdefault(person, set()).add(kind)
    here = Beneficiary.objects.within(line["partner"].pk, line["area"].pk)
    namesakes = MatchKey.objects.filter(key__in=keys.names, kind=MatchKey.Kind.NAME, person__in=here)
    for person in namesakes.values_list("person", flat=True)[:_LOOKED_AT]:
        found.setdefault(person, set()).add(MatchKey.Kind.NAME)
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
    if MatchKey.Kind.NAME in kinds and not (asked.birth_year and known.birth_year) and _may_agree(asked.sex, known.sex):
        told.add("name")
    return tuple(reason for reason in ("document", "phone", "name", "birth_date", "birth_year") if reason in told)


def _may_agree(*sexes):
    return set(sexes) != {Sex.FEMALE, Sex.MALE}
