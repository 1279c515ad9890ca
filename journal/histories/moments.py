"""Which acts there were on a record: entries of the journal, and changes of rows that belong to the same act.

What one request or job writes carries one context, entries like changes.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Min, TextField
from django.db.models.functions import Cast, Coalesce, TruncMinute


@dataclass(eq=False)
class Moment:
    """One act, or several readings in a row: when, by whom, its entries, and how many rows it changed of which kind."""

    since: datetime
    at: datetime
    users: list  # numbers; several only for readings in a row
    job: str = ""
    address: str = ""
    key: str = ""  # of its changes; "" when it changed nothing that is kept
    entries: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)  # {Kept: Counter of "update" and "delete"}
    readings: int = 0

    def add(self, entry):
        """Let an entry tell of it. That somebody asked for what a job did is known by the entry only."""
        self.entries.append(entry)
        if entry.by_id and not self.users:
            self.users.append(entry.by_id)
        self.job = self.job or entry.system
        self.since, self.at = min(self.since, entry.at), max(self.at, entry.at)


def with_key(events):
    """Events with the `key` of their act: its context, or the minute for changes that were made without any."""
    minute = Cast(TruncMinute("pgh_created_at"), TextField())
    return events.annotate(key=Coalesce(Cast("pgh_context_id", TextField()), minute))


def moments_of(rows, entries, quiet):
    """The moments of a record, the latest first: `rows` are (Kept, its events), `entries` come the latest first.

    Acts that are `quiet` are not told beside others of the same moment, and several of them in a row are one moment.
    """
    found = _changes(rows)
    for entry in entries:
        key = str(entry.context or f"entry {entry.pk}")
        found.setdefault(key, Moment(entry.at, entry.at, [])).add(entry)
    return _folded(sorted(found.values(), key=lambda moment: moment.at, reverse=True), quiet)


def _changes(rows):
    """{key: moment} of each context in which rows were changed, however many: one statement for each kind."""
    found = {}
    for kept, events in rows:
        counted = with_key(events).order_by().values_list("key", "pgh_context", "pgh_label")
        for key, context, label, first, last, number in counted.annotate(
            Min("pgh_created_at"), Max("pgh_created_at"), Count("pk")
        ):
            moment = found.setdefault(key, Moment(first, last, [], key=key))
            moment.since, moment.at = min(moment.since, first), max(moment.at, last)
            moment.counts.setdefault(kept, Counter())[label] += number
            _say_who(moment, context or {})
    return found


def _say_who(moment, context):
    if context.get("user"):
        moment.users = [context["user"]]
    elif context.get("job"):
        moment.job = context["job"]
    moment.address = context.get("address") or moment.address


def _folded(moments, quiet):
    folded = []
    for moment in moments:
        loud = [entry for entry in moment.entries if entry.act not in quiet]
        if loud or moment.counts:
            moment.entries = loud
        elif folded and folded[-1].readings:
            _fold(folded[-1], moment)
            continue
        else:
            moment.readings = 1
        folded.append(moment)
    return folded


def _fold(readings, earlier):
    readings.readings += 1
    readings.since = earlier.since
    readings.users += [user for user in earlier.users if user not in readings.users]
