"""The staged lines of an attendance grid as its page shows them.

Names of people come from the vault: outside the user's scope a candidate is a code and who registered them.
"""

from copy import copy
from dataclasses import dataclass, replace

from trainings.querysets.rolls import NAME, code_of, name_of

ABOUT_PEOPLE = {"double_booking", "same_person"}  # the remarks that tell who is known


@dataclass(frozen=True)
class Who:
    """A person as they may be shown here."""

    pk: int
    name: str
    birth_year: int
    partner: str
    is_own: bool  # registered by the course's own partner in its area: without a name, it is withheld

    @property
    def code(self):
        return code_of(self.pk)


@dataclass(frozen=True)
class Line:
    """One line of the sheet: as written, who it is or may be, and what is odd about it."""

    row: object
    who: Who = None
    candidates: tuple = ()
    sheet: str = ""  # when there are several
    is_withheld: bool = False  # it is about somebody whom the reader is not told of today: it looks unknown

    @property
    def name(self):
        return self.row.raw.get("name") or self.row.raw.get("arabic_name") or ""

    @property
    def by(self):
        return (self.row.clean or {}).get("by", "")

    @property
    def marks(self):
        return (self.row.clean or {}).get("marks", "")

    @property
    def is_recalled(self):
        """Whether the same line was answered before."""
        return bool((self.row.clean or {}).get("recalled"))


def lines_of(source, people):
    """The Lines of a staged import; `people` is the unscoped query set that candidates are looked up in."""
    rows = list(source.rows.order_by("pk"))
    wanted = {pk for row in rows for pk in (row.person_id, *row.candidates) if pk}
    who = who_of(wanted, people, source)
    has_sheets = len({row.sheet for row in rows}) > 1
    return [
        Line(
            row,
            who.get(row.person_id),
            tuple(who[pk] for pk in row.candidates if pk in who),
            row.sheet if has_sheets else "",
        )
        for row in rows
    ]


def strangers_of(lines, visible, enrolled):
    """{row's id: codes of whom it is or may be}, without the `visible` people and those `enrolled` in its courses.

    `visible` is a query set: whoever can be seen on their own page is no stranger, nor is who stands in a roll of ours.
    """
    named = {line.row.pk: {pk for pk in _named(line.row) if pk not in enrolled} for line in lines}
    seen = set(visible.filter(pk__in=set().union(*named.values())).values_list("pk", flat=True))
    return {row: [code_of(pk) for pk in sorted(people - seen)] for row, people in named.items() if people - seen}


def withheld(line, strangers):
    """The Line as if nobody knew these `strangers` (codes): what is said of them goes, too."""
    shown = tuple(who for who in line.candidates if who.code not in strangers)
    row = copy(line.row)
    row.warnings = [warning for warning in row.warnings if warning[1] not in ABOUT_PEOPLE]
    row.answer, row.person_id, row.candidates = "", None, [who.pk for who in shown]
    row.verdict = row.Verdict.QUESTION if shown else row.Verdict.SKIPPED
    row.clean = {name: told for name, told in row.clean.items() if name not in ("by", "recalled")}
    return replace(line, row=row, who=None, candidates=shown, is_withheld=True)


def _named(row):
    answered = [int(row.answer)] if row.answer.isdigit() else []
    return {pk for pk in (row.person_id, *row.candidates, *answered) if pk}


def who_of(wanted, people, source):
    """{id: Who} of the `wanted` among `people`, as the import `source` shows them."""
    own = (source.partner_id, source.area_id)
    found = people.filter(pk__in=wanted).values_list(
        "pk",
        "birth_year",
        "partner__short_name",
        "partner",
        "area",
        *(field.removeprefix("person__") for field in NAME),
    )
    return {
        pk: Who(pk, name_of(*name), born, partner, (at, area) == own) for pk, born, partner, at, area, *name in found
    }
