"""What is looked at before a workbook is opened: a hostile or unreadable file is refused in one sentence."""

import io
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from ui.workbooks import extent
from ui.workbooks.refusal import UnreadableFile

MAX_FILE_BYTES = 30 * 2**20
MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 250 * 2**20
MAX_RATIO = 200

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

_PIECE = 4 * 2**20
_SHEET = b"sheetData"  # no cell is read outside the element of this name
_LONGEST_TAG = 2**20  # and the longest text that an ordinary cell holds is far shorter


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
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise UnreadableFile(_("This file is damaged: it cannot be opened."))
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
        named_xml = entry.filename.lower().endswith((".xml", ".rels"))
        if not _is_markup(next(_pieces(archive, entry), b"<")):
            # The reader skips what stands before a sheet's first tag, and opens parts of any name.
            if named_xml or _mentions(_SHEET, _pieces(archive, entry)):
                raise UnreadableFile(_("This file is damaged: it cannot be opened."))
            continue  # a picture
        if not _reads_small(archive, entry, named_xml) and kind == "xlsx":
            walk = extent.SheetWalk().through(_pieces(archive, entry))
            extent.refuse_giant(walk.last_row, walk.last_column)


def _reads_small(archive, entry, named_xml):
    """Whether a part is plainly no giant; raises UnreadableFile for entities (which pictures in .svg may have)."""
    small, rest = True, b""
    for piece in _pieces(archive, entry):
        whole_tags, rest = _cut(rest + piece)
        if named_xml and (b"<!DOCTYPE" in whole_tags or b"<!ENTITY" in whole_tags):
            raise UnreadableFile(_("This file holds instructions that a workbook does not need. It was not read."))
        small = small and len(rest) < _LONGEST_TAG and extent.looks_small(whole_tags)
    return small


def _mentions(word, pieces):
    before = b""
    for piece in pieces:
        before = before[1 - len(word) :] + piece
        if word in before:
            return True
    return False


def _cut(block):
    """(all up to the last complete tag, the beginning of the next): no search may meet half a tag."""
    end = block.rfind(b">") + 1
    return block[:end], block[end:][-_LONGEST_TAG:]


def merged_cells(archive):
    """{sheet name: merged ranges} of an .ods; refuses a sheet whose filled cells reach too far."""
    return extent.TableWalk().through(_pieces(archive, archive.getinfo("content.xml"))).merged


def _is_markup(piece):
    return piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _whole(archive, name):
    """A small part of the archive; b"" when there is no such part."""
    if name not in archive.namelist():
        return b""
    return next(_pieces(archive, archive.getinfo(name)), b"")


def _pieces(archive, entry):
    """A part in pieces of some megabytes."""
    try:
        with archive.open(entry) as part:
            while piece := part.read(_PIECE):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(_("This file is damaged: it cannot be opened.")) from error
