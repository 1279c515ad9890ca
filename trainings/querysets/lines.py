"""The staged lines of an attendance grid as its page shows them.

Names of people come from the vault: outside the user's scope a candidate is a code and who registered them.
"""

from dataclasses import dataclass

from trainings.querysets.rolls import NAME, code_of, name_of


@dataclass(frozen=True)
class Who:
    """A person as they may be shown here."""

    pk: int
    name: str
    birth_year: int
    partner: str

    @property
    def code(self):
        return code_of(self.pk)


@dataclass(frozen=True)
class Line:
    """One line of the sheet: as written, who it is or may be, and what is odd about it."""

    row: object
    who: Who = None
    candidates: tuple = ()

    @property
    def name(self):
        return self.row.raw.get("name") or self.row.raw.get("arabic_name") or ""

    @property
    def by(self):
        return (self.row.clean or {}).get("by", "")

    @property
    def marks(self):
        return (self.row.clean or {}).get("marks", "")


def lines_of(rows, people):
    """The Lines of staged `rows`; `people` is the unscoped query set that candidates are looked up in."""
    rows = list(rows.order_by("pk"))
    wanted = {pk for row in rows for pk in (row.person_id, *row.candidates) if pk}
    who = who_of(wanted, people)
    return [Line(row, who.get(row.person_id), tuple(who[pk] for pk in row.candidates if pk in who)) for row in rows]


def who_of(wanted, people):
    """{id: Who} of the `wanted` among `people`."""
    found = people.filter(pk__in=wanted).values_list(
        "pk", "birth_year", "partner__short_name", *(field.removeprefix("person__") for field in NAME)
    )
    return {pk: Who(pk, name_of(*name), born, partner) for pk, born, partner, *name in found}
