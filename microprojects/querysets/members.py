"""Who a member is, and who they may be: names as far as the database shows them to this reader."""

from dataclasses import dataclass

from ui import formats

NAME = ("identity__last_name", "identity__first_name", "identity__arabic_name")


@dataclass(frozen=True)
class Found:
    """A person whom a member may be linked to."""

    pk: int
    code: str
    name: str
    birth_year: int | None
    is_member: bool


def found_for(member, people, limit=20):
    """The first of `people`, each with whether they are a member of the association already."""
    rows = list(people.order_by("identity__sort_name", "pk").values_list("pk", "birth_year", *NAME)[:limit])
    members = set(
        member.association.members.filter(person__in=[row[0] for row in rows]).values_list("person", flat=True)
    )
    return [Found(pk, f"JSM-{pk:06d}", told_name(*name), born, pk in members) for pk, born, *name in rows]


def name_of(member):
    """The member's name, "" when it is for others to see."""
    row = member.association.members.filter(pk=member.pk).values_list(
        "written__name", *(f"person__{field}" for field in NAME)
    )
    written, *name = row.get()
    return told_name(*name) or written or ""


def told_name(last, first, arabic):
    return formats.names(f"{last or ''} {first or ''}".strip(), arabic)[0]
