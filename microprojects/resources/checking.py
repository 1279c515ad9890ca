"""An uploaded list of associations -> one staged row per association. Nothing is saved of it yet."""

from dataclasses import asdict, dataclass
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext_noop

from beneficiaries.models import ImportRow
from microprojects.matching import written_key
from microprojects.models import Association
from microprojects.resources.cleaning import Clean, clean
from microprojects.resources.columns import VOCABULARY
from microprojects.resources.known import facts_here, facts_of_row, recognise
from microprojects.resources.persons import Persons
from microprojects.resources.places import Places
from ui.workbooks.cells import text
from ui.workbooks.headings import NoHeaderFound, find_tables
from ui.workbooks.reading import read

V = ImportRow.Verdict
TWICE = gettext_noop("The same association as row %(row)s: what this row adds goes there.")
NEEDED = {"name", "area"}


def tables_of(data, filename, *, is_checked=False):
    """The tables of the file that list associations; raises UnreadableFile or NoHeaderFound, with a sentence."""
    tables, _without = find_tables(read(data, filename, is_checked=is_checked), VOCABULARY)
    found = [table for table in tables if {column.field for column in table.mapped} >= NEEDED]
    if not found:
        raise NoHeaderFound(tables[0].sheet)
    return found


def stage(source):
    """Compare every row with what is here and with one another, and keep the outcome as ImportRows; returns counts.

    Runs inside acting_as_system("import"), sentences kept as they are translated from.
    """
    with translation.override(None), source.file.open("rb") as file:
        tables = tables_of(file.read(), source.filename, is_checked=True)
        places = Places(source.created_by, source.area_id)
        read_rows = [(table.sheet, number, raw, clean(raw, places)) for table in tables for number, raw in table.raws()]
    link_members([row for *_place, row in read_rows], by=source.created_by)
    here, before, rows = facts_here(places.allowed), [], []
    for position, (sheet, number, raw, row) in enumerate(read_rows, start=1):
        staged = ImportRow(source=source, sheet=sheet, number=number, raw=_told(raw), errors=row.errors)
        if not row.errors:
            facts = facts_of_row(-position, row)
            _judge(staged, row, recognised(facts, here, before), rows)
            before.append(facts)
        else:
            staged.verdict = V.ERROR
        staged.clean, staged.warnings = {"position": position} | _kept(row), row.warnings
        rows.append(staged)
    source.rows.all().delete()
    ImportRow.objects.bulk_create(rows)
    return counts_of(rows)


def recognised(facts, here, before):
    """(ref for sure or None, refs it may be): associations that are here come before other rows of the file."""
    sure, maybe = recognise(facts, here)
    if sure is not None or maybe:
        return sure, maybe
    return recognise(facts, before)


def _judge(staged, row, found, rows):
    sure, maybe = found
    staged.candidates = [sure] if sure is not None else maybe
    if sure is None:
        staged.verdict = V.QUESTION if maybe else V.NEW
    elif sure < 0:
        staged.verdict = V.KNOWN
        row.warnings.append(["name", "row_twice", TWICE, {"row": rows[-sure - 1].number}])
    else:
        missing = missing_of(Association.objects.get(pk=sure), row)
        staged.verdict = V.CHANGED if missing else V.UNCHANGED


def link_members(rows, *, by):
    """Turn each [name, role] of the rows' members into [name, role, person or None, how many it may be]."""

    def area(row):
        return row.facts["area"] or 0

    for of_area, group in groupby(sorted(rows, key=area), key=area):
        group = list(group)
        persons = Persons({name for row in group for name, _role in row.members}, of_area, by=by)
        for row in group:
            row.members = [[name, role, *persons.find(name)] for name, role in row.members]


@dataclass(frozen=True)
class Missing:
    """What a row adds to an association that is here: nothing that stands there is overwritten."""

    facts: dict
    papers: list
    members: list
    rib: str

    def __bool__(self):
        return any(asdict(self).values())


def missing_of(association, row):
    """The Missing of a Clean row."""
    papers = {
        (kind, number, day and day.isoformat())
        for kind, number, day in association.papers.values_list("kind__code", "number", "issued_on")
    }
    people, written = set(), set()
    for person, key in association.members.values_list("person", "written_key"):
        people.add(person)
        written.add(key)
    has_account = association.accounts.live().exists() or association.accounts.filter(rib=row.rib).exists()
    return Missing(
        facts={name: value for name, value in row.facts.items() if value and not getattr(association, column_of(name))},
        papers=[each for each in row.papers if tuple(each) not in papers],
        members=[
            each for each in row.members if written_key(each[0]) not in written and each[2] not in people - {None}
        ],
        rib="" if has_account else row.rib,
    )


def column_of(name):
    """The column that holds a fact of a row: places are kept by their keys."""
    return f"{name}_id" if name in ("area", "commune") else name


def clean_of(staged):
    """The Clean that a staged row was made of."""
    return Clean(**{name: staged.clean[name] for name in ("facts", "papers", "members", "rib", "bank")})


def counts_of(rows):
    """What the pages show of the rows, and how many members are linked."""
    counts = {verdict.value: sum(row.verdict == verdict for row in rows) for verdict in V}
    members = [each for row in rows if row.verdict != V.ERROR for each in row.clean["members"]]
    linked = sum(person is not None for _name, _role, person, _number in members)
    return counts | {
        "rows": len(rows),
        "remarks": sum(bool(row.warnings) for row in rows),
        "members": len(members),
        "linked": linked,
        "proposed": sum(person is None and number > 0 for _name, _role, person, number in members),
    }


def _kept(row):
    return {name: getattr(row, name) for name in ("facts", "papers", "members", "rib", "bank")}


def _told(raw):
    """The cells as text, without the account's number."""
    return {name: text(cell) for name, cell in raw.items() if name != "rib"}
