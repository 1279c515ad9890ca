"""Who did what to which record, when: written once, never changed, each entry chained to the one before.

Triggers of migration 0002 see to both. They are none of pgtrigger's, which the application's role may switch off.
"""

import pghistory
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.querysets import EntryQuerySet, LinkQuerySet


def keep_history(*, deletes=True, exclude=()):
    """The class decorator of a model whose rows are kept as they were before each change, with who changed them.

    Triggers of the database write `<Model>Event`, so that bulk writes and the shell are caught; what is added is not
    written twice. Migrations give these tables the trigger that keeps them from being changed (journal 0004).
    """
    trackers = [pghistory.UpdateEvent(row=pghistory.Old)] + [pghistory.DeleteEvent()] * deletes
    return pghistory.track(*trackers, exclude=list(exclude))


class Entry(models.Model):
    """One act. It carries codes, never names; `details` holds numbers, codes, dates and statuses only."""

    REFUSED = "refuse_access"

    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    system = models.CharField(_("system job"), max_length=60, blank=True)
    act = models.CharField(_("act"), max_length=60)
    record_type = models.CharField(_("kind of record"), max_length=80)
    record_id = models.BigIntegerField(_("record"), null=True)
    label = models.CharField(_("code"), max_length=80, blank=True)
    details = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = [
            models.Index(fields=["record_type", "record_id", "-id"], name="journal_by_record"),
            models.Index(fields=["by", "at"], name="journal_refusals", condition=models.Q(act="refuse_access")),
        ]
        constraints = [
            models.CheckConstraint(
                name="journal_entry_has_an_author",
                condition=models.Q(by__isnull=False) | ~models.Q(system=""),
            )
        ]

    def __str__(self):
        return f"{self.act} {self.label}"


class Link(models.Model):
    """An entry's place in the chain and its hash, which covers the entry and the hash before (decision 0020).

    Written by the database alone, at the commit of the entry's transaction; empty until then.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="link")
    number = models.BigIntegerField(null=True, unique=True)
    hash = models.BinaryField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.hash.hex()}"
