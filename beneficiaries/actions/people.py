"""The writes about people: register, correct, add a line to a register, open an identity.

Facts are the fields of Beneficiary, Identity and Registration by their names; document and permit numbers are given in
clear and kept encrypted. The journal carries codes and names of fields, never what stands in them.
"""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.blind import decrypt, encrypt, hash_once, match_keys, search_keys
from beneficiaries.models import Beneficiary, ConsentState, Identity, MatchKey, Registration, SearchKeys
from journal.actions import write
from journal.models import Entry
from programme.models import Programme
from programme.scope import keys_for
from ui.workbooks.words import plain

_LINE = {"reference", "household", "fingerprint", "source"}
_IDENTITY = {
    "last_name",
    "first_name",
    "arabic_name",
    "birth_date",
    "phones",
    "email",
    "neighbourhood",
    "document_kind",
    "document_number",
    "permit_number",
    "notes",
}
_ENCRYPTED = {"document_number", "permit_number"}
_NOT_CORRECTED = {"id", "partner", "area", "registered_on", "scopes", "created_at", "created_by"}


class ChangedMeanwhile(Exception):
    """Somebody else changed the person since the user began. Its text is a sentence for the user."""


class AlreadyOpen(Exception):
    """The partner sees the person already. Its text is a sentence for the user."""


class AlreadyRegistered(Exception):
    """The person stands in this register already, in this `line`. Its text is a sentence for the user."""

    def __init__(self, sentence, line):
        super().__init__(sentence)
        self.line = line


@transaction.atomic
def register(*, by, partner, area, group, on, noted=None, **facts):
    """A new person with their first line in the register of `partner` in `area`; the journal keeps what is `noted`.

    Whoever refuses consent gets no identity: statistics and keyed hashes only, so that they are counted once.
    """
    hold(*keys_of(facts))
    line, identity, about = _sorted_out(facts)
    person = Beneficiary.objects.create(
        partner=partner,
        area=area,
        registered_on=on,
        scopes=sorted(keys_for(partner.pk, area.pk)),
        created_by=by,
        **about,
    )
    Registration.objects.create(person=person, partner=partner, area=area, group=group, on=on, **line)
    _keep(person, identity)
    told = {"partner": partner.code, "area": area.code, "group": group, "consent": person.consent}
    if person.consent == ConsentState.REFUSED and (dropped := _told_in(identity)):
        told["dropped"] = dropped
    write("register_beneficiary", person, by=by, **told, **(noted or {}))
    return person


def hold(*hashes):
    """Wait for whoever registers somebody under one of these `hashes` now; ours until the transaction ends.

    Who looks for duplicates afterwards finds what the others saved. All take them in ascending order: nobody waits
    for somebody who waits for them.
    """
    keys = sorted({key for some in hashes for key in some})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])


def keys_of(facts):
    """The MatchKeys under which a person of these facts is kept."""
    names = ("first_name", "last_name", "arabic_name", "phones", "sex", "birth_year")
    told = {name: facts[name] for name in names if facts.get(name)}
    return match_keys(documents=[facts.get("document_number", "")], **told)


@transaction.atomic
def correct(person, *, by, seen=None, **facts):
    """Change what is known of `person`; a refusal of consent takes the identity away. No change, no entry.

    `seen` is the state_of(person) that `by` began from. Raises ChangedMeanwhile when it is no longer that.
    """
    person = Beneficiary.objects.select_for_update().get(pk=person.pk)
    _line, identity, about = _sorted_out(facts)
    before = identity_of(person)
    changed = sorted(
        [name for name, value in about.items() if getattr(person, name) != value]
        + [name for name, value in identity.items() if before.get(name) != value]
    )
    if not changed:
        return person
    if seen is not None and seen != state_of(person):
        raise ChangedMeanwhile(
            _("Somebody changed this person while you were writing. Nothing of yours is saved yet: look at it again.")
        )
    for name, value in about.items():
        setattr(person, name, value)
    person.save(update_fields=list(about) or None)
    if before or any(identity.values()):
        _keep(person, before | identity)
    write("change_beneficiary", person, by=by, fields=changed)
    if before and person.consent == ConsentState.REFUSED:
        write("delete_identity", person, by=by, fields=_told_in(before))
    return person


def _told_in(identity):
    """The names of the fields that say something."""
    return sorted(name for name, value in identity.items() if value)


def hanging_on(person):
    """[(what they are called, how many)] of the records of any app that hang on `person` and name nobody."""
    found = []
    for relation in person._meta.related_objects:
        model = relation.related_model
        if model._meta.managed and model not in (Identity, SearchKeys, MatchKey):
            number = model.objects.filter(**{relation.field.name: person}).count()
            found.append((model._meta.verbose_name_plural, number))
    return [(name, number) for name, number in found if number]


def state_of(person):
    """A hash of all that can be corrected of `person`: another one once somebody has corrected something."""
    fields = {field.name: field.attname for field in Beneficiary._meta.concrete_fields}
    known = {name: getattr(person, attribute) for name, attribute in fields.items() if name not in _NOT_CORRECTED}
    return str(hash_once("state", repr(sorted((known | identity_of(person)).items()))))


@transaction.atomic
def add_registration(person, *, by, partner, area, group, on, reference="", household=""):
    """Another line for `person`, and whoever works there may see them from now on. Raises AlreadyRegistered."""
    person = Beneficiary.objects.select_for_update().get(pk=person.pk)
    line = {"partner": partner, "area": area, "group": group}
    there = person.registrations.filter(**line)
    if on >= Programme.objects.current().starts_on:
        there = there.counted()  # a line from before the programme keeps nobody out of its figures
    if standing := there.first():
        sentence = _("This person stands in this register already, in the same group: nothing was changed.")
        raise AlreadyRegistered(sentence, standing)
    Registration.objects.create(person=person, on=on, reference=reference, household=household, **line)
    person.scopes = sorted({*person.scopes, *keys_for(partner.pk, area.pk)})
    person.registered_on = min(person.registered_on, on)
    person.save(update_fields=["scopes", "registered_on"])
    write("add_registration", person, by=by, partner=partner.code, area=area.code, group=group)
    return person


@transaction.atomic
def open_file(line, *, by):
    """Let the partner of a `line` that stayed apart see the person from now on. Raises AlreadyOpen."""
    person = Beneficiary.objects.select_for_update().get(pk=line.person_id)
    keys = keys_for(line.partner_id, line.area_id)
    if set(keys) <= set(person.scopes):
        raise AlreadyOpen(_("%(partner)s sees this file already.") % {"partner": line.partner})
    person.scopes = sorted({*person.scopes, *keys})
    person.save(update_fields=["scopes"])
    write("open_registration", person, by=by, partner=line.partner.code, area=line.area.code)
    return person


def open_identity(person, *, by):
    """The identity as facts, numbers in clear; the journal notes the reading once per user, person and day."""
    identity = identity_of(person)
    if identity:
        note_reading(person, by=by)
    return identity


def note_reading(person, *, by):
    """Write that `by` read the identity of `person`, unless today's journal says so already."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    label = Beneficiary._meta.label_lower
    read = Entry.objects.filter(record_type=label, record_id=person.pk, act="read_beneficiary", by=by, at__gte=today)
    if not read.exists():
        write("read_beneficiary", person, by=by)


def identity_of(person):
    """What the vault shows of `person` to the present scope: facts by name, numbers in clear; empty when nothing."""
    kept = Identity.objects.filter(pk=person.pk).values(*_IDENTITY).first() or {}
    return {name: decrypt(value) if name in _ENCRYPTED else value for name, value in kept.items()}


def _sorted_out(facts):
    """(facts of the line, of the identity, of the person)."""
    line = {name: value for name, value in facts.items() if name in _LINE}
    identity = {name: value for name, value in facts.items() if name in _IDENTITY}
    about = {name: value for name, value in facts.items() if name not in _LINE | _IDENTITY}
    return line, identity, about


def _keep(person, identity):
    """Put the identity into the vault, and renew the hashes that find the person.

    Of somebody who is not in the vault the hashes are all that is left (decision 0006): they stay, others are added.
    """
    last, first, arabic = (identity.get(name, "") for name in ("last_name", "first_name", "arabic_name"))
    keys = keys_of(identity | {"sex": person.sex, "birth_year": person.birth_year})
    kinds = zip(MatchKey.Kind, (keys.names, keys.documents, keys.phones, keys.births), strict=True)
    if Identity.objects.filter(pk=person.pk).exists():
        person.match_keys.all().delete()
    there = set(person.match_keys.values_list("kind", "key"))
    MatchKey.objects.bulk_create(
        MatchKey(person=person, kind=kind, key=key)
        for kind, found in kinds
        for key in found
        if (kind, key) not in there
    )
    if person.consent == ConsentState.REFUSED or not (last or first or arabic):
        Identity.objects.filter(pk=person.pk).delete()
        SearchKeys.objects.filter(pk=person.pk).delete()
        return
    kept = {name: encrypt(value) if name in _ENCRYPTED else value for name, value in identity.items()}
    kept["sort_name"] = plain(f"{last} {first}") or arabic
    Identity.objects.update_or_create(person=person, defaults=kept)
    SearchKeys.objects.update_or_create(person=person, defaults={"keys": search_keys(last, first, arabic)})
