"""A page of people as rows of text: names of these fifty only, everything formatted once."""

from typing import NamedTuple

from django.urls import reverse

from beneficiaries.models import ConsentState, Group, Identity, Registration, Sex
from ui import formats

_TONES = {ConsentState.GIVEN: "good", ConsentState.REFUSED: "bad", ConsentState.UNRECORDED: "neutral"}


class Row(NamedTuple):
    """One person of the list, in the order in which the template unpacks it: names in a loop cost less than attributes.

    `name` is empty when the vault holds none; the reader's writing of it comes first.
    """

    url: str
    code: str
    name: str
    other_name: str
    sex: str
    born: str
    groups: str
    area: str
    partner: str
    registered_on: str
    consent: str
    tone: str


def rows_of(people, areas, partners):
    """A Row for each of `people`, in their order: two statements, however many they are.

    `areas` and `partners` are all of the programme's, by id: a few, and loaded already.
    """
    ids = [person.pk for person in people]
    names, groups = _names(ids), _groups(ids)
    areas = {pk: str(area) for pk, area in areas.items()}
    sexes, consents = _texts(Sex), _texts(ConsentState)
    base = reverse("beneficiaries:list")
    rows = []
    for person in people:
        name, other_name = formats.names(*names.get(person.pk, ("", "")))
        rows.append(
            Row(
                url=f"{base}{person.code}/",
                code=person.code,
                name=name,
                other_name=other_name,
                sex=sexes[person.sex],
                born=_year(person),
                groups=" · ".join(groups.get(person.pk, ())),
                area=areas[person.area_id],
                partner=partners[person.partner_id].short_name,
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
