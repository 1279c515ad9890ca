"""Tables of reference data, given out and taken in by the back office: what all their resources share.

A file is read as safely as every other (ui/workbooks); every bad row is told at once, and nothing of it is saved.
What a spreadsheet would take for a formula leaves with an apostrophe before it, and comes back without.
"""

import re
from decimal import Decimal, InvalidOperation

import tablib
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources, widgets
from import_export.formats.base_formats import CSV, XLSX, Format

from ui.workbooks import safety
from ui.workbooks.reading import UnreadableFile, read
from ui.workbooks.writing import as_text, as_written

__all__ = ["EXPORTS", "IMPORTS", "ByCode", "Code", "Listed", "TableResource", "UnreadableFile", "fields"]

_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def _harmless(cell):
    """The cell as a spreadsheet shows it, whatever it begins with."""
    return cell if isinstance(cell, str) and _NUMBER.fullmatch(cell) else as_text(cell)


def _as_written(cell):
    if cell is None:
        return ""
    return as_written(cell) if isinstance(cell, str) else cell


class _Harmless:
    def export_data(self, dataset, **kwargs):
        safe = tablib.Dataset(*[[_harmless(cell) for cell in row] for row in dataset], headers=dataset.headers)
        return super().export_data(safe, **kwargs)


class Workbook(_Harmless, XLSX):
    pass


class Text(_Harmless, CSV):
    pass


class AnyTable(Format):
    """A workbook or a text table, by what the file holds; its first sheet, its first row the columns' names."""

    def __init__(self, encoding=None):
        self.encoding = encoding

    def get_title(self):
        return gettext_lazy(".xlsx, .ods or .csv")

    def can_import(self):
        return True

    def create_dataset(self, data):
        """The table, with `lines`: the number of each row in the file. Raises UnreadableFile."""
        if data is None:
            raise UnreadableFile(_("This file was uploaded too long ago: upload it again."))
        sheet = read(data, f"table.{_kind(data)}")[0]
        (_line, headers), *rows = sheet.rows
        headers = [str(header).strip() for header in headers if header is not None]
        table = tablib.Dataset(headers=headers)
        for _line, cells in rows:
            cells = [_as_written(cell) for cell in cells[: len(headers)]]
            table.append(cells + [""] * (len(headers) - len(cells)))
        table.lines = [line for line, _cells in rows]
        return table


def _kind(data):
    if not data.startswith(safety.ZIP_MAGIC):
        return "csv"
    with safety.open_archive(data) as archive:
        return safety.kind_of(archive)


EXPORTS = [Workbook, Text]
IMPORTS = [AnyTable]


class Code(widgets.CharWidget):
    """A code is text: a cell that holds a number has lost its zeros."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, (int, float)):
            raise ValueError(
                _("“%(value)s” is a number in the file and may have lost zeros: write the code as text.")
                % {"value": value}
            )
        return super().clean(value, row, **kwargs).strip()


class ByCode(widgets.ForeignKeyWidget):
    """Another record, by its code."""

    def clean(self, value, row=None, **kwargs):
        code = Code().clean(value)
        if not code:
            return None
        try:
            return self.get_queryset(code, row).get(**{self.field: code})
        except self.model.DoesNotExist as error:
            said = _("There is no %(kind)s with the code “%(code)s”.")
            raise ValueError(said % {"kind": self.model._meta.verbose_name, "code": code}) from error


class Listed(widgets.Widget):
    """Several texts in one cell, between semicolons."""

    def clean(self, value, row=None, **kwargs):
        return [part.strip() for part in str(value or "").split(";") if part.strip()]

    def render(self, value, obj=None, **kwargs):
        return "; ".join(value or [])


class Number(widgets.DecimalWidget):
    """The same in every language: a point going out, a point or a comma coming in."""

    def clean(self, value, row=None, **kwargs):
        if not str(value if value is not None else "").strip():
            return None
        try:
            number = Decimal(str(value).strip().replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(_("“%(value)s” is no number.") % {"value": value})
        return number

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return f"{value:f}" if self.coerce_to_string else value


class Whole(Number):
    def clean(self, value, row=None, **kwargs):
        number = super().clean(value, row, **kwargs)
        if number is not None and number != int(number):
            raise ValueError(_("“%(value)s” is no whole number.") % {"value": value})
        return number if number is None else int(number)

    def render(self, value, obj=None, **kwargs):
        return super().render(value if value is None else Decimal(value), obj, **kwargs)


class Difference(resources.Diff):
    """What a row changes, cell by cell: the old text struck out, the new one after it; without a style of its own."""

    def as_html(self):
        return [
            format_html("{}", after) if before == after else _changed("" if self.new else before, after)
            for before, after in zip(self.left, self.right, strict=True)
        ]


def _changed(before, after):
    pairs = [(tag, text) for tag, text in (("del", before), ("ins", after)) if text]
    return format_html_join(" ", "<{0}>{1}</{0}>", ((mark_safe(tag), text) for tag, text in pairs))


class TableResource(resources.ModelResource):
    """Records that are found again by their codes, checked as their forms are, saved all together or not at all."""

    WIDGETS_MAP = resources.ModelResource.WIDGETS_MAP | {
        "DecimalField": Number,
        "PositiveSmallIntegerField": Whole,
    }

    class Meta:
        import_id_fields = ("code",)
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True

    @classmethod
    def get_display_name(cls):
        return capfirst(cls._meta.model._meta.verbose_name_plural)

    @classmethod
    def get_diff_class(cls):
        return Difference

    def before_import(self, dataset, **kwargs):
        """Refuse a table whose columns are not those of the export, or that holds a record twice."""
        known = [field.column_name for field in self.get_import_fields()]
        keys = [self.fields[name].column_name for name in self._meta.import_id_fields]
        if strange := [header for header in dataset.headers if header not in known]:
            said = _("No column is called %(names)s. Take the columns from an export.")
            raise ValueError(said % {"names": ", ".join(strange)})
        if missing := [key for key in keys if key not in dataset.headers]:
            raise ValueError(_("The column %(names)s is missing.") % {"names": ", ".join(missing)})
        self.lines, seen = dataset.lines, set()
        for line, row in zip(dataset.lines, dataset.dict, strict=True):
            key = tuple(str(row[name]).strip() for name in keys)
            if key in seen:
                said = _("Line %(line)s: “%(key)s” stands in the file twice.")
                raise ValueError(said % {"line": line, "key": " ".join(key)})
            seen.add(key)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        self.changed = [
            name for name, field in self.fields.items() if field.get_value(instance) != field.get_value(original)
        ]
        return super().skip_row(instance, original, row, import_validation_errors)

    def after_import_row(self, row, row_result, **kwargs):
        row_result.changed = self.changed

    def after_import(self, dataset, result, **kwargs):
        """Rows are told by their line in the file."""
        lines = getattr(self, "lines", [])
        for row in [*result.invalid_rows, *result.error_rows] if lines else []:
            row.number = lines[row.number - 1]
        super().after_import(dataset, result, **kwargs)
