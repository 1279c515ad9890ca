"""How the history of one kind of record is told: which of its fields, in which order, in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ui import formats


@dataclass(frozen=True, eq=False)
class Kept:
    """What is told of the changes of one model's records.

    Every field of the history is `shown`, in this order, or `hidden`; a test fails on one that is neither. `sealed`
    fields tell that they changed, never from what to what: their function gives what to compare, for the same number
    encrypted twice is two texts. `words` say a value as people read it; of a foreign key they get the record it points
    to. `naming` are the fields that tell one record from others of its kind; `changed` and `removed` count many.
    """

    model: type
    shown: tuple
    hidden: tuple
    naming: tuple = ()
    words: Mapping[str, Callable] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, Callable] = field(default_factory=dict)
    changed: str = ""
    removed: str = ""

    @property
    def events(self):
        """All that was kept of the model: rows as they were before each change."""
        return self.model._meta.get_field("history").related_model.objects.all()

    def label(self, name):
        return capfirst(str(self.labels.get(name) or self.model._meta.get_field(name).verbose_name))

    def differences(self, before, after):
        """[(name of the field, value before, value after)] of what is shown; nothing comes after what is gone."""
        found = []
        for name in self.shown:
            old, new = self.value(name, before), self.value(name, after)
            compared = self.sealed.get(name, _itself)
            if compared(old) != compared(new):
                found.append((name, old, new))
        return found

    def value(self, name, row):
        """What stands in a row, of a foreign key its number; None where there is no row."""
        return getattr(row, self.model._meta.get_field(name).attname, None)

    def pointed_at(self, name, values):
        """(the model that a foreign key leads to, the numbers among `values`); (None, nothing) for another field."""
        target = self.model._meta.get_field(name).related_model
        return target, {value for value in values if target and value is not None}

    def text(self, name, value, records):
        """The value in the reader's words, "" for nothing. `records` are {model: {pk: record}} of foreign keys."""
        target = self.model._meta.get_field(name).related_model
        if value is None or value in ("", []):
            return ""
        if target:
            record = records[target].get(value)
            return str(self.words.get(name, str)(record)) if record else _("no longer there")
        if name in self.words:
            return str(self.words[name](value))
        labels = dict(self.model._meta.get_field(name).flatchoices or ())
        return str(labels[value]) if labels and value in labels else in_words(value)


def day_in(entry, name):
    """A day that stands among an entry's details, in words; "" when there is none."""
    told = entry.details.get(name)
    return formats.day(date.fromisoformat(told)) if told else ""


def in_words(value):
    """A value that no choice and no record stands for. Whole numbers are years and versions: not grouped."""
    for kind, words in _WORDS.items():
        if isinstance(value, kind):
            return words(value)
    return str(value)


_WORDS = {  # in this order: a moment is a day, too
    bool: lambda value: _("Yes") if value else _("No"),
    datetime: formats.moment,
    date: formats.day,
    time: lambda value: f"{value:%H:%M}",
    Decimal: formats.hours,
    list: formats.listed,
}


def _itself(value):
    return value
