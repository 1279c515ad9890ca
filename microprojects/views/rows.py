"""A page of associations as rows of text, everything looked up and formatted once."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from microprojects.models import Association, Member
from programme.models import Area, Commune


@dataclass(frozen=True, slots=True)
class Row:
    """One association of the list."""

    url: str
    code: str
    name: str
    other_name: str
    area: str
    commune: str
    year: str
    members: str
    is_complete: bool
    is_trained: bool
    has_charter: bool
    is_doubled: bool


def rows_of(associations):
    """A Row for each of `associations`, in their order: a fixed number of statements, however many they are."""
    page = Association.objects.filter(pk__in=[each.pk for each in associations]).order_by()
    complete = set(page.with_papers_complete().filter(is_complete=True).values_list("pk", flat=True))
    trained, doubled = (set(found.values_list("pk", flat=True)) for found in (page.trained(), page.doubled()))
    members = dict(
        Member.objects.in_office().of(page).order_by().values_list("association").annotate(number=Count("pk"))
    )
    areas = {area.pk: area.name for area in Area.objects.all()}
    communes = dict(
        Commune.objects.filter(pk__in={each.commune_id for each in associations}).values_list("pk", "name_fr")
    )
    base = reverse("microprojects:associations")
    return [
        Row(
            url=f"{base}{each.code}/",
            code=each.code,
            name=each.names[0],
            other_name=each.names[1],
            area=areas[each.area_id],
            commune=communes.get(each.commune_id, ""),
            year=str(each.year_founded or "–"),
            members=str(members.get(each.pk, 0)),
            is_complete=each.pk in complete,
            is_trained=each.pk in trained,
            has_charter=each.charter_signed_on is not None,
            is_doubled=each.pk in doubled,
        )
        for each in associations
    ]
