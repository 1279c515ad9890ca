"""The resource in bulk and by the library's own way, row by row: the same people come out."""

import tablib
from django.forms import model_to_dict

from beneficiaries.models import Beneficiary, MatchKey, Registration, SearchKeys
from beneficiaries.resources import files
from beneficiaries.resources.register import PeopleResource
from programme.scope import acting_as_system
from tests.beneficiaries.registers import AMINA, KARIM, checked, saved

LUCIE = KARIM | {"reference": "3", "last_name": "Ndiaye", "first_name": "Lucie", "sex": "F", "consent": "non"}
WRONG = AMINA | {"reference": "4", "sex": "?"}


def everything():
    """All that was written, without ids and moments."""
    without = ("id", "person", "source", "scopes", "document_number")
    people = {}
    for person in Beneficiary.objects.order_by("id"):
        records = [person, *Registration.objects.filter(person=person), getattr(person, "identity", None)]
        written = [model_to_dict(record, exclude=without) for record in records if record]
        keys = sorted(MatchKey.objects.filter(person=person).values_list("kind", "key"))
        search = SearchKeys.objects.filter(person=person).values_list("keys", "scopes").first()
        people[person.registrations.get().reference] = (written, keys, search)
    return people


def test_row_by_row_writes_the_same_people_as_in_bulk(me_officer, partners, areas):
    rows, place = (AMINA, KARIM, LUCIE, WRONG), {"partner": partners.aideca, "area": areas.khouribga}
    source = checked(*rows, by=me_officer, **place)
    with acting_as_system("import"):
        raws = [raw for _sheet, _number, raw in files.rows_of(source)]
        dataset = tablib.Dataset(*[list(raw.values()) for raw in raws], headers=list(raws[0]))
        result = PeopleResource(source).import_row_by_row(dataset)
        row_by_row = everything()
        Beneficiary.objects.all().delete()
        saved(source, by=me_officer)

        assert (result.totals["new"], result.totals["invalid"]) == (3, 1)
        assert everything() == row_by_row
        assert list(row_by_row) == ["1", "2", "3"]
