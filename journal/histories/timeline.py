"""The history of a record as people read it: each act with who did it, when, and what it changed from what to what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.histories.moments import moments_of, with_key
from journal.models import Entry

LATEST = 10  # acts on a dossier; its history page has them all
ENTRIES = 200  # of the journal, that are looked at for the latest acts, and as many of quiet ones
FEW = 5  # records of one kind changed by one act; more are counted

BACK_OFFICE = {
    "add": gettext_lazy("Added in the back office"),
    "change": gettext_lazy("Changed in the back office"),
    "delete": gettext_lazy("Deleted in the back office"),
}


@dataclass(frozen=True)
class Line:
    """A field that changed. `is_sealed`: that it did is all that is told."""

    label: str
    before: str
    after: str
    is_sealed: bool


@dataclass(frozen=True)
class Change:
    """What happened to one record (`name` and `lines`), or to many of its kind (`count`, a sentence)."""

    kind: str = ""
    name: str = ""
    lines: list = field(default_factory=list)
    is_removed: bool = False
    count: str = ""


@dataclass(frozen=True)
class Item:
    """One act. `authors` are users, or words for who is none; `readings`: how many readings in a row it stands for."""

    acts: list
    notes: list
    authors: list
    at: datetime
    since: datetime
    address: str
    changes: list
    readings: int


@dataclass(frozen=True)
class Timeline:
    """The history of `record`. Each app says which rows belong to it and how acts, jobs and notes are worded.

    `rows` are pairs (Kept, its events): those of the vault are shown by the database to whom it shows the identity.
    `parts` are pairs (model, numbers) of other records whose acts are told here, too.
    A note is a function of an entry and the set of models whose changes are told beside it. The address that an act
    came from is told where `shows_addresses`.
    """

    record: object
    rows: tuple
    acts: Mapping[str, str]
    jobs: Mapping[str, str]
    notes: Mapping[str, Callable] = field(default_factory=dict)
    quiet: frozenset = frozenset()
    shows_addresses: bool = False
    parts: tuple = ()

    def moments(self, entries=None):
        """All acts, the latest first; with `entries` those that so many of the journal's latest entries tell of.

        So many of the quiet ones are looked at besides: however often a file is read, its acts keep their words.
        """
        about = Entry.objects.about_kinds([(type(self.record), [self.record.pk]), *self.parts])
        kinds = [about.exclude(act__in=self.quiet), about.filter(act__in=self.quiet)] if self.quiet else [about]
        found = sorted((entry for kind in kinds for entry in kind[:entries]), key=lambda entry: entry.pk, reverse=True)
        return moments_of(self.rows, found, self.quiet)

    def latest(self):
        return self.told(self.moments(ENTRIES)[:LATEST])

    def told(self, moments):
        """The moments as items, with as many statements for many as for a few."""
        changes = [_Changes(kept, events, moments) for kept, events in self.rows]
        records = _records([pair for part in changes for pair in part.pointed_at])
        users = Entry._meta.get_field("by").related_model
        authors = users._base_manager.in_bulk({user for moment in moments for user in moment.users})
        told = (_joined(change for part in changes for change in part.told(moment, records)) for moment in moments)
        return [self._item(moment, change, authors) for moment, change in zip(moments, told, strict=True)]

    def _item(self, moment, changes, authors):
        models = {kept.model for kept in moment.counts}
        notes = [self.notes[entry.act](entry, models) for entry in moment.entries if entry.act in self.notes]
        return Item(
            acts=self._acts(moment, changes),
            notes=[note for note in notes if note],
            authors=self._authors(moment, authors),
            at=moment.at,
            since=moment.since,
            address=moment.address if self.shows_addresses else "",
            changes=changes,
            readings=moment.readings,
        )

    def _acts(self, moment, changes):
        words = BACK_OFFICE | dict(self.acts)
        acts = list(dict.fromkeys(entry.act for entry in reversed(moment.entries)))
        if acts:
            return [words.get(act, act) for act in acts]
        is_gone = changes and all(change.is_removed for change in changes)
        return [_("Removed") if is_gone else _("Changed")]

    def _authors(self, moment, authors):
        job = [self.jobs.get(moment.job, moment.job)] if moment.job else []
        users = [authors.get(user) or _("somebody whose account is gone") for user in moment.users]
        return [*users, *job] or [_("directly in the database")]


def _joined(changes):
    """The changes of one act, those of the record itself as one: a person and their identity are one file."""
    changes = list(changes)
    own = [line for change in changes if not change.kind for line in change.lines]
    others = [change for change in changes if change.kind or change.count]
    return [Change(lines=own), *others] if own else others


class _Changes:
    """What one page of moments tells of one kind of record: two or three statements, however many rows."""

    def __init__(self, kept, events, moments):
        self.kept = kept
        few = [moment.key for moment in moments if kept in moment.counts and moment.counts[kept].total() <= FEW]
        events = list(with_key(events).filter(key__in=few).order_by("pgh_id")) if few else []
        self.first, self.last = {}, {}
        for event in events:
            self.first.setdefault((event.key, event.pgh_obj_id), event)
            self.last[event.key, event.pgh_obj_id] = event
        self.after = self._states_after(events)
        self.differences = {
            place: kept.differences(before, self.after[place])
            for place, before in self.first.items()
            if not self._is_gone(place)
        }

    def _states_after(self, events):
        """{(key, number of the record): the row as that act left it}: the next event's, or the present one."""
        numbers = {event.pgh_obj_id for event in events}
        if not numbers:
            return {}
        since = min(event.pk for event in events)
        later = list(self.kept.events.filter(pgh_obj__in=numbers, pgh_id__gt=since).order_by("-pgh_id"))
        now = self.kept.model._base_manager.in_bulk(numbers)
        states = {}
        for place, last in self.last.items():
            following = [event for event in later if event.pgh_obj_id == place[1] and event.pk > last.pk]
            states[place] = following[-1] if following else now.get(place[1])
        return states

    def _is_gone(self, place):
        return self.last[place].pgh_label == "delete"

    @property
    def pointed_at(self):
        """[(model, numbers)] of all foreign keys that are told."""
        told = [each for differences in self.differences.values() for each in differences]
        named = [(name, self.kept.value(name, row)) for name in self.kept.naming for row in self.first.values()]
        values = [*told, *((name, value, None) for name, value in named)]
        return [self.kept.pointed_at(name, (before, after)) for name, before, after in values]

    def told(self, moment, records):
        counts = moment.counts.get(self.kept)
        if not counts:
            return []
        if counts.total() > FEW:
            return self._counted(counts)
        told = [self._change(place, records) for place in self.first if place[0] == moment.key]
        return [change for change in told if change.lines or change.is_removed]

    def _counted(self, counts):
        words = {"update": self.kept.changed, "delete": self.kept.removed}
        return [
            Change(count=str(words[label] % {"count": number}), is_removed=label == "delete")
            for label, number in sorted(counts.items(), reverse=True)
        ]

    def _change(self, place, records):
        kept, before = self.kept, self.first[place]
        names = [kept.text(name, kept.value(name, before), records) for name in kept.naming]
        lines = [] if self._is_gone(place) else [self._line(*each, records) for each in self.differences[place]]
        return Change(
            kind=capfirst(str(kept.model._meta.verbose_name)) if kept.naming else "",
            name=" · ".join(filter(None, names)),
            lines=lines,
            is_removed=self._is_gone(place),
        )

    def _line(self, name, before, after, records):
        is_sealed = name in self.kept.sealed
        words = ["", ""] if is_sealed else [self.kept.text(name, value, records) for value in (before, after)]
        return Line(self.kept.label(name), *words, is_sealed)


def _records(wanted):
    """{model: {pk: record}}: one statement for each model that foreign keys lead to."""
    numbers = {}
    for model, some in wanted:
        if model:
            numbers.setdefault(model, set()).update(some)
    return {model: model._base_manager.in_bulk(some) for model, some in numbers.items()}
