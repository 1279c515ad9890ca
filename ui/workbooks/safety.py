"""What is looked at before a workbook is opened: a hostile or unreadable file is refused in one sentence."""

import io
import re
import zipfile

from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MAX_FILE_BYTES = 30 * 2**20
MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 250 * 2**20
MAX_RATIO = 200
MAX_CELLS = 8_000_000  # the rectangle that the reader reserves in memory, empty cells included

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

_BLOCK = 4 * 2**20
_OVERLAP = 256


class UnreadableFile(Exception):
    """The uploaded file cannot be read as a table; `sentence` says why, in the user's language."""

    def __init__(self, sentence, **values):
        self.sentence = format_lazy(sentence, **values) if values else lazystr(sentence)
        super().__init__(self.sentence)


def check_size(data):
    if not data.strip():
        raise UnreadableFile(_("This file is empty."))
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(
            _("This file is too large ({size} MB). The limit is {limit} MB: split it, or remove its pictures."),
            size=len(data) // 2**20,
            limit=MAX_FILE_BYTES // 2**20,
        )


def refuse_ole(data):
    """Old .xls and password-protected workbooks share one container; tell them apart by their streams."""
    if not data.startswith(OLE_MAGIC):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(
            _("This workbook is protected with a password. Remove the password, save it and upload it again.")
        )
    raise UnreadableFile(_("This is an old Excel workbook (.xls). Save it as .xlsx and upload it again."))


def open_archive(data):
    """The zip archive of a workbook, its directory checked before anything is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableFile(_("This file is damaged: it cannot be opened.")) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    inflated = unpacked > 20 * 2**20 and unpacked > MAX_RATIO * max(packed, 1)
    overlapping = packed > len(data)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or inflated or overlapping:
        raise UnreadableFile(
            _("This file unpacks to far more than a list of people needs. Copy the list into a new workbook.")
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(
            _("This workbook is protected with a password. Remove the password, save it and upload it again.")
        )
    return archive


def kind_of(archive):
    """ "xlsx" or "ods", from what the archive holds; macros, passwords and strangers are refused."""
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names) or "xl/workbook.bin" in names:
        raise UnreadableFile(
            _("This workbook holds macros. Save it as an ordinary .xlsx workbook and upload it again.")
        )
    if "xl/workbook.xml" in names:
        if b"macroEnabled" in _whole(archive, "[Content_Types].xml"):
            raise UnreadableFile(
                _("This workbook holds macros. Save it as an ordinary .xlsx workbook and upload it again.")
            )
        return "xlsx"
    if "content.xml" in names and "spreadsheet" in _whole(archive, "mimetype").decode("latin-1"):
        if b"encryption-data" in _whole(archive, "META-INF/manifest.xml"):
            raise UnreadableFile(
                _("This workbook is protected with a password. Remove the password, save it and upload it again.")
            )
        return "ods"
    raise UnreadableFile(_("This file is not a workbook, whatever its name says."))


def check_sheets(archive, kind):
    """Unpack every XML part once, piece by piece: no entities, no lies in the directory, no sparse giants."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        sheet = kind == "xlsx" and entry.filename.startswith("xl/worksheets/")
        far = False
        for number, block in enumerate(_blocks(archive, entry)):
            if number == 0:
                _check_start(block)
            if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                raise UnreadableFile(_("This file holds instructions that a workbook does not need. It was not read."))
            far = far or (sheet and _FAR_CELL.search(block) is not None)
        if far:
            _check_extent(archive, entry)


# Most sheets end before column BA and row 100,000: one fast search tells; the others are measured exactly.
_FAR_CELL = re.compile(rb'\sr\s*=\s*["\'](?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]\d|[A-Za-z]{1,2}\d{6})')
_CELL = re.compile(rb'\sr\s*=\s*["\']([A-Za-z]{1,3})(\d{1,7})["\']')


def _check_extent(archive, entry):
    last_row, letters = 0, set()
    for block in _blocks(archive, entry):
        for column, row in _CELL.findall(block):
            letters.add(column.upper())
            last_row = max(last_row, int(row))
    last_column = max((column_number(each.decode()) for each in letters), default=0)
    refuse_giant(last_row, last_column)


def refuse_giant(last_row, last_column):
    if last_row * last_column > MAX_CELLS:
        raise UnreadableFile(
            _(
                "A sheet goes as far as row {row}: something was left far below or beside the list. "
                "Delete the empty rows and columns after the list, save, and upload it again."
            ),
            row=last_row,
        )


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _check_start(block):
    start = block[:4].lstrip(b"\xef\xbb\xbf")
    if start and not start.lstrip().startswith(b"<"):
        raise UnreadableFile(_("This file is damaged: it cannot be opened."))


def _whole(archive, name):
    try:
        with archive.open(name) as part:
            return part.read(_BLOCK)
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError):
        return b""


def _blocks(archive, entry):
    """The part in pieces of some megabytes, each with the end of the one before, so that no match is cut."""
    tail = b""
    try:
        with archive.open(entry) as part:
            while piece := part.read(_BLOCK):
                yield tail + piece
                tail = piece[-_OVERLAP:]
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise UnreadableFile(_("This file is damaged: it cannot be opened.")) from error
