"""What hangs on another record, and what acts say besides: shared by the histories of this app."""

from django.utils.translation import ngettext_lazy

from journal.histories.kept import Kept
from programme.languages import LANGUAGES

TEXTS = tuple(f"text_{language}" for language in LANGUAGES)


def many(changed, removed):
    return {"changed": changed, "removed": removed}


def part(model, *shown, hidden=(), of="call"):
    """Something that hangs on a call, an application, a grant or a part of one."""
    return Kept(
        model,
        shown=shown,
        hidden=("id", of, *hidden),
        naming=shown[:1],
        **many(
            ngettext_lazy("%(count)s part changed", "%(count)s parts changed", "count"),
            ngettext_lazy("%(count)s part removed", "%(count)s parts removed", "count"),
        ),
    )


def rows_of(record, kept, parts, *, by):
    """What a Timeline's `rows` are of a record and its parts, which point to it through the field `by`."""
    return ((kept, kept.events.filter(pgh_obj=record)), *((each, each.events.filter(**{by: record})) for each in parts))


def detail(name):
    """A note: what stands under `name` among an entry's details."""
    return lambda entry, _models: entry.details.get(name, "")
