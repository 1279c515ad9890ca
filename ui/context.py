"""What every page needs to know beside its own data."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    icon: str
    is_current: bool


def navigation(request):
    """The main navigation: the pages of settings.NAVIGATION that exist and that this user may see."""
    return {"navigation": SimpleLazyObject(lambda: list(_items(request)))}


def _items(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    items = [item for item in map(_found, settings.NAVIGATION) if item[1]]
    here = max((url for _, url, _, _ in items if _is_under(request.path, url)), key=len, default=None)
    for msgid, url, icon, permission in items:
        if permission is None or user.has_perm(permission):
            yield NavigationItem(gettext(msgid), url, icon, is_current=url == here)


def _found(item):
    """The item with its page's address, None for a page that is not there yet."""
    url_name, msgid, icon, permission = item
    try:
        return msgid, reverse(url_name), icon, permission
    except NoReverseMatch:
        return msgid, None, icon, permission


def _is_under(path, url):
    return path == url or (url != "/" and path.startswith(url))
