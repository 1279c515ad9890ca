"""The writes of the programme's records that have pages."""

from django.db import transaction

from journal.actions import write
from programme.models import Target


@transaction.atomic
def set_target(indicator, *, value, due_on, by, reason=""):
    """Set what `indicator` should reach by a day; earlier targets stay as they were, the last one set counts."""
    target = Target.objects.create(indicator=indicator, value=value, due_on=due_on, reason=reason)
    write("set_target", indicator, by=by, value=value, due_on=due_on)
    return target
