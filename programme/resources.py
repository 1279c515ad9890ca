"""Reference data as tables: which columns go out and come in. People have an import of their own."""

from programme.languages import NAMES, SOURCES
from programme.models import Area, Commune, Funder, Indicator, Partner, Programme, Region, Result, Target
from ui.resources import ByCode, Code, Listed, TableResource, fields


def _code(column="code"):
    return fields.Field(attribute=column, column_name=column, widget=Code())


def _by_code(model, column, code="code"):
    return fields.Field(attribute=column, column_name=column, widget=ByCode(model, code))


def _listed(column):
    return fields.Field(attribute=column, column_name=column, widget=Listed())


class _OfProgramme(ByCode):
    """A result of the programme that runs: their codes come again in the next one."""

    def get_queryset(self, value, row, *args, **kwargs):
        return Result.objects.filter(programme=Programme.objects.current())


class PartnerResource(TableResource):
    code = _code()
    aliases = _listed("aliases")

    class Meta:
        model = Partner
        fields = ("code", "short_name", *NAMES, "aliases", "country", "role", "kind")


class RegionResource(TableResource):
    code = _code()

    class Meta:
        model = Region
        fields = ("code", *NAMES)


class AreaResource(TableResource):
    code = _code()
    region = _by_code(Region, "region")
    provinces = _listed("provinces")

    class Meta:
        model = Area
        fields = ("code", *NAMES, "region", "provinces", "order")


class CommuneResource(TableResource):
    code = _code()
    area = _by_code(Area, "area")
    parent = _by_code(Commune, "parent")

    class Meta:
        model = Commune
        fields = ("code", "name_fr", "name_ar", "area", "parent")


class FunderResource(TableResource):
    programme = _by_code(Programme, "programme")

    class Meta:
        model = Funder
        import_id_fields = ("programme", "name")
        fields = ("programme", "name", "kind", "amount")


class ResultResource(TableResource):
    programme = _by_code(Programme, "programme")
    code = _code()
    parent = fields.Field(attribute="parent", column_name="parent", widget=_OfProgramme(Result, "code"))

    class Meta:
        model = Result
        import_id_fields = ("programme", "code")
        fields = ("programme", "code", "level", *NAMES, "parent")


class IndicatorResource(TableResource):
    code = _code()
    result = fields.Field(attribute="result", column_name="result", widget=_OfProgramme(Result, "code"))
    axes = _listed("axes")

    class Meta:
        model = Indicator
        fields = (
            *("code", "result", *NAMES, "unit", "rule", "measure", "direction_up", "baseline_value", "baseline_year"),
            *("part", "axes", *SOURCES, "order"),
        )


class TargetResource(TableResource):
    """Every target that was ever set, of the indicators shown; set on their page, with a reason, not by a file."""

    indicator = _by_code(Indicator, "indicator")

    class Meta:
        model = Target
        fields = ("indicator", "due_on", "value", "reason", "set_at")

    def filter_export(self, queryset, **kwargs):
        return Target.objects.filter(indicator__in=queryset).select_related("indicator")
