"""Postings and reference data in the back office."""

from django.contrib import admin

from journal.admin import CheckedAdmin, ExchangedAdmin, Exported, JournalledAdmin
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
from programme.resources import (
    AreaResource,
    CommuneResource,
    FunderResource,
    IndicatorResource,
    PartnerResource,
    RegionResource,
    ResultResource,
    TargetResource,
)


@admin.register(Posting)
class PostingAdmin(CheckedAdmin):
    """To be read: they are given, extended and ended on their pages (programme/actions.py)."""

    list_display = ["user", "role", "partner", "area", "since", "until", "given_by"]
    list_filter = ["role", "partner", "area"]
    list_select_related = ["user", "partner", "area", "given_by"]
    search_fields = ["user__email", "user__name"]


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

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the hidden copy of a default that is computed: nothing describes what is hidden."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.show_hidden_initial = False
        return field


@admin.register(Partner)
class PartnerAdmin(ExchangedAdmin):
    resource_classes = [PartnerResource]
    list_display = ["short_name", "code", "country", "role", "kind"]
    search_fields = ["short_name", "name_fr", "code"]


@admin.register(Region)
class RegionAdmin(ExchangedAdmin):
    resource_classes = [RegionResource]
    list_display = ["name_fr", "code", "name_ar"]


@admin.register(Area)
class AreaAdmin(ExchangedAdmin):
    resource_classes = [AreaResource]
    list_display = ["name_fr", "code", "name_ar"]


@admin.register(Funder)
class FunderAdmin(ExchangedAdmin):
    resource_classes = [FunderResource]
    list_display = ["name", "programme", "kind", "amount"]
    list_select_related = ["programme"]


@admin.register(Commune)
class CommuneAdmin(Exported, CheckedAdmin):
    """The HCP's names and codes, brought by load_programme: to be read."""

    resource_classes = [CommuneResource]
    list_display = ["name_fr", "name_ar", "code", "area", "parent"]
    list_filter = ["area"]
    list_select_related = ["area", "parent"]
    search_fields = ["name_fr", "name_ar", "code"]


@admin.register(Result)
class ResultAdmin(ExchangedAdmin):
    resource_classes = [ResultResource]
    list_display = ["code", "level", "name_fr", "parent"]


class TargetInline(admin.TabularInline):
    """A target that was set stays; a change is a new row with its reason."""

    model = Target
    extra = 0
    readonly_fields = ["set_at"]

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Indicator)
class IndicatorAdmin(ExchangedAdmin):
    resource_classes = [IndicatorResource]
    list_display = ["code", "name_fr", "unit", "rule", "part", "baseline_value", "baseline_year"]
    list_filter = ["rule", "part"]
    inlines = [TargetInline]

    def get_export_resource_classes(self, request):
        return [IndicatorResource, TargetResource]
