"""What the reader of .ods leaves out: merged cells, and sheets that repeat one cell a million times."""

import re
import zipfile
from html import unescape

from django.utils.translation import gettext_lazy as _

from ui.workbooks.safety import UnreadableFile, refuse_giant

_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>|</table:table>")
_ROWS_REPEATED = re.compile(rb'table:number-rows-repeated="(\d+)"')
_COLUMNS_REPEATED = re.compile(rb'table:number-columns-repeated="(\d+)"')
_ROWS_SPANNED = re.compile(rb'table:number-rows-spanned="(\d+)"')
_COLUMNS_SPANNED = re.compile(rb'table:number-columns-spanned="(\d+)"')
_NAME = re.compile(rb'table:name="([^"]*)"')


def check_and_find_merged(archive):
    """{sheet name: merged ranges}; refuses a sheet whose filled cells reach too far."""
    try:
        content = archive.read("content.xml")
    except zipfile.BadZipFile as error:
        raise UnreadableFile(_("This file is damaged: it cannot be opened.")) from error
    merged, sheet = {}, None
    for tag in _TAG.finditer(content):
        kind, attributes = tag.groups()
        if kind == b"table":
            sheet = _Walk()
            merged[unescape(_text(_NAME, attributes).decode())] = sheet.merged
        elif sheet is None:
            continue
        elif kind == b"table-row":
            sheet.row(attributes)
        elif kind is None:
            sheet.end()
        else:
            sheet.cell(attributes)
    return merged


class _Walk:
    """Where the reading stands in one sheet."""

    def __init__(self):
        self.merged = []
        self.first = self.after = self.column = 1
        self.last_row = self.last_column = 0

    def row(self, attributes):
        self.first, self.column = self.after, 1
        self.after += _number(_ROWS_REPEATED, attributes)

    def cell(self, attributes):
        width = _number(_COLUMNS_REPEATED, attributes) if b"repeated" in attributes else 1
        if b"value-type" in attributes:
            self.last_row = self.after - 1
            self.last_column = max(self.last_column, self.column + width - 1)
        if b"spanned" in attributes:
            bottom = self.first + _number(_ROWS_SPANNED, attributes) - 1
            right = self.column + _number(_COLUMNS_SPANNED, attributes) - 1
            self.merged.append((self.first, self.column, bottom, right))
        self.column += width

    def end(self):
        refuse_giant(self.last_row, self.last_column)


def _number(pattern, attributes):
    found = pattern.search(attributes)
    return int(found[1]) if found else 1


def _text(pattern, attributes):
    found = pattern.search(attributes)
    return found[1] if found else b""
