"""How much an import may tell its reader of people whom other partners know; what is told now is written down."""

from beneficiaries.actions import strangers
from beneficiaries.resources.telling import Told, strangers_in, told_apart
from programme.scope import scope_of


def told_of(record, by, *, is_asking=False):
    """What `by` is told on a page of the import (Told).

    When that is not all, a page that `is_asking` puts as many questions about strangers as the day still allows.
    """
    if scope_of(by).everything:
        return Told()
    found = strangers_in(record, by)
    if strangers.tell(record, found.codes, by=by):
        return Told(shown=frozenset(strangers.shown_in(record, by)))
    if is_asking:
        strangers.withheld(record, found.asked_codes, by=by)
    return told_apart(found, strangers.shown_in(record, by))
