"""Postings and reference data in the back office."""

from django.contrib import admin

from accounts.models import Role, User
from journal.admin import JournalledAdmin
from programme.forms import PostingForm
from programme.models import (
    Amendment,
    Area,
    Commune,
    Funder,
    Indicator,
    Partner,
    Posting,
    Programme,
    Region,
    Result,
    Target,
)


@admin.register(Posting)
class PostingAdmin(JournalledAdmin):
    form = PostingForm
    list_display = ["user", "role", "partner", "area", "since", "until"]
    list_filter = ["role", "partner", "area"]
    list_select_related = ["user", "partner", "area"]
    search_fields = ["user__email", "user__name"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Everybody but oneself: nobody gives a posting to themselves."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.exclude(pk=request.user.pk).order_by("email")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.user_id != request.user.pk) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """A programme manager's posting is ended, not deleted: without any, an administrator may post the first."""
        is_manager = obj is not None and obj.role == Role.PROGRAMME_MANAGER
        return not is_manager and super().has_delete_permission(request, obj)


class AmendmentInline(admin.TabularInline):
    model = Amendment
    extra = 0


class FunderInline(admin.TabularInline):
    model = Funder
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(JournalledAdmin):
    list_display = ["code", "starts_on", "end_original", "end_amended"]
    inlines = [AmendmentInline, FunderInline]


@admin.register(Partner)
class PartnerAdmin(JournalledAdmin):
    list_display = ["short_name", "code", "country", "role", "kind"]
    search_fields = ["short_name", "name_fr", "code"]


@admin.register(Region, Area)
class PlaceAdmin(JournalledAdmin):
    list_display = ["name_fr", "code", "name_ar"]


@admin.register(Commune)
class CommuneAdmin(admin.ModelAdmin):
    """The HCP's names and codes, brought by load_programme: to be read."""

    list_display = ["name_fr", "name_ar", "code", "area", "parent"]
    list_filter = ["area"]
    list_select_related = ["area", "parent"]
    search_fields = ["name_fr", "name_ar", "code"]


@admin.register(Result)
class ResultAdmin(JournalledAdmin):
    list_display = ["code", "level", "name_fr", "parent"]


class TargetInline(admin.TabularInline):
    """A target that was set stays; a change is a new row with its reason."""

    model = Target
    extra = 0
    readonly_fields = ["set_at"]

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Indicator)
class IndicatorAdmin(JournalledAdmin):
    list_display = ["code", "name_fr", "unit", "rule", "part", "baseline_value", "baseline_year"]
    list_filter = ["rule", "part"]
    inlines = [TargetInline]
