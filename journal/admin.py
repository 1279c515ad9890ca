"""The journal in the back office: read, never written. And what is changed in the back office is journalled."""

from django.contrib import admin

from journal.actions import write
from journal.models import Entry


class JournalledAdmin(admin.ModelAdmin):
    """Every record added, changed or deleted here gets an entry that names the fields, not their contents."""

    def log_addition(self, request, obj, message):
        write("add", obj, by=request.user, back_office=True)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        write("change", obj, by=request.user, back_office=True, changed=_changed(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for record in queryset:
            write("delete", record, by=request.user, back_office=True)
        return super().log_deletions(request, queryset)


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ["at", "author", "act", "record_type", "label", "record_id"]
    list_filter = ["act", "record_type"]
    list_select_related = ["by"]
    search_fields = ["label", "act"]
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description=Entry._meta.get_field("by").verbose_name)
    def author(self, entry):
        return entry.by or entry.system

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _changed(message):
    """The names of the fields that Django's message on a change lists."""
    parts = message if isinstance(message, list) else []
    return [name for part in parts for act in part.values() for name in act.get("fields", [])]
