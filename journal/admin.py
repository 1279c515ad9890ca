"""The journal in the back office: read, never written. And what is changed in the back office is journalled."""

import re

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import RowResult
from import_export.tmp_storages import CacheStorage

from journal.actions import write
from journal.models import Entry
from ui.resources import EXPORTS, IMPORTS, UnreadableFile


class CheckedAdmin(admin.ModelAdmin):
    def get_object(self, request, object_id, from_field=None):
        """Django breaks on `_to_field=` with nothing behind it."""
        return super().get_object(request, object_id, from_field or None)

    def response_action(self, request, queryset):
        """Django breaks on a chosen key that is no number."""
        if not all(re.fullmatch("[0-9]{1,18}", key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("a key that is none")
        return super().response_action(request, queryset)


class JournalledAdmin(CheckedAdmin):
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


class Exported(ExportMixin):
    """Records that go out as a table; who took how many is in the journal."""

    export_formats = EXPORTS
    export_form_class = ExportForm
    to_encoding = "utf-8-sig"  # without the mark Excel shows no accents

    def init_request_context_data(self, request, form):
        """With the form's address, or it would have an empty one, which is none."""
        return super().init_request_context_data(request, form) | {"export_url": request.get_full_path()}

    def get_export_data(self, file_format, request, queryset, **kwargs):
        rows, kind = queryset.count(), file_format.get_extension()
        write("export", self.model, by=request.user, back_office=True, rows=rows, format=kind)
        return super().get_export_data(file_format, request, queryset, **kwargs)


class ExchangedAdmin(Exported, ImportExportMixin, JournalledAdmin):
    """Records that come in as a table, too: shown first, then all together or none, each in the journal."""

    import_formats = IMPORTS
    import_template_name = "admin/import_table.html"
    tmp_storage_class = CacheStorage  # between two web machines, and gone after a day

    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except UnreadableFile as error:
            messages.error(request, str(error))
            return self.response_post_save_add(request, None)

    def process_dataset(self, dataset, form, request, **kwargs):
        return super().process_dataset(dataset, form, request, rollback_on_validation_errors=True, **kwargs)

    def process_result(self, result, request):
        """What could be saved when it was shown may not be any more."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, _("Nothing was saved: something changed since the file was checked. Try again."))
            return self.response_post_save_add(request, None)
        return super().process_result(result, request)

    def generate_log_entries(self, result, request):
        for row in result:
            if row.import_type == RowResult.IMPORT_TYPE_NEW:
                self.log_addition(request, row.instance, [{"added": {}}])
            elif row.import_type == RowResult.IMPORT_TYPE_UPDATE:
                self.log_change(request, row.instance, [{"changed": {"fields": row.changed}}])
        counts = {name: result.totals[name] for name in ("new", "update", "skip")}
        write("import", self.model, by=request.user, back_office=True, **counts)

    def add_data_read_fail_error_to_form(self, form, error):
        if isinstance(error, UnreadableFile):
            form.add_error("import_file", str(error))
        else:
            super().add_data_read_fail_error_to_form(form, error)


DATES = {"at__year": r"(19|20)[0-9]{2}", "at__month": "[0-9]{1,2}", "at__day": "[0-9]{1,2}"}


@admin.register(Entry)
class EntryAdmin(CheckedAdmin):
    list_display = ["at", "author", "act", "record_type", "label", "record_id"]
    list_filter = ["act", "record_type"]
    list_select_related = ["by"]
    search_fields = ["label", "act"]
    date_hierarchy = "at"
    show_full_result_count = False

    def lookup_allowed(self, lookup, value, request):
        """Of years that there are: Django breaks on those that no date can have."""
        return bool(re.fullmatch(DATES.get(lookup, ".*"), value, re.DOTALL)) and super().lookup_allowed(
            lookup, value, request
        )

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
