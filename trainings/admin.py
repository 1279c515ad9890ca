"""Modules in the back office. Courses and roll-calls have pages of their own."""

from django.contrib import admin

from journal.admin import JournalledAdmin
from trainings.models import Module


@admin.register(Module)
class ModuleAdmin(JournalledAdmin):
    list_display = ["code", "name_fr", "name_ar", "name_it", "name_en", "order"]
