"""The journal in the back office: read, never written."""

from django.contrib import admin

from journal.models import Entry


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
