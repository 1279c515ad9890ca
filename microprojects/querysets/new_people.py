"""People whom associations wrote into their reports, and who may be whom; names as far as the database shows them."""

from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat

from microprojects.querysets.members import NAME, told_name
from microprojects.querysets.reporting import OfReportQuerySet
from programme.scope import scope_of


class NewPersonQuerySet(OfReportQuerySet):
    def visible_to(self, user):
        """Their own for who speaks for an association; else of reports to approve, where one works for all partners.

        The vault shows the names to the same people. What an association writes or corrects is its own.
        """
        if getattr(user, "represented_id", None):
            return super().visible_to(user)
        reports = self.model._meta.get_field("due").related_model.objects.to_approve()
        scope = scope_of(user)
        rows = self.filter(due__in=reports)
        if scope.everything:
            return rows
        areas = [key.removeprefix("*/") for key in scope.keys if key.startswith("*/")]
        return rows.filter(due__grant__application__area__in=[int(area) for area in areas])

    def waiting(self):
        return self.filter(status="waiting")

    def refused(self):
        return self.filter(status="refused")

    def with_names(self):
        """Each with `last_name`, `first_name`, `phone` and `name`; all "" where the vault shows nothing."""
        told = {field: Coalesce(f"written__{field}", Value("")) for field in ("last_name", "first_name", "phone")}
        return self.annotate(**told, name=Concat(F("last_name"), Value(" "), F("first_name")))


@dataclass(frozen=True)
class FoundPerson:
    """Somebody of the registers; only who agreed to be registered is named in a report."""

    pk: int
    code: str
    name: str
    birth_year: int | None
    has_agreed: bool


def people_found(people, limit=20):
    """The first of `people` by their names."""
    rows = people.order_by("identity__sort_name", "pk").values_list("pk", "birth_year", "consent", *NAME)[:limit]
    return [
        FoundPerson(pk, f"JSM-{pk:06d}", told_name(*name), born, consent == "yes") for pk, born, consent, *name in rows
    ]
