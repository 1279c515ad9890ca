"""Staged rows -> associations with their papers, members, bank details to confirm. The caller holds the transaction."""

from collections import Counter

from django.db import connection

from beneficiaries.models import ImportRow
from journal.actions import write
from microprojects.matching import name_key, written_key
from microprojects.models import Association, BankAccount, Member, Paper, PaperKind, WrittenName
from microprojects.resources.checking import clean_of, column_of, missing_of, recognised
from microprojects.resources.known import facts_here, facts_of_row

V = ImportRow.Verdict
SAME, ROW, OTHER = "same:", "row:", "other"
_TURN = 0x4153534F  # one import of associations is saved at a time


def save_rows(source, *, by):
    """Save every row that is not to be corrected and of which it is plain, or was said, which association it is.

    What was recorded since the check is looked at again; what then is a question is left. Returns numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    rows = list(source.rows.exclude(verdict=V.ERROR).order_by("pk"))
    saver = _Saver(source, by, {row.clean["facts"]["area"] for row in rows})
    for row in rows:
        saver.save(row)
    return +saver.saved


class _Saver:
    def __init__(self, source, by, areas):
        self.source, self.by, self.areas = source, by, areas
        self.kinds = {kind.code: kind for kind in PaperKind.objects.all()}
        self.here, self.before = facts_here(areas), []
        self.of_row, self.saved = {}, Counter()

    def save(self, row):
        clean, position = clean_of(row), row.clean["position"]
        facts = facts_of_row(-position, clean)
        association = self._association(row, facts)
        if association is False:
            self.saved["left"] += 1
            return
        if association is None:
            association = self._record(clean)
        else:
            self._complete(association, clean)
        self.of_row[position] = association
        self.before.append(facts)

    def _association(self, row, facts):
        """The association that the row speaks of, None for a new one, False when nobody said which."""
        if row.answer == OTHER:
            return None
        if row.answer.startswith(SAME):
            said = Association.objects.standing().select_for_update().filter(pk=row.answer[len(SAME) :])
            return said.first() or False
        if row.answer.startswith(ROW):
            return self.of_row.get(int(row.answer[len(ROW) :]), False)
        sure, maybe = recognised(facts, self.here, self.before)
        if sure is None:
            return False if maybe else None
        if sure < 0:
            return self.of_row.get(-sure, False)
        return Association.objects.select_for_update().get(pk=sure)

    def _record(self, clean):
        facts = {column_of(name): value for name, value in clean.facts.items()}
        keys = {"name_key": name_key(facts["name"]), "arabic_key": name_key(facts["arabic_name"])}
        association = Association.objects.create(**facts, **keys, created_by=self.by)
        added = self._add(association, clean.papers, clean.members, clean.rib, clean.bank)
        write("save_association", association, by=self.by, source=self.source.code, is_new=True, **added)
        self.saved["new"] += 1
        return association

    def _complete(self, association, clean):
        missing = missing_of(association, clean)
        if not missing:
            self.saved["unchanged"] += 1
            return
        for name, value in missing.facts.items():
            setattr(association, column_of(name), value)
        association.arabic_key = name_key(association.arabic_name)
        association.save()
        added = self._add(association, missing.papers, missing.members, missing.rib, clean.bank)
        fields = sorted(missing.facts)
        write("save_association", association, by=self.by, source=self.source.code, fields=fields, **added)
        self.saved["completed"] += 1

    def _add(self, association, papers, members, rib, bank):
        """Hang them on the association; the numbers of what was added."""
        Paper.objects.bulk_create(
            Paper(association=association, kind=self.kinds[kind], number=number, issued_on=day, added_by=self.by)
            for kind, number, day in papers
        )
        if rib:
            BankAccount.objects.create(association=association, rib=rib, bank=bank, proposed_by=self.by)
        added = {"papers": len(papers), "members": self._add_members(association, members), "accounts": int(bool(rib))}
        self.saved.update(added)
        return added

    def _add_members(self, association, members):
        people, keys = set(), set()
        for name, role, person, _candidates in members:
            key = written_key(name)
            if key in keys or (person and person in people):
                continue  # the president stands among the trained members, too
            keys.add(key)
            people.add(person)
            member = Member.objects.create(association=association, role=role, person_id=person, written_key=key)
            if person is None:
                WrittenName.objects.create(member=member, name=name)
        return len(keys)
