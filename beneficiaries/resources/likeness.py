"""Who may be the person of a row: people in the database and rows above it, found by the keyed hashes they share.

A number (document, telephone) or the beginning of the name with sex and year make somebody a candidate; the few pairs
are then looked at closely (beneficiaries/matching.py). Where a birth is missing, so does the full name, in the same
register only.
"""

from collections import defaultdict
from itertools import chain, islice

from django.db import connection

from beneficiaries.blind import decrypt
from beneficiaries.matching import MAYBE, SAME, Known, Match, cannot_be_told_apart, compare, name_likeness
from beneficiaries.models import MatchKey
from beneficiaries.resources.lines import array

# So many with one beginning of the name, sex and day are a crowd (a placeholder for a birthday): of a crowd only those
# of exactly this name are looked at, or 5,000 rows would be compared with 5,000.
CROWD = 30
_NAME_HEARD = 0.85
_DIFFERENT = Match("different")
_NAMESAKE = Match(MAYBE, ("name",))


class KnownPeople:
    """Everybody in the database who shares a hash with one of the `lines`, and the people of `others` (ids).

    Namesakes are looked for in the register `here`, as scopes write it.
    """

    def __init__(self, lines, others, here):
        self._holders = defaultdict(lambda: defaultdict(set))  # kind of evidence -> hash -> person ids
        self._find_by_numbers(lines)
        self._find_by_names(self._find_by_births(lines))
        self._find_namesakes(lines, here)
        found = (ids for hashes in self._holders.values() for ids in hashes.values())
        self._known = _known_people(set(others).union(*found))
        self._unnamed = _names_of([pk for pk, known in self._known.items() if not known.name and not known.arabic_name])

    def alike(self, line, numbered):
        """[(person id, Match)] of those who may be the one of `line`; `numbered` stand under its register's number."""
        shared = self._shared_with(line)
        if not shared and not numbered:
            return []
        asked, found = known_of(line), []
        for person_id in sorted({*shared, *numbered}):
            match = self._compared(asked, line, person_id, shared.get(person_id, set()))
            if person_id in numbered and match.level not in (SAME, MAYBE):
                match = _numbered(asked, self._known[person_id], match)
            if match.level in (SAME, MAYBE):
                found.append((person_id, match))
        return found

    def _find_by_numbers(self, lines):
        for kind, name in ((MatchKey.Kind.DOCUMENT, "document"), (MatchKey.Kind.PHONE, "phone")):
            keys = {key for line in lines for key in getattr(line.keys, f"{name}s")}
            for key, person_id in _rows(_OF_NUMBERS, [array(keys), kind.value]):
                self._holders[name][key].add(person_id)

    def _find_by_births(self, lines):
        """Returns the lines whose beginning of the name is borne by a crowd."""
        asked = {(key, line.person.birth_date) for line in lines for key in line.keys.births}
        keys, days = zip(*asked, strict=True) if asked else ((), ())
        found = defaultdict(list)
        for key, day, person_id in _rows(_OF_BIRTHS, [array(keys), array(days), CROWD + 1]):
            found[key, day].append(person_id)
        crowds = {each for each, people in found.items() if len(people) > CROWD}
        for each, people in found.items():
            if each not in crowds:
                self._holders["birth"][each[0]].update(people)
        return [line for line in lines if any((key, line.person.birth_date) in crowds for key in line.keys.births)]

    def _find_by_names(self, lines):
        asked = [(key, line.person.birth_year, line.person.birth_date) for line in lines for key in line.keys.names]
        keys, years, days = zip(*asked, strict=True) if asked else ((), (), ())
        for key, person_id in _rows(_OF_NAMES, [array(keys), array(years), array(days), CROWD]) if asked else ():
            self._holders["name"][key].add(person_id)

    def _find_namesakes(self, lines, here):
        """Of one full name, where the row or the person has no birth."""
        dated = {key for line in lines if line.person.birth_year for key in line.keys.names}
        undated = {key for line in lines if not line.person.birth_year for key in line.keys.names}
        rows = _rows(_UNDATED_HERE, [[here]]) if dated else []
        rows += _rows(_NAMESAKES_HERE, [array(sorted(undated)), [here], CROWD]) if undated else []
        for key, person_id in rows:
            if key in dated or key in undated:
                self._holders["namesake"][key].add(person_id)

    def _shared_with(self, line):
        """{person id: kinds of evidence}"""
        shared = {}
        keys = line.keys
        kinds = (("document", keys.documents), ("phone", keys.phones), ("birth", keys.births), ("name", keys.names))
        kinds += (("namesake", keys.names),)
        for kind, numbers in kinds:
            holders = self._holders[kind]
            for key in numbers:
                for person_id in holders.get(key, ()):
                    shared.setdefault(person_id, set()).add(kind)
        return shared

    def _compared(self, asked, line, person_id, shared):
        known = self._known[person_id]
        if person_id in self._unnamed:
            return _compared_unnamed(asked, known, shared, not self._unnamed[person_id].isdisjoint(line.keys.names))
        if shared.isdisjoint(("document", "phone")) and _born_on_other_days(asked, known):
            return _DIFFERENT
        match = compare(asked, known)
        if match == _DIFFERENT and "namesake" in shared and cannot_be_told_apart(asked, known):
            return _NAMESAKE
        return match


def _numbered(asked, known, match):
    """Who bears the same number in the register and a name that sounds alike may be corrected here: a question."""
    if name_likeness(asked, known) < _NAME_HEARD:
        return match
    return Match(MAYBE, (*match.reasons, "reference", "name"))


def _compared_unnamed(asked, known, shared, same_name):
    """Of somebody who refused that their name be kept, only the hashes, the sex and the year of birth are known."""
    if asked.sex != known.sex or (asked.birth_year and known.birth_year and asked.birth_year != known.birth_year):
        return _DIFFERENT
    reasons = tuple(sorted(shared & {"document", "phone"})) + (("name",) if same_name else ())
    if not reasons:
        return _DIFFERENT
    sure = "document" in shared or (same_name and "phone" in shared)
    return Match(SAME if sure else MAYBE, reasons)


def _born_on_other_days(one, other):
    """The cheapest way to tell two people apart who share no number."""
    return bool(one.birth_date and other.birth_date and one.birth_date != other.birth_date)


class RowsAbove:
    """The rows of the file that were judged already, by the hashes they carry."""

    def __init__(self, lines):
        self._lines = lines
        self._numbers = defaultdict(list)  # hash of a document or telephone -> positions
        self._births = defaultdict(lambda: defaultdict(list))  # hash of name, sex and year -> day of birth -> positions
        self._names = defaultdict(lambda: defaultdict(list))  # hash of the whole name -> day of birth -> positions
        self._undated = defaultdict(list)  # hash of the whole name -> positions without a year of birth

    def add(self, position, line):
        day = line.person.birth_date
        for key in line.keys.documents + line.keys.phones:
            self._numbers[key].append(position)
        for key in line.keys.births:
            self._births[key][day].append(position)
        for key in line.keys.names:
            self._names[key][day].append(position)
            if not line.person.birth_year:
                self._undated[key].append(position)

    def alike(self, line):
        """[(minus the position of a row above, or a person's id, Match)]; rows of one person stand for the first."""
        namesakes = self._namesakes(line)
        positions = self._sharing(line) | namesakes
        asked, found = known_of(line) if positions else None, {}
        for position in sorted(positions):
            above = self._lines[position - 1]
            match = compare(asked, known := known_of(above))
            if match == _DIFFERENT and position in namesakes and cannot_be_told_apart(asked, known):
                match = _NAMESAKE
            if match.level in (SAME, MAYBE):
                who = above.known or -(above.leader or position)
                if who not in found or match.level == SAME:
                    found[who] = match
        return list(found.items())

    def _namesakes(self, line):
        """The positions of the same full name, where this row or that one has no birth."""
        found = set()
        for key in line.keys.names:
            of_name = self._undated.get(key, ())
            if not line.person.birth_year:
                of_name = chain.from_iterable(self._names.get(key, {}).values())
            found.update(islice(of_name, CROWD))
        return found

    def _sharing(self, line):
        born, found = line.person.birth_date, set()
        for key in line.keys.documents + line.keys.phones:
            found.update(self._numbers.get(key, ())[:CROWD])
        is_crowded = False
        for positions in _same_day(self._births, line.keys.births, born):
            if len(positions) > CROWD:
                is_crowded = True
            else:
                found.update(positions)
        if is_crowded:
            for positions in _same_day(self._names, line.keys.names, born):
                found.update(positions[:CROWD])
        return found


def _same_day(shelf, keys, born):
    """The positions under each of `keys` that were born on this day or on an unknown one."""
    for key in keys:
        days = shelf.get(key, {})
        for day in (born, None) if born else days:
            if day in days:
                yield days[day]


def known_of(line):
    person = line.person
    return Known(
        ref=line.number,
        name=f"{person.last_name} {person.first_name}".strip(),
        arabic_name=person.arabic_name,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        birth_approximate=person.birth_approximate,
        document=person.document_number,
        phones=person.phones,
        document_kind=person.document_kind,
    )


def _rows(statement, parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _known_people(ids):
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [array(sorted(ids))])
        return {
            row[0]: Known(*row[:7], document=decrypt(row[7]), phones=tuple(row[8]), document_kind=row[9])
            for row in cursor.fetchall()
        }


_FACTS = """
    SELECT b.id, concat_ws(' ', nullif(i.last_name, ''), nullif(i.first_name, '')), coalesce(i.arabic_name, ''), b.sex,
        i.birth_date, b.birth_year, b.birth_is_approximate, coalesce(i.document_number, ''), coalesce(i.phones, '{}'),
        coalesce(i.document_kind, '')
    FROM beneficiaries_beneficiary b LEFT JOIN beneficiaries_identity i ON i.person_id = b.id
    WHERE b.id = ANY(%s::bigint[])
"""


def _names_of(ids):
    """{person id: hashes of their names} of those whose names are not kept."""
    found = {person_id: set() for person_id in ids}
    for person_id, key in _rows(_NAMES, [array(ids)]) if ids else ():
        found[person_id].add(key)
    return found


_NAMES = "SELECT person_id, key FROM beneficiaries_matchkey WHERE kind = 1 AND person_id = ANY(%s::bigint[])"
_UNDATED_HERE = """
    SELECT m.key, m.person_id FROM beneficiaries_beneficiary b
    JOIN beneficiaries_matchkey m ON m.person_id = b.id AND m.kind = 1
    WHERE b.scopes @> %s::varchar[] AND b.birth_year IS NULL
"""
_NAMESAKES_HERE = """
    SELECT asked.key, holder.person_id FROM unnest(%s::bigint[]) AS asked(key)
    CROSS JOIN LATERAL (
        SELECT m.person_id FROM beneficiaries_matchkey m JOIN beneficiaries_beneficiary b ON b.id = m.person_id
        WHERE m.key = asked.key AND m.kind = 1 AND b.scopes @> %s::varchar[] LIMIT %s
    ) AS holder
"""
_OF_NUMBERS = """
    SELECT m.key, m.person_id FROM unnest(%s::bigint[]) AS asked(key)
    JOIN beneficiaries_matchkey m USING (key) WHERE m.kind = %s
"""
# Most who share name, sex and year were born on other days: they are not even fetched.
_OF_BIRTHS = """
    SELECT asked.key, asked.day, holder.person_id FROM unnest(%s::bigint[], %s::date[]) AS asked(key, day)
    CROSS JOIN LATERAL (
        SELECT m.person_id FROM beneficiaries_matchkey m LEFT JOIN beneficiaries_identity i USING (person_id)
        WHERE m.key = asked.key AND m.kind = 4
            AND (asked.day IS NULL OR i.birth_date IS NULL OR i.birth_date = asked.day)
        LIMIT %s
    ) AS holder
"""
_OF_NAMES = """
    SELECT asked.key, holder.person_id
    FROM unnest(%s::bigint[], %s::int[], %s::date[]) AS asked(key, year, day)
    CROSS JOIN LATERAL (
        SELECT m.person_id FROM beneficiaries_matchkey m JOIN beneficiaries_beneficiary b ON b.id = m.person_id
        LEFT JOIN beneficiaries_identity i USING (person_id)
        WHERE m.key = asked.key AND m.kind = 1 AND b.birth_year = asked.year
            AND (asked.day IS NULL OR i.birth_date IS NULL OR i.birth_date = asked.day)
        LIMIT %s
    ) AS holder
"""
