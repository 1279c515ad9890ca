"""Which person of the registers a written member is: sure, or with whom it may be, or nobody."""

from dataclasses import dataclass

from beneficiaries.blind import searched_keys
from beneficiaries.matching import Known
from beneficiaries.models import Identity, SearchKeys
from programme.scope import scope_of
from trainings.resources.participants import SURE, Register


@dataclass(frozen=True, slots=True)
class _Written:
    name: str
    arabic_name: str = ""
    phones: tuple = ()
    reference: str = ""


class Persons:
    """The people of one area whom written names may mean, as far as `by` may see them."""

    def __init__(self, names, area, *, by):
        words = {key for name in names for keys in searched_keys(name) for key in keys}
        found = SearchKeys.objects.filter(scope_of(by).of_scopes(), keys__overlap=sorted(words))
        people = found.filter(scopes__contains=[f"*/{area}"]).values("person")
        rows = Identity.objects.filter(person__in=people).values_list(
            "person", "last_name", "first_name", "arabic_name"
        )
        self._register = Register(Known(pk, f"{last} {first}", arabic) for pk, last, first, arabic in rows)

    def find(self, name):
        """(the person's id when only one can be meant, else None; how many it may be)."""
        found = self._register.find(_Written(name))
        return (found.ref, 1) if found.level == SURE else (None, len(found.candidates))
