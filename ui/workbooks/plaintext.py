"""Text tables: which letters, which separator, and each record with the line it starts on."""

import codecs
import csv
import io
import re

from django.utils.translation import gettext_lazy as _

from ui.workbooks.refusal import UnreadableFile

_SEPARATORS = ";,\t"
_LONGEST_RECORD = 50  # lines; longer means that a quotation mark was never closed
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def rows(data, *, most):
    """(line, cells) for each record that holds anything; more than `most` records are refused."""
    text = decode(data)
    found = []
    for line, cells in _records(text, separator(text)):
        if any(cells):
            found.append((line, [cell if cell else None for cell in cells]))
            if len(found) > most:
                raise UnreadableFile(
                    _("This file holds more than {limit} rows: split it and upload the parts."), limit=most
                )
    return found


def decode(data):
    """UTF-8 or UTF-16 where the bytes say so, else the Western Windows letters that Excel writes."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16")
    if b"\x00" in (start := data[:2000]):
        return _decoded(data, "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return _checked(text)


def _decoded(data, encoding):
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise _not_text() from error


def _checked(text):
    if _NOT_TEXT.search(text):
        raise _not_text()
    return text.removeprefix("\ufeff")


def _not_text():
    return UnreadableFile(_("This file is not a text table, whatever its name says."))


def separator(text):
    """The sign that cuts the first hundred lines into the most cells, the same number on most lines."""
    sample = io.StringIO(text[:100_000], newline="").readlines()[:100]
    return max(_SEPARATORS, key=lambda sign: _evenness(sample, sign))


def _evenness(lines, sign):
    widths = [len(cells) for cells in csv.reader(lines, delimiter=sign)]
    return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)


def _records(text, sign):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    line = 1
    try:
        for cells in reader:
            if reader.line_num - line > _LONGEST_RECORD:
                raise _unclosed(line)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _unclosed(line) from error


def _unclosed(line):
    return UnreadableFile(_("On line {line} a quotation mark is opened and never closed."), line=line)
