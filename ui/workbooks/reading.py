"""An uploaded file -> its sheets. Nothing is coerced here: cells stay as the file holds them."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine
from django.utils.translation import gettext_lazy as _

from ui.workbooks import plaintext, safety
from ui.workbooks.refusal import UnreadableFile

__all__ = ["MAX_ROWS", "Row", "Sheet", "UnreadableFile", "read"]

MAX_ROWS = 60_000

Row = tuple[int, list]  # the row's number in the sheet (for text: the line), and its cells from column A on


@dataclass(slots=True)
class Sheet:
    """The rows of one sheet that hold anything; `merged` lists (first row, first column, last row, last column)."""

    name: str
    rows: list[Row]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    visible: bool = True


def read(source, filename, *, is_checked=False):
    """The sheets of an .xlsx, .ods or .csv file given as a path or as bytes; raises UnreadableFile with a sentence.

    A cell is str, float, bool, date, datetime, time, timedelta or None. A file of ours that was read before
    `is_checked`: it is not unpacked a second time to look for what a hostile one may hold.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    suffix = Path(filename).suffix.lower()
    safety.check_size(data)
    safety.refuse_ole(data)
    if suffix in _TEXT:
        sheets = _read_text(data, Path(filename).stem)
    elif suffix in (".xlsx", ".ods"):
        sheets = _read_workbook(data, suffix, is_checked)
    else:
        raise UnreadableFile(_UNKNOWN.get(suffix, _("Upload a workbook in the format .xlsx or .ods, or a .csv file.")))
    _check_rows(sheets)
    return sheets


_TEXT = (".csv", ".tsv", ".txt")
_UNKNOWN = {
    ".xls": _("This is an old Excel workbook (.xls). Save it as .xlsx and upload it again."),
    ".xlsm": _("This workbook holds macros. Save it as an ordinary .xlsx workbook and upload it again."),
    ".xlsb": _("This is a binary workbook (.xlsb). Save it as .xlsx and upload it again."),
}


def _read_text(data, name):
    if data.startswith(safety.ZIP_MAGIC):
        raise UnreadableFile(_("This file is not a text table, whatever its name says. Is it a workbook?"))
    return [Sheet(name, plaintext.rows(data, most=MAX_ROWS))]


def _read_workbook(data, suffix, is_checked):
    if not data.startswith(safety.ZIP_MAGIC):
        raise UnreadableFile(_("This file is not a workbook, whatever its name says."))
    with safety.open_archive(data) as archive:
        kind = safety.kind_of(archive)
        if f".{kind}" != suffix:
            raise UnreadableFile(_("This file is a .{kind} workbook, but its name says otherwise."), kind=kind)
        if not is_checked:
            safety.check_sheets(archive, kind)
        merged = safety.merged_cells(archive) if kind == "ods" else {}
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(workbook.get_sheet_by_name(meta.name), meta, merged.get(meta.name, []))
            for meta in workbook.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.CalamineError as error:
        raise UnreadableFile(_("This file is damaged: it cannot be opened.")) from error


def _sheet(source, meta, merged):
    merged = merged or [
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in source.merged_cell_ranges or ()
    ]
    visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
    return Sheet(meta.name, list(_filled_rows(source)), merged, visible)


def _filled_rows(source):
    """Row by row, so that a sheet of 200,000 empty rows costs no memory."""
    if source.start is None:
        return
    before = [None] * source.start[1]  # the reader counts rows from the top, but columns from the first filled one
    for number, cells in enumerate(source.iter_rows(), start=1):
        row = [None if cell == "" else cell for cell in cells]
        if any(cell is not None and (cell.__class__ is not str or not cell.isspace()) for cell in row):
            yield number, before + row


def _check_rows(sheets):
    total = sum(len(sheet.rows) for sheet in sheets)
    if total > MAX_ROWS:
        raise too_many_rows(total)
    if not total:
        raise UnreadableFile(_("This file holds no rows."))


def too_many_rows(total):
    return UnreadableFile(
        _("This file holds {total} rows. The limit is {limit}: split it and upload the parts."),
        total=total,
        limit=MAX_ROWS,
    )
