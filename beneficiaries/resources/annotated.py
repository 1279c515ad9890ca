"""The uploaded workbook given back: cells to correct coloured and explained, a column that says it in words, a summary.

An .xlsx file keeps its look; a large one, a text file or an .ods is written anew with its values only. Formulas become
the values they showed: nothing that somebody typed is ever calculated on the reader's machine.
"""

import io
import secrets
from zipfile import BadZipFile

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from beneficiaries.models import Import, ImportRow
from beneficiaries.resources import files
from beneficiaries.resources.telling import asked_in_own_register
from ui.workbooks.extent import cells_when_opened
from ui.workbooks.reading import UnreadableFile, read
from ui.workbooks.writing import put

V = ImportRow.Verdict
WHOLE = 5_000  # rows up to which the workbook's own look is kept: its reader takes half a kilobyte a cell,
MOST_CELLS = 400_000  # also of the empty ones with a border
_STRICTER = (
    UnreadableFile,
    InvalidFileException,
    BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)
_BAD, _WARN = PatternFill("solid", start_color="F8D7DA"), PatternFill("solid", start_color="FFF1CC")
_HEAD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write(source):
    """Make and store the annotated copy of `source`, in the language that is active.

    Not stored when the import was cancelled or checked again meanwhile: then this copy is nobody's.
    """
    tables, _without = files.tables_of(source)
    notes = {table.sheet: {} for table in tables}
    asked = asked_in_own_register(source)  # the other questions tell whom other partners know
    told = ~Q(errors=[]) | ~Q(warnings=[]) | Q(pk__in=asked)
    for row in ImportRow.objects.filter(told, source=source).iterator():
        notes[row.sheet][row.number] = _note(row, row.pk in asked)
    workbook = _original(source, tables, notes) or _anew(source, tables, notes)
    _add_summary(workbook, source, len(asked))
    file = io.BytesIO()
    workbook.save(file)
    with transaction.atomic():
        now = Import.objects.waiting_for_copy().select_for_update().filter(pk=source.pk).first()
        if now and (now.mapping, now.counts["as_of"]) == (source.mapping, source.counts["as_of"]):
            source.annotated.save(f"{secrets.token_hex(16)}.xlsx", ContentFile(file.getvalue()), save=False)
            source.save(update_fields=["annotated"])


def _note(row, is_asked):
    """([(field, sentence)] to correct, [(field, sentence)] to look at) of one row."""
    asked = [("", _("Is this the same person as somebody known? Answer on the page of the import."))]
    return row.problems, row.remarks + (asked if is_asked else [])


def _original(source, tables, notes):
    """The uploaded .xlsx with the notes in it; None when it is too large or the writing library does not take it."""
    if not source.filename.lower().endswith(".xlsx") or sum(len(table.records) for table in tables) > WHOLE:
        return None
    with source.file.open("rb") as file:
        data = file.read()
    try:
        if cells_when_opened(data) > MOST_CELLS:
            return None
        workbook = load_workbook(io.BytesIO(data))
        for sheet in read(data, source.filename):
            _freeze_formulas(workbook[sheet.name], dict(sheet.rows))
        for table in tables:
            _annotate(workbook[table.sheet], table, notes[table.sheet])
    except _STRICTER:
        return None
    return workbook


def _freeze_formulas(sheet, values):
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.data_type == "f":
                row = values.get(cell.row, [])
                put(cell, row[cell.column - 1] if cell.column <= len(row) else None)


def _annotate(sheet, table, notes):
    places = _places(table)
    last = sheet.max_column + 1
    put(sheet.cell(table.header_row, last), _("What to correct"), font=_HEAD)
    sheet.column_dimensions[sheet.cell(1, last).column_letter].width = 60
    for number, (problems, remarks) in notes.items():
        put(sheet.cell(number, last), _in_words(problems, remarks), alignment=_WRAPPED)
        for entries, fill in ((remarks, _WARN), (problems, _BAD)):
            for name, sentence in entries:
                for index in places.get(name, ()):
                    _mark(sheet.cell(number, index + 1), sentence, fill)


def _places(table):
    """Field -> the columns it is read from. A name may be missing in two of them."""
    places = {}
    for column in table.mapped:
        places.setdefault(column.field, []).append(column.index)
    return places


def _in_words(problems, remarks):
    return "\n".join([sentence for _name, sentence in problems] + [f"({sentence})" for _name, sentence in remarks])


def _mark(cell, sentence, fill):
    if not isinstance(cell, MergedCell):
        cell.fill = fill
        cell.comment = Comment(sentence, "Je suis migrant", width=280, height=90)


def _anew(source, tables, notes):
    """A new workbook with the values of the file, each row where it stood."""
    workbook = Workbook(write_only=True)
    by_sheet = {table.sheet: table for table in tables}
    with source.file.open("rb") as file:
        sheets = read(file.read(), source.filename)
    for sheet in sheets:
        page = workbook.create_sheet(_title(sheet.name))
        page.sheet_view.rightToLeft = get_language_bidi()
        written = 0
        for number, cells in sheet.rows:
            for _blank in range(number - written - 1):
                page.append([])
            page.append(_row(page, number, cells, by_sheet.get(sheet.name), notes.get(sheet.name, {})))
            written = number
    return workbook


def _title(name):
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:31] or "1"


def _row(page, number, cells, table, notes):
    row = [put(WriteOnlyCell(page), value) for value in cells]
    if table is None or (number != table.header_row and number not in notes):
        return row
    width = max(column.index for column in table.columns) + 1
    row += [WriteOnlyCell(page) for _missing in range(width - len(row))]
    if number == table.header_row:
        return [*row, put(WriteOnlyCell(page), _("What to correct"), font=_HEAD)]
    problems, remarks = notes[number]
    places = _places(table)
    for entries, fill in ((remarks, _WARN), (problems, _BAD)):
        for name, sentence in entries:
            for index in places.get(name, ()):
                _mark(row[index], sentence, fill)
    return [*row, put(WriteOnlyCell(page), _in_words(problems, remarks), alignment=_WRAPPED)]


def _add_summary(workbook, source, asked):
    sheet = workbook.create_sheet(_title(_("Summary")))
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.column_dimensions["A"].width = 70
    lines = [(_("Rows"), source.counts["rows"])]
    counts = {verdict: source.counts.get(verdict.value, 0) for verdict in V} | {V.QUESTION: asked}
    # One number: whom others know, or may know, is told on the page alone.
    good = counts.pop(V.NEW) + counts.pop(V.KNOWN) + source.counts.get(V.QUESTION.value, 0) - asked
    lines += [(_("New or known person"), good), *((verdict.label, counts[verdict]) for verdict in counts)]
    for label, number in lines:
        if number:
            sheet.append([put(WriteOnlyCell(sheet), str(label)), number])
