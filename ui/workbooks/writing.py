"""What people typed, written into a file that a spreadsheet opens: it stays text there, and is never calculated.

A name that begins with “=” would be a formula for whoever opens the file, and could send what stands beside it away.
"""

import csv
import io
import re

from openpyxl import Workbook
from openpyxl.cell import MergedCell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

_SIGNS = "=+-@＝＋－＠"  # the last four are taken for the first by some
_FIRST = f"{_SIGNS}\t\r\n"
_BLANK = " \u00a0\u200e\u200f\ufeff"
# Excel splits a .csv at the sign of its own language, whatever the file was written with: behind each begins a cell.
_BEHIND = re.compile(f"([;,\t\r\n])(?=[{_BLANK}]*[{re.escape(_SIGNS)}])")
_BEHIND_AS_TEXT = re.compile(f"([;,\t\r\n])'(?=[{_BLANK}]*[{re.escape(_SIGNS)}])")


def is_like_formula(value):
    """Whether a spreadsheet may take this text for a formula; a number is none, also below nought."""
    return isinstance(value, str) and value.lstrip(_BLANK)[:1] in tuple(_FIRST)


def put(cell, value, font=None, alignment=None):
    """Write a value into a workbook's cell as what it is: text stays text, also when somebody edits it later."""
    if isinstance(cell, MergedCell):
        return cell
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        if is_like_formula(value):
            cell.quotePrefix = True
    if font:
        cell.font = font
    if alignment:
        cell.alignment = alignment
    return cell


def sheet_row(sheet, values, font=None):
    """A row for a write-only sheet; an ordinary text needs no cell of its own, which would cost its time."""
    return [put(WriteOnlyCell(sheet), value, font) if font or _needs_care(value) else value for value in values]


def write_workbook(file, title, rows, *, right_to_left=False):
    """An .xlsx of one sheet, written row by row, into a binary `file`; the first row is the headings."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.sheet_view.rightToLeft = right_to_left
    page.freeze_panes = "B2"
    fonts = iter([Font(bold=True)])
    for row in rows:
        page.append(sheet_row(page, row, next(fonts, None)))
    book.save(file)


def write_csv(file, rows, *, delimiter=";"):
    """The same rows as text in UTF-8, with the mark by which Excel knows its accents."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    text.write("\ufeff")
    write = csv_rows(text, delimiter)
    for row in rows:
        write(row)
    text.flush()
    text.detach()


def _needs_care(value):
    return is_like_formula(value) or (isinstance(value, str) and ILLEGAL_CHARACTERS_RE.search(value))


def as_text(value):
    """A value for a .csv file, where nothing but a sign before it keeps a text from being a formula."""
    if not isinstance(value, str):
        return value
    return ("'" if is_like_formula(value) else "") + _BEHIND.sub(r"\1'", value)


def as_written(text):
    """The text that as_text() was given."""
    return _BEHIND_AS_TEXT.sub(r"\1", text[1:] if text[:1] == "'" and is_like_formula(text[1:]) else text)


def csv_rows(target, delimiter=";"):
    """write(row): rows of values, each neutral, as lines of a .csv file that spreadsheets read."""
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    return lambda row: writer.writerow([as_text(value) for value in row])
