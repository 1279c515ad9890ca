"""An uploaded scan, looked into before it is kept: a picture or a PDF that does nothing by itself."""

import re
import zlib

from django.utils.translation import gettext_lazy as _

MAX_BYTES = 8 * 2**20
_KINDS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
_ENDS = {".pdf": b"%%EOF", ".jpg": b"\xff\xd9", ".png": b"IEND"}
_TAIL = 2048
# What lets a PDF act, or carry other files; names may be written with #-codes.
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(<<.{0,2000}?>>)\s*stream\r?\n(.*?)endstream", re.DOTALL)
_UNPACKED = 16 * 2**20  # of one stream of objects
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


class BadScan(Exception):
    """The file is no scan that is kept; `sentence` says why, in the user's language."""

    def __init__(self, sentence):
        self.sentence = sentence
        super().__init__(str(sentence))


def checked(content):
    """(content, suffix) by what the file holds, whatever its name says. Raises BadScan."""
    if len(content) > MAX_BYTES:
        raise BadScan(_("This file is larger than 8 MB: scan it in black and white, or at 150 points per inch."))
    suffix = next((kind for magic, kind in _KINDS.items() if content.startswith(magic)), None)
    if suffix is None:
        raise BadScan(_("This is neither a PDF nor a picture (JPEG, PNG), whatever its name says."))
    if _ENDS[suffix] not in content[-_TAIL:]:
        raise BadScan(_("This file is cut off: it cannot be opened. Scan or send it again."))
    if suffix == ".pdf" and _acts(content):
        raise BadScan(_("This PDF holds a programme or other files. Print it to a new PDF and upload that."))
    return content, suffix


def _acts(content):
    """Whether the objects of a PDF, packed ones too, name something that acts. In pictures any bytes occur."""
    objects = _STREAM.sub(_packed_objects, content)
    if b"/Encrypt" in objects:
        raise BadScan(_("This PDF is protected. Print it to a new PDF and upload that."))
    return _ACTIVE.search(_HEX.sub(lambda code: bytes([int(code[1], 16)]), objects)) is not None


def _packed_objects(match):
    """The dictionary of a stream; of a stream of objects these, too."""
    if b"/ObjStm" not in match[1]:
        return match[1]
    try:
        return match[1] + zlib.decompressobj().decompress(match[2], _UNPACKED)
    except zlib.error as error:
        raise BadScan(_("This file is cut off: it cannot be opened. Scan or send it again.")) from error
