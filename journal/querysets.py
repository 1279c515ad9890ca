"""Which entries."""

from django.db import models


class EntryQuerySet(models.QuerySet):
    def about(self, record, limit=50):
        """The latest entries written about one record, newest first, with their authors."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk).select_related("by")[:limit]
