"""The life of a record as data: which step leads from which status to which."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write


class StepRefused(Exception):
    """The record is not in a status from which this step can be taken. Its text is a sentence for the user."""


@dataclass(frozen=True)
class Step:
    """From any of `sources` to `target`; `label` is the verb on the button."""

    sources: tuple
    target: str
    label: str = field(compare=False)

    def __init__(self, sources, target, label):
        object.__setattr__(self, "sources", tuple(sources))
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "label", label)


class Workflow:
    """The named steps of one kind of record. Step name = permission = action = URL slug = journal act."""

    def __init__(self, **steps):
        self.steps = steps

    def open_from(self, status):
        """Names of the steps that can be taken from `status`, in the order they were declared."""
        return [name for name, step in self.steps.items() if status in step.sources]

    def label(self, name):
        return self.steps[name].label

    def take(self, name, record, *, by=None, system="", details=None, **facts):
        """Take one step: one UPDATE that names the status it saw, and a journal entry, together or not at all.

        `facts` are fields that belong to the step (amount, approved_at). Of two people clicking together the
        second gets StepRefused. Returns the record with its new status.
        """
        step = self.steps[name]
        with transaction.atomic():
            changed = (
                type(record)
                ._base_manager.filter(pk=record.pk, status=record.status, status__in=step.sources)
                .update(status=step.target, **facts)
            )
            if not changed:
                raise StepRefused(self._sentence(name, record))
            write(name, record, by=by, system=system, before=record.status, after=step.target, **(details or {}))
        record.status = step.target
        for key, value in facts.items():
            setattr(record, key, value)
        return record

    def _sentence(self, name, record):
        now = type(record)._base_manager.filter(pk=record.pk).first()
        if now is None:
            return _("This record is no longer there.")
        return _("“%(step)s” is not possible now: the state is “%(status)s”. Somebody may have been faster.") % {
            "step": self.label(name),
            "status": now.get_status_display(),
        }
