"""Which entries, and the chain they stand in."""

from django.db import connection, models, transaction
from django.db.models import Q

# What an entry's hash covers: every column but `context`, spelled by PostgreSQL's jsonb. Migration 0002 has the same.
SPELLED = """jsonb_build_array(e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.by_id, e.system, e.act,
    e.record_type, e.record_id, e.label, e.details)::text"""
CHAIN = f"""
SELECT l.number, l.hash, l.entry_id, {SPELLED}, e.at, e.act
FROM journal_link l LEFT JOIN journal_entry e ON e.id = l.entry_id ORDER BY l.number
"""  # noqa: S608 - nothing in it comes from outside


class EntryQuerySet(models.QuerySet):
    def about(self, record, limit=50):
        """The latest acts on one record, newest first, with their authors; what was refused is no act."""
        return self.about_kinds([(type(record), [record.pk])], limit).select_related("by")

    def about_kinds(self, kinds, limit=None):
        """The latest acts on any of the records of several kinds, [(model, pks), ...]; all of them without a limit."""
        asked = Q(pk__in=[])
        for model, pks in kinds:
            asked |= Q(record_type=model._meta.label_lower, record_id__in=list(pks))
        return self.filter(asked).exclude(act=self.model.REFUSED)[:limit]

    def refusals(self):
        return self.filter(act=self.model.REFUSED).order_by()

    def outside_the_chain(self):
        """Entries that no link was made for: nobody can add one without switching the triggers off."""
        return self.filter(link=None).order_by("id")


class LinkQuerySet(models.QuerySet):
    def head(self):
        """The last link of the chain, None while nothing was ever written."""
        return self.filter(number__isnull=False).order_by("-number").first()

    def read_through(self, at_once=20_000):
        """(number, hash, entry's id, the entry as its hash covers it, at, act) of each link, in their order.

        The last two are None when the entry is gone. Read in portions: a million do not lie in memory.
        """
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(CHAIN)
            while rows := cursor.fetchmany(at_once):
                yield from rows
