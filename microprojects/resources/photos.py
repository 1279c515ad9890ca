"""What a camera writes into a picture is taken out before it is kept: where it was taken, when, by which telephone.

The picture itself is not computed anew, so that one photo always has one SHA-256. Only how it is to be turned stays.
"""

import struct

from django.utils.translation import gettext_lazy as _

from microprojects.resources.scans import BadScan, checked

_KEPT_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD"}
_START, _SCAN, _END, _COMMENT = 0xD8, 0xDA, 0xD9, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_ALONE = {0x00, 0x01, *range(0xD0, 0xD8)}  # markers within the pixels, without a length
_EXIF, _PROFILE, _ADOBE, _JFIF = b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe", b"JFIF\0"
_ORIENTATION = 0x0112


def cleaned(content, *, only_pictures=False):
    """(content, suffix) of an uploaded scan or photo without what the camera wrote. Raises BadScan."""
    content, suffix = checked(content)
    if suffix == ".pdf":
        if only_pictures:
            raise BadScan(_("This is no picture: send a photo (JPEG, PNG)."))
        return content, suffix
    try:
        return (_jpeg(content) if suffix == ".jpg" else _png(content)), suffix
    except (IndexError, struct.error, ValueError) as error:
        raise BadScan(_("This file is cut off: it cannot be opened. Scan or send it again.")) from error


def _png(content):
    kept, at = [content[:8]], 8
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("a part is cut off")
        if kind in _KEPT_CHUNKS:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _jpeg(content):
    kept, at, turned = [], 2, 1
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker where one should be")
        marker = content[at + 1]
        if marker == _END:
            return b"".join([b"\xff\xd8", _turn(turned), *kept, b"\xff\xd9"])
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        segment = content[at:end]
        if marker in _APPLICATION and segment[4:10] == _EXIF:
            turned = _orientation(segment[10:])
        if marker == _SCAN:
            end = _end_of_pixels(content, end)
            segment = content[at:end]
        if _is_kept(marker, segment[4:]):
            kept.append(segment)
        at = end


def _end_of_pixels(content, at):
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] not in _ALONE:
            return at
        at += 2


def _is_kept(marker, told):
    if marker == _COMMENT:
        return False
    if marker not in _APPLICATION or told.startswith((_PROFILE, _ADOBE)):
        return True
    return told.startswith(_JFIF) and len(told) < 16


def _orientation(tiff):
    """How the picture is to be turned, 1 to 8, from the camera's notes; 1 when they do not say."""
    order = {b"II": "<", b"MM": ">"}[tiff[:2]] if tiff[:2] in (b"II", b"MM") else ">"
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (number,) = struct.unpack_from(f"{order}H", tiff, first)
    for entry in range(number):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * entry)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 1
    return 1


def _turn(turned):
    """The camera's notes with nothing but how to turn the picture; nothing when it stands upright."""
    if turned == 1:
        return b""
    told = _EXIF + b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told
