"""Who did what to which record, when: written once, never changed, each entry chained to the one before.

Triggers of migration 0002 see to both. They are none of pgtrigger's, which the application's role may switch off.
"""

import pghistory
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Func, UUIDField, Value
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext_lazy as _

from journal.querysets import EntryQuerySet, LinkQuerySet


def keep_history(*, deletes=True, exclude=(), within=""):
    """The class decorator of a model whose rows are kept as they were before each change, with who changed them.

    Triggers of the database write `<Model>Event`, so that bulk writes and the shell are caught; what is added is not
    written twice. Migrations give these tables the trigger that keeps them from being changed (journal 0004).
    `within` is the foreign key by which the history of another record finds these rows.
    """
    trackers = [pghistory.UpdateEvent(row=pghistory.Old)] + [pghistory.DeleteEvent()] * deletes

    def keep(model):
        indexes = [models.Index(fields=[within], name=f"{model._meta.model_name}_history")] if within else []
        return pghistory.track(*trackers, exclude=list(exclude), meta={"indexes": indexes})(model)

    return keep


def present_context():
    """The number that pghistory gives to all that one request or job changes, as the database is told it."""
    told = Func(Value("pghistory.context_id"), Value(True), function="current_setting", output_field=models.TextField())
    return Cast(NullIf(told, Value("")), UUIDField())


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
    # Which changes of records belong to the act, for who reads histories; the hash of the chain does not cover it.
    context = models.UUIDField(null=True, editable=False, db_default=present_context())

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
