"""A page of people as rows of text: names of these fifty only, everything formatted once."""

from dataclasses import dataclass

from django.urls import reverse

from beneficiaries.models import ConsentState, Group, Identity, Registration, Sex
from programme.models import Area, Partner
from ui import formats

_TONES = {ConsentState.GIVEN: "good", ConsentState.REFUSED: "bad", ConsentState.UNRECORDED: "neutral"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list. `name` is empty when the vault holds none."""

    url: str
    code: str
    name: str
    arabic_name: str
    sex: str
    born: str
    groups: str
    area: str
    partner: str
    registered_on: str
    consent: str
    tone: str


def rows_of(people):
    """A Row for each of `people`, in their order: four statements, however many they are."""
    ids = [person.pk for person in people]
    names, groups = _names(ids), _groups(ids)
    areas = {area.pk: area.name for area in Area.objects.all()}
    partners = dict(Partner.objects.values_list("pk", "short_name"))
    sexes, consents = _texts(Sex), _texts(ConsentState)
    base = reverse("beneficiaries:list")
    rows = []
    for person in people:
        name, arabic_name = names.get(person.pk, ("", ""))
        rows.append(
            Row(
                url=f"{base}{person.code}/",
                code=person.code,
                name=name or arabic_name,
                arabic_name=arabic_name if name else "",
                sex=sexes[person.sex],
                born=_year(person),
                groups=" · ".join(groups.get(person.pk, ())),
                area=areas[person.area_id],
                partner=partners[person.partner_id],
                registered_on=formats.day(person.registered_on, "short"),
                consent=consents[person.consent],
                tone=_TONES[person.consent],
            )
        )
    return rows


def _names(ids):
    """{person id: (Latin name, Arabic name)} of those whom the vault shows."""
    fields = ("person_id", "last_name", "first_name", "arabic_name")
    found = Identity.objects.filter(person_id__in=ids).values_list(*fields)
    return {person: (f"{last} {first}".strip(), arabic) for person, last, first, arabic in found}


def _groups(ids):
    """{person id: the names of their groups, each once, oldest first}."""
    texts, found = _texts(Group), {}
    for person, group in Registration.objects.filter(person_id__in=ids).values_list("person_id", "group"):
        found.setdefault(person, {})[texts[group]] = True
    return found


def _texts(choices):
    """{value: its text in the present language}, translated once a page instead of once a cell."""
    return {value: str(label) for value, label in choices.choices}


def _year(person):
    if person.birth_year is None:
        return formats.NOTHING
    return f"≈ {person.birth_year}" if person.birth_is_approximate else str(person.birth_year)
