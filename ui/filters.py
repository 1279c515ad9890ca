"""Searches by words that name people: sent in the body of a request, and encrypted where the address repeats them.

Addresses stay in browsers, proxies and logs. In the view of a list:

    if (address := posted_search(request, "q")) and not request.htmx:
        return redirect(address)
    …                                                    # request.GET holds the search, whichever way it came
    return shown_at(request, address, answer)

with a SealedField (or SealedFilter) named q whose `reader` is the user, and `is_posted` in the template's context.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

import django_filters as filters
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_htmx.http import push_url

LONGEST = 200  # letters of a search that are looked at
_BLOCK = 32  # bytes; a token tells the length of what it hides only so far


class Unreadable(Exception):
    """A token that was changed, was made for another user, or with a key that is gone."""


def seal(text, reader):
    """`text` as letters for an address, which nobody but the user `reader` gets read: the same each time."""
    said = text.encode()
    said += b"\0" * (-len(said) % _BLOCK)
    return urlsafe_b64encode(_cipher(settings.SECRET_KEY).encrypt(said, _of(reader))).decode().rstrip("=")


def unseal(token, reader):
    """The text that seal() made `token` of for `reader`. Raises Unreadable."""
    try:
        sealed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        said = _cipher(settings.SECRET_KEY).decrypt(sealed, _of(reader))
    except (ValueError, InvalidTag) as error:
        raise Unreadable from error
    return said.rstrip(b"\0").decode()


class SealedField(forms.CharField):
    """A text that the address holds sealed; shown and cleaned in clear for its `reader`, whom the form sets."""

    reader = None
    default_error_messages = {
        "sealed": _("This search can no longer be read, or it is somebody else's: write it again.")
    }

    def prepare_value(self, value):
        try:
            return unseal(value, self.reader) if value else value
        except Unreadable:
            return ""

    def to_python(self, value):
        token = super().to_python(value)
        try:
            return super().to_python(unseal(token, self.reader)) if token else token
        except Unreadable as unreadable:
            raise ValidationError(self.error_messages["sealed"], code="sealed") from unreadable


class SealedFilter(filters.CharFilter):
    field_class = SealedField


def posted_search(request, *sealed):
    """The address of the search that was posted, with its fields `sealed`; nothing when none was.

    Afterwards request.GET reads as if that address had been asked for.
    """
    if request.method != "POST":
        return ""
    query = request.POST.copy()
    for name in [name for name in query if name == "csrfmiddlewaretoken" or not query[name].strip()]:
        del query[name]
    for name in sealed:
        if name in query:
            query[name] = seal(query[name].strip()[:LONGEST], request.user)
    request.GET = query
    return f"{request.path}?{query.urlencode()}" if query else request.path


def shown_at(request, address, answer):
    """`answer` to htmx, with the posted search's `address` for the browser to show, once in its history."""
    if not address:
        return answer
    return push_url(answer, False if request.htmx.current_url_abs_path == address else address)


def _of(reader):
    return [f"search of {reader.pk}".encode()]


@lru_cache(maxsize=4)
def _cipher(secret):
    return AESSIV(salted_hmac("ui.filters.seal", "searches", secret=secret, algorithm="sha512").digest())
