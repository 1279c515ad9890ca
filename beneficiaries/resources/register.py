"""Registers of people as a django-import-export resource: its columns, and its two phases done in bulk.

Row by row the library costs some five statements and seven milliseconds a row (docs/performance.md). Here the dry run
cleans, compares and stages all rows by COPY, and the import turns the staged rows into people in a few statements.
`import_row_by_row` is the library's own way through the same columns, cleaning and comparison, to measure against.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from import_export import resources, results

from beneficiaries.models import Beneficiary, Identity, ImportRow, MatchKey, Registration, SearchKeys
from beneficiaries.resources import saving, staging
from beneficiaries.resources.lines import REFUSED, read_line, stored
from beneficiaries.resources.values import Communes
from beneficiaries.resources.verdicts import give_verdicts
from programme.models import Commune, Programme
from programme.scope import keys_for

V = ImportRow.Verdict
STEP = 500  # rows between two reports of progress


class PeopleResource(resources.ModelResource):
    """The rows of one `source` (Import). Call it inside acting_as_system("import"): it compares across partners."""

    class Meta:
        model = Beneficiary
        import_id_fields = ()
        fields = (
            "sex", "birth_year", "birth_is_approximate", "nationality", "administrative_status", "permit_issued_on",
            "permit_expires_on", "country_abroad", "returned_on", "commune", "consent", "consent_on",
        )  # fmt: skip

    def __init__(self, source, *, by=None):
        super().__init__()
        self.source, self.by = source, by or source.created_by

    @cached_property
    def communes(self):
        """The communes of the programme's areas, found by name in French or Arabic."""
        return Communes({code: [fr, ar] for code, fr, ar in Commune.objects.values_list("code", "name_fr", "name_ar")})

    def read_lines(self, rows, report=None):
        """The Lines of `rows` [(sheet, row number, {field: cell})], telling `report(done)` now and then."""
        starts_on = Programme.objects.current().starts_on
        reading = {"today": timezone.localdate(), "communes": self.communes, "starts_on": starts_on}
        lines = []
        for done, (sheet, number, raw) in enumerate(rows, start=1):
            lines.append(read_line(sheet, number, raw, **reading))
            if report and not done % STEP:
                report(done)
        return lines

    def import_data(self, dataset, dry_run=False, **kwargs):
        """Dry run: judge and stage the Lines `dataset`. Otherwise save what the last dry run staged.

        The dry run keeps what it found in the staged rows, so there is nothing to roll back.
        """
        result = results.Result()
        if dry_run:
            staging.take_turn()
            give_verdicts(dataset, partner_id=self.source.partner_id, area_id=self.source.area_id)
            staging.stage(self.source, dataset)
            result.totals = staging.totals(dataset)
        else:
            result.totals = saving.save(self.source, by=self.by)
        result.total_rows = sum(result.totals.values())
        return result

    import_row_by_row = resources.ModelResource.import_data

    # What the library calls for each row on its own way.

    def before_import_row(self, row, **kwargs):
        (line,) = self.read_lines([("", kwargs["row_number"], dict(row))])
        give_verdicts([line], partner_id=self.source.partner_id, area_id=self.source.area_id)
        if line.person.errors:
            raise ValidationError([sentence for _name, _code, sentence in line.person.errors])
        row.clear()
        row.update(stored(line) | {"line": line})
        row["commune"] = row.get("commune_id")

    def get_instance(self, instance_loader, row):
        return None

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Row by row only new people are written; what a row does to a known person needs the whole file."""
        return row["line"].verdict != V.NEW

    def before_save_instance(self, instance, row, **kwargs):
        instance.partner, instance.area = self.source.partner, self.source.area
        instance.created_by, instance.registered_on = self.by, row["on"]
        instance.scopes = keys_for(instance.partner_id, instance.area_id)

    def after_save_instance(self, instance, row, **kwargs):
        if row["consent"] != REFUSED:
            Identity.objects.create(person=instance, **_columns(Identity, row))
            SearchKeys.objects.create(person=instance, keys=row["search_keys"], scopes=instance.scopes)
        MatchKey.objects.bulk_create(
            MatchKey(person=instance, kind=kind, key=key) for kind, key in row.get("match_keys", ())
        )
        where = {"partner": instance.partner, "area": instance.area, "source": self.source}
        Registration.objects.create(person=instance, **where, **_columns(Registration, row))

    def after_import(self, dataset, result, **kwargs):
        """The library would reset the sequence of ids here, which the application's role may not: ours come from it."""


def _columns(model, row):
    names = {field.name for field in model._meta.concrete_fields} - {"id", "person", "partner", "area", "source"}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items() if name in names}
