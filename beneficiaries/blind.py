"""Finding without reading: keyed hashes of what identifies a person, and encryption of document numbers.

The hashes (BLAKE2b, keyed with MATCHING_KEY, 64 bits) let the database compare names, numbers and telephones
without holding them outside the vault; the keys stand in the environment, never in the database.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

_NONCE = 12


class Undecipherable(Exception):
    """A stored number was encrypted with another IDENTITY_KEY."""


@lru_cache(maxsize=200_000)
def keyed_hash(kind, text):
    """A signed 64-bit number that stands for `text` among things of one `kind` ("name", "document", "phone")."""
    digest = blake2b(f"{kind}\0{text}".encode(), digest_size=8, key=_matching_key()).digest()
    return int.from_bytes(digest, "big", signed=True)


def encrypt(text):
    """AES-256-GCM with a fresh nonce, as text; nothing for nothing."""
    if not text:
        return ""
    nonce = os.urandom(_NONCE)
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def decrypt(text):
    """The number behind encrypt()'s text. Raises Undecipherable when the key is another one."""
    if not text:
        return ""
    raw = urlsafe_b64decode(text)
    try:
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
    except InvalidTag as error:
        raise Undecipherable(_("This number was encrypted with another key.")) from error


@lru_cache(maxsize=1)
def _cipher():
    return AESGCM(urlsafe_b64decode(settings.IDENTITY_KEY))


@lru_cache(maxsize=1)
def _matching_key():
    return settings.MATCHING_KEY.encode()[:64]
