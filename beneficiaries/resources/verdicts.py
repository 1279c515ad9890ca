"""What shall become of each row: new, known, already here, a correction, a question, nothing.

Rows are compared with everybody in the database and with the rows above them, through the keyed hashes they share;
only the few pairs that share one are looked at closely (beneficiaries/matching.py). A doubt is never settled here.
"""

from collections import Counter, defaultdict

from django.db import connection
from django.utils.translation import gettext_lazy as _

from beneficiaries.blind import decrypt
from beneficiaries.matching import MAYBE, SAME, Known, Match, compare, name_likeness
from beneficiaries.models import ImportRow
from beneficiaries.resources.lines import array

V = ImportRow.Verdict
_NAME_HEARD = 0.85
_NUMBERS = frozenset(("document", "phone"))  # who brings one of them holds the person's own data (decision 0010)


def give_verdicts(lines, *, partner_id, area_id):
    """Set verdict, known, leader and candidates of every Line, in the order of the file.

    Reads people of all partners: call it inside acting_as_system("import").
    """
    open_lines = _put_aside(lines, partner_id, area_id)
    register = _Register(partner_id, area_id, _mark_single_references(lines))
    people = _People(open_lines, register)
    above = _RowsAbove(lines)
    for position, line in enumerate(lines, start=1):
        if line.verdict:
            continue
        _judge(line, people.alike(line, register), above.alike(line))
        if line.verdict == V.KNOWN and line.may_correct and register.corrects(line):
            line.verdict = V.CHANGED
        above.add(position, line)


def _put_aside(lines, partner_id, area_id):
    """Give their verdict to rows that need no comparison; returns the others."""
    latest = {line.person.submission: line for line in lines if line.person.submission}
    here = _lines_here(partner_id, area_id, [line.fingerprint for line in lines if line.fingerprint])
    above, others = {}, []
    for line in lines:
        if line.person.is_refusal:
            line.verdict = V.SKIPPED
            line.remarks.append(("consent", "refused", str(_REFUSED), {}))
        elif line.person.errors:
            line.verdict = V.ERROR
        elif line.person.submission and latest[line.person.submission] is not line:
            line.verdict = V.SKIPPED
            line.remarks.append(
                ("submission", "replaced", str(_REPLACED), {"row": latest[line.person.submission].number})
            )
        elif line.fingerprint in here:
            line.verdict, line.known = V.UNCHANGED, here[line.fingerprint]
        elif line.fingerprint in above:
            line.verdict = V.SKIPPED
            line.remarks.append(("", "twice", str(_TWICE), {"row": above[line.fingerprint].number}))
        else:
            above[line.fingerprint] = line
            others.append(line)
    return others


_REFUSED = _("Consent was refused and nothing else was written: nobody is registered.")
_REPLACED = _("This form was sent again: row %(row)s counts.")
_TWICE = _("The same line stands in row %(row)s.")


def _lines_here(partner_id, area_id, fingerprints):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.fingerprint, r.person_id FROM unnest(%s::bigint[]) AS asked(fingerprint)"
            " JOIN beneficiaries_registration r USING (fingerprint) WHERE r.partner_id = %s AND r.area_id = %s",
            [array(fingerprints), partner_id, area_id],
        )
        return dict(cursor.fetchall())


def _mark_single_references(lines):
    """The numbers that stand once in this file; one that comes back says nothing about who is meant."""
    times = Counter(line.reference for line in lines if line.verdict != V.SKIPPED)
    for line in lines:
        line.may_correct = bool(line.reference) and times[line.reference] == 1
    return sorted({line.reference for line in lines if line.may_correct})


class _Register:
    """Who stands under which number in this partner's register of this area."""

    def __init__(self, partner_id, area_id, references):
        self._entries = defaultdict(set)
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT r.reference, r.person_id, r."on" FROM unnest(%s::text[]) AS asked(reference)'
                " JOIN beneficiaries_registration r USING (reference) WHERE r.partner_id = %s AND r.area_id = %s",
                [references, partner_id, area_id],
            )
            for reference, person_id, on in cursor.fetchall():
                self._entries[reference].add((person_id, on))

    def people_under(self, reference):
        return {person_id for person_id, _on in self._entries.get(reference, ())}

    def corrects(self, line):
        """Whether the row rewrites a line that is here: same person, same number, and the same day or the same form."""
        entries = self._entries.get(line.reference, ())
        if line.person.submission:
            return any(person_id == line.known for person_id, _on in entries)
        return (line.known, line.person.registered_on) in entries

    @property
    def everybody(self):
        return {person_id for entries in self._entries.values() for person_id, _on in entries}


_HOLDERS_OF_NUMBERS = """
    SELECT m.key, m.person_id FROM unnest(%s::bigint[]) AS asked(key)
    JOIN beneficiaries_matchkey m USING (key) WHERE m.kind IN (2, 3)
"""
# Most who share name, sex and year were born on other days: they are not even fetched.
_HOLDERS_OF_BIRTHS = """
    SELECT m.key, m.person_id FROM unnest(%s::bigint[], %s::date[]) AS asked(key, day)
    JOIN beneficiaries_matchkey m USING (key) LEFT JOIN beneficiaries_identity i USING (person_id)
    WHERE m.kind = 4 AND (asked.day IS NULL OR i.birth_date IS NULL OR i.birth_date = asked.day)
"""


class _People:
    """Everybody who shares a hash or a number in the register with one of the lines."""

    def __init__(self, lines, register):
        self._holders = defaultdict(set)
        numbers = {key for line in lines for key in line.keys.documents + line.keys.phones}
        births = {(key, line.person.birth_date) for line in lines for key in line.keys.births}
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS_OF_NUMBERS, [array(numbers)])
            found = cursor.fetchall()
            keys, days = zip(*births, strict=True) if births else ((), ())
            cursor.execute(_HOLDERS_OF_BIRTHS, [array(keys), array(days)])
            for key, person_id in found + cursor.fetchall():
                self._holders[key].add(person_id)
        self._known = _known_people(set().union(register.everybody, *self._holders.values()))

    def alike(self, line, register):
        """[(person id, Match)] of the people who may be the one of `line`."""
        numbered = register.people_under(line.reference)
        if not numbered and self._holders.keys().isdisjoint(line.shared):
            return []
        shared = self._shared_with(line)
        asked, found = _known_of(line), []
        for person_id in sorted({*shared, *numbered}):
            match = _compared(asked, self._known[person_id], shared[person_id], person_id in numbered)
            if match.level in (SAME, MAYBE):
                found.append((person_id, match))
        return found

    def _shared_with(self, line):
        """{person id: kinds of what is shared}"""
        shared = defaultdict(set)
        kinds = (("document", line.keys.documents), ("phone", line.keys.phones), ("birth", line.keys.births))
        for kind, keys in kinds:
            for key in keys:
                for person_id in self._holders.get(key, ()):
                    shared[person_id].add(kind)
        return shared


def _compared(asked, known, shared, same_number):
    if not known.name and not known.arabic_name:
        return _compared_unnamed(asked, known, shared)
    match = _DIFFERENT if shared == {"birth"} and _born_on_other_days(asked, known) else compare(asked, known)
    if same_number and match.level not in (SAME, MAYBE) and name_likeness(asked, known) >= _NAME_HEARD:
        return Match(MAYBE, (*match.reasons, "reference", "name"))
    return match


_DIFFERENT = Match("different")


def _born_on_other_days(one, other):
    """The cheapest way to tell two people apart who share no number: most who share a year were born on other days."""
    return bool(one.birth_date and other.birth_date and one.birth_date != other.birth_date)


def _compared_unnamed(asked, known, shared):
    """Of somebody who refused that their name be kept, only the hashes and the year of birth are known."""
    if asked.sex != known.sex or (asked.birth_year and known.birth_year and asked.birth_year != known.birth_year):
        return _DIFFERENT
    reasons = tuple(sorted("name" if kind == "birth" else kind for kind in shared))
    sure = "document" in shared or {"phone", "birth"} <= shared
    return Match(SAME if sure else MAYBE, reasons)


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


def _known_of(line):
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


class _RowsAbove:
    """The rows of the file that were judged already, by the hashes they carry."""

    def __init__(self, lines):
        self._lines = lines
        self._numbers = defaultdict(list)  # hash of a document or telephone -> positions
        self._births = defaultdict(lambda: defaultdict(list))  # hash of name, sex and year -> day of birth -> positions

    def add(self, position, line):
        for key in line.keys.documents + line.keys.phones:
            self._numbers[key].append(position)
        for key in line.keys.births:
            self._births[key][line.person.birth_date].append(position)

    def alike(self, line):
        """[(minus the position of a row above, Match)]; several rows of one person stand for the first of them."""
        positions = self._sharing(line)
        asked, found = _known_of(line) if positions else None, {}
        for position in sorted(positions):
            above = self._lines[position - 1]
            match = compare(asked, _known_of(above))
            if match.level in (SAME, MAYBE):
                who = above.known or -(above.leader or position)
                if who not in found or match.level == SAME:
                    found[who] = match
        return list(found.items())

    def _sharing(self, line):
        found = {position for key in line.keys.documents + line.keys.phones for position in self._numbers.get(key, ())}
        born = line.person.birth_date
        for key in line.keys.births:
            days = self._births.get(key, {})
            for day in (born, None) if born else days:
                found.update(days.get(day, ()))
        return found


def _judge(line, people, rows):
    line.proven = [who for who, match in people if match.level == SAME and not _NUMBERS.isdisjoint(match.reasons)]
    found = dict(rows)
    for who, match in people:
        if who not in found or match.level == SAME:
            found[who] = match
    sure = [who for who, match in found.items() if match.level == SAME]
    if len(sure) == 1:
        line.verdict = V.KNOWN
        if sure[0] > 0:
            line.known = sure[0]
        else:
            line.leader = -sure[0]
    elif found:
        line.verdict = V.QUESTION
        line.candidates = [(who, found[who].reasons) for who in (sure or found)]
    else:
        line.verdict = V.NEW
