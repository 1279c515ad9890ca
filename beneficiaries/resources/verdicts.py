"""What shall become of each row: new, known, already here, a correction, a question, nothing.

Rows are compared with everybody in the database and with the rows above them, through the keyed hashes they share;
only the few pairs that share one are looked at closely (beneficiaries/matching.py). A doubt is never settled here.
"""

from collections import Counter, defaultdict

from django.db import connection
from django.utils.translation import gettext_lazy as _

from beneficiaries.matching import SAME
from beneficiaries.models import ImportRow
from beneficiaries.resources.likeness import KnownPeople, RowsAbove
from beneficiaries.resources.lines import array

V = ImportRow.Verdict
_NUMBERS = frozenset(("document", "phone"))  # who brings one of them holds the person's own data (decision 0010)


def give_verdicts(lines, *, partner_id, area_id):
    """Set verdict, known, leader and candidates of every Line, in the order of the file.

    Reads people of all partners: call it inside acting_as_system("import").
    """
    open_lines = _put_aside(lines, partner_id, area_id)
    register = _Register(partner_id, area_id, _mark_single_references(lines))
    people = KnownPeople(open_lines, register.everybody, f"{partner_id}/{area_id}")
    above = RowsAbove(lines)
    for position, line in enumerate(lines, start=1):
        if line.verdict:
            continue
        _judge(line, people.alike(line, register.people_under(line.reference)), above.alike(line))
        if line.leader:
            line.same_row = lines[line.leader - 1].number
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
            line.remarks.append(("consent", "refused", _REFUSED, {}))
        elif line.person.errors:
            line.verdict = V.ERROR
        elif line.person.submission and latest[line.person.submission] is not line:
            line.verdict = V.SKIPPED
            line.remarks.append(("submission", "replaced", _REPLACED, {"row": latest[line.person.submission].number}))
        elif line.fingerprint in here:
            line.verdict, line.known = V.UNCHANGED, here[line.fingerprint]
        elif line.fingerprint in above:
            line.verdict = V.SKIPPED
            line.remarks.append(("", "twice", _TWICE, {"row": above[line.fingerprint].number}))
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
