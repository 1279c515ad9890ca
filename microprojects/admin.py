"""The checklist of legal papers in the back office. Associations have pages of their own."""

from django.contrib import admin

from journal.admin import JournalledAdmin
from microprojects.models import PaperKind


@admin.register(PaperKind)
class PaperKindAdmin(JournalledAdmin):
    list_display = ["code", "name_fr", "is_required", "stands_for", "waits_days", "readers", "order"]
