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
_STREAM = re.compile(rb">>\s*stream\r?\n")
_UNPACKED = 16 * 2**20  # of all streams of objects together
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
    objects = b"".join(_objects(content))
    if b"/Encrypt" in objects:
        raise BadScan(_("This PDF is protected. Print it to a new PDF and upload that."))
    return _ACTIVE.search(objects) is not None


def _objects(content):
    """What a PDF says beside its streams, and within those that hold objects; read once, from its start to its end."""
    at, left = 0, _UNPACKED
    while (begin := _STREAM.search(content, at)) and (end := content.find(b"endstream", begin.end())) >= 0:
        said = _decoded(content[at : begin.end()])
        yield said
        if b"/ObjStm" in said:
            packed = _unpacked(content[begin.end() : end], left)
            left -= len(packed)
            yield _decoded(packed)
        at = end
    yield _decoded(content[at:])


def _decoded(said):
    return _HEX.sub(lambda code: bytes([int(code[1], 16)]), said)


def _unpacked(stream, left):
    try:
        packed = zlib.decompressobj().decompress(stream, left + 1)
    except zlib.error as error:
        raise BadScan(_("This file is cut off: it cannot be opened. Scan or send it again.")) from error
    if len(packed) > left:
        raise BadScan(_("This PDF holds far more than a scan. Print it to a new PDF and upload that."))
    return packed
