"""Which entries."""

from journal.models import Entry


def entries_about(record, limit=50):
    """The latest entries written about one record, newest first, with their authors."""
    return Entry.objects.filter(record_type=record._meta.label_lower, record_id=record.pk).select_related("by")[:limit]
