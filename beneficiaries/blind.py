"""Finding without reading: keyed hashes of what identifies a person, and encryption of document numbers.

The hashes (BLAKE2b, keyed with MATCHING_KEY, 64 bits) let the database compare names, numbers and telephones
without holding them outside the vault; the keys stand in the environment, never in the database.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from beneficiaries import names
from ui.workbooks.words import plain

_NONCE = 12
_SHORTEST, _LONGEST = 3, 8  # letters of a word's beginning that is indexed; a shorter word is indexed whole


class Undecipherable(Exception):
    """A stored number was encrypted with another IDENTITY_KEY."""


@lru_cache(maxsize=200_000)
def keyed_hash(kind, text):
    """A signed 64-bit number that stands for `text` among things of one `kind` ("name", "document", "phone")."""
    hasher = _keyed_hasher().copy()
    hasher.update(f"{kind}\0{text}".encode())
    return int.from_bytes(hasher.digest(), "big", signed=True)


def hash_once(kind, text):
    """keyed_hash of what is not asked for again, such as a whole form: none of it stays in the process's memory."""
    return keyed_hash.__wrapped__(kind, text)


class MatchKeys(NamedTuple):
    """What two records of one person share: hashes of the whole name, of document numbers and of telephones.

    `births` (how the names begin, sex and year) find those whose name was written in another way.
    """

    names: tuple = ()
    documents: tuple = ()
    phones: tuple = ()
    births: tuple = ()


def search_keys(*texts):
    """The hashes under which a person of these names (Latin, Arabic) is found: beginnings of words as they are
    written and of their spelling keys, in ascending order."""
    return sorted(frozenset().union(*map(_search_keys, texts)))


@lru_cache(maxsize=100_000)
def _search_keys(text):
    written = {keyed_hash("word", word[:length]) for word in plain(text).split() for length in _lengths(word)}
    heard = {keyed_hash("spelling", key[:length]) for key in names.keys(text) for length in _lengths(key)}
    return frozenset(written | heard)


def searched_keys(text):
    """What to look for when somebody types `text`: for each word, hashes of which a person must have at least one."""
    words = plain(text).split()
    words = [word for word in words if len(word) >= _SHORTEST] or words
    return [sorted({keyed_hash("word", word[:_LONGEST]), *map(_spelling, names.keys(word))}) for word in words]


def joined_keys(text):
    """Like searched_keys, but heard as one name: "ben ali" finds Benali. Nothing when both say the same."""
    heard = names.keys(text)
    apart = [key for word in plain(text).split() for key in names.keys(word)]
    return [[_spelling(key)] for key in heard] if list(heard) != apart else []


def match_keys(*, first_name="", last_name="", arabic_name="", documents=(), phones=(), sex="", birth_year=None):
    """The MatchKeys of a person, each hash once. `documents` as they are written, `phones` in E.164."""
    heard = {names.full_key(first_name, last_name), names.full_key("", arabic_name)}
    return MatchKeys(
        names=tuple(sorted(keyed_hash("name", key) for key in heard if " " in key)),
        documents=tuple(sorted({keyed_hash("document", number) for number in map(_bare, documents) if number})),
        phones=tuple(sorted({keyed_hash("phone", number) for number in phones if number})),
        births=birth_keys(heard, sex, birth_year),
    )


def birth_keys(heard, sex, birth_year):
    """The `births` of a person whose names have the full keys `heard`: two letters of each word, sex, year."""
    if not birth_year:
        return ()
    starts = {" ".join(sorted(word[:2] for word in key.split())) for key in heard if " " in key}
    return tuple(sorted(keyed_hash("birth", f"{start}|{sex}|{birth_year}") for start in starts))


def _lengths(word):
    return range(min(_SHORTEST, len(word)), min(len(word), _LONGEST) + 1)


def _spelling(key):
    return keyed_hash("spelling", key[:_LONGEST])


def _bare(number):
    """A document number as it is compared: letters and digits only."""
    return number.lower() if number.isascii() and number.isalnum() else plain(number).replace(" ", "")


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
def _keyed_hasher():
    return blake2b(digest_size=8, key=settings.MATCHING_KEY.encode()[:64])
